"""What the records of a lesson say together."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from ps5_collab.lessons.document import LessonDocument
from ps5_collab.lessons.taught.sums import Used, middle, summed
from tests.lessons.documents import CART

FIRST, SECOND = CART.steps


@dataclass(frozen=True)
class One:
    person_id: int = 1
    school: str | None = "Gull Rock"
    taught_on: date = date(2026, 3, 3)
    grade: str = "4"
    minutes: dict[str, Any] = field(default_factory=dict)
    responses: dict[str, Any] = field(default_factory=dict)


def test_people_and_schools_count_once_and_records_each() -> None:
    found = summed(
        [
            One(1, "Gull Rock", date(2026, 3, 3), "4"),
            One(1, "Gull Rock", date(2026, 3, 4), "5"),
            One(2, "Alder", date(2025, 10, 1), "K"),
            One(3, None, date(2026, 1, 1), "12"),
        ],
        CART,
    )
    assert (found.times, found.people) == (4, 3)
    assert found.schools == [("Gull Rock", 2), ("Alder", 1)]
    assert found.grades == ("K", "4", "5", "12")
    assert (found.first, found.last) == (date(2025, 10, 1), date(2026, 3, 4))


def test_of_no_records_nothing_is_said() -> None:
    found = summed([], CART)
    assert (found.times, found.people, found.schools, found.first) == (0, 0, [], None)
    assert not found.says_minutes and not found.says_responses


def test_minutes_of_a_step_have_a_range_and_a_middle() -> None:
    given = [One(minutes={FIRST.id: n}) for n in (8, 15, 12, 9)]
    steps = summed([*given, One()], CART).steps
    assert steps[0].used == Used(times=4, least=8, most=15, middle=10.5)
    assert steps[1].used is None


@pytest.mark.parametrize(
    ("numbers", "expected"), [([7], 7), ([0, 0], 0), ([8, 15], 11.5), ([8, 12, 15], 12)]
)
def test_the_middle(numbers: list[int], expected: float) -> None:
    assert middle(numbers) == expected


def test_a_response_counts_among_the_records_that_speak_of_it() -> None:
    mess, order = FIRST.responses
    found = summed(
        [
            One(responses={mess.id: True, order.id: False}),
            One(responses={mess.id: True}),  # of a revision without the other
            One(),  # says nothing of responses
        ],
        CART,
    )
    said = found.steps[0].responses
    assert [(each.label, each.came, each.of) for each in said] == [("R1.1", 2, 2), ("R1.2", 0, 1)]


def test_records_of_other_revisions_count_where_the_step_is_the_same() -> None:
    moved = replace(CART, steps=(replace(SECOND, name="First in pairs"), FIRST))
    records = [One(minutes={FIRST.id: 6, "z9gonexx": 30})]
    steps = summed(records, moved).steps
    assert [(step.number, step.used and step.used.middle) for step in steps] == [(1, None), (2, 6)]
    assert summed(records, LessonDocument()).steps == []
