"""A protocol with one presenter begins when it is said who that is."""

import pytest
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.discussions import queries
from ps5_collab.discussions.models import Discussion, Mode, Part, Stage
from ps5_collab.discussions.running import coming
from ps5_collab.discussions.running.queries import course_of
from ps5_collab.meetings import linking
from ps5_collab.people.models import Group, Person
from ps5_collab.protocols.catalogue import KEYS, shipped
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.discussions.running.led import make_led
from tests.discussions.running.test_pages import fields_of, tap
from tests.factories import make_group, make_person
from tests.lessons.factories import make_lesson


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person(name=name) for name in ("Ana", "Bea", "Cy")]


@pytest.fixture
def group(people: list[Person]) -> Group:
    return make_group(*people)


@pytest.fixture
def talk(people: list[Person], group: Group) -> Discussion:
    """Bea's design is tuned; nobody said that she presents."""
    return make_led(group, *people, key="tuning", texts=[make_lesson(people[1])])


def test_which_protocols_have_one() -> None:
    found = {key for key in KEYS if (known := shipped(key, "en")) and known.has_presenter}
    assert found == {"notice-and-wonder", "atlas", "tuning", "consultancy"}


def test_live_it_begins_with_who_presents_and_offers_the_author_first(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    ana, bea, cy = people
    browser = sign_in(ana)
    page = browser.get(f"/discussions/{talk.id}/run").text
    order = [page.index(f'<option value="{person.id}"') for person in (bea, ana, cy)]
    assert order == sorted(order)
    for nobody in ("", make_person().id):
        refused = tap(browser, talk, "start", person=nobody)
        assert refused.status_code == 422
        assert 'id="presenter-error"' in refused.text
    assert tap(browser, talk, "start", person=bea.id).status_code == 303
    assert queries.roles_of(talk.id) == {Part.PRESENTER: bea.id}
    course = course_of(talk)
    assert course
    assert {step.presenter for step in course.plan.steps if step.phase == "present"} == {bea.id}


def test_who_was_chosen_meanwhile_stays(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    browser = sign_in(people[0])
    form = {"title": "Tuned", "mode": "live", "protocol": "tuning", "brief": "How?"}
    read = [linking.key(row.item_id, row.revision) for row in queries.readings_of(talk.id)]
    given = {"people": [each.id for each in people], "presenter": people[2].id, "readings": read}
    address = f"/discussions/{talk.id}/edit"
    answer = browser.post(address, data=form | given | {"version": talk.version})
    assert answer.status_code == 303
    tap(browser, talk, "start", person=people[1].id)
    assert queries.roles_of(talk.id) == {Part.PRESENTER: people[2].id}


def test_nobody_else_presents_when_the_presenter_leaves(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    tap(sign_in(people[0]), talk, "start", person=people[1].id)
    db.session.refresh(talk)
    began = talk.began_at
    assert began
    coming.leave(people[1], reader_of(people[1].id), talk, people[1].id, began)
    course = course_of(talk)
    assert course
    (step,) = [step for step in course.plan.steps if step.phase == "answer"]
    assert course.plan.speakers(step) == ()


def test_over_days_too(people: list[Person], group: Group, sign_in: SignIn) -> None:
    talk = make_led(group, *people, key="consultancy", mode=Mode.DAYS)
    browser, address = sign_in(people[0]), f"/discussions/{talk.id}/dates"
    form = fields_of(browser.get(address).text)
    for nobody in ({}, {"presenter": ""}, {"presenter": "x"}):
        refused = browser.post(address, data=form | nobody)
        assert refused.status_code == 422
        assert 'id="presenter-error"' in refused.text
    assert browser.post(address, data=form | {"presenter": people[1].id}).status_code == 303
    db.session.refresh(talk)
    assert talk.stage is Stage.RUNNING
    assert queries.roles_of(talk.id) == {Part.PRESENTER: people[1].id}
