"""Writing a lesson in the browser, without script."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.lessons.document import from_json
from ps5_collab.lessons.models import Lesson
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Audience, Draft, Revision, State
from tests.conftest import SignIn
from tests.factories import make_person
from tests.lessons.browser import fields_of, press


@pytest.fixture
def teacher(app: Flask) -> Person:
    return make_person(name="Ada Brook")


def test_write_a_lesson_from_the_empty_form(sign_in: SignIn, teacher: Person) -> None:
    browser = sign_in(teacher)
    page = browser.get("/lessons/new")
    page = press(browser, "/lessons/new", page, "add-step")
    page = press(browser, "/lessons/new", page, "add-step")
    given = fields_of(page.text)
    steps = given.getlist("step")
    assert len(steps) == 3
    objective = given.getlist("objective")[0]
    words = {
        "title": " Sorting  cards ",
        "grades": "4",
        "minutes": "50",
        f"{objective}-text": "Sort",
    }
    words |= {f"{step}-name": f"Part {n}" for n, step in enumerate(steps)}
    words |= {f"{step}-minutes": "10" for step in steps} | {"audience": "network"}
    answer = press(browser, "/lessons/new", page, "publish", **words)
    assert answer.status_code == 303
    lesson = db.session.scalars(db.select(Lesson)).one()
    assert (lesson.title, lesson.audience, lesson.state) == (
        "Sorting cards", Audience.NETWORK, State.PUBLISHED,
    )  # fmt: skip
    shown = browser.get(answer.location, follow_redirects=True)
    assert "Sorting cards" in shown.text
    assert [step.name for step in document_of(lesson).steps] == ["Part 0", "Part 1", "Part 2"]


def document_of(lesson: Lesson):  # type: ignore[no-untyped-def]
    revision = db.session.scalars(
        db.select(Revision).filter_by(item_id=lesson.id).order_by(Revision.number.desc())
    ).first()
    return from_json(revision.document if revision else {})
