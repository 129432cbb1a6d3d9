"""How long a sign-in lasts, and what ends it at once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.security import hash_password, password_fits
from ps5_collab.people.models import Person, Role, SignedIn
from ps5_collab.people.sessions import ABSOLUTE, IDLE, IDLE_REMEMBERED, forget_old_sessions
from tests.conftest import SignIn
from tests.factories import make_person
from tests.people.letters import letters_to, path_in, reset_path

PASSWORD = "nine bells on my bicycle"
NEW = "tiza azul en marzo llueve"
HASH = hash_password(PASSWORD)
MOMENT = timedelta(minutes=2)


@pytest.fixture
def rosa(app: Flask) -> Person:
    return make_person(name="Rosa Vega", email="rosa@school.example", password_hash=HASH)


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/me").status_code == 200


def change(**values: object) -> None:
    db.session.execute(sa.update(SignedIn).values(**values))
    db.session.commit()


@pytest.mark.parametrize(
    ("remembered", "idle", "age", "lives"),
    [
        (False, IDLE - MOMENT, IDLE, True),
        (False, IDLE + MOMENT, IDLE + MOMENT, False),
        (True, IDLE + MOMENT, IDLE + MOMENT, True),
        (True, IDLE_REMEMBERED - MOMENT, IDLE_REMEMBERED, True),
        (True, IDLE_REMEMBERED + MOMENT, IDLE_REMEMBERED + MOMENT, False),
        (True, MOMENT, ABSOLUTE - MOMENT, True),
        (True, MOMENT, ABSOLUTE + MOMENT, False),
        (False, MOMENT, ABSOLUTE + MOMENT, False),
    ],
)
def test_a_session_lives_as_long_as_it_should(
    sign_in: SignIn, rosa: Person, remembered: bool, idle: timedelta, age: timedelta, lives: bool
) -> None:
    browser, now = sign_in(rosa), utcnow()
    change(remembered=remembered, seen_at=now - idle, created_at=now - age)
    assert is_in(browser) is lives


def seen() -> timedelta:
    at = db.session.scalars(sa.select(SignedIn.seen_at)).one()
    db.session.rollback()
    return utcnow() - at


@pytest.mark.parametrize("method", ["get", "post"])
def test_last_seen_is_written_now_and_then(sign_in: SignIn, rosa: Person, method: str) -> None:
    browser = sign_in(rosa)
    change(seen_at=utcnow() - timedelta(minutes=4))
    getattr(browser, method)("/me")
    assert seen() > timedelta(minutes=3)
    change(seen_at=utcnow() - timedelta(minutes=6))
    getattr(browser, method)("/me")
    assert seen() < timedelta(minutes=1)


def test_last_seen_never_fails_a_page(
    sign_in: SignIn, rosa: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from ps5_collab.people import sessions

    def locked(**_: object) -> None:
        raise sa.exc.OperationalError("update", {}, Exception("database is locked"))

    browser = sign_in(rosa)
    change(seen_at=utcnow() - timedelta(hours=1))
    monkeypatch.setattr(sessions, "writing", locked)
    assert is_in(browser)
    assert "last seen" in caplog.text


def end_by_new_password(browser: FlaskClient, _rosa: Person, _app: Flask) -> None:
    assert browser.post("/me/password", data={"new_password": NEW}).status_code == 303


def end_everywhere(browser: FlaskClient, _rosa: Person, _app: Flask) -> None:
    assert browser.post("/me/sessions/end").status_code == 303


@pytest.mark.parametrize("ending", [end_by_new_password, end_everywhere])
def test_other_devices_are_signed_out_at_once_and_this_one_stays(
    app: Flask, sign_in: SignIn, rosa: Person, ending: object
) -> None:
    here, there, other = sign_in(rosa), sign_in(rosa), sign_in(make_person())
    assert callable(ending)
    ending(here, rosa, app)
    assert (is_in(here), is_in(there), is_in(other)) == (True, False, True)


def test_a_reset_signs_out_every_device(app: Flask, sign_in: SignIn, rosa: Person) -> None:
    here, there = sign_in(rosa), sign_in(rosa)
    path = reset_path(app, rosa.email)
    guest = app.test_client()
    assert guest.post(path, data={"new_password": NEW}).status_code == 303
    assert (is_in(here), is_in(there), is_in(guest)) == (False, False, True)


def test_a_closed_account_is_signed_out_at_once(app: Flask, sign_in: SignIn, rosa: Person) -> None:
    browser = sign_in(rosa)
    admin = sign_in(make_person(role=Role.ADMINISTRATOR))
    assert admin.post(f"/people/{rosa.id}/deactivation").status_code == 303
    assert not is_in(browser)
    assert admin.post(f"/people/{rosa.id}/reactivation").status_code == 303
    assert not is_in(browser)  # the old session does not come back


def test_one_device_is_signed_out_by_itself(sign_in: SignIn, rosa: Person) -> None:
    here, there = sign_in(rosa), sign_in(rosa)
    stranger = sign_in(make_person())
    _first, second, third = db.session.scalars(sa.select(SignedIn.id).order_by(SignedIn.id)).all()
    db.session.rollback()
    assert here.post(f"/me/sessions/{third}/end").status_code == 404  # not one's own
    assert here.post(f"/me/sessions/{second}/end").status_code == 303
    assert (is_in(here), is_in(there), is_in(stranger)) == (True, False, True)
    assert here.post(f"/me/sessions/{second}/end").status_code == 404


def test_the_page_names_the_devices(sign_in: SignIn, rosa: Person) -> None:
    browser = sign_in(rosa)
    agent = "Mozilla/5.0 (X11; CrOS x86_64 1) Chrome/140.0 Safari/537.36 <script>"
    change(browser=agent, address="192.0.2.7")
    page = browser.get("/me/sessions").text
    assert "Chrome, ChromeOS" in page
    assert "192.0.2.7" in page


@pytest.mark.parametrize("address", ["/me/password", "/me/email"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_changes_the_sign_in_wants_a_fresh_password(
    sign_in: SignIn, rosa: Person, address: str, method: str
) -> None:
    browser = sign_in(rosa)
    change(proven_at=utcnow() - timedelta(minutes=11))
    data = {"new_password": NEW, "email": "new@school.example"}
    answer = getattr(browser, method)(address, data=data if method == "post" else None)
    assert answer.location == f"/confirm?next={address}"
    wrong = browser.post("/confirm", data={"password": "wrong", "next": address})
    assert wrong.status_code == 422
    right = browser.post("/confirm", data={"password": PASSWORD, "next": address})
    assert right.location == address
    assert browser.get(address).status_code == 200
    db.session.refresh(rosa)
    assert password_fits(PASSWORD, rosa.password_hash)
    db.session.rollback()


def test_the_password_cannot_be_guessed_at_the_second_door_either(
    sign_in: SignIn, rosa: Person
) -> None:
    browser = sign_in(rosa)
    answers = [browser.post("/confirm", data={"password": "wrong"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_a_new_password_is_checked_and_told_by_letter(sign_in: SignIn, rosa: Person) -> None:
    browser = sign_in(rosa)
    weak = browser.post("/me/password", data={"new_password": "rosavega2027"})
    assert weak.status_code == 422
    assert "easy to guess" in weak.text
    assert "rosavega2027" not in weak.text
    browser.post("/me/password", data={"new_password": NEW})
    db.session.refresh(rosa)
    assert password_fits(NEW, rosa.password_hash)
    assert letters_to(rosa.email)[0].subject == "Your password was changed"


def test_a_new_address_counts_when_its_owner_says_so(
    app: Flask, sign_in: SignIn, rosa: Person, visitor: FlaskClient
) -> None:
    browser = sign_in(rosa)
    assert browser.post("/me/email", data={"email": "New@School.Example"}).status_code == 303
    db.session.refresh(rosa)
    assert rosa.email == "rosa@school.example"
    path = path_in(letters_to("new@school.example")[0])
    visitor.get(path)
    assert visitor.post(path).location == "/sign-in"
    db.session.refresh(rosa)
    assert rosa.email == "new@school.example"
    assert letters_to("rosa@school.example")[0].subject == "Your e-mail address was changed"
    assert visitor.post(path).status_code == 404


def test_an_address_of_somebody_else_is_not_taken(
    sign_in: SignIn, rosa: Person, visitor: FlaskClient
) -> None:
    make_person(email="mei@school.example")
    sign_in(rosa).post("/me/email", data={"email": "mei@school.example"})
    path = path_in(letters_to("mei@school.example")[0])
    assert visitor.post(path).status_code == 404


def test_too_many_letters_to_a_new_address_are_told_on_its_form(
    sign_in: SignIn, rosa: Person
) -> None:
    browser = sign_in(rosa)
    sent = [browser.post("/me/email", data={"email": f"new{n}@school.example"}) for n in range(4)]
    assert [answer.status_code for answer in sent] == [303, 303, 303, 422]
    assert "Several letters are on their way already" in sent[3].text
    assert "<h1>A new e-mail address</h1>" in sent[3].text
    assert 'value="new3@school.example"' in sent[3].text


def test_what_ended_long_ago_is_forgotten(sign_in: SignIn, rosa: Person) -> None:
    sign_in(rosa)
    assert forget_old_sessions() == 0
    change(ended_at=utcnow() - timedelta(days=31))
    assert forget_old_sessions() == 1
    db.session.commit()
