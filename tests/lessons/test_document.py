"""The lesson document: what is kept, what can be pointed at, what stops it."""

from dataclasses import replace

import pytest
from flask import Flask

from ps5_collab.lessons.document import (
    SECTIONS,
    LessonDocument,
    Objective,
    Response,
    Step,
    derived_id,
    from_json,
    is_id,
    long_fields,
    minutes_planned,
    new_id,
    tidy,
    to_json,
)
from ps5_collab.lessons.places import places
from ps5_collab.lessons.problems import minutes_words, problems
from ps5_collab.lessons.vocabulary import grades_label, language_label
from tests.lessons.documents import CART


def test_ids_are_new_each_time_and_never_a_word_of_the_page() -> None:
    made = {new_id() for _n in range(500)}
    assert len(made) == 500
    assert all(map(is_id, made))
    assert not any(map(is_id, [*SECTIONS, "talk", "main", "c1234567", "", "A1bcdefg"]))


def test_a_derived_id_depends_on_its_words_alone() -> None:
    assert derived_id("step", 1, "Go") == derived_id("step", 1, "Go")
    assert derived_id("step", 1, "Go") != derived_id("step", 2, "Go")
    assert is_id(derived_id("step", 1, "Go"))


def test_tidy_leaves_out_what_is_empty_and_keeps_ids() -> None:
    messy = LessonDocument(
        title="  Two\u00a0 words\n",
        materials="\n\n  - a\r\n- b  \n\n",
        grades=("4", "4"),
        objectives=(Objective("b1stepxx", " "), Objective("b2stepxx", "Sort")),
        steps=(Step("d1stepxx"), Step("d2stepxx", responses=(Response("zz", "said"),))),
    )
    kept = tidy(messy)
    assert kept.title == "Two words"
    assert kept.materials == "  - a\n- b"
    assert kept.grades == ("4",)
    assert kept.objectives == (Objective("b2stepxx", "Sort"),)
    assert [step.id for step in kept.steps] == ["d2stepxx"]
    assert is_id(kept.steps[0].responses[0].id)


def test_tidy_gives_an_id_that_is_used_twice_only_once() -> None:
    twins = (Step("d1stepxx", "One"), Step("d1stepxx", "Two"))
    first, second = tidy(LessonDocument(steps=twins)).steps
    assert first.id == "d1stepxx"
    assert second.id != first.id


def test_a_stored_document_may_lack_keys_and_have_others() -> None:
    stored = to_json(CART) | {"invented": 1}
    del stored["reflection"]
    del stored["steps"][0]["notice"]
    assert from_json(stored) == replace(
        CART, steps=(replace(CART.steps[0], notice=""), *CART.steps[1:])
    )
    assert from_json({}) == LessonDocument()


def test_places_are_in_the_order_of_the_page(app: Flask) -> None:
    assert list(places(CART).items()) == [
        ("essential_question", "Essential question"),
        ("objectives", "Objectives"),
        ("a1objone", "Objective 1"),
        ("a2objtwo", "Objective 2"),
        ("standards", "Standards"),
        ("materials", "Materials"),
        ("steps", "Steps"),
        ("b1stepxx", "Step 1"),
        ("d1respon", "R1.1"),
        ("d2respon", "R1.2"),
        ("b2stepxx", "Step 2"),
        ("assessment", "Assessment"),
    ]


def test_long_fields_are_named_by_their_place() -> None:
    fields = long_fields(CART)
    assert fields["b1stepxx.activity"] == "The cart stands there, **unsorted**."
    assert fields["d2respon"] == "There is one right order."
    assert "reflection" not in fields


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"title": ""}, "title"),
        ({"steps": (), "objectives": ()}, "steps"),
        ({"materials": "x" * 20_001}, "materials"),
    ],
)
def test_what_stops_publishing(app: Flask, changes: dict[str, object], place: str) -> None:
    found = problems(replace(CART, **changes))  # type: ignore[arg-type]
    assert [problem.place for problem in found if problem.stops] == [place]


def test_what_is_only_a_hint(app: Flask) -> None:
    bare = LessonDocument(title="T", minutes=30, steps=(Step("b1stepxx", "Go", 20),))
    found = problems(bare)
    assert not any(problem.stops for problem in found)
    assert {problem.place for problem in found} == {
        "objectives", "standards", "grades", "subjects", "assessment", "minutes",
    }  # fmt: skip
    assert problems(CART) == []


def test_minutes_are_added_up_and_compared(app: Flask) -> None:
    assert minutes_planned(CART) == 50
    assert minutes_words(55, 50) == "The steps take 5 minutes more than the lesson has."
    assert minutes_words(49, 50) == "The steps leave 1 minute of the lesson free."


@pytest.mark.parametrize(
    ("grades", "words"),
    [
        ((), ""),
        (("K",), "Kindergarten"),
        (("4",), "Grade 4"),
        (("K", "1", "2"), "Grades K–2"),
        (("3", "5"), "Grades 3, 5"),
    ],
)
def test_grades_in_words(app: Flask, grades: tuple[str, ...], words: str) -> None:
    assert grades_label(grades) == words


def test_languages_in_words(app: Flask) -> None:
    assert language_label("es") == "Spanish"
    assert language_label("zh-Hans") == "Chinese (Simplified)"
    assert language_label("xx-nonsense") == "xx-nonsense"
