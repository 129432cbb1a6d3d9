"""A protocol as its page shows it for so many people: phases with minutes, rounds together."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ps5_collab.protocols.definition import Definition, Minutes, Phase, groups, minutes, step_of
from ps5_collab.protocols.plan import Plan

USUAL: Final = 4


@dataclass(frozen=True)
class Line:
    #: From 1 on, over all phases.
    number: int
    phase: Phase
    #: Each time that it comes.
    minutes: int


@dataclass(frozen=True)
class Round:
    """Phases that are gone through together; a phase of its own is a round that comes once."""

    lines: tuple[Line, ...]
    times: int
    every_presenter: bool

    @property
    def once(self) -> int:
        return sum(line.minutes for line in self.lines)

    @property
    def minutes(self) -> int:
        return self.once * self.times


@dataclass(frozen=True)
class Sheet:
    people: int
    rounds: tuple[Round, ...]
    minutes: Minutes


def sheet(definition: Definition, people: int) -> Sheet:
    return Sheet(people, tuple(rounds_of(definition, people)), minutes(definition, people))


def rounds_of(definition: Definition, people: int) -> Iterator[Round]:
    number = 0
    for phases in groups(definition.phases):
        lines = []
        for phase in phases:
            number += 1
            lines.append(Line(number, phase, minutes_of(phase, people)))
        first = phases[0]
        times = first.times * (people if first.every_presenter else 1)
        yield Round(tuple(lines), times, first.every_presenter)


def minutes_of(phase: Phase, people: int) -> int:
    step = step_of(phase, 1, "", "")
    return Plan((step,), tuple(range(1, people + 1))).time_for(step).seconds // 60


def usual(least: int, most: int) -> int:
    """For how many people its minutes are shown, unless somebody asks for another number."""
    return max(least, min(most, USUAL))
