"""The one rule of visibility: who may see what, and beside it from which revision on.

It is one SQL condition over items. Lists, counts, search, feeds, files and single pages all start
from it, so what one may not see is the same 404 as what does not exist. Of what one may see the
revisions before `oldest_open` are not there either, with all that belongs only to them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

import sqlalchemy as sa

from ps5_collab.sharing.models import Audience, Item, ItemAuthor, ItemGuest, State


@dataclass(frozen=True)
class Reader:
    """Who looks: what the rule needs to know of a person, read once a request."""

    person_id: int | None = None
    #: Has any appointment that is current: belongs to the network.
    in_network: bool = False
    #: Schools with a current appointment at that very school.
    school_ids: frozenset[int] = frozenset()
    group_ids: frozenset[int] = frozenset()
    #: Those of them that the person facilitates.
    led_group_ids: frozenset[int] = frozenset()
    #: Program staff. It opens administration and moderation, never anybody's items.
    administers: bool = False
    #: Facilitators, champions and program staff, who read what is handed in for review.
    reviews: bool = False
    #: Leads a local district or the network: it opens nothing; leaders choose what is featured.
    leads: bool = False


VISITOR = Reader()

#: Kinds of items that are their group's more than their owner's: who left the group is not their
#: author any more, and what was taken away, the group's facilitators still open, to bring it back.
#: Filled by their domains at start-up.
of_groups: set[str] = set()

#: Who reads every revision besides its authors, such as its reviewers: conditions over items, for a
#: reader. Filled by their domains at start-up.
reads_whole_too: list[Callable[[Reader], sa.ColumnElement[bool]]] = []

OPEN_FROM: Final[sa.ColumnElement[int]] = Item.__table__.c.open_from

#: The shape of every "may" about items.
Rule = Callable[[Reader, Item], bool]


@lru_cache(maxsize=2048)
def visible_to(reader: Reader) -> sa.ColumnElement[bool]:
    """The items this reader may see. Roles add nothing: leaders read as others do."""
    published = Item.state == State.PUBLISHED
    public = sa.and_(published, Item.audience == Audience.EVERYONE)
    if reader.person_id is None:
        return public
    authored = sa.and_(authored_by(reader), belongs_still(reader))
    ways = [public, authored, sa.and_(published, admits(reader))]
    if reader.in_network:
        ways.append(sa.and_(published, Item.audience == Audience.NETWORK))
    if reader.reviews:
        ways.append(sa.and_(published, Item.in_review))
    if reader.school_ids:
        of_school = Item.school_id.in_(sorted(reader.school_ids))
        ways.append(sa.and_(published, Item.audience == Audience.SCHOOL, of_school))
    if reader.group_ids:
        of_group = Item.group_id.in_(sorted(reader.group_ids))
        ways.append(sa.and_(published, Item.audience == Audience.GROUP, of_group))
    if reader.led_group_ids:
        of_led = Item.group_id.in_(sorted(reader.led_group_ids))
        ways.append(
            sa.and_(Item.state == State.WITHDRAWN, Item.kind.in_(sorted(of_groups)), of_led)
        )
    return sa.or_(*ways)


@lru_cache(maxsize=2048)
def oldest_open(reader: Reader) -> sa.ColumnElement[int]:
    """Of an item that the reader may see: the number of the oldest revision that they may read."""
    if reader.person_id is None:
        return OPEN_FROM
    return sa.case((reads_whole(reader), 1), else_=OPEN_FROM)


def reads_whole(reader: Reader) -> sa.ColumnElement[bool]:
    """Of an item that the reader may see: they read all that ever stood in it."""
    if reader.person_id is None:
        return sa.false()
    return sa.or_(authored_by(reader), *(rule(reader) for rule in reads_whole_too))


def authored_by(reader: Reader) -> sa.ColumnElement[bool]:
    """Items that the reader owns or co-authors, drafts included."""
    shared = sa.select(ItemAuthor.item_id).where(ItemAuthor.person_id == reader.person_id)
    return sa.or_(Item.owner_id == reader.person_id, Item.id.in_(shared))


def belongs_still(reader: Reader) -> sa.ColumnElement[bool]:
    """Of an item that the reader wrote: it is not a group's that they have left."""
    own = Item.group_id.in_(sorted(reader.group_ids))
    return sa.or_(Item.kind.not_in(sorted(of_groups)), own)


def admits(reader: Reader) -> sa.ColumnElement[bool]:
    """Items that the reader was let in to by name."""
    return Item.id.in_(sa.select(ItemGuest.item_id).where(ItemGuest.person_id == reader.person_id))


def knows_group(reader: Reader) -> sa.ColumnElement[bool]:
    """Of an item: the reader is of its group, or may see that group's page. Who is only let in to
    an item does not learn whose it is."""
    pages = sa.select(Item.group_id).where(Item.kind == "groups", visible_to(reader))
    own = Item.group_id.in_(sorted(reader.group_ids))
    return sa.or_(own, Item.group_id.in_(pages.correlate(None)))


class Authored(Protocol):
    """An item, or a row that knows its authors."""

    @property
    def author_ids(self) -> set[int]: ...


def may_edit(reader: Reader, item: Authored) -> bool:
    """The owner and the co-authors, all alike; nobody else, whatever the role."""
    return reader.person_id in item.author_ids


def may_own(reader: Reader, item: Item) -> bool:
    """What only the owner may: choose co-authors."""
    return reader.person_id == item.owner_id
