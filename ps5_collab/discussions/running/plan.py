"""The steps of a discussion as they are now, and which of them is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from ps5_collab.discussions.models import Mode, Stage, Step
from ps5_collab.protocols import definition as protocols
from ps5_collab.protocols.definition import Definition, Phase, Product, Shown
from ps5_collab.protocols.plan import Plan, contributes
from ps5_collab.protocols.plan import Step as PlanStep
from ps5_collab.protocols.progress import Progress
from ps5_collab.protocols.progress import Stage as RunStage
from ps5_collab.protocols.sealing import Seal, seal

#: Between the key of a step that goes by turns and whose turn in it is meant.
TURN: Final = "@"


@dataclass(frozen=True)
class Course:
    """A protocol with the people who are there and how far they have come."""

    definition: Definition
    #: Who takes part, in the order of turns.
    people: Sequence[int]
    #: Who has that role, also after they left: nobody else presents what is theirs.
    presenter: int | None
    progress: Progress
    mode: Mode
    #: What is known of its steps, by key.
    steps: Mapping[str, Step]
    stage: Stage

    @cached_property
    def plan(self) -> Plan:
        rounds = self.progress.rounds if self.mode is Mode.LIVE else {}
        return protocols.expand(
            self.definition, self.people, presenter=self.presenter, rounds=rounds
        )

    @property
    def lacks_presenter(self) -> bool:
        return self.definition.has_presenter and self.presenter is None

    def phase_of(self, step: PlanStep) -> Phase:
        return self.definition.phase(step.phase)

    def open_steps(self, at: datetime) -> list[PlanStep]:
        """Live the one that the run is at; over days those whose time it is."""
        if self.stage is not Stage.RUNNING:
            return []
        if self.mode is Mode.LIVE:
            runs = self.progress.stage in (RunStage.RUNNING, RunStage.PAUSED)
            step = self.progress.current(self.plan)
            # Where people were changed, the next press makes the plan's new steps known.
            return [step] if runs and step.id in self.steps else []
        return [step for step in self.plan.steps if is_open(self.steps.get(step.id), at)]

    def is_over(self, at: datetime) -> bool:
        """Over days also when nobody has noted yet that the last phase closed."""
        if self.stage is not Stage.RUNNING or self.mode is not Mode.DAYS:
            return self.stage is Stage.OVER
        return all(step.closes_at and step.closes_at <= at for step in self.steps.values())

    def takes(self, step: PlanStep, person: int) -> bool:
        """The person may write something in this step, were it open."""
        return contributes(self.plan, step, person)

    def brings(self, phase: Phase) -> bool:
        """What is chosen in this phase is presented in the round that is gone through now, and not
        before the present step."""
        now = self.progress.current(self.plan)
        theirs = phase.product is Product.QUOTE and phase.shown is Shown.ON_TURN
        rounds = {step.round for step in self.plan.steps if step.phase == phase.shown_in}
        order = [each.id for each in self.definition.phases]
        in_time = theirs and order.index(now.phase) <= order.index(phase.shown_in)
        return in_time and now.round != "" and now.round in rounds

    @property
    def awaited(self) -> list[PlanStep]:
        """The steps in which whoever presents now chooses what the present step shows to all."""
        now, phase_of = self.progress.current(self.plan), self.phase_of
        if self.mode is not Mode.LIVE or now.presenter not in self.people:
            return []
        steps = (step for step in self.plan.steps if self.brings(phase_of(step)))
        return [step for step in steps if phase_of(step).shown_in == now.phase]

    def fixes_late(self, step: PlanStep, person: int) -> bool:
        """It is the person's round, and what they present is chosen in this step, which has passed:
        who came later, or chose nothing, may still do so until the others speak."""
        runs = self.mode is Mode.LIVE and self.stage is Stage.RUNNING
        mine = self.progress.current(self.plan).presenter == person
        known = step.id in self.steps and self.takes(step, person)
        return runs and mine and known and self.brings(self.phase_of(step))

    def seal(self, step: PlanStep, person: int) -> Seal | None:
        return seal(self.definition, self.plan, step, person)

    def step(self, key: str) -> PlanStep | None:
        return next((step for step in self.plan.steps if step.id == key), None)


def turn_key(step: str, person: int) -> str:
    """Of the turn that somebody has in a step: "sentences@17"."""
    return f"{step}{TURN}{person}"


def turn_of(key: str) -> tuple[str, int] | None:
    """The key of the step and whose turn in it; None for a whole step."""
    step, _at, person = key.partition(TURN)
    return (step, int(person)) if person else None


def is_open(step: Step | None, at: datetime) -> bool:
    if step is None or step.opens_at is None or step.closes_at is None:
        return False
    return step.opens_at <= at < step.closes_at
