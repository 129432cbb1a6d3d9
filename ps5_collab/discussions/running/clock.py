"""The clock of a discussion that is led live: who presses what, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.errors import RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.discussions import policy, queries
from ps5_collab.discussions.annotating import finding
from ps5_collab.discussions.models import Annotation, Discussion, Mode, Stage, Step
from ps5_collab.discussions.running import presenting
from ps5_collab.discussions.running.plan import Course, turn_of
from ps5_collab.discussions.running.queries import course_of, own_in
from ps5_collab.discussions.services import hold, tick
from ps5_collab.people.models import Person
from ps5_collab.protocols import presses, stored
from ps5_collab.protocols.models import Run
from ps5_collab.protocols.progress import Progress
from ps5_collab.protocols.progress import Stage as RunStage
from ps5_collab.sharing.policy import Reader


class Press(StrEnum):
    START = "start"
    PAUSE = "pause"
    GO_ON = "go-on"
    MORE = "more"
    NEXT = "next"
    BACK = "back"
    END = "end"
    #: The turn of one person is over, or comes later.
    SPOKEN = "spoken"
    SKIP = "skip"
    #: The presenter of the round comes later.
    PUT_OFF = "put-off"
    #: It is over before its time.
    SKIP_ROUND = "skip-round"


class NoPassage(RuleBroken):
    """Whoever presents has chosen nothing yet, so the others have nothing to speak about."""


@dataclass(frozen=True)
class Pressed:
    what: Press
    #: The stay on a step that the presser saw.
    stay: int = 0
    #: Of "more": how many the step is to have in all.
    minutes: int = 0
    #: Of a turn: whose. To begin: who presents, if that is open.
    person_id: int = 0


#: What the discussion itself is in, for each state of its run.
STAGES: Final = {
    RunStage.WAITING: Stage.WAITING,
    RunStage.RUNNING: Stage.RUNNING,
    RunStage.PAUSED: Stage.RUNNING,
    RunStage.OVER: Stage.OVER,
}
#: Whoever has the word may say that they are done, or come later.
OF_A_TURN: Final = (Press.SPOKEN, Press.SKIP)


def press(
    actor: Person, reader: Reader, discussion: Discussion, pressed: Pressed, at: datetime
) -> None:
    """Move the run on. Raises `presses.Late`, and changes nothing, where another was faster;
    `NoPassage` where the round has nothing to go on with; `Refused` where nobody is there to
    present."""
    own_turn = pressed.what in OF_A_TURN and pressed.person_id == actor.id
    runs = policy.may_run(reader, discussion, queries.members_of(discussion.id))
    require(runs or (own_turn and policy.may_say(reader, discussion)))
    hold(discussion)
    course = live_course(discussion)
    if pressed.what is Press.START and presenting.settle(discussion, course, pressed.person_id):
        course = live_course(discussion)
    went_on = after(course, pressed, at)
    if pressed.what is Press.NEXT:
        require_passage(course)
    move(discussion, course, went_on, at)


def require_passage(course: Course) -> None:
    """A round does not go on to what others say before its passage is chosen."""
    plan, now = course.plan, course.progress
    presenter, steps = now.current(plan).presenter, course.awaited
    ends = presses.follows(plan, now) in (None, now.place(plan) + 1)
    if not steps or presenter is None or ends:
        return
    rows = [course.steps[step.id] for step in steps if step.id in course.steps]
    if any(own_in(row.id, presenter) for row in rows):
        return
    name = db.session.get_one(Person, presenter).name
    if presses.may_put_off(plan, now):
        raise NoPassage(
            _(
                "%(name)s has chosen no passage yet: skip this round, or let it come later.",
                name=name,
            )
        )
    raise NoPassage(_("%(name)s has chosen no passage yet: wait, or skip this round.", name=name))


def live_course(discussion: Discussion) -> Course:
    db.session.refresh(discussion)
    course = course_of(discussion)
    if course is None or discussion.mode is not Mode.LIVE:
        raise RuleBroken(_("No protocol with a clock leads this discussion."))
    if not course.people:
        raise RuleBroken(_("Nobody takes part. Choose people first."))
    return course


def after(course: Course, pressed: Pressed, at: datetime) -> Progress:
    plan, now, stay = course.plan, course.progress, pressed.stay
    match pressed.what:
        case Press.START:
            return presses.start(plan, now, at)
        case Press.MORE:
            return presses.allow(plan, now, stay, pressed.minutes)
        case Press.SPOKEN:
            return presses.spoken(plan, now, stay, pressed.person_id, at)
        case Press.SKIP:
            return presses.skip(plan, now, stay, pressed.person_id, at)
    moves = {
        Press.PAUSE: presses.pause,
        Press.GO_ON: presses.go_on,
        Press.NEXT: presses.advance,
        Press.BACK: presses.back,
        Press.END: presses.finish,
        Press.PUT_OFF: presses.put_off,
        Press.SKIP_ROUND: presses.skip_round,
    }
    return moves[pressed.what](plan, now, stay, at)


def move(discussion: Discussion, course: Course, now: Progress, at: datetime) -> None:
    """Keep how far it has come, and open and close its steps."""
    run = db.session.get(Run, discussion.id, populate_existing=True)
    run = run or Run(item_id=discussion.id, state={})
    run.state, run.updated_at = stored.to_json(now), at
    db.session.add(run)
    went_on = replace(course, progress=now)
    if is_back(course, now):
        reopen(discussion, went_on, at)
    follow(discussion, went_on, before=course.progress.step, at=at)
    discussion.stage = STAGES[now.stage]
    discussion.began_at, discussion.ended_at = now.began_at, now.ended_at
    db.session.flush()
    finding.reveal(discussion.id)
    tick(discussion.id)


def is_back(course: Course, now: Progress) -> bool:
    """To an earlier step; or on, after the end."""
    was, plan = course.progress, course.plan
    again = was.stage is RunStage.OVER and now.stage is not RunStage.OVER
    return again or now.place(plan) < was.place(plan)


def reopen(discussion: Discussion, course: Course, at: datetime) -> None:
    """What was seen once stays seen. What is written from here on is held back again: the step that
    is gone back to, and those after it, have not been yet."""
    seen = sa.update(Annotation).where(
        Annotation.discussion_id == discussion.id,
        Annotation.sealed_by_id.is_not(None),
        policy.is_revealed(at),
    )
    seen = seen.values(sealed_by_id=None, sealed_until_open=False)
    db.session.execute(seen.execution_options(synchronize_session=False))
    plan, here = course.plan, course.progress.place(course.plan)
    for key, row in put_steps(discussion, course).items():
        step, _person = turn_of(key) or (key, 0)
        if plan.position(step, -1) >= here:
            row.opens_at = row.closes_at = None


def follow(discussion: Discussion, course: Course, before: str, at: datetime) -> None:
    """When it is over, so is whatever was never reached."""
    known, progress = put_steps(discussion, course), course.progress
    over = progress.stage is RunStage.OVER
    for key, step in known.items():
        left = key == before and progress.step != before and step.opens_at is not None
        if over or key == progress.step:
            step.opens_at = step.opens_at or at
        if over or left:
            step.closes_at = step.closes_at or at
    follow_turns(course, known, at)


def follow_turns(course: Course, known: Mapping[str, Step], at: datetime) -> None:
    """What was written for somebody's turn is seen from when it comes. Whoever is put off has it
    held back again until they come back; once the step is passed, everything is seen for good."""
    plan, progress = course.plan, course.progress
    here, turns = progress.place(plan), progress.turns_of(progress.current(plan))
    had = {*turns.spoken, progress.turn(plan)}
    for row in known.values():
        if (turn := turn_of(row.key)) is None or row.closes_at is not None:
            continue
        step, person = turn
        if plan.position(step, here) < here:
            row.opens_at, row.closes_at = row.opens_at or at, at
        elif step == progress.step and person in had:
            row.opens_at = row.opens_at or at
        elif step == progress.step and person in turns.skipped:
            row.opens_at = None


def put_steps(discussion: Discussion, course: Course) -> dict[str, Step]:
    """A row for each step, in the order of the plan; those that fell out of it stay."""
    known = dict(course.steps)
    for position, step in enumerate(course.plan.steps, start=1):
        row = known.setdefault(
            step.id, Step(discussion_id=discussion.id, key=step.id, phase=step.phase)
        )
        row.position, row.presenter_id = position, step.presenter
        db.session.add(row)
    db.session.flush()
    return known
