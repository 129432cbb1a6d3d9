"""Where a run of timed steps stands.

A value without a clock of its own: whoever asks says what time it is (the server's, always).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ps5_collab.protocols.plan import Plan, Step

#: How long before the end of a step everybody is told.
SOON: Final = timedelta(minutes=5)
NOTHING: Final = timedelta()


class Stage(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    OVER = "over"


class Moment(StrEnum):
    """What everybody should know about the time that is left for a step."""

    FINE = ""
    SOON = "soon"
    OVER = "over"


@dataclass(frozen=True)
class Turns:
    """How far the turns of one step have come."""

    spoken: tuple[int, ...] = ()
    #: They come back when all others have spoken, in this order.
    skipped: tuple[int, ...] = ()
    #: Time of the step that was spent when the present turn began.
    before: timedelta = NOTHING


@dataclass(frozen=True)
class Progress:
    stage: Stage = Stage.WAITING
    #: The step's id and the place it had, should it be taken out of the plan meanwhile.
    step: str = ""
    position: int = 0
    #: Counts the moves from step to step: the present stay on a step.
    stay: int = 0
    began_at: datetime | None = None
    ended_at: datetime | None = None
    #: Until then the time of the present step is in `spent`; the rest runs.
    since: datetime | None = None
    #: By step id.
    spent: Mapping[str, timedelta] = field(default_factory=dict)
    #: From when until when that was, in order: between them the clock stood.
    ran: tuple[tuple[datetime, datetime], ...] = ()
    #: Minutes that a step got beyond its plan, by step id.
    extra: Mapping[str, int] = field(default_factory=dict)
    turns: Mapping[str, Turns] = field(default_factory=dict)

    def place(self, plan: Plan) -> int:
        return plan.position(self.step, self.position)

    def current(self, plan: Plan) -> Step:
        return plan.steps[self.place(plan)]

    def running(self, at: datetime) -> timedelta:
        """Not yet in `spent`. Servers' clocks differ a little, and time never runs back."""
        return max(at - self.since, NOTHING) if self.since else NOTHING

    def spent_on(self, plan: Plan, step: Step, at: datetime) -> timedelta:
        running = self.running(at) if step.id == self.current(plan).id else NOTHING
        return self.spent.get(step.id, NOTHING) + running

    def spent_in_all(self, at: datetime) -> timedelta:
        return sum(self.spent.values(), self.running(at))

    def ran_between(self, begins: datetime, ends: datetime) -> timedelta:
        """What of the time in `spent` lies between two moments."""
        parts = (min(end, ends) - max(begin, begins) for begin, end in self.ran)
        return sum((max(part, NOTHING) for part in parts), NOTHING)

    def time_for(self, plan: Plan, step: Step) -> timedelta:
        """As planned, and what was given beyond."""
        return plan.time_for(step) + timedelta(minutes=self.extra.get(step.id, 0))

    def left(self, plan: Plan, at: datetime) -> timedelta:
        """For the present step; below zero when it takes longer."""
        step = self.current(plan)
        return self.time_for(plan, step) - self.spent_on(plan, step, at)

    def moment(self, plan: Plan, at: datetime) -> Moment:
        left = self.left(plan, at)
        if left <= NOTHING:
            return Moment.OVER
        long = self.time_for(plan, self.current(plan)) > SOON
        return Moment.SOON if long and left <= SOON else Moment.FINE

    def to_come(self, plan: Plan, at: datetime) -> timedelta:
        """What is left of this step and of all that follow it."""
        follow = plan.steps[self.place(plan) + 1 :]
        rest = (
            max(self.time_for(plan, step) - self.spent_on(plan, step, at), NOTHING)
            for step in follow
        )
        return sum(rest, max(self.left(plan, at), NOTHING))

    def turn(self, plan: Plan) -> int | None:
        """Whose turn it is; None where nobody's (any more)."""
        queue = self.queue(plan)
        return queue[0] if queue else None

    def queue(self, plan: Plan) -> tuple[int, ...]:
        """Who is still to speak in this step, in order. Who came late is at its end."""
        step = self.current(plan)
        if not step.in_turn:
            return ()
        turns, speakers = self.turns_of(step), plan.speakers(step)
        waiting = [who for who in speakers if who not in {*turns.spoken, *turns.skipped}]
        return (*waiting, *(who for who in turns.skipped if who in speakers))

    def turns_of(self, step: Step) -> Turns:
        return self.turns.get(step.id, Turns())

    def left_of_turn(self, plan: Plan, at: datetime) -> timedelta | None:
        """For who speaks now, where each has minutes of their own."""
        step = self.current(plan)
        if not step.each or self.turn(plan) is None:
            return None
        own = self.spent_on(plan, step, at) - self.turns_of(step).before
        return timedelta(minutes=step.minutes) - own
