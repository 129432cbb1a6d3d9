"""However many press at once, no tick is lost, one adoption begins, one report wins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.practices.adoption.models import Adopter, Adoption, Line, Note, Report
from ps5_collab.practices.adoption.standing import standing
from ps5_collab.sharing.policy import VISITOR
from tests.conftest import SignIn
from tests.factories import make_person, make_school
from tests.practices.adoption.factories import adopt, lines_of, whole_for
from tests.practices.factories import make_practice

AT_ONCE = 8


def all_at_once(browsers: list[FlaskClient], act: Callable[[int, FlaskClient], int]) -> list[int]:
    db.session.rollback()
    with ThreadPoolExecutor(len(browsers)) as threads:
        return list(threads.map(act, range(len(browsers)), browsers))


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_of_many_who_begin_one_does_and_the_others_are_led_to_it(
    app: Flask, sign_in: SignIn
) -> None:
    school, practice = make_school(), make_practice(make_person())
    browsers = [sign_in(make_person(school)) for _n in range(AT_ONCE)]
    address = f"/practices/{practice.id}/adoptions/new"
    plan = {"starts_on": "2026-09-01", "look_back_on": "2026-10-15"}
    statuses = all_at_once(browsers, lambda _n, one: one.post(address, data=plan).status_code)
    assert set(statuses) <= {303, 409}
    assert count(Adoption) == 1
    assert count(Adopter) == 1
    assert count(Line) == 2


def test_every_tick_and_note_is_there(app: Flask, sign_in: SignIn) -> None:
    school = make_school()
    people = [make_person(school) for _n in range(AT_ONCE)]
    whole = adopt(people[0], make_practice(make_person()), *people[1:])
    lines, number = [line.id for line in lines_of(whole)], whole.id
    browsers = [sign_in(person) for person in people]

    def press(n: int, browser: FlaskClient) -> int:
        line = f"/practices/adoptions/{number}/lines/{lines[n % 2]}"
        browser.post(f"{line}/notes", data={"text": f"note {n}"})
        return browser.post(f"{line}/tick", data={"done": "1"}).status_code

    assert all_at_once(browsers, press) == [303] * AT_ONCE
    db.session.rollback()
    assert all(line.done_at for line in lines_of(whole_for(people[0], number)))
    assert count(Note) == AT_ONCE


def test_of_many_reports_one_stands_and_the_others_are_shown_it(
    app: Flask, sign_in: SignIn
) -> None:
    person = make_person()
    whole = adopt(person, make_practice(make_person()))
    page = f"/practices/adoptions/{whole.id}/report"
    browsers = [sign_in(person) for _n in range(AT_ONCE)]

    def send(n: int, browser: FlaskClient) -> int:
        words = {"opened": "0", "outcome": "not", "verdict": "stop", "happened": f"word {n}"}
        return browser.post(page, data=words).status_code

    assert sorted(all_at_once(browsers, send)) == [303] + [409] * (AT_ONCE - 1)
    assert count(Report) == 1


def test_thanks_of_many_are_counted(app: Flask, sign_in: SignIn) -> None:
    practice = make_practice(make_person())
    address, number = f"/practices/{practice.id}/thanks", practice.id
    same = make_person()
    browsers = [sign_in(make_person()) for _n in range(4)] + [sign_in(same) for _n in range(4)]
    assert all_at_once(browsers, lambda _n, one: one.post(address).status_code) == [303] * 8
    assert standing(VISITOR, number).thanks == 5
