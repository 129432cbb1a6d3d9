"""Where a run of timed steps stands.

A value without a clock of its own: whoever asks says what time it is (the server's, always).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ps5_collab.protocols.plan import Plan, Step, Who

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
    """How far the turns of one step have come; or the presenters of a round, with `spoken` for
    those whose part in it began."""

    spoken: tuple[int, ...] = ()
    #: They come back when all others have spoken, in this order.
    skipped: tuple[int, ...] = ()
    #: Time of the step that was spent when the present turn began, or was gone on with.
    before: timedelta = NOTHING
    #: How long each spoke, before that.
    times: Mapping[int, timedelta] = field(default_factory=dict)

    def ordered(self, people: Sequence[int]) -> tuple[int, ...]:
        """Those who had their turn (gone since or not), then who is to come, then who was put off.
        So whoever joins late comes before those, and after all others."""
        known = {*self.spoken, *self.skipped}
        to_come = [who for who in people if who not in known]
        return (*self.spoken, *to_come, *(who for who in self.skipped if who in people))


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
    #: Of rounds of presenters: by `Step.round`.
    rounds: Mapping[str, Turns] = field(default_factory=dict)
    #: Whoever left in the middle of their round, which ended by it just before the present step.
    broke_off: int | None = None
    #: From when until when it really was, where somebody put that right; see `retiming.as_held`.
    held: tuple[datetime, datetime] | None = None

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
        turns = self.turns_of(step)
        return turns.ordered(plan.speakers(step))[len(turns.spoken) :]

    def turns_of(self, step: Step) -> Turns:
        return self.turns.get(step.id, Turns())

    def left_of_turn(self, plan: Plan, at: datetime) -> timedelta | None:
        """For who speaks now, where each has minutes of their own."""
        step, person = self.current(plan), self.turn(plan)
        if not step.each or person is None:
            return None
        return timedelta(minutes=step.minutes) - self.spoke_in(plan, step, person, at)

    def spoke_in(self, plan: Plan, step: Step, person: int, at: datetime) -> timedelta:
        """How long the person had the word in a step."""
        turns = self.turns_of(step)
        now = step.id == self.current(plan).id and person == self.speaker(plan)
        own = self.spent_on(plan, step, at) - turns.before if now else NOTHING
        return turns.times.get(person, NOTHING) + max(own, NOTHING)

    def speaker(self, plan: Plan) -> int | None:
        """Who has the word alone: whose turn it is, or who presents."""
        step = self.current(plan)
        presents = step.who is Who.PRESENTER and step.presenter in plan.people
        if step.silent:
            return None
        return step.presenter if presents and not step.in_turn else self.turn(plan)

    def voices(self, plan: Plan, at: datetime) -> dict[int, timedelta]:
        """How long each person had the word alone, whoever is there now. Nobody knows who spoke in
        an open talk, so that counts for nobody."""
        heard: dict[int, timedelta] = {}
        for turns in self.turns.values():
            for person, time in turns.times.items():
                heard[person] = heard.get(person, NOTHING) + time
        speaker, step = self.speaker(plan), self.current(plan)
        if speaker is not None:
            before = self.turns_of(step).times.get(speaker, NOTHING)
            own = self.spoke_in(plan, step, speaker, at) - before
            heard[speaker] = heard.get(speaker, NOTHING) + own
        return heard
