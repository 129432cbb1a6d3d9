"""Reading discussions, always from what the reader may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from ps5_collab.core import words
from ps5_collab.core.db import MAX_ID, db, rows
from ps5_collab.core.errors import NotFound
from ps5_collab.core.text import plain
from ps5_collab.discussions.collected import Shared
from ps5_collab.discussions.models import (
    Annotation,
    Discussion,
    DiscussionReading,
    Member,
    MemberRole,
    Mode,
    Part,
    Stage,
    Step,
)
from ps5_collab.discussions.policy import quote, revealed_at, shared_by_all
from ps5_collab.meetings.queries import is_member_today
from ps5_collab.people.models import GroupMembership, Person, initials_of, voice_of
from ps5_collab.protocols import exchange
from ps5_collab.protocols.catalogue import spoken
from ps5_collab.protocols.definition import Definition
from ps5_collab.sharing.models import Item, Revision, State
from ps5_collab.sharing.policy import OPEN_FROM, Reader, oldest_open, visible_to
from ps5_collab.texts.models import Text

#: What feedback is on: what is said on nothing is on the first that is read.
DESIGN: Final = aliased(DiscussionReading, flat=True)
IS_ITS_DESIGN: Final = sa.or_(
    DESIGN.id == Annotation.reading_id,
    sa.and_(
        Annotation.reading_id.is_(None),
        DESIGN.discussion_id == Annotation.discussion_id,
        DESIGN.position == 1,
        DESIGN.set_aside_at.is_(None),
    ),
)
#: Of feedback on a design: the revision that took it up, the first that its authors wrote since
#: they marked it. One that brings back an old one takes up nothing. Empty until then.
TAKEN_UP_IN: Final[sa.ColumnElement[int | None]] = sa.case(
    (
        Annotation.taken_up_in.is_not(None),
        sa.select(sa.func.min(Revision.number))
        .join(DESIGN, DESIGN.item_id == Revision.item_id)
        .where(
            IS_ITS_DESIGN,
            Revision.number >= Annotation.taken_up_in,
            Revision.restores.is_(None),
        )
        .correlate(Annotation)
        .scalar_subquery(),
    )
)
#: The step that something was said in; the rule of who reads it asks for another one.
SAID_IN: Final = aliased(Step, flat=True)


class Led(Protocol):
    """A discussion, or a row of one."""

    @property
    def id(self) -> int: ...
    @property
    def protocol(self) -> dict[str, Any] | None: ...
    @property
    def protocol_key(self) -> str: ...
    @property
    def mode(self) -> Mode: ...
    @property
    def stage(self) -> Stage: ...


def protocol_of(discussion: Led) -> Definition | None:
    """What leads it, as it was kept; one of the site's in the reader's language."""
    if discussion.protocol is None:
        return None
    kept = exchange.from_json(discussion.protocol)
    return spoken(discussion.protocol_key, kept, words.locale().language)


def get_discussion(reader: Reader, item_id: int) -> Discussion:
    """The discussion with its group, if the reader may see it; otherwise the 404 of none."""
    found = sa.select(Discussion).where(Discussion.id == item_id, visible_to(reader))
    found = found.options(joinedload(Discussion.group))
    discussion = db.session.scalar(found) if item_id <= MAX_ID else None
    if discussion is None:
        raise NotFound
    return discussion


def readings_of(discussion_id: int) -> Sequence[DiscussionReading]:
    """What is read, in its order; whether the reader may see it is asked where it is opened."""
    return [each for each in chosen_for(discussion_id) if each.set_aside_at is None]


def chosen_for(discussion_id: int) -> Sequence[DiscussionReading]:
    """The same with what was set aside since."""
    found = sa.select(DiscussionReading).where(DiscussionReading.discussion_id == discussion_id)
    return db.session.scalars(found.order_by(DiscussionReading.position)).all()


@dataclass(frozen=True)
class Seat:
    """Somebody who takes part."""

    person_id: int
    name: str
    left_at: datetime | None
    shares_notes: bool
    #: Belongs to the group (still), and facilitates it.
    in_group: bool
    leads_group: bool
    parts: tuple[Part, ...] = ()

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def voice(self) -> str:
        return voice_of(self.person_id)


def readings_for(reader: Reader, discussion_id: int) -> Sequence[Any]:
    """All of it for a page: with the kind of those that the reader can open still, None of the
    others. `newest` is the number of the newest revision, None of what they may not see at all;
    `is_closed`: only its authors open what the group reads any more."""
    seen = sa.and_(Item.id == DiscussionReading.item_id, visible_to(reader))
    opens = DiscussionReading.revision >= oldest_open(reader)
    found = (
        sa.select(
            DiscussionReading.id,
            DiscussionReading.item_id,
            DiscussionReading.revision,
            DiscussionReading.title,
            DiscussionReading.set_aside_at,
            sa.case((opens, Item.kind)).label("kind"),
            Item.revision.label("newest"),
            (DiscussionReading.revision < OPEN_FROM).label("is_closed"),
        )
        .outerjoin(Item, seen)
        .where(DiscussionReading.discussion_id == discussion_id)
        .order_by(DiscussionReading.position)
    )
    return rows(found).all()


def members_of(discussion_id: int) -> Sequence[Seat]:
    """Who takes part, in the order of turns; those who left come last. One statement."""
    held = sa.and_(
        MemberRole.discussion_id == Member.discussion_id, MemberRole.person_id == Member.person_id
    )
    group = sa.and_(
        GroupMembership.group_id == Item.group_id,
        GroupMembership.person_id == Member.person_id,
        Person.deactivated_at.is_(None),
        is_member_today(),
    )
    found = (
        sa.select(
            *(Member.person_id, Person.name, Member.left_at, Member.shares_notes),
            GroupMembership.person_id.is_not(None),
            sa.func.coalesce(GroupMembership.facilitates, sa.false()),
            MemberRole.part,
        )
        .join(Person, Person.id == Member.person_id)
        .join(Item, Item.id == Member.discussion_id)
        .outerjoin(GroupMembership, group)
        .outerjoin(MemberRole, held)
        .where(Member.discussion_id == discussion_id)
        .order_by(Member.left_at.is_not(None), Member.position)
    )
    seats: dict[int, Seat] = {}
    for row in db.session.execute(found):
        known = seats.get(row.person_id) or Seat(*row[:-1])
        seats[known.person_id] = (
            replace(known, parts=(*known.parts, row.part)) if row.part else known
        )
    return list(seats.values())


def people_of(discussion_id: int) -> set[int]:
    """Who takes part now."""
    return {seat.person_id for seat in members_of(discussion_id) if seat.left_at is None}


def last_seat(discussion_id: int) -> int:
    """The highest position that somebody has or had."""
    found = sa.select(sa.func.max(Member.position)).where(Member.discussion_id == discussion_id)
    return db.session.scalar(found) or 0


def is_of_group() -> tuple[sa.ColumnElement[bool], ...]:
    """Of a `Member`, as a `Person`, and the discussion's `Item`, with its `GroupMembership`: they
    belong to the group still, and have an account."""
    return (
        GroupMembership.group_id == Item.group_id,
        GroupMembership.person_id == Member.person_id,
        is_member_today(),
        Person.id == Member.person_id,
        Person.deactivated_at.is_(None),
    )


def roles_of(discussion_id: int) -> dict[Part, int]:
    """Who has which role: {part: person id}."""
    held = sa.select(MemberRole.part, MemberRole.person_id)
    found = db.session.execute(held.where(MemberRole.discussion_id == discussion_id))
    return {part: person_id for part, person_id in found}


def shared_in(
    reader: Reader, discussion_id: int, phases: Collection[str], at: datetime
) -> list[Shared]:
    """What was contributed to these phases and is held back from nobody. One statement."""
    seated = sa.and_(
        Member.discussion_id == Annotation.discussion_id, Member.person_id == Annotation.author_id
    )
    found = (
        sa.select(
            *(Annotation.id, SAID_IN.phase, Person.name, quote(reader), Annotation.html),
            *(Item.language, Annotation.reading_id, Annotation.created_at),
            *(revealed_at().label("shown_at"), Member.position.label("seat")),
        )
        .join(SAID_IN, SAID_IN.id == Annotation.step_id)
        .join(Person, Person.id == Annotation.author_id)
        .outerjoin(Member, seated)
        .outerjoin(DiscussionReading, DiscussionReading.id == Annotation.reading_id)
        .outerjoin(Item, Item.id == DiscussionReading.item_id)
        .where(
            Annotation.discussion_id == discussion_id,
            SAID_IN.phase.in_(phases),
            Annotation.reply_to_id.is_(None),
            Annotation.deleted_at.is_(None),
            shared_by_all(reader, at),
        )
    )
    return [
        Shared(number, phase, name, exact or plain(html), *rest)
        for number, phase, name, exact, html, *rest in db.session.execute(found)
    ]


def can_be_read(reader: Reader, kinds: Sequence[str], ids: Sequence[int]) -> dict[int, Any]:
    """Of the items named those that can be read together: {id: row} with title, owner and newest
    revision, the oldest that this reader reads, and who wrote it."""
    oldest = oldest_open(reader).label("oldest")
    texts = Text.__table__
    author = sa.func.coalesce(texts.c.author, Person.name).label("author")
    found = (
        sa.select(Item.id, Item.kind, Item.title, Item.owner_id, Item.revision, oldest, author)
        .join(Person, Person.id == Item.owner_id)
        .outerjoin(texts, texts.c.item_id == Item.id)
        .where(
            Item.id.in_([each for each in ids if each <= MAX_ID]),
            Item.kind.in_(kinds),
            Item.state == State.PUBLISHED,
            Item.revision > 0,
            visible_to(reader),
        )
    )
    return {row.id: row for row in db.session.execute(found)}
