"""Making a text set, what is in it, and what may happen to it. The request commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.text import clean_line
from ps5_collab.core.words import later as _
from ps5_collab.people.models import Person
from ps5_collab.sharing import facets
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.policy import Reader, may_own
from ps5_collab.sharing.services import Shared
from ps5_collab.texts.models import TextSet, TextSetMember
from ps5_collab.texts.reading import Reading
from ps5_collab.texts.sets import findable, queries

LONGEST_TITLE: Final = 160
LONGEST_WHY: Final = 300
#: In one set.
MOST: Final = 40
ALONE: Final = Shared(Audience.ME)


@dataclass(frozen=True)
class Cover:
    """What stands on the front of a set, and who may read it."""

    title: str
    about: str = ""
    shared: Shared = ALONE


@dataclass(frozen=True)
class Wish:
    """What shall become of a member: where it stands, why it is there, or that it goes."""

    place: int
    why: str = ""
    goes: bool = False


def make(actor: Person, reader: Reader, cover: Cover, uuid: UUID | None = None) -> TextSet:
    """`uuid` names it for good."""
    require(reader.in_network)
    text_set = TextSet(
        uuid=uuid or uuid4(),
        owner_id=actor.id,
        coauthors=[],
        school_id=min(reader.school_ids, default=None),
        language=actor.language or "en",
        state=State.PUBLISHED,
        published_at=utcnow(),
        title=clean_line(cover.title),
        summary=cover.about.strip(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(text_set)
    except IntegrityError:
        raise RuleBroken(_("This set is saved already.")) from None
    sharing.share(reader, text_set, cover.shared)
    findable.put(text_set)
    return text_set


def change(reader: Reader, text_set: TextSet, cover: Cover, wishes: Mapping[int, Wish]) -> None:
    """`wishes`: by the item of each member; the others stay as they are."""
    require(may_own(reader, text_set))
    text_set.title, text_set.summary = clean_line(cover.title), cover.about.strip()
    there = queries.in_order(text_set)
    for member in there:
        wish = wishes.get(member.item_id)
        member.why = clean_line(wish.why)[:LONGEST_WHY] if wish else member.why
    ordered = sorted(enumerate(there, start=1), key=lambda pair: _place(wishes, *pair))
    for position, (_before, member) in enumerate(ordered):
        member.position = position
        if (wish := wishes.get(member.item_id)) and wish.goes:
            db.session.delete(member)
    sharing.share(reader, text_set, cover.shared)
    findable.put(text_set)


def _place(wishes: Mapping[int, Wish], before: int, member: TextSetMember) -> tuple[int, int, int]:
    """Where it shall stand; what was moved there comes before what stood there, from below, and
    after it, from above."""
    wish = wishes.get(member.item_id)
    place = wish.place if wish else before
    return place, (place > before) - (place < before), before


def put(reader: Reader, text_set: TextSet, reading: Reading, why: str) -> TextSetMember:
    """At its end. The reader may read it, or would not have it."""
    require(may_own(reader, text_set))
    there = queries.in_order(text_set)
    if any(member.item_id == reading.item_id for member in there):
        raise Refused(_("It is in this set already."), "text_set")
    if len(there) >= MOST:
        raise Refused(_("A set has room for %(most)s texts.", most=MOST), "text_set")
    member = TextSetMember(
        set_id=text_set.id,
        item_id=reading.item_id,
        revision=reading.revision,
        position=there[-1].position + 1 if there else 0,
        why=clean_line(why)[:LONGEST_WHY],
    )
    db.session.add(member)
    db.session.flush()
    return member


def delete(reader: Reader, text_set: TextSet) -> None:
    """From everybody's sight at once, and for good soon."""
    require(may_own(reader, text_set))
    text_set.state, text_set.removed_at = State.WITHDRAWN, utcnow()
    facets.touch(text_set)
