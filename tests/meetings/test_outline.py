"""Templates of agendas, minutes fitted to a length, and the order that is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ps5_collab.meetings.models import Keeps, MeetingKind
from ps5_collab.meetings.outline import (
    fitted,
    offered,
    order_fault,
    place_at_end,
    said,
    templates,
)

LANGUAGES = ("en", "es")


@pytest.mark.parametrize("key", ["planning", "post-lesson", "text", "action-research"])
def test_every_template_is_whole_in_both_languages(key: str) -> None:
    template = templates()[key]
    texts = [template.title, template.about, template.credit]
    texts += [text for line in template.lines for text in (line.title, line.words)]
    for text in texts:
        assert all(text[language].strip() for language in LANGUAGES)
        assert text["en"] != text["es"]
    assert all(len(line.title[one]) <= 200 and len(line.words[one]) <= 1000
               for line in template.lines for one in LANGUAGES)  # fmt: skip
    assert order_fault([line.keeps for line in template.lines]) is None
    assert 40 <= template.minutes <= 60


def test_a_template_is_said_in_the_language_of_the_meeting() -> None:
    title = templates()["text"].title
    assert said(title, "es-MX") == title["es"]
    assert said(title, "fr") == title["en"]


def test_the_template_for_the_kind_is_offered_first() -> None:
    assert offered(MeetingKind.DEBRIEF)[0].key == "post-lesson"
    assert len(offered(MeetingKind.DEBRIEF)) == len(templates())


@given(st.lists(st.integers(1, 200), min_size=1, max_size=20), st.integers(-5, 800))
def test_fitted_minutes_add_up_unless_that_is_less_than_one_each(
    minutes: list[int], to: int
) -> None:
    found = fitted(minutes, to)
    assert len(found) == len(minutes) and min(found) >= 1
    assert sum(found) == max(to, len(minutes))


@given(st.lists(st.integers(1, 90), min_size=1, max_size=12), st.integers(2, 5))
def test_twice_the_time_is_twice_the_minutes(minutes: list[int], times: int) -> None:
    assert fitted(minutes, sum(minutes) * times) == [each * times for each in minutes]
    assert fitted(minutes, sum(minutes)) == minutes


A, I, O, F, C = None, Keeps.INSTRUCTOR, Keeps.OBSERVERS, Keeps.FINAL, Keeps.CLOSING  # noqa: E741


@pytest.mark.parametrize(
    ("order", "may"),
    [
        ([], True),
        ([A, I, A, O, A, F, C], True),
        ([I, A, O, F, C], True),
        ([O, I, F], False),
        ([A, I, O, I], False),
        ([I, O, F, A], False),
        ([I, O, F, O], False),
        ([I, O, F, F, C, C], True),
        ([C, A], True),
        ([O, A, F], True),
    ],
)
def test_the_instructor_is_first_and_final_comments_are_last(
    order: list[Keeps | None], may: bool
) -> None:
    assert (order_fault(order) is None) is may


@given(st.lists(st.sampled_from([A, I, O, F, C]), max_size=8))
def test_one_more_item_never_breaks_an_order(order: list[Keeps | None]) -> None:
    if order_fault(order) is None:
        at = place_at_end(order)
        assert order_fault([*order[:at], A, *order[at:]]) is None
