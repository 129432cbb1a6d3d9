"""A protocol is made for some people and on something: what does not fit is said."""

import pytest
from flask import Flask

from ps5_collab.discussions.models import Mode
from ps5_collab.people.models import Group, Person
from ps5_collab.protocols.catalogue import KEYS, shipped
from tests.conftest import SignIn
from tests.discussions.running.led import make_led
from tests.discussions.test_pages import filled, typed
from tests.factories import make_group, make_person
from tests.lessons.factories import make_lesson


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person() for _n in range(4)]


@pytest.fixture
def group(people: list[Person]) -> Group:
    return make_group(*people)


def test_which_protocols_need_a_text() -> None:
    found = {key for key in KEYS if (known := shipped(key, "en")) and known.needs_text}
    assert found == {
        "save-the-last-word",
        "final-word",
        "four-as",
        "text-rendering",
        "three-levels",
        "socratic-seminar",
    }


def test_passages_of_nothing_are_refused_at_the_field_and_few_people_are_only_said(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    lesson, browser = make_lesson(people[0]), sign_in(people[0])
    led = {"mode": "live", "protocol": "save-the-last-word"}
    two = [str(person.id) for person in people[:2]]
    form = typed(browser, "/discussions/new", title="Two", brief="Why?", people=two, **led)
    refused = browser.post("/discussions/new", data=form | {"do": "save"})
    assert refused.status_code == 422
    assert "asks for passages of a text" in refused.text
    assert 'href="#readings' in refused.text
    again = filled(refused.text, readings=f"{lesson.id}@1", do="save")
    told = browser.post("/discussions/new", data=again, follow_redirects=True)
    assert "made for 3 to 5 people, and 2 take part" in told.text


def test_it_is_said_before_it_begins_to_who_runs_it(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    owner, member = sign_in(people[0]), sign_in(people[1])
    live = make_led(group, *people[:2])
    page = f"/discussions/{live.id}/run"
    assert "made for 3 to 5 people, and 2 take part" in owner.get(page).text
    assert "made for 3 to 5 people" not in member.get(page).text
    days = make_led(group, *people[:2], mode=Mode.DAYS)
    assert "made for 3 to 5 people" in owner.get(f"/discussions/{days.id}/dates").text
    fits = make_led(group, *people)
    assert "made for 3 to 5 people" not in owner.get(f"/discussions/{fits.id}/run").text
