"""Reading minutes, always from what the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import aliased, joinedload

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.meetings.listing import WHEN
from ps5_collab.meetings.minutes.document import MinutesDocument, from_json
from ps5_collab.meetings.models import Meeting, Minutes, Stage
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item, Revision
from ps5_collab.sharing.policy import Reader, knows_group, visible_to


@dataclass(frozen=True)
class Written:
    """One revision of the minutes."""

    number: int
    document: MinutesDocument
    html: dict[str, Markup]
    note: str
    created_at: Any
    author: str


def get_minutes(reader: Reader, item_id: int) -> Minutes:
    found = sa.select(Minutes).where(Minutes.id == item_id, visible_to(reader))
    minutes = db.session.scalar(found) if item_id <= MAX_ID else None
    if minutes is None:
        raise NotFound
    return minutes


def minutes_of(meeting_id: int) -> Minutes | None:
    """Those of a meeting that was loaded for its reader; to show them, ask `get_minutes`."""
    return db.session.scalar(sa.select(Minutes).where(Minutes.meeting_id == meeting_id))


def shown_for(reader: Reader, meeting_id: int) -> Minutes | None:
    """The shared minutes of a meeting, where the reader may see them."""
    found = sa.select(Minutes).where(Minutes.meeting_id == meeting_id, visible_to(reader))
    return db.session.scalar(found)


def meeting_of(minutes: Minutes) -> Meeting:
    """The meeting of minutes that were loaded for their reader."""
    found = sa.select(Meeting).where(Meeting.id == minutes.meeting_id)
    return db.session.scalars(found.options(joinedload(Meeting.group))).one()


def newest(minutes: Minutes) -> Written:
    return at(minutes, minutes.revision)


def at(minutes: Minutes, number: int) -> Written:
    found = sa.select(
        Revision.document, Revision.html, Revision.note, Revision.created_at, Person.name
    ).join(Person, Person.id == Revision.author_id)
    found = found.where(Revision.item_id == minutes.id, Revision.number == min(number, MAX_ID))
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise NotFound
    return Written(number, from_json(row.document), row.html, row.note, row.created_at, row.name)


def as_read_by(reader: Reader, minutes: Minutes, written: Written) -> Written:
    """Without the name of the group for who may not know it: an observer who was let in."""
    known = sa.select(Item.id).where(Item.id == minutes.id, knows_group(reader))
    if minutes.group_id in reader.group_ids or db.session.scalar(known) is not None:
        return written
    return replace(written, document=replace(written.document, group=""))


def approval_of(reader: Reader, minutes: Minutes) -> Any:
    """Who noted the approval, and at which meeting if the reader may see that one: a row, or
    None."""
    at = aliased(Item, sa.select(Item).where(visible_to(reader)).subquery())
    found = sa.select(Minutes.approved_at, Person.name, at.title.label("at"), at.id.label("at_id"))
    found = found.join(Person, Person.id == Minutes.approved_by_id)
    found = found.outerjoin(at, at.id == Minutes.approved_in_id)
    return db.session.execute(found.where(Minutes.item_id == minutes.id)).one_or_none()


def revisions_of(minutes: Minutes) -> Sequence[Any]:
    """Every state that was shared, newest first, with who shared it and why."""
    found = sa.select(Revision.number, Revision.note, Revision.created_at, Person.name)
    found = found.join(Person, Person.id == Revision.author_id)
    found = found.where(Revision.item_id == minutes.id).order_by(Revision.number.desc())
    return db.session.execute(found).all()


def may_be_approved_at(reader: Reader, meeting: Meeting) -> Sequence[Any]:
    """Later meetings of the group, begun or held, newest first."""
    before = meeting.began_at or meeting.starts_at or meeting.created_at
    names = ("id", "title", "starts_at", "ends_at", "began_at", "ended_at", "zone")
    found = sa.select(*(getattr(Meeting, name) for name in names))
    found = found.where(
        Meeting.group_id == meeting.group_id,
        Meeting.id != meeting.id,
        Meeting.stage.in_((Stage.RUNNING, Stage.HELD)),
        before < WHEN,
        visible_to(reader),
    )
    return db.session.execute(found.order_by(WHEN.desc()).limit(12)).all()
