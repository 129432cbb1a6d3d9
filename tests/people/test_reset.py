"""A forgotten password: one answer for everybody, a link that works once."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.security import hash_password
from ps5_collab.people.models import OneTimeLink, Person, Purpose
from ps5_collab.people.services import links
from tests.factories import make_person
from tests.people.letters import letters_to, reset_path, work_off

PASSWORD = "nine bells on my bicycle"
NEW = "tiza azul en marzo llueve"
HASH = hash_password(PASSWORD)
EMAIL = "rosa@school.example"


@pytest.fixture
def rosa(app: Flask) -> Person:
    return make_person(name="Rosa Vega", email=EMAIL, password_hash=HASH)


def ask(browser: FlaskClient, email: str) -> tuple[int, str, str]:
    answer = browser.post("/forgotten", data={"email": email})
    page = re.sub('name="csrf_token"[^>]*', "", browser.get(answer.location).text)
    return answer.status_code, answer.location, page


def test_known_unknown_and_closed_get_the_same_answer(
    app: Flask, visitor: FlaskClient, rosa: Person
) -> None:
    make_person(email="gone@school.example", deactivated_at=utcnow())
    known = ask(visitor, EMAIL)
    assert known[0] == 303
    assert known == ask(visitor, "nobody@school.example") == ask(visitor, "gone@school.example")
    work_off(app)
    assert len(letters_to(EMAIL)) == 1
    assert letters_to("nobody@school.example") == letters_to("gone@school.example") == []


def test_the_link_sets_a_password_once(app: Flask, visitor: FlaskClient, rosa: Person) -> None:
    path = reset_path(app, EMAIL)
    assert visitor.get(path).status_code == 200
    assert visitor.get(path).status_code == 200  # a scanner looked: nothing is used up
    assert visitor.post(path, data={"new_password": NEW}).status_code == 303
    other = app.test_client()
    assert other.post(path, data={"new_password": PASSWORD}).status_code == 404
    assert other.get(path).status_code == 404
    signed = other.post("/sign-in", data={"email": EMAIL, "password": NEW})
    assert signed.status_code == 303


def test_a_refused_password_does_not_use_the_link_up(
    app: Flask, visitor: FlaskClient, rosa: Person
) -> None:
    path = reset_path(app, EMAIL)
    assert visitor.post(path, data={"new_password": "rosavega1234"}).status_code == 422
    assert visitor.post(path, data={"new_password": NEW}).status_code == 303


def spoil(**values: object) -> None:
    db.session.execute(sa.update(OneTimeLink).values(**values))
    db.session.commit()


@pytest.mark.parametrize(
    "values",
    [
        {"expires_at": utcnow() - timedelta(seconds=1)},
        {"withdrawn_at": utcnow()},
        {"used_at": utcnow()},
        {"purpose": Purpose.INVITATION},
        {"purpose": Purpose.EMAIL},
    ],
    ids=["expired", "withdrawn", "used", "an invitation", "an address"],
)
def test_a_link_that_is_dead_or_of_another_purpose_opens_nothing(
    app: Flask, visitor: FlaskClient, rosa: Person, values: dict[str, object]
) -> None:
    path = reset_path(app, EMAIL)
    spoil(**values)
    assert visitor.get(path).status_code == 404
    assert visitor.post(path, data={"new_password": NEW}).status_code == 404
    db.session.refresh(rosa)
    assert rosa.password_hash == HASH


@pytest.mark.parametrize("token", ["x", "%00", "a" * 5000, "..", "%F0%9F%92%A9"])
def test_a_wrong_token_is_a_dead_link(visitor: FlaskClient, token: str) -> None:
    assert visitor.get(f"/reset/{token}").status_code == 404


def test_the_link_lives_half_an_hour_and_is_kept_hashed(app: Flask, rosa: Person) -> None:
    path = reset_path(app, EMAIL)
    link = db.session.scalars(sa.select(OneTimeLink)).one()
    assert link.expires_at - link.created_at == timedelta(minutes=30)
    token = path.rpartition("/")[2]
    assert token != link.token_hash
    assert len(token) == 43


def test_an_older_link_dies_with_the_new_password(
    app: Flask, visitor: FlaskClient, rosa: Person
) -> None:
    first, second = reset_path(app, EMAIL), reset_path(app, EMAIL)
    assert visitor.post(second, data={"new_password": NEW}).status_code == 303
    assert app.test_client().get(first).status_code == 404


def test_nobody_is_flooded_with_letters(app: Flask, visitor: FlaskClient, rosa: Person) -> None:
    for _time in range(6):
        ask(visitor, EMAIL)
    work_off(app)
    assert len(letters_to(EMAIL)) == 3


def test_a_reset_works_while_somebody_guesses(
    app: Flask, visitor: FlaskClient, rosa: Person
) -> None:
    guesser = app.test_client()
    for _try in range(11):
        last = guesser.post("/sign-in", data={"email": EMAIL, "password": "wrong"})
    assert last.status_code == 429
    path = reset_path(app, EMAIL)
    assert visitor.post(path, data={"new_password": NEW}).status_code == 303
    assert visitor.get("/me").status_code == 200
    again = app.test_client().post("/sign-in", data={"email": EMAIL, "password": NEW})
    assert again.status_code == 303


def test_the_letter_speaks_the_language_of_its_reader(app: Flask) -> None:
    make_person(name="Ana\r\nBcc: x@y.example", email=EMAIL, language="es")
    path = reset_path(app, EMAIL)
    (letter,) = letters_to(EMAIL)
    assert path.startswith("/reset/")
    assert "\n" not in letter.subject


def test_of_two_who_come_at_once_one_gets_the_link(app: Flask, rosa: Person) -> None:
    token = reset_path(app, EMAIL).rpartition("/")[2]
    assert links.use(Purpose.INVITATION, token) is None
    assert links.use(Purpose.RESET, token) is not None
    assert links.use(Purpose.RESET, token) is None


def test_old_links_are_forgotten(app: Flask, rosa: Person) -> None:
    reset_path(app, EMAIL)
    spoil(expires_at=utcnow() - timedelta(days=31))
    links.forget_old_links()
    assert db.session.scalars(sa.select(OneTimeLink)).all() == []
