"""Occurrences are announced some time before: roles are given then, by who did them least, and
forty invitations do not come at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings import planning
from ps5_collab.meetings.models import Meeting, Stage
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item, State

MEETING = Meeting.__table__

#: So long before it takes place.
AHEAD = timedelta(days=14)
AT_ONCE = 200


@jobs.every(minutes=60)
def announce_due() -> None:
    now = utcnow()
    found = sa.select(MEETING.c.item_id).where(*waits(now), MEETING.c.starts_at <= now + AHEAD)
    ids = list(db.session.scalars(found.order_by(MEETING.c.starts_at).limit(AT_ONCE)))
    db.session.rollback()
    for meeting_id in ids:
        jobs.perform_in_turn(announce, meeting_id)


def announce_soon(meetings: Iterable[Meeting]) -> None:
    """Those whose time is near, at once."""
    for meeting in meetings:
        if meeting.starts_at is not None and meeting.starts_at <= utcnow() + AHEAD:
            announce(meeting.id)


@jobs.job
def announce(meeting_id: int) -> None:
    """Everybody gets the invitation from whoever organises it. Of two workers, one sends it."""
    if not claimed(meeting_id, utcnow()):
        return
    meeting = db.session.get_one(Meeting, meeting_id, populate_existing=True)
    planning.settle(db.session.get_one(Person, meeting.owner_id), meeting)


def claimed(meeting_id: int, now: datetime) -> bool:
    """Asked anew: it may have been canceled since it was found."""
    free = sa.update(Meeting).where(MEETING.c.item_id == meeting_id, *waits(now))
    done = free.values(announced_at=now).execution_options(synchronize_session=False)
    return bool(getattr(db.session.execute(done), "rowcount", 0))


def waits(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Of an occurrence that takes place and is not announced yet."""
    published = sa.exists().where(Item.id == MEETING.c.item_id, Item.state == State.PUBLISHED)
    return (
        MEETING.c.series_id.is_not(None),
        MEETING.c.stage == Stage.SCHEDULED,
        MEETING.c.announced_at.is_(None),
        MEETING.c.starts_at > now,
        published,
    )
