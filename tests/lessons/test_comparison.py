"""The page on which two revisions of a lesson are compared."""

import html
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.lessons.document import MAX_LONG, MAX_PARTS, Step, new_id
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Audience
from tests.conftest import AtMost
from tests.factories import make_person
from tests.lessons.documents import CART
from tests.lessons.factories import make_lesson, revise

NOTE = "A note to someone who was not there."


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person(name="Ada Brook")


def words_of(page: str) -> str:
    """As it is read out: without marks."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", page)))


def section_of(page: str, heading: str) -> str:
    found = re.search(rf"<section(?:(?!<section).)*>{heading}</h2>.*?</section>", page, re.DOTALL)
    assert found, heading
    return found[0]


def test_only_what_differs_is_shown_with_its_words_marked(
    visitor: FlaskClient, ada: Person
) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    first, second = CART.steps
    revise(
        ada, lesson, note="Said <simply>.", grades=("4", "6"), steps=(second, first),
        assessment="A note to a <friend> who was not there.",
    )  # fmt: skip
    page = visitor.get(f"/lessons/{lesson.id}/comparison").text
    assert "What changed from revision 1 to 2" in page
    counted = ("2 parts differ", "one only moved", "13 are the same")
    assert "".join(f"<span>{words}</span>" for words in counted) in page
    assessment = section_of(page, "Assessment")
    assert re.findall("<(del|ins)>", assessment) == ["del", "ins"]
    assert (
        "A note to removed: someone added: a <friend> (end of the change) who was not there."
        in words_of(assessment)
    )
    assert "<p>Moved. Step 1 was Step 2</p>" in section_of(page, "Step 1")
    assert "removed: Grade 5 (end of the change) added: Grade 6" in words_of(
        section_of(page, "Grades")
    )
    assert "Said &lt;simply&gt;." in page
    assert page.index("Pupils can compare two ways") > page.index("The same in both")


def test_the_words_between_the_marks_are_in_the_language_of_their_time(
    visitor: FlaskClient, ada: Person
) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    revise(ada, lesson, language="es", assessment="Una nota a alguien que no estaba.")
    assessment = section_of(visitor.get(f"/lessons/{lesson.id}/comparison").text, "Assessment")
    assert '<pre class="kept" lang="es"><del lang="en"><span class="hush" lang="en">' in assessment


def test_any_two_are_compared_and_nonsense_means_the_nearest(
    visitor: FlaskClient, ada: Person
) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    for text in ("Two.", "Three.", "Four."):
        revise(ada, lesson, assessment=text)
    address = f"/lessons/{lesson.id}/comparison"
    for asked in ("?from=2&to=4", "?from=4&to=2", "?from=2", "?from=2&to=999"):
        page = visitor.get(address + asked).text
        assert "What changed from revision 2 to 4" in page, asked
        assert page.count(" selected>") == 2
    for asked in ("", "?from=&to=", "?from=x&to=%F0%9F%A7%AE", "?from=1e9&to=-1"):
        assert "What changed from revision 3 to 4" in visitor.get(address + asked).text, asked
    same = visitor.get(f"{address}?from=3&to=3").text
    assert "This is one and the same revision." in same
    assert "What the authors say" not in same


def test_one_that_was_published_as_it_was_says_so(visitor: FlaskClient, ada: Person) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    address = f"/lessons/{lesson.id}/comparison"
    assert "there is nothing to compare it with" in visitor.get(address).text
    revise(ada, lesson)
    assert "it was published again as it was" in visitor.get(address).text


def test_it_is_reached_from_the_revisions_and_from_one_that_is_not_the_newest(
    visitor: FlaskClient, ada: Person
) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    own = f"/lessons/{lesson.id}"
    assert 'name="from"' not in visitor.get(f"{own}/revisions").text
    revise(ada, lesson, assessment="They tell a friend.")
    page = html.unescape(visitor.get(f"{own}/revisions").text)
    assert f'<form class="row chooser no-print" action="{own}/comparison">' in page
    assert f'href="{own}/comparison?from=1&to=2"' in page
    assert f'href="{own}/comparison?from=1"' in visitor.get(f"{own}/revisions/1").text
    assert f"{own}/comparison" not in visitor.get(f"{own}/revisions/2").text


def test_the_address_that_it_had_at_first_leads_to_it(visitor: FlaskClient, ada: Person) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    revise(ada, lesson, assessment="They tell a friend.")
    own = f"/lessons/{lesson.id}"
    answer = visitor.get(f"{own}/revisions/2/changes")
    assert answer.location == f"{own}/comparison?to=2"
    for none in (0, 3, 2**40):
        assert visitor.get(f"{own}/revisions/{none}/changes").status_code == 404


def test_a_comparison_of_much_costs_few_statements(
    visitor: FlaskClient, ada: Person, at_most: AtMost
) -> None:
    def steps(words: str) -> tuple[Step, ...]:
        return tuple(Step(new_id(), f"{words} {n}", 1, words * 9) for n in range(MAX_PARTS))

    lesson = make_lesson(ada, Audience.EVERYONE)
    revise(ada, lesson, steps=steps("One. "), notes="one two three\n" * 1400)
    changed = tuple(replace(step, activity="Other.") for step in steps("Two. "))
    revise(ada, lesson, steps=changed, notes="one two four\n" * (MAX_LONG // 14))
    address = f"/lessons/{lesson.id}/comparison"
    visitor.get(address)
    for asked in ("", "?from=1&to=3"):
        with at_most(5):
            assert visitor.get(address + asked).status_code == 200
