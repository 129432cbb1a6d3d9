"""What the records of a lesson say together, step by step. Without database or web.

Steps and responses are matched by their ids, so records of other revisions count for whatever is
still in the lesson.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any, Protocol

from ps5_collab.lessons.document import LessonDocument, Response, Step
from ps5_collab.lessons.vocabulary import GRADES


class Numbers(Protocol):
    """Of one record."""

    @property
    def person_id(self) -> int: ...
    @property
    def school(self) -> str | None: ...
    @property
    def taught_on(self) -> date: ...
    @property
    def grade(self) -> str: ...
    @property
    def minutes(self) -> Mapping[str, Any]: ...
    @property
    def responses(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Used:
    """Minutes that a step took: of how many records, the fewest, the most, and the middle."""

    times: int
    least: int
    most: int
    middle: float


@dataclass(frozen=True)
class ResponseSum:
    response: Response
    #: "R2.1".
    label: str
    came: int
    #: Records that say of it whether it came.
    of: int


@dataclass(frozen=True)
class StepSum:
    step: Step
    number: int
    used: Used | None
    responses: Sequence[ResponseSum]


@dataclass(frozen=True)
class Sums:
    #: Records; people may have several.
    times: int
    people: int
    #: (name, records), those with most first.
    schools: Sequence[tuple[str, int]]
    grades: tuple[str, ...]
    first: date | None
    last: date | None
    steps: Sequence[StepSum]

    @property
    def says_minutes(self) -> bool:
        return any(step.used for step in self.steps)

    @property
    def says_responses(self) -> bool:
        return any(each.of for step in self.steps for each in step.responses)


def summed(records: Sequence[Numbers], document: LessonDocument) -> Sums:
    days = [record.taught_on for record in records]
    schools = Counter(record.school for record in records if record.school)
    grades = {record.grade for record in records}
    return Sums(
        times=len(records),
        people=len({record.person_id for record in records}),
        schools=sorted(schools.items(), key=lambda pair: (-pair[1], pair[0])),
        grades=tuple(grade for grade in GRADES if grade in grades),
        first=min(days, default=None),
        last=max(days, default=None),
        steps=[_of_step(step, n, records) for n, step in enumerate(document.steps, start=1)],
    )


def _of_step(step: Step, number: int, records: Iterable[Numbers]) -> StepSum:
    minutes = [record.minutes[step.id] for record in records if step.id in record.minutes]
    said = [record.responses for record in records]
    return StepSum(
        step,
        number,
        Used(len(minutes), min(minutes), max(minutes), middle(minutes)) if minutes else None,
        [
            _of_response(response, f"R{number}.{at}", said)
            for at, response in enumerate(step.responses, start=1)
        ],
    )


def _of_response(response: Response, label: str, said: Iterable[Mapping[str, Any]]) -> ResponseSum:
    answers = [each[response.id] for each in said if response.id in each]
    return ResponseSum(response, label, sum(answers), len(answers))


def middle(numbers: Sequence[int]) -> float:
    """Their median: 12, or 12.5 between two."""
    found = median(numbers)
    return int(found) if found == int(found) else found
