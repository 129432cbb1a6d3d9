"""Who is there, and how well the group kept the norm of the day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.meetings import policy, queries
from ps5_collab.meetings.models import HERE, Attendance, Meeting, NormRating, Participant, Stage
from ps5_collab.meetings.running.record import hold, is_shared, require_open
from ps5_collab.meetings.services import tick
from ps5_collab.people.models import Person
from ps5_collab.protocols import stored
from ps5_collab.protocols.models import Run
from ps5_collab.protocols.progress import Progress
from ps5_collab.protocols.retiming import as_held
from ps5_collab.sharing.policy import Reader

BEST = 4


@dataclass(frozen=True)
class Seen:
    """How somebody is there; without attendance it is not known (any more)."""

    attendance: Attendance | None
    by_video: bool = False


def mark(actor: Person, reader: Reader, meeting: Meeting, person_id: int, seen: Seen) -> None:
    """Note who is there. Who runs the meeting may for everybody, each member for themselves."""
    participant = held(actor, reader, meeting, person_id)
    participant.attendance, participant.by_video = seen.attendance, seen.by_video
    participant.arrived_at = utcnow() if seen.attendance in HERE else None
    participant.left_at = None
    settle(meeting)


def leave(
    actor: Person, reader: Reader, meeting: Meeting, person_id: int, *, back: bool = False
) -> None:
    """Note that somebody who is there leaves before the end; or `back`, that they did not."""
    participant = held(actor, reader, meeting, person_id)
    if back:
        participant.left_at = None
    elif meeting.stage is not Stage.RUNNING or participant.attendance not in HERE:
        raise RuleBroken(_("Only who is here leaves early, while the meeting runs."))
    else:
        participant.left_at = participant.left_at or utcnow()
    settle(meeting)


def held(actor: Person, reader: Reader, meeting: Meeting, person_id: int) -> Participant:
    """The row of who is asked, for whoever may note how they are there."""
    runs = policy.may_run(reader, meeting, queries.roles_of(meeting.id))
    itself = actor.id == person_id and policy.may_write(reader, meeting)
    require(runs or itself)
    hold(meeting)
    require_open(meeting)
    participant = db.session.get(Participant, (meeting.id, person_id), populate_existing=True)
    if participant is None:
        participant = came_along(meeting, person_id)
    if participant.asks_since:
        raise NotFound
    return participant


def settle(meeting: Meeting) -> None:
    if meeting.stage is Stage.HELD:
        credit(meeting, as_held(progress_of(meeting.id), ()))
    db.session.flush()
    tick(meeting.id)


def came_along(meeting: Meeting, person_id: int) -> Participant:
    """A member whom nobody had asked, because they joined the group later."""
    members = {person.id for person in queries.members_of(meeting.group_id or 0)}
    if person_id not in members:
        raise NotFound
    participant = Participant(meeting_id=meeting.id, person_id=person_id)
    db.session.add(participant)
    return participant


def progress_of(meeting_id: int) -> Progress:
    state = db.session.scalar(sa.select(Run.state).where(Run.item_id == meeting_id))
    return stored.from_json(state or {})


def credit(meeting: Meeting, now: Progress) -> None:
    """Put down what each person attended, by the clock of the meeting, in whole minutes."""
    if now.ended_at is None or now.began_at is None:
        return
    length = now.spent_in_all(now.ended_at)
    there = sa.select(Participant).where(Participant.meeting_id == meeting.id)
    for participant in db.session.scalars(there):
        missed = missed_by(participant, now, now.began_at, now.ended_at)
        attended = max(length - missed, timedelta())
        here = participant.attendance in HERE
        participant.minutes_attended = round(attended / timedelta(minutes=1)) if here else None


def missed_by(
    participant: Participant, now: Progress, began_at: datetime, ended_at: datetime
) -> timedelta:
    """Before who came late came, and after who left early left; while the clock stood, nobody
    missed anything. What is said only after the end is not reckoned with."""
    late = participant.attendance is Attendance.LATE
    came = within(participant.arrived_at if late else None, began_at, ended_at) or began_at
    left = within(participant.left_at, came, ended_at) or ended_at
    return now.ran_between(began_at, came) + now.ran_between(left, ended_at)


def within(moment: datetime | None, begins: datetime, ends: datetime) -> datetime | None:
    return moment if moment and begins < moment < ends else None


def rate(actor: Person, reader: Reader, meeting: Meeting, rating: int) -> None:
    """Say how well the norm was kept, 1 to 4; again is another answer, not a second one.

    Until the minutes are shared. They show the mean, and what came in behind it could be read from
    how it moves.
    """
    require(policy.may_write(reader, meeting))
    hold(meeting)
    require_open(meeting)
    if meeting.stage not in (Stage.RUNNING, Stage.HELD):
        raise RuleBroken(_("How the norm was kept shows when the meeting has begun."))
    if is_shared(meeting.id):
        raise RuleBroken(_("The minutes are shared: how the norm was kept is settled with them."))
    own = db.session.get(NormRating, (meeting.id, actor.id), populate_existing=True)
    if own is None:
        db.session.add(NormRating(meeting_id=meeting.id, person_id=actor.id, rating=rating))
    else:
        own.rating = rating
    db.session.flush()
    tick(meeting.id)
