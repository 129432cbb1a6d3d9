"""Everybody who has the running page open asks every few seconds whether anything is new."""

import http.client
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import waitress
from flask import Flask
from flask.testing import FlaskClient
from waitress import wasyncore
from waitress.channel import HTTPChannel

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.live import Look
from ps5_collab.operations.connections import Answer
from ps5_collab.people.models import GroupMembership, Person, SignedIn
from ps5_collab.people.sessions import IDLE
from ps5_collab.sharing.models import ItemGuest
from tests.conftest import SignIn
from tests.meetings.rooms import Room, make_room


@pytest.fixture
def room(app: Flask) -> Room:
    return make_room()


def seen(browser: FlaskClient, room: Room) -> str:
    answer = browser.get(room.run)
    assert answer.status_code == 200
    return str(answer.headers["ETag"])


def status(browser: FlaskClient, room: Room, tag: str) -> int:
    return browser.get(room.run, headers={"If-None-Match": tag}).status_code


def test_nothing_new_costs_two_small_questions(
    room: Room, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, asked = sign_in(room.cy), []
    tag, rows = seen(browser, room), Look.rows
    monkeypatch.setattr(Look, "rows", lambda self, *a, **k: asked.append(a) or rows(self, *a, **k))
    answer = browser.get(room.run, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(asked) == 2


CHANGES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "the clock": ("ana", "clock", {"press": "start"}),
    "attendance": ("cy", "attendance", {"mark": "{cy} here"}),
    "a note": ("bea", "agenda/{item}/note", {"text": "x"}),
    "a note beside": ("cy", "said", {"text": "x", "kind": "note", "item": "{item}"}),
    "a decision": ("cy", "said", {"text": "x", "kind": "decision"}),
    "an action": ("cy", "said", {"text": "x", "kind": "action"}),
    "what is parked": ("cy", "said", {"text": "x", "kind": "parked"}),
    "what comes back": ("ana", "agenda/{item}/unfinished", {"unfinished": "1"}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_reaches_every_open_page(room: Room, sign_in: SignIn, change: str) -> None:
    who, path, data = CHANGES[change]
    known = {"cy": room.cy.id, "item": room.items[0]}
    watching, acting = sign_in(room.dee), sign_in(getattr(room, who))
    tag = seen(watching, room)
    filled = {name: value.format(**known) for name, value in data.items()}
    address = f"/meetings/{room.id}/{path.format(**known)}"
    assert acting.post(address, data=filled).status_code == 303
    assert status(watching, room, tag) == 200


def test_what_becomes_of_the_minutes_reaches_every_open_page(room: Room, sign_in: SignIn) -> None:
    watching, acting = sign_in(room.dee), sign_in(room.ana)
    at = f"/meetings/{room.id}"
    acting.post(f"{at}/clock", data={"press": "start"})
    acting.post(f"{at}/clock", data={"press": "end", "stay": 1})
    tag = seen(watching, room)
    minutes = str(acting.post(f"{at}/minutes").location).partition("-")[0]
    assert status(watching, room, tag) == 200
    tag = seen(watching, room)
    assert acting.post(f"{minutes}/approval").status_code == 303
    assert status(watching, room, tag) == 200


def test_the_page_of_one_reader_is_never_nothing_new_for_another(
    room: Room, sign_in: SignIn
) -> None:
    assert status(sign_in(room.ana), room, seen(sign_in(room.cy), room)) == 200


def ended(person: Person) -> None:
    db.session.execute(sa.update(SignedIn).values(ended_at=utcnow()))


def left_alone(person: Person) -> None:
    db.session.execute(sa.update(SignedIn).values(seen_at=utcnow() - IDLE - timedelta(minutes=1)))


def deactivated(person: Person) -> None:
    person.deactivated_at = utcnow()


def gone_from_the_group(person: Person) -> None:
    gone = {"left_on": utcnow().date()}
    db.session.execute(sa.update(GroupMembership).filter_by(person_id=person.id).values(gone))


def facilitates_now(person: Person) -> None:
    leads = {"facilitates": True}
    db.session.execute(sa.update(GroupMembership).filter_by(person_id=person.id).values(leads))


def not_admitted_any_more(person: Person) -> None:
    db.session.execute(sa.delete(ItemGuest).filter_by(person_id=person.id))


@pytest.mark.parametrize(
    ("who", "happens", "then"),
    [
        ("cy", ended, 303),
        ("cy", left_alone, 303),
        ("cy", deactivated, 303),
        ("cy", gone_from_the_group, 404),
        ("cy", facilitates_now, 200),
        ("dee", not_admitted_any_more, 404),
    ],
)
def test_what_a_person_may_is_asked_again_each_time(
    room: Room, sign_in: SignIn, who: str, happens: Any, then: int
) -> None:
    person = getattr(room, who)
    browser = sign_in(person)
    tag = seen(browser, room)
    assert status(browser, room, tag) == 304
    happens(person)
    db.session.commit()
    assert status(browser, room, tag) == then


def test_an_open_page_keeps_nobody_signed_in(room: Room, sign_in: SignIn) -> None:
    browser = sign_in(room.cy)
    tag = seen(browser, room)
    long_ago = utcnow() - timedelta(hours=3)
    db.session.execute(sa.update(SignedIn).values(seen_at=long_ago))
    db.session.commit()
    assert status(browser, room, tag) == 304
    assert db.session.scalar(sa.select(SignedIn.seen_at)) == long_ago


@pytest.mark.parametrize("cookie", ["", "x", "session=", "session=eyJrZXkiOjF9.aaaa.bbbb", "\xff"])
def test_a_cookie_that_is_not_ours_is_the_pages_own_affair(
    room: Room, app: Flask, cookie: str
) -> None:
    tag = f'"0-{room.cy.id}-01"'
    headers = {"If-None-Match": tag, "Cookie": cookie}
    assert app.test_client(use_cookies=False).get(room.run, headers=headers).status_code == 303


@pytest.mark.parametrize("number", ["0", "99999999999", "4294967297"])
def test_ids_that_are_none_are_the_pages_own_affair(
    room: Room, sign_in: SignIn, number: str
) -> None:
    headers = {"If-None-Match": '"0-1-01"'}
    answer = sign_in(room.cy).get(f"/meetings/{number}/run", headers=headers)
    assert answer.status_code == 404


def test_only_a_look_is_answered_so(room: Room, sign_in: SignIn) -> None:
    browser = sign_in(room.cy)
    headers = {"If-None-Match": seen(browser, room)}
    assert browser.head(room.run, headers=headers).status_code == 200
    assert browser.post(room.run, headers=headers).status_code == 405


@pytest.mark.parametrize("at", ["the pool", "the driver"])
def test_an_error_of_the_database_is_the_pages_own_affair(
    room: Room, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    browser = sign_in(room.cy)
    tag = seen(browser, room)
    if at == "the pool":
        monkeypatch.setattr(Look, "__init__", failing(sa.exc.TimeoutError("no connection is free")))
    else:
        driver = db.engine.dialect.loaded_dbapi
        monkeypatch.setattr(Look, "rows", failing(driver.OperationalError("the server is gone")))
    assert status(browser, room, tag) == 200


def failing(error: Exception) -> Callable[..., None]:
    def fail(*_args: Any, **_named: Any) -> None:
        raise error

    return fail


@pytest.fixture
def served(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[http.client.HTTPConnection]:
    monkeypatch.setattr(HTTPChannel, "task_class", Answer)
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=1, ident=None)
    thread = threading.Thread(target=server.run)
    thread.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=20)
    yield connection
    connection.close()
    # By the thread that waits for them: to close sockets under its hands is an error now and then.
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
    thread.join(timeout=20)
    server.task_dispatcher.shutdown()
    assert not thread.is_alive()


def test_many_looks_go_over_one_connection(
    room: Room, app: Flask, sign_in: SignIn, served: http.client.HTTPConnection
) -> None:
    browser = sign_in(room.cy)
    tag = seen(browser, room)
    cookie = browser.get_cookie("session")
    assert cookie
    headers = {"Cookie": f"session={cookie.value}", "If-None-Match": tag}
    for _time in range(3):
        served.request("GET", room.run, headers=headers)
        answer = served.getresponse()
        assert (answer.status, answer.read(), answer.will_close) == (304, b"", False)
    served.request("GET", room.run, headers={**headers, "Connection": "close"})
    answer = served.getresponse()
    assert (answer.status, answer.will_close) == (304, True)
