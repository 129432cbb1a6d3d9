"""A poll of times: begun, changed, closed, opened again, decided."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.meetings import planning, policy
from ps5_collab.meetings.asking import require_only
from ps5_collab.meetings.models import Candidate, Coming, Meeting, Participant, Poll, Stage
from ps5_collab.meetings.planning import Planned
from ps5_collab.meetings.polls import queries, telling
from ps5_collab.meetings.polls.answers import ask_again, hold, locked
from ps5_collab.meetings.polls.board import Line, board_of
from ps5_collab.meetings.polls.candidates import add_candidates, check_number, check_times
from ps5_collab.meetings.wall_time import WallTime, day_in_zone, wall_time
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader


@dataclass(frozen=True)
class Terms:
    """How a time is asked for."""

    #: Others' answers stay hidden until it is closed.
    blind: bool = False
    #: The last day, on the meeting's wall, that it takes answers; empty for no end.
    closes_on: date | None = None
    required: frozenset[int] = frozenset()


class NobodyComes(RuleBroken):
    """A time at which nobody can come is taken only by who says so twice."""


class AnsweredInConfidence(RuleBroken):
    """What was said unseen stays so until the poll is closed."""

    field = "blind"


def start(
    actor: Person,
    reader: Reader,
    group_id: int,
    planned: Planned,
    terms: Terms,
    times: Sequence[datetime],
    uuid: UUID | None = None,
) -> Meeting:
    """Ask a group for a time. `times` are on the wall of the meeting's zone."""
    require(policy.may_plan(reader, group_id))
    check_number(len(times))
    check_times(times, planned.zone)
    meeting = planning.plan(actor, reader, group_id, planned, terms.required, uuid)
    poll = Poll(meeting_id=meeting.id, blind=terms.blind)
    set_close(poll, terms.closes_on, planned.zone, max(times))
    db.session.add(poll)
    db.session.flush()
    add_candidates(meeting, times)
    telling.opened(actor, meeting)
    return meeting


def change(
    reader: Reader,
    meeting: Meeting,
    poll: Poll,
    terms: Terms,
    kept: Mapping[int, bool],
    new: Sequence[datetime],
) -> None:
    """Set the terms anew; `kept` are the candidates that stay, {id: needs a substitute}, and `new`
    times come beside them. Answers are kept, also those of a time that goes: it may come back."""
    require(policy.may_organise(reader, meeting))
    require_polling(meeting)
    hold(poll)
    if poll.blind and not terms.blind and queries.answers_of(meeting.id):
        raise AnsweredInConfidence(
            _("People answered in confidence: it stays blind until it is closed.")
        )
    check_times(new, meeting.zone)
    now = queries.candidates_of(meeting.id)
    left = {each.starts_local for each in now if each.id in kept} | set(new)
    check_number(len(left))
    poll.blind = terms.blind
    set_close(poll, terms.closes_on, meeting.zone, max(left))
    flag_modified(poll, "blind")  # who changes only the times is a writer, too
    keep_only(now, kept)
    require_only(reader, meeting, terms.required)
    if add_candidates(meeting, new):
        ask_again(meeting)


def close(reader: Reader, meeting: Meeting, poll: Poll) -> None:
    """No more answers. Safe to ask twice."""
    require(policy.may_organise(reader, meeting))
    require_polling(meeting)
    if poll.closed_at is None:
        poll.closed_at = utcnow()
        db.session.flush()


def reopen(reader: Reader, meeting: Meeting, poll: Poll) -> None:
    """Take answers again; without an end where the old one has passed. All have seen the answers by
    now, so it is not blind any more. One that is open stays as it is."""
    require(policy.may_organise(reader, meeting))
    require_polling(meeting)
    if queries.is_open(poll, meeting):
        return
    poll.closed_at, poll.blind = None, False
    if poll.closes_at is not None and poll.closes_at <= utcnow():
        poll.closes_at = None
    db.session.flush()


def decide(
    actor: Person, reader: Reader, meeting: Meeting, candidate_id: int, *, sure: bool = False
) -> None:
    """Take a time: the meeting stands, everybody is told, what was held for others is free again.

    `NobodyComes` where no one can and the organiser is not `sure`. Of two who decide at once, one
    does.
    """
    require(policy.may_organise(reader, meeting))
    poll = locked(meeting)
    line = line_to_take(reader, meeting, poll, candidate_id)
    if line.standing.is_empty and not sure:
        raise NobodyComes(_("So far nobody can come at this time."))
    poll.closed_at = poll.closed_at or utcnow()
    meeting.cover_needed = line.needs_cover
    come(meeting, line.standing.yes)
    planning.fix_time(actor, reader, meeting, wall_time(line.when.local, meeting.zone))


# --- what these share ----------------------------------------------------------------------------


def require_polling(meeting: Meeting) -> None:
    if meeting.stage is Stage.CANCELLED:
        raise RuleBroken(_("This meeting is canceled."))
    if meeting.stage is not Stage.POLLING:
        raise RuleBroken(_("The time of this meeting is settled already."))


def line_to_take(reader: Reader, meeting: Meeting, poll: Poll, candidate_id: int) -> Line:
    """The time that is to be taken, as the poll stands now."""
    require_polling(meeting)
    if not queries.shows_answers(poll, meeting):
        raise RuleBroken(_("Nobody sees the answers yet: close the poll before you choose."))
    lines = board_of(reader, meeting, poll).lines
    line = next((each for each in lines if each.candidate.id == candidate_id), None)
    if line is None:
        raise RuleBroken(_("This time is no longer offered. Choose another one."))
    if line.when.utc <= utcnow():
        raise RuleBroken(_("This time has passed. Choose another one."))
    return line


def set_close(poll: Poll, last_day: date | None, zone: str, last_time: datetime) -> None:
    """It takes answers to the end of that day on the meeting's wall."""
    if last_day is None:
        poll.closes_at = None
        return
    begins, ends = day_in_zone(last_day, zone)
    if ends <= utcnow():
        raise Refused(_("The last day for answers has passed."), "closes_on")
    if begins > WallTime(last_time, zone).utc:
        raise Refused(_("It would close after the last of its times."), "closes_on")
    poll.closes_at = ends


def keep_only(candidates: Sequence[Candidate], kept: Mapping[int, bool]) -> None:
    for each in candidates:
        each.removed_at = None if each.id in kept else utcnow()
        each.cover_needed = kept.get(each.id, each.cover_needed)
    db.session.flush()


def come(meeting: Meeting, person_ids: Collection[int]) -> None:
    """Who said yes to the time need not say it again; where seats are few, everybody does."""
    if meeting.capacity is not None and len(person_ids) > meeting.capacity:
        return
    rows = sa.update(Participant).where(
        Participant.meeting_id == meeting.id, Participant.person_id.in_(sorted(person_ids))
    )
    yes = rows.values(coming=Coming.YES, answered_at=utcnow())
    db.session.execute(yes.execution_options(synchronize_session="fetch"))
