"""At the door: who gets in, with which words, and how often one may try."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.security import DEMO_PASSWORD, hash_password
from ps5_collab.core.throttle import WINDOW, Guess, forget_old_guesses
from ps5_collab.people.models import Person, SignedIn
from tests.conftest import SignIn
from tests.factories import make_person

PASSWORD = "nine bells on my bicycle"
HASH = hash_password(PASSWORD)


@pytest.fixture
def rosa(app: Flask) -> Person:
    return make_person(name="Rosa Vega", email="rosa@school.example", password_hash=HASH)


def knock(browser: FlaskClient, password: str, email: str = "rosa@school.example", **more: str):
    return browser.post("/sign-in", data={"email": email, "password": password} | more)


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/confirm").status_code == 200


def test_the_right_password_opens_and_leads_on(visitor: FlaskClient, rosa: Person) -> None:
    asked = visitor.get("/confirm?next=/me")
    assert asked.status_code == 303
    assert asked.location == "/sign-in?next=/confirm?next%3D/me"
    answer = knock(visitor, PASSWORD, next="/lessons?q=rain")
    assert (answer.status_code, answer.location) == (303, "/lessons?q=rain")
    assert is_in(visitor)


@pytest.mark.parametrize(
    "email", ["ROSA@School.Example", "  rosa@school.example ", "ｒosa@school.example"]
)
def test_the_address_may_be_spelled_otherwise(
    visitor: FlaskClient, rosa: Person, email: str
) -> None:
    assert knock(visitor, PASSWORD, email).status_code == 303


@pytest.mark.parametrize(
    "goal", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"]
)
def test_the_way_on_never_leaves_the_site(visitor: FlaskClient, rosa: Person, goal: str) -> None:
    assert f'value="{goal}"' not in visitor.get("/sign-in", query_string={"next": goal}).text
    assert "evil" not in knock(visitor, PASSWORD, next=goal).location


def said(page: str) -> str:
    """The page without what differs by chance or by what was typed."""
    page = re.sub('name="csrf_token"[^>]*', "", page)
    return page.replace("rosa@school.example", "…").replace("nobody@school.example", "…")


def test_unknown_wrong_and_deactivated_get_the_same_answer(
    visitor: FlaskClient, rosa: Person
) -> None:
    wrong = knock(visitor, "not the password")
    unknown = knock(visitor, "not the password", "nobody@school.example")
    rosa.deactivated_at = utcnow()
    db.session.commit()
    gone = knock(visitor, PASSWORD)
    assert wrong.status_code == unknown.status_code == gone.status_code == 422
    assert said(wrong.text) == said(unknown.text) == said(gone.text)
    assert PASSWORD not in gone.text


def test_no_account_costs_the_same_work(
    visitor: FlaskClient, rosa: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ps5_collab.core import security

    verified: list[str] = []
    real = security.password_fits
    monkeypatch.setattr(
        security, "password_fits", lambda p, h: verified.append(bool(h)) or real(p, h)
    )
    knock(visitor, "wrong", "nobody@school.example")
    knock(visitor, "wrong")
    assert verified == [False, True]


@pytest.mark.parametrize("name", ["email", "password"])
def test_an_empty_field_is_told(visitor: FlaskClient, rosa: Person, name: str) -> None:
    page = visitor.post("/sign-in", data={"email": "a@b.example", "password": "x"} | {name: ""})
    assert page.status_code == 422
    assert f'id="{name}-error"' in page.text


@pytest.mark.parametrize("password", ["x" * 1_000_000, "\x00", "🙂" * 5000])
def test_odd_passwords_are_only_wrong(visitor: FlaskClient, rosa: Person, password: str) -> None:
    assert knock(visitor, password).status_code == 422


def test_ten_wrong_tries_close_an_account_for_five_minutes(
    app: Flask, visitor: FlaskClient, rosa: Person
) -> None:
    for _try in range(10):
        assert knock(visitor, "wrong").status_code == 422
    answer = knock(visitor, PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 301
    assert knock(app.test_client(), "wrong", "somebody.else@school.example").status_code == 422
    db.session.execute(sa.update(Guess).values(at=utcnow() - WINDOW))
    db.session.commit()
    assert knock(visitor, PASSWORD).status_code == 303


def test_unknown_accounts_close_as_known_ones_do(visitor: FlaskClient) -> None:
    tries = [knock(visitor, "wrong", "nobody@school.example").status_code for _try in range(11)]
    assert tries == [422] * 10 + [429]


def test_fifty_wrong_tries_close_an_address(visitor: FlaskClient, rosa: Person) -> None:
    for number in range(50):
        assert knock(visitor, "wrong", f"guess{number}@school.example").status_code == 422
    assert knock(visitor, PASSWORD).status_code == 429
    other = visitor.post(
        "/sign-in",
        data={"email": "rosa@school.example", "password": PASSWORD},
        environ_base={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert other.status_code == 303


def test_the_right_password_clears_the_account_but_not_the_address(
    visitor: FlaskClient, rosa: Person
) -> None:
    for _try in range(9):
        knock(visitor, "wrong")
    assert knock(visitor, PASSWORD).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(Guess.id))) == 9


def test_twenty_tries_at_once_are_ten(app: Flask, rosa: Person) -> None:
    db.session.rollback()

    def guess(number: int) -> int:
        return knock(app.test_client(), f"wrong {number}").status_code

    with ThreadPoolExecutor(20) as pool:
        answers = sorted(pool.map(guess, range(20)))
    assert answers == [422] * 10 + [429] * 10


def test_neighbors_of_one_version_6_network_count_together(
    app: Flask, visitor: FlaskClient, rosa: Person
) -> None:
    for number in range(50):
        visitor.post(
            "/sign-in",
            data={"email": f"g{number}@school.example", "password": "wrong"},
            environ_base={"REMOTE_ADDR": f"2001:db8:1:2::{number:x}"},
        )
    keys = db.session.scalars(sa.select(sa.func.count(Guess.id)).group_by(Guess.key)).all()
    assert sorted(keys)[-2:] == [1, 50]


def test_old_tries_are_forgotten(app: Flask, visitor: FlaskClient) -> None:
    knock(visitor, "wrong")
    assert forget_old_guesses() == 0
    db.session.execute(sa.update(Guess).values(at=utcnow() - WINDOW * 2))
    assert forget_old_guesses() == 2


@pytest.fixture
def demo(app: Flask) -> Iterator[None]:
    from dataclasses import replace

    real = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(real, demo=True)
    yield
    app.config["SETTINGS"] = real


def test_the_demo_password_opens_nothing_outside_the_demo(visitor: FlaskClient, app: Flask) -> None:
    make_person(email="teacher@demo.example", password_hash=hash_password(DEMO_PASSWORD))
    assert knock(visitor, DEMO_PASSWORD, "teacher@demo.example").status_code == 422


def test_the_demo_password_opens_the_demo(visitor: FlaskClient, app: Flask, demo: None) -> None:
    make_person(email="teacher@demo.example", password_hash=hash_password(DEMO_PASSWORD))
    assert knock(visitor, DEMO_PASSWORD, "teacher@demo.example").status_code == 303


def test_an_older_hash_is_made_anew_at_sign_in(visitor: FlaskClient, app: Flask) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    person = make_person(email="rosa@school.example", password_hash=weak)
    assert knock(visitor, PASSWORD).status_code == 303
    db.session.expire_all()
    assert person.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    db.session.rollback()
    assert knock(app.test_client(), PASSWORD).status_code == 303


def test_no_transaction_is_open_while_the_password_is_hashed(
    visitor: FlaskClient, rosa: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ps5_collab.core import security

    open_then: list[bool] = []
    monkeypatch.setattr(
        security, "password_fits", lambda _p, _h: open_then.append(db.session().in_transaction())
    )
    knock(visitor, PASSWORD)
    assert open_then == [False]


def test_signing_out_ends_the_session_for_good(visitor: FlaskClient, rosa: Person) -> None:
    knock(visitor, PASSWORD)
    kept = visitor.get_cookie("session")
    assert kept is not None
    answer = visitor.post("/sign-out")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    visitor.set_cookie("session", kept.value)  # replayed
    assert not is_in(visitor)
    assert visitor.get("/sign-out").status_code == 405


def test_signing_in_leaves_nothing_of_the_session_before(
    visitor: FlaskClient, rosa: Person, sign_in: SignIn
) -> None:
    with visitor.session_transaction() as session:
        session["planted"] = "by somebody"
        session["csrf_token"] = "known to somebody"
    knock(visitor, PASSWORD)
    with visitor.session_transaction() as session:
        assert set(session) <= {"key", "_fresh", "_permanent", "csrf_token"}
        assert session.get("csrf_token") != "known to somebody"


def test_the_cookie_is_closed_to_scripts_and_other_sites(
    visitor: FlaskClient, rosa: Person
) -> None:
    cookie = knock(visitor, PASSWORD).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    remembered = knock(visitor, PASSWORD, remember="y")
    assert remembered.status_code == 303  # signed in already: nothing new
    visitor.post("/sign-out")
    assert "Expires" in knock(visitor, PASSWORD, remember="y").headers["Set-Cookie"]
    assert sorted(db.session.scalars(sa.select(SignedIn.remembered))) == [False, True]


def test_who_is_led_to_the_sign_in_hears_why(visitor: FlaskClient) -> None:
    why = "The page you asked for opens once you have signed in."
    assert why in visitor.get("/notices", follow_redirects=True).text
    assert why not in visitor.get("/sign-in").text
