"""The clock of a running meeting: who presses what, and what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.meetings import carrying, policy, queries
from ps5_collab.meetings.calendar import raise_sequence
from ps5_collab.meetings.models import AgendaItem, Meeting, Stage, Standing
from ps5_collab.meetings.running import ending, notes, people
from ps5_collab.meetings.running.plan import plan_of
from ps5_collab.meetings.running.record import hold, require_open, require_over
from ps5_collab.meetings.services import tick
from ps5_collab.meetings.wording import began_apart
from ps5_collab.people.models import Person
from ps5_collab.protocols import presses, stored
from ps5_collab.protocols.models import Run
from ps5_collab.protocols.plan import Plan, Step
from ps5_collab.protocols.progress import Progress
from ps5_collab.protocols.progress import Stage as RunStage
from ps5_collab.protocols.retiming import UNSEEN, as_held
from ps5_collab.sharing.policy import Reader


class Press(StrEnum):
    START = "start"
    PAUSE = "pause"
    GO_ON = "go-on"
    MORE = "more"
    NEXT = "next"
    BACK = "back"
    END = "end"


@dataclass(frozen=True)
class Pressed:
    what: Press
    #: The stay on an agenda item that the presser saw.
    stay: int = 0
    #: Of "more": how many the item is to have in all.
    minutes: int = 0
    #: Of "end": when it ended, if that was not just now.
    ended_at: datetime | None = None


#: What the meeting itself is in, for each state of its run.
STAGES = {
    RunStage.WAITING: Stage.SCHEDULED,
    RunStage.RUNNING: Stage.RUNNING,
    RunStage.PAUSED: Stage.RUNNING,
    RunStage.OVER: Stage.HELD,
}


def press(actor: Person, reader: Reader, meeting: Meeting, pressed: Pressed, at: datetime) -> None:
    """Move the run on. Raises `presses.Late`, and changes nothing, where another was faster; and
    `ending.WhenEnded` where it was to end long ago, and the press does not say since when."""
    require(policy.may_run(reader, meeting, queries.roles_of(meeting.id)))
    hold(meeting)
    require_open(meeting)
    if pressed.what is Press.START and meeting.stage is Stage.SCHEDULED:
        carrying.carry_into(meeting)
    run = db.session.get(Run, meeting.id, populate_existing=True)
    run = run or Run(item_id=meeting.id, state={})
    plan, now = plan_for(meeting, pressed.what), stored.from_json(run.state)
    if pressed.what is Press.END:
        require_end(meeting, now, pressed, at)
    keep(meeting, run, after(plan, now, pressed, at), at)


def require_end(meeting: Meeting, now: Progress, pressed: Pressed, at: datetime) -> None:
    """It is known when it ended, and that can be."""
    if pressed.ended_at is None and ending.is_long_over(meeting, now, at):
        raise ending.WhenEnded(_("It was to end a while ago. Say below when it ended."))
    if pressed.ended_at is not None and now.began_at is not None:
        ending.require_possible(now.began_at, pressed.ended_at, at)


def put_right(
    reader: Reader, meeting: Meeting, begins: datetime, ends: datetime, at: datetime
) -> None:
    """Say when a meeting that is over really was, until its minutes are approved; what people
    attended and what its items took follows."""
    require(policy.may_run(reader, meeting, queries.roles_of(meeting.id)))
    hold(meeting)
    require_over(meeting)
    ending.require_possible(begins, ends, at)
    run = db.session.get(Run, meeting.id, populate_existing=True)
    run = run or Run(item_id=meeting.id, state={})
    now = stored.from_json(run.state)
    if now.began_at is None:  # nobody ran it here
        now = replace(now, stage=RunStage.OVER, began_at=begins, ended_at=begins)
    keep(meeting, run, replace(now, held=(begins, ends)), at)


def end_by_itself(meeting: Meeting, run: Run, ended_at: datetime, at: datetime) -> None:
    """Nobody ended it; the meeting is held by whoever finds that. Also one whose agenda was emptied
    meanwhile."""
    now = stored.from_json(run.state)
    only = Step(now.step, meeting.title, meeting.minutes)
    plan = plan_of(queries.agenda_of(meeting.id)) or Plan((only,))
    keep(meeting, run, after(plan, now, Pressed(Press.END, now.stay, 0, ended_at), at), at)


def keep(meeting: Meeting, run: Run, now: Progress, at: datetime) -> None:
    """All that follows from how the run stands now. What the clock saw stays beside what counts."""
    run.state, run.updated_at = stored.to_json(now), at
    db.session.add(run)
    counts = as_held(now, steps_of(meeting.id))
    follow(meeting, counts)
    note_real_minutes(counts)
    db.session.flush()
    tick(meeting.id)


def steps_of(meeting_id: int) -> Sequence[str]:
    return [str(item.id) for item in queries.agenda_of(meeting_id)]


def plan_for(meeting: Meeting, what: Press) -> Plan:
    """The agenda; who starts without one talks about one thing for the whole time."""
    plan = plan_of(queries.agenda_of(meeting.id))
    if plan is None and what is Press.START:
        whole = str(_("What we meet for"))
        item = AgendaItem(meeting_id=meeting.id, position=1, title=whole, minutes=meeting.minutes)
        db.session.add(item)
        db.session.flush()
        plan = plan_of([item])
    if plan is None:
        raise RuleBroken(_("There is nothing on the agenda any more. Put something on it first."))
    return plan


def after(plan: Plan, now: Progress, pressed: Pressed, at: datetime) -> Progress:
    match pressed.what:
        case Press.START:
            return presses.start(plan, now, at)
        case Press.MORE:
            return presses.allow(plan, now, pressed.stay, pressed.minutes)
        case Press.BACK if now.held:  # it goes on from how it really was
            now = as_held(now, [step.id for step in plan.steps])
        case Press.END if pressed.ended_at and now.began_at:
            over = presses.finish(plan, now, pressed.stay, at)
            return replace(over, held=(now.began_at, pressed.ended_at))
    moves = {
        Press.PAUSE: presses.pause,
        Press.GO_ON: presses.go_on,
        Press.NEXT: presses.advance,
        Press.BACK: presses.back,
        Press.END: presses.finish,
    }
    return moves[pressed.what](plan, now, pressed.stay, at)


def follow(meeting: Meeting, now: Progress) -> None:
    """The meeting begins, ends, or goes on after all, as its run does."""
    stage = STAGES[now.stage]
    if (stage, now.began_at, now.ended_at) == (meeting.stage, meeting.began_at, meeting.ended_at):
        return
    ends = stage is Stage.HELD and meeting.stage is not Stage.HELD
    was_apart = began_apart(meeting)
    meeting.stage, meeting.began_at, meeting.ended_at = stage, now.began_at, now.ended_at
    if was_apart or began_apart(meeting):  # calendars move the entry to where it is held
        meeting.revised_at = utcnow()
        raise_sequence(meeting)
    if stage is Stage.HELD:
        people.credit(meeting, now)
    if ends:
        notes.thin_out(meeting.id)
        leave_open(meeting.id, now)
        carrying.carry_on(meeting.group_id or 0)


def leave_open(meeting_id: int, now: Progress) -> None:
    """What was never reached comes back at the next meeting; not what is part of every meeting."""
    reached = [int(step_id) for step_id in now.spent if step_id != UNSEEN]
    db.session.execute(
        sa.update(AgendaItem)
        .where(AgendaItem.meeting_id == meeting_id, AgendaItem.id.not_in(reached))
        .where(AgendaItem.standing == Standing.AGENDA)
        .where(AgendaItem.keeps.is_(None), AgendaItem.brings.is_(None))
        .values(unfinished=True)
        .execution_options(synchronize_session=False)
    )


def leave(reader: Reader, meeting: Meeting, item_id: int, *, unfinished: bool) -> None:
    """Say that an item is to come back at the next meeting, or that it is done with after all."""
    require(policy.may_run(reader, meeting, queries.roles_of(meeting.id)))
    hold(meeting)
    require_open(meeting)
    db.session.execute(
        sa.update(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id, AgendaItem.id == item_id)
        .values(unfinished=unfinished)
        .execution_options(synchronize_session=False)
    )
    if meeting.stage is Stage.HELD:
        carrying.carry_on(meeting.group_id or 0)
    tick(meeting.id)


def note_real_minutes(now: Progress) -> None:
    """On the items themselves; their version is the editors' and does not move."""
    for step_id, spent in now.spent.items():
        if step_id == UNSEEN:
            continue
        db.session.execute(
            sa.update(AgendaItem)
            .where(AgendaItem.id == int(step_id))
            .values(seconds_spent=spent // timedelta(seconds=1))
            .execution_options(synchronize_session=False)
        )
