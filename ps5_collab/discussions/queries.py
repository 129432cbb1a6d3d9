"""Reading discussions, always from what the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ps5_collab.core.db import MAX_ID, db, rows
from ps5_collab.core.errors import NotFound
from ps5_collab.discussions.models import (
    Discussion,
    DiscussionReading,
    Member,
    MemberRole,
    Part,
)
from ps5_collab.meetings.queries import is_member_today
from ps5_collab.people.models import GroupMembership, Person, initials_of, voice_of
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import OPEN_FROM, Reader, oldest_open, visible_to


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
    found = sa.select(DiscussionReading).where(DiscussionReading.discussion_id == discussion_id)
    return db.session.scalars(found.order_by(DiscussionReading.position)).all()


@dataclass(frozen=True)
class Seat:
    """Somebody who takes part."""

    person_id: int
    name: str
    left_at: datetime | None
    shares_notes: bool
    #: Is of the group, with an account, still; who is not can sign nothing.
    belongs: bool = True
    parts: tuple[Part, ...] = ()

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def voice(self) -> str:
        return voice_of(self.person_id)


def readings_for(reader: Reader, discussion_id: int) -> Sequence[Any]:
    """The same for a page: with the kind of those that the reader can open still, None of the
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
    belongs = sa.exists().where(Item.id == Member.discussion_id, *is_of_group())
    found = (
        sa.select(
            *(Member.person_id, Person.name, Member.left_at, Member.shares_notes),
            *(belongs.label("belongs"), MemberRole.part),
        )
        .join(Person, Person.id == Member.person_id)
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


def can_be_read(reader: Reader, kinds: Sequence[str], ids: Sequence[int]) -> dict[int, Any]:
    """Of the items named those that can be read together: {id: row} with title, owner and newest
    revision, and the oldest that this reader reads."""
    oldest = oldest_open(reader).label("oldest")
    found = sa.select(Item.id, Item.kind, Item.title, Item.owner_id, Item.revision, oldest).where(
        Item.id.in_([each for each in ids if each <= MAX_ID]),
        Item.kind.in_(kinds),
        Item.state == State.PUBLISHED,
        Item.revision > 0,
        visible_to(reader),
    )
    return {row.id: row for row in db.session.execute(found)}
