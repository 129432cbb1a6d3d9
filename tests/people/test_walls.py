"""Forms that other sites send, and doors at which somebody knocks too often."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.security import hash_password
from ps5_collab.people.models import Role
from tests.conftest import SignIn
from tests.database import signed_in_browser
from tests.factories import make_person, make_school

#: Nothing here asks more of a database than any page does.
pytestmark = pytest.mark.sqlite_only

PASSWORD = "nine bells on my bicycle"
HASH = hash_password(PASSWORD)
FORMS = [
    "/sign-in", "/sign-out", "/confirm", "/forgotten", "/me", "/me/password", "/me/email",
    "/me/sessions/end", "/me/sessions/1/end", "/invitations/new", "/invitations/1/again",
    "/invitations/1/withdrawal", "/people/1/appointments", "/people/1/appointments/1/end",
    "/people/1/deactivation", "/people/1/reactivation", "/administration/schools/new",
    "/administration/schools/1", "/administration/schools/1/closing",
    "/administration/schools/1/opening", "/administration/districts/new",
    "/administration/districts/1", "/administration/districts/1/closing",
    "/administration/districts/1/opening", "/reset/token", "/invitation/token",
    "/new-address/token", "/administration/letters/1/trial", "/administration/letters/1/removal",
    "/administration/letters/release", "/administration/letters/removal",
]  # fmt: skip


@pytest.fixture
def guarded(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("token", [None, "", "wrong", "WyJ4Il0.aaaaaa.bbbbbb"])
@pytest.mark.parametrize("address", FORMS)
def test_no_form_is_taken_without_its_token(
    guarded: None, sign_in: SignIn, address: str, token: str | None
) -> None:
    browser = sign_in(make_person(make_school(), Role.ADMINISTRATOR))
    data = {} if token is None else {"csrf_token": token}
    assert browser.post(address, data=data).status_code == 400


def test_every_form_of_the_domain_is_tried(app: Flask) -> None:
    posting = {
        str(rule) for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("people.") and "POST" in (rule.methods or ())
    }  # fmt: skip
    assert len(posting) == len(FORMS)


def test_a_token_from_before_the_sign_in_is_worth_nothing_after_it(
    guarded: None, app: Flask, visitor: FlaskClient
) -> None:
    make_person(email="rosa@school.example", password_hash=HASH)
    page = visitor.get("/sign-in").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    data = {"email": "rosa@school.example", "password": PASSWORD, "csrf_token": token}
    assert visitor.post("/sign-in", data=data).status_code == 303
    assert visitor.post("/me/sessions/end", data={"csrf_token": token}).status_code == 400


def test_letters_are_not_asked_for_without_end(limited: Flask) -> None:
    visitor = limited.test_client()

    def ask(address: str) -> int:
        sent = visitor.post(
            "/forgotten", data={"email": "a@b.example"}, environ_base={"REMOTE_ADDR": address}
        )
        if sent.status_code == 429:
            assert int(sent.headers["Retry-After"]) > 0
            assert "a little too often" in sent.text
        return sent.status_code

    assert [ask("192.0.2.1") for _time in range(61)] == [303] * 60 + [429]
    assert ask("192.0.2.2") == 303


def test_invitations_are_limited_by_person(limited: Flask) -> None:
    browser = signed_in_browser(limited, make_person(role=Role.ADMINISTRATOR))
    for _time in range(30):
        assert browser.post("/invitations/new", data={}).status_code == 422
    refused = browser.post("/invitations/new", data={})
    assert refused.status_code == 429
    said = re.search(r"Please wait (\d+) minutes", refused.text)
    assert said and 55 <= int(said[1]) <= 61  # thirty in an hour, all just now
    assert browser.get("/invitations/new").status_code == 200
    other = signed_in_browser(limited, make_person(role=Role.ADMINISTRATOR))
    assert other.post("/invitations/new", data={}).status_code == 422
