"""Finding a group: what an address asks for, and the page of groups that answers it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from ps5_collab.core.db import db
from ps5_collab.core.pages import PAGE_SIZE, Page, offset
from ps5_collab.groups.models import KIND, GroupPlace, Inquiry, JoinRequest, Reach
from ps5_collab.groups.queries.members import is_member
from ps5_collab.people.models import GroupMembership, Person, School
from ps5_collab.sharing import search
from ps5_collab.sharing.asked import Asked
from ps5_collab.sharing.asked import read_address as asked_in
from ps5_collab.sharing.facets import Facets, facets_for
from ps5_collab.sharing.filters import Filters, numbers
from ps5_collab.sharing.masks import Mask, as_mask, members
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, visible_to
from ps5_collab.standards.models import Framework, Standard
from ps5_collab.standards.shown import BRIEF, named, notices

#: By what the list is narrowed, in the order of the page.
KINDS: Final = ("inquiry", "reach", "standard")
MOST_STANDARDS: Final = 8
PLACE: Final = GroupPlace.__table__
ORDERS: Final = ("name", "newest")


@dataclass(frozen=True)
class Choice:
    """A value by which the list can be narrowed. `words` only for standards, which the database
    names."""

    kind: str
    value: str
    count: int
    chosen: bool
    words: str = ""


@dataclass(frozen=True)
class Found:
    asked: Asked
    page: Page[Any]
    choices: Mapping[str, Sequence[Choice]]
    #: {group: names of its facilitators}.
    facilitators: Mapping[int, Sequence[str]]
    #: What must stand beside official words of the standards.
    notices: Sequence[str]


def read_address(args: MultiDict[str, str]) -> Asked:
    return asked_in(args, KINDS, ORDERS)


def find(reader: Reader, asked: Asked, known: Iterable[int]) -> Found:
    """Listed groups that the reader may join; not those `known`, which stand on the page anyway."""
    facets = facets_for(reader)
    filters = {**asked.filters, "kind": (KIND,)}
    among = ~(as_mask(known) | facets.any_of("archived", ["yes"]))
    if asked.query:
        among &= as_mask(search.hits(facets, asked.query, {"kind": (KIND,)}).ids)
    mask = facets.matching(filters) & among
    total = mask.bit_count()
    number = max(1, min(asked.page, -(-total // PAGE_SIZE)))
    rows = db.session.execute(listing(reader, ids_in(mask), asked.sort, number)).all()
    page = Page(rows, number, total)
    names = facilitators_of([row.group_id for row in rows])
    counts = counted(facets, filters, among, asked)
    focus = focus_of(counts["standard"])
    return Found(asked, page, choices(counts, focus, asked), names, notices(focus))


def ids_in(mask: Mask) -> list[int]:
    return members(mask, range(mask.bit_length()))


def listing(
    reader: Reader, ids: Sequence[int], sort: str, number: int
) -> sa.Select[*tuple[Any, ...]]:
    order = (Item.created_at.desc(), Item.id.desc()) if sort == "newest" else (by_name(), Item.id)
    found = cards().where(visible_to(reader), Item.id.in_(ids)).order_by(*order)
    return found.limit(PAGE_SIZE).offset(offset(number))


def by_name() -> sa.ColumnElement[str]:
    return sa.func.lower(Item.title)


def cards() -> sa.Select[*tuple[Any, ...]]:
    """What a card shows, as plain rows."""
    here = (
        sa.select(sa.func.count())
        .select_from(GroupMembership)
        .join(Person, Person.id == GroupMembership.person_id)
        .where(GroupMembership.group_id == Item.group_id, is_member())
        .where(Person.deactivated_at.is_(None))
        .correlate(Item)
    )
    columns = (PLACE.c.inquiry, PLACE.c.reach, PLACE.c.joining, PLACE.c.archived_at)
    return (
        sa.select(
            Item.id, Item.title, Item.summary, Item.language, Item.group_id, Item.audience,
            School.name.label("school"), *columns, here.scalar_subquery().label("people"),
        )
        .join(PLACE, PLACE.c.item_id == Item.id)
        .outerjoin(School, School.id == Item.school_id)
        .where(Item.kind == KIND)
    )  # fmt: skip


def mine(reader: Reader) -> Sequence[Any]:
    """The reader's own groups by name, archived ones last."""
    of_mine = Item.group_id.in_(sorted(reader.group_ids))
    found = cards().where(visible_to(reader), of_mine)
    return db.session.execute(
        found.order_by(PLACE.c.archived_at.is_not(None), by_name(), Item.id)
    ).all()


