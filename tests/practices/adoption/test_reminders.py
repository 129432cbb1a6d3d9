"""A school is reminded on its day and two weeks later, then not again; by a clock that we set."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.clock import as_of
from ps5_collab.core.db import db
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.practices import queries as practices
from ps5_collab.practices.adoption import reminders, services
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.readers import reader_of
from tests.factories import make_person, make_school
from tests.practices.adoption.factories import adopt, report
from tests.practices.factories import make_practice

DAY = date(2030, 3, 4)
#: Nine in the morning in Los Angeles.
MORNING = datetime(2030, 3, 4, 17, tzinfo=UTC)
PLAN = {"starts_on": DAY - timedelta(days=30), "look_back_on": DAY}


def round_at(moment: datetime) -> None:
    with as_of(moment):
        reminders.remind_to_look_back()


def times(person: Person) -> int:
    db.session.rollback()
    found = sa.select(sa.func.count()).where(
        Notice.person_id == person.id, Notice.kind == NoticeKind.PRACTICE_LOOK_BACK
    )
    return db.session.scalar(found) or 0


def test_on_the_day_and_two_weeks_later_then_not_again(app: Flask) -> None:
    school = make_school()
    first, second = make_person(school), make_person(school)
    adopt(first, make_practice(make_person()), second, **PLAN)
    seen = []
    for days in (-1, 0, 0, 1, 13, 14, 15, 60):
        round_at(MORNING + timedelta(days=days))
        seen.append((times(first), times(second)))
    assert seen == [(0, 0), (1, 1), (1, 1), (1, 1), (1, 1), (2, 2), (2, 2), (2, 2)]


def test_nobody_is_reminded_at_night(app: Flask) -> None:
    person = make_person()
    adopt(person, make_practice(make_person()), **PLAN)
    round_at(MORNING - timedelta(hours=4))
    assert times(person) == 0


@pytest.mark.parametrize("ends", ["report", "call off"])
def test_what_is_over_is_not_reminded_of(app: Flask, ends: str) -> None:
    person = make_person()
    whole = adopt(person, make_practice(make_person()), **PLAN)
    if ends == "report":
        report(person, whole)
    else:
        services.call_off(person, reader_of(person.id), whole, "No time.")
        db.session.commit()
    round_at(MORNING)
    assert times(person) == 0


def test_a_worker_that_slept_reminds_once(app: Flask) -> None:
    person = make_person()
    adopt(person, make_practice(make_person()), **PLAN)
    for days in (20, 40):
        round_at(MORNING + timedelta(days=days))
    assert times(person) == 1


def test_two_workers_remind_once(app: Flask) -> None:
    person = make_person()
    whole = adopt(person, make_practice(make_person()), **PLAN)
    for _ in range(2):
        reminders.remind(whole.id, 0, DAY.isoformat())
        db.session.commit()
    assert times(person) == 1


def test_a_withdrawn_practice_waits(app: Flask) -> None:
    author, person = make_person(), make_person()
    practice = make_practice(author)
    adopt(person, practice, **PLAN)
    reader = reader_of(author.id)
    sharing.withdraw(reader, practices.get_practice(reader, practice.id))
    db.session.commit()
    round_at(MORNING)
    assert times(person) == 0
    sharing.bring_back(reader, practices.get_practice(reader, practice.id))
    db.session.commit()
    round_at(MORNING)
    assert times(person) == 1
