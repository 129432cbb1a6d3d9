"""Timed steps in their order, and who speaks in each: what a run follows.

An agenda is one, of items; a protocol another, of phases. Minutes follow from the people there.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Who(StrEnum):
    """Who may speak in a step."""

    EVERYBODY = "everybody"
    PRESENTER = "presenter"
    OTHERS = "others"


@dataclass(frozen=True)
class Step:
    #: Stays the same when the plan is changed around it.
    id: str
    name: str
    minutes: int
    #: The minutes are for each who speaks, not for all together.
    each: bool = False
    who: Who = Who.EVERYBODY
    #: One after the other, in the order of the plan's people.
    in_turn: bool = False
    presenter: int | None = None
    #: Of a protocol: the phase that it comes from; empty in an agenda.
    phase: str = ""
    #: The round of presenters that it is a part of; those of one round can be put off.
    round: str = ""
    #: Nobody speaks: whom the step is for reads or writes.
    silent: bool = False
    #: Whom the step is for can contribute something written.
    writes: bool = False


@dataclass(frozen=True)
class Plan:
    steps: tuple[Step, ...]
    #: Ids of those who are there, in the order in which they would speak.
    people: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        ids = [step.id for step in self.steps]
        if not ids or "" in ids or len(set(ids)) < len(ids):
            raise ValueError("A plan has steps, and each has an id of its own.")

    @property
    def planned(self) -> timedelta:
        return sum((self.time_for(step) for step in self.steps), timedelta())

    def time_for(self, step: Step) -> timedelta:
        times = len(self.speakers(step)) if step.each else 1
        return timedelta(minutes=step.minutes * times)

    def speakers(self, step: Step) -> tuple[int, ...]:
        """Whom the step is for, in the order of turns: who may speak, or writes in silence."""
        if step.who is Who.EVERYBODY:
            return self.people
        presents = step.who is Who.PRESENTER
        return tuple(who for who in self.people if (who == step.presenter) is presents)

    def may_speak(self, step: Step, person: int, turn: int | None = None) -> bool:
        """`turn`: whose turn it is, where the step goes by turns."""
        if step.silent:
            return False
        return person == turn if step.in_turn else person in self.speakers(step)

    def position(self, step_id: str, otherwise: int) -> int:
        """Where the step stands; if it was taken out, the place that it had, or the last."""
        ids = [step.id for step in self.steps]
        return ids.index(step_id) if step_id in ids else min(otherwise, len(ids) - 1)


def contributes(plan: Plan, step: Step, person: int) -> bool:
    """The person may write something in this step: it is theirs, whoever's turn it is."""
    return step.writes and person in plan.speakers(step)
