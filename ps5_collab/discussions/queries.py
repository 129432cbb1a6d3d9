"""Reading discussions, always from what the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.discussions.models import (
    Discussion,
    DiscussionReading,
    Member,
    MemberRole,
    Part,
)
from ps5_collab.people.models import Person, initials_of, voice_of
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import Reader, oldest_open, visible_to


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

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def voice(self) -> str:
        return voice_of(self.person_id)


def members_of(discussion_id: int) -> Sequence[Seat]:
    """Who takes part, in the order of turns; those who left come last."""
    found = (
        sa.select(Member.person_id, Person.name, Member.left_at, Member.shares_notes)
        .join(Person, Person.id == Member.person_id)
        .where(Member.discussion_id == discussion_id)
        .order_by(Member.left_at.is_not(None), Member.position)
    )
    return [Seat(*row) for row in db.session.execute(found)]


@dataclass(frozen=True)
class Place:
    """Somebody who takes part, or did, or has a role."""

    person_id: int
    name: str
    #: False for who only has a role.
    takes_part: bool
    has_left: bool
    parts: tuple[Part, ...]

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def voice(self) -> str:
        return voice_of(self.person_id)


def places_of(discussion_id: int) -> list[Place]:
    """People with their roles, in the order of turns; then who left, then who only has a role. One
    statement."""
    tables = (Member, MemberRole)
    known = sa.union(
        *(sa.select(one.person_id).where(one.discussion_id == discussion_id) for one in tables)
    ).subquery()
    found = (
        sa.select(
            Person.id,
            Person.name,
            Member.person_id.is_not(None),
            Member.left_at.is_not(None),
            MemberRole.part,
        )
        .join(known, known.c.person_id == Person.id)
        .outerjoin(Member, of(Member, discussion_id))
        .outerjoin(MemberRole, of(MemberRole, discussion_id))
        .order_by(
            Member.person_id.is_(None), Member.left_at.is_not(None), Member.position, Person.id
        )
    )
    places: dict[int, Place] = {}
    for person_id, name, takes_part, has_left, part in db.session.execute(found):
        before = places[person_id].parts if person_id in places else ()
        parts = (*before, part) if part else before
        places[person_id] = Place(person_id, name, takes_part, has_left, parts)
    return list(places.values())


def of(table: type[Member | MemberRole], discussion_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(table.discussion_id == discussion_id, table.person_id == Person.id)


def roles_of(discussion_id: int) -> dict[Part, int]:
    """Who has which role: {part: person id}."""
    rows = sa.select(MemberRole.part, MemberRole.person_id)
    found = db.session.execute(rows.where(MemberRole.discussion_id == discussion_id))
    return {part: person_id for part, person_id in found}


def can_be_read(reader: Reader, kinds: Sequence[str], ids: Sequence[int]) -> dict[int, Any]:
    """Of the items named those that can be read together: {id: row} with title and newest revision,
    and the oldest that this reader reads."""
    found = sa.select(
        Item.id, Item.kind, Item.title, Item.revision, oldest_open(reader).label("oldest")
    ).where(
        Item.id.in_([each for each in ids if each <= MAX_ID]),
        Item.kind.in_(kinds),
        Item.state == State.PUBLISHED,
        Item.revision > 0,
        visible_to(reader),
    )
    return {row.id: row for row in db.session.execute(found)}
