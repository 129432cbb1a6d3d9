"""What the audit log has of sign-ins and passwords: enough to look into a break-in, and no more."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core import audit
from ps5_collab.core.audit import AuditRecord
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.throttle import WINDOW, Guess
from ps5_collab.people.models import Person, Role
from tests.conftest import SignIn
from tests.factories import make_person
from tests.people.letters import letters_to, path_in, reset_path
from tests.people.test_sign_in import HASH, PASSWORD, knock

NEW = "seven lanterns under the pier"


@pytest.fixture
def rosa(app: Flask) -> Person:
    return make_person(name="Rosa Vega", email="rosa@school.example", password_hash=HASH)


def on_record() -> list[tuple[int | None, str, str, dict[str, Any]]]:
    """(who, what, of what, details), the oldest first; the chain must hold."""
    db.session.rollback()
    assert audit.first_broken() is None
    found = db.session.scalars(sa.select(AuditRecord).order_by(AuditRecord.id))
    return [(one.actor_id, one.verb, one.subject, one.details) for one in found]


def test_a_sign_in_with_where_from_and_what_was_tried_before(
    visitor: FlaskClient, rosa: Person
) -> None:
    person = rosa.id
    knock(visitor, "wrong")
    knock(visitor, "wrong again")
    knock(visitor, PASSWORD)
    details = {"address": "127.0.0.1", "wrong_tries": 2}
    assert on_record() == [(person, "sign in", f"person {person}", details)]


def test_a_password_given_once_more_is_no_sign_in(visitor: FlaskClient, rosa: Person) -> None:
    knock(visitor, PASSWORD)
    visitor.post("/confirm", data={"password": PASSWORD})
    assert [what for _who, what, *_rest in on_record()] == ["sign in"]


@pytest.mark.parametrize("email", ["rosa@school.example", "nobody@school.example"])
def test_an_account_that_must_wait_is_on_record_once(
    visitor: FlaskClient, rosa: Person, email: str
) -> None:
    subject = f"person {rosa.id}" if email == rosa.email else "an account that is not here"
    for _try in range(14):
        knock(visitor, "wrong", email)
    stopped = (None, "sign-ins stopped", subject, {"tries": 10, "address": "127.0.0.1"})
    assert on_record() == [stopped]
    db.session.execute(sa.update(Guess).values(at=utcnow() - WINDOW))
    db.session.commit()
    for _try in range(14):
        knock(visitor, "wrong", email)
    assert on_record() == [stopped, stopped]


def test_many_tries_at_once_are_on_record_once(app: Flask, rosa: Person) -> None:
    db.session.rollback()
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _n: knock(app.test_client(), "wrong"), range(12)))
    assert [what for _who, what, *_rest in on_record()] == ["sign-ins stopped"]


def test_an_address_that_must_wait_is_on_record_and_no_word_that_was_typed(
    visitor: FlaskClient, app: Flask
) -> None:
    for number in range(52):
        knock(visitor, "typed password", f"typed{number}@school.example")
    assert on_record() == [(None, "sign-ins stopped", "address 127.0.0.1", {"tries": 50})]
    stored = db.session.scalars(sa.select(sa.cast(AuditRecord.details, sa.Text))).all()
    assert "typed" not in " ".join(stored)


def test_new_passwords_and_addresses(
    app: Flask, visitor: FlaskClient, sign_in: SignIn, rosa: Person
) -> None:
    person = rosa.id
    mine = sign_in(rosa)
    mine.post("/me/password", data={"new_password": NEW})
    mine.post("/me/email", data={"email": "rosa.vega@school.example"})
    mine.post(path_in(letters_to("rosa.vega@school.example")[0]))
    visitor.post(reset_path(app, "rosa.vega@school.example"), data={"new_password": NEW + "s"})
    assert [(who, what, whom) for who, what, whom, _details in on_record()] == [
        (person, what, f"person {person}")
        for what in ("change password", "change address", "reset password by link", "sign in")
    ]


def test_sign_ins_are_shown_when_they_are_asked_for(
    visitor: FlaskClient, sign_in: SignIn, rosa: Person
) -> None:
    admin = sign_in(make_person(role=Role.ADMINISTRATOR))
    for _try in range(10):
        knock(visitor, "wrong", "nobody@school.example")
    knock(visitor, PASSWORD)
    usual = admin.get("/administration/audit").text
    assert "Nobody who is signed in" in usual and "Rosa Vega" not in usual
    assert "Rosa Vega" in admin.get("/administration/audit?verb=sign+in").text