def at_hand(reader: Reader) -> Sequence[Any]:
    """What a desk names: the reader's own groups and those that invite them, in one statement."""
    return db.session.execute(at_hand_of(reader)).all()


@lru_cache(maxsize=512)
def at_hand_of(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    """Every desk asks it; making the statement costs more than running it."""
    invited = sa.exists().where(
        JoinRequest.group_id == Item.group_id,
        JoinRequest.person_id == reader.person_id,
        JoinRequest.invited_by_id.is_not(None),
        JoinRequest.decided_at.is_(None),
    )
    return (
        sa.select(Item.id, Item.title, Item.language, invited.label("invited"))
        .join(PLACE, PLACE.c.item_id == Item.id)
        .where(Item.kind == KIND, visible_to(reader), PLACE.c.archived_at.is_(None))
        .where(sa.or_(Item.group_id.in_(sorted(reader.group_ids)), invited))
        .order_by(invited.desc(), by_name(), Item.id)
    )


def facilitators_of(group_ids: Sequence[int]) -> dict[int, list[str]]:
    found = (
        sa.select(GroupMembership.group_id, Person.name)
        .join(Person, Person.id == GroupMembership.person_id)
        .where(GroupMembership.group_id.in_(group_ids), is_member(), GroupMembership.facilitates)
        .where(Person.deactivated_at.is_(None))
        .order_by(Person.name_folded, Person.id)
    )
    names: dict[int, list[str]] = {}
    for group_id, name in db.session.execute(found) if group_ids else ():
        names.setdefault(group_id, []).append(name)
    return names


def counted(
    facets: Facets, filters: Filters, among: Mask, asked: Asked
) -> dict[str, dict[str, int]]:
    """What can be chosen, with how many groups each would leave; what is chosen stays."""
    found: dict[str, dict[str, int]] = {}
    for kind in KINDS:
        chosen = asked.filters.get(kind, ())
        only = dict.fromkeys([*chosen, *facets.values.often]) if kind == "standard" else None
        counts = facets.counts(kind, filters, among, only)
        best = in_order(kind, counts)[:MOST_STANDARDS]
        found[kind] = {value: counts.get(value, 0) for value in (*chosen, *best)}
    return found


def choices(
    counts: Mapping[str, Mapping[str, int]], focus: Sequence[Any], asked: Asked
) -> dict[str, Sequence[Choice]]:
    words = {str(row.id): named(row) for row in focus}

    def choice(kind: str, value: str) -> Choice:
        chosen = value in asked.filters.get(kind, ())
        return Choice(kind, value, counts[kind][value], chosen, words.get(value, value))

    return {kind: [choice(kind, value) for value in counts[kind]] for kind in KINDS}


def in_order(kind: str, counts: Mapping[str, int]) -> list[str]:
    """Kinds of inquiry and reaches in their own order, standards by how many have them."""
    own = {"inquiry": [*Inquiry], "reach": [*Reach]}.get(kind)
    if own:
        return [value for value in own if value in counts]
    return sorted(counts, key=lambda value: (-counts[value], value))


def focus_of(values: Iterable[str]) -> Sequence[Any]:
    """What the filter says of standards, in one statement or none."""
    asked = numbers([*values])
    found = sa.select(Standard.id, Standard.code, *BRIEF)
    found = found.join(Framework, Framework.id == Standard.framework_id)
    return db.session.execute(found.where(Standard.id.in_(asked))).all() if asked else []
