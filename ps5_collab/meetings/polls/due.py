"""Polls close by themselves, and who has not answered is reminded: by the site on the last day, and
when the organiser asks for it."""

from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa

from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db, put
from ps5_collab.core.errors import RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.meetings import policy
from ps5_collab.meetings.models import Meeting, Poll, PollReply, Stage
from ps5_collab.meetings.polls import queries, telling
from ps5_collab.meetings.polls.answers import locked, quietly
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import State
from ps5_collab.sharing.policy import Reader

#: So long before it closes the site reminds, …
BEFORE_CLOSE = timedelta(hours=24)
#: … if people had at least so long to answer.
TIME_TO_ANSWER = timedelta(hours=24)
AT_ONCE = 200


def remind(actor: Person, reader: Reader, meeting: Meeting, poll: Poll) -> int:
    """Remind those who have not answered, and nobody else; answer how many. Once a day."""
    require(policy.may_organise(reader, meeting))
    if not queries.is_open(poll, meeting):
        raise RuleBroken(_("This poll is closed: there is nothing to remind of."))
    due = sa.or_(Poll.reminded_at.is_(None), Poll.reminded_at <= utcnow() - queries.PATIENCE)
    claimed = sa.update(Poll).where(Poll.meeting_id == meeting.id, due)
    if not quietly(claimed.values(reminded_at=utcnow())):
        raise RuleBroken(_("They were reminded within the last day. Give them some time."))
    silent = [each.id for each in queries.asked_of(meeting.id) if not each.has_answered]
    told = [number for number in silent if number != actor.id]
    note_reminded(meeting.id, told)
    telling.reminded(actor, meeting, told)
    return len(told)


@jobs.every(minutes=5)
def close_due() -> None:
    """Say of polls whose day has come that they are closed, and tell their organisers. They take no
    answers since: whoever reads one sees that for themselves."""
    for meeting_id in open_polls(Poll.closes_at <= utcnow()):
        jobs.perform_in_turn(close_one, meeting_id)


@jobs.every(minutes=60)
def remind_due() -> None:
    soon = Poll.closes_at.between(utcnow(), utcnow() + BEFORE_CLOSE)
    given = Poll.created_at <= utcnow() - TIME_TO_ANSWER
    for meeting_id in open_polls(sa.and_(soon, given)):
        jobs.perform_in_turn(remind_one, meeting_id)


@jobs.job
def close_one(meeting_id: int) -> None:
    """Of two workers, one tells."""
    polling = sa.exists().where(Meeting.item_id == meeting_id, Meeting.stage == Stage.POLLING)
    due = sa.update(Poll).where(
        Poll.meeting_id == meeting_id, Poll.closed_at.is_(None), Poll.closes_at <= utcnow(), polling
    )
    closed = due.values(closed_at=Poll.closes_at, version=Poll.version + 1)
    done = db.session.execute(closed.execution_options(synchronize_session=False))
    if getattr(done, "rowcount", 0):
        telling.closed(db.session.get_one(Meeting, meeting_id))


@jobs.job
def remind_one(meeting_id: int) -> None:
    """Nobody who was reminded within the last day, by the site or by its organiser: an early
    reminder does not stand for the last one."""
    meeting = db.session.get_one(Meeting, meeting_id)
    if not queries.is_open(locked(meeting), meeting):  # closed since it was found
        return
    reminded = sa.select(PollReply.person_id).where(
        PollReply.meeting_id == meeting_id,
        PollReply.reminded_at > utcnow() - queries.PATIENCE,
    )
    known = set(db.session.scalars(reminded))
    people = queries.asked_of(meeting_id)
    silent = [each.id for each in people if not each.has_answered and each.id not in known]
    note_reminded(meeting_id, silent)
    telling.reminded(None, meeting, silent)


def note_reminded(meeting_id: int, person_ids: Collection[int]) -> None:
    rows = [
        {"meeting_id": meeting_id, "person_id": number, "reminded_at": utcnow()}
        for number in person_ids
    ]
    put(PollReply, rows, key=("meeting_id", "person_id"))


def open_polls(due: sa.ColumnElement[bool]) -> list[int]:
    """Those of meetings that are still polling; the session is free again."""
    found = (
        sa.select(Poll.meeting_id)
        .join(Meeting, Meeting.item_id == Poll.meeting_id)
        .where(
            due,
            Poll.closed_at.is_(None),
            Meeting.stage == Stage.POLLING,
            Meeting.state == State.PUBLISHED,
        )
        .order_by(Poll.meeting_id)
        .limit(AT_ONCE)
    )
    ids = list(db.session.scalars(found))
    db.session.rollback()
    return ids
