"""The demo reads as if it had been lived in, whenever it is loaded."""

import re
import tomllib
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import joinedload

from ps5_collab.conversation.models import Comment
from ps5_collab.conversation.queries import nobody_named
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.demo import network
from ps5_collab.demo.network import HERE, ZONE
from ps5_collab.demo.school_year import SchoolYear, breaks
from ps5_collab.groups.models import KIND, JoinRequest
from ps5_collab.meetings.models import (
    Action,
    AgendaItem,
    Meeting,
    Participant,
    Poll,
)
from ps5_collab.meetings.schedule import times_free_everywhere
from ps5_collab.meetings.school_time.queries import schools_of, times_of
from ps5_collab.notices.models import Notice
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Alignment, Item
from ps5_collab.sharing.queries import can_see
from tests.demo.checks import check_meetings, check_post, check_taught

FILES = sorted(HERE.glob("meetings-*.toml"))
A_DAY = timedelta(days=1)


def test_every_group_has_meetings_behind_and_before_it(demo: Flask) -> None:
    check_meetings()


def test_every_group_works_on_standards_of_its_own(demo: Flask) -> None:
    focus = (
        sa.select(Item.id, sa.func.count(Alignment.standard_id))
        .outerjoin(Alignment, Alignment.item_id == Item.id)
        .where(Item.kind == KIND)
        .group_by(Item.id)
    )
    counts = [count for _id, count in db.session.execute(focus)]
    assert len(counts) >= 5
    assert {1, 2} == set(counts), "named in network.toml, and found in the catalogue"


def test_lessons_were_taught_on_school_days(demo: Flask) -> None:
    check_taught()


def test_news_comes_in_the_order_of_time_and_every_name_in_talk_is_somebody(demo: Flask) -> None:
    notices = sa.select(Notice.created_at).order_by(Notice.person_id, Notice.id)
    told = db.session.execute(notices.add_columns(Notice.person_id)).all()
    assert told and told == sorted(told, key=lambda row: (row.person_id, row.created_at))
    with_item = sa.select(Comment).options(joinedload(Comment.item))
    for comment in db.session.scalars(with_item):
        assert nobody_named(comment.item, comment) == [], comment.text


def test_there_is_something_to_do_to_answer_and_to_decide(demo: Flask) -> None:
    still = sa.select(Action).where(Action.done_at.is_(None), Action.dropped_at.is_(None))
    actions = db.session.scalars(still).all()
    assert len(actions) >= 12
    today = utcnow().astimezone(ZONE).date()
    assert any(action.due_on and action.due_on < today for action in actions)
    assert db.session.scalar(count(Action, Action.dropped_at.is_not(None)))
    poll = db.session.scalars(sa.select(Poll).where(Poll.closed_at.is_(None))).one()
    assert poll.closes_at and poll.closes_at > utcnow()
    assert db.session.scalar(count(Poll, Poll.closed_at.is_not(None))) == 1
    assert db.session.scalar(count(Participant, Participant.waits_since.is_not(None))) == 1
    assert db.session.scalar(count(AgendaItem, AgendaItem.carried_from_id.is_not(None)))
    waiting = db.session.scalars(sa.select(JoinRequest).where(JoinRequest.decided_at.is_(None)))
    assert {request.invited_by_id is None for request in waiting} == {True, False}


def count(table: type[Any], *conditions: sa.ColumnElement[bool]) -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(table).where(*conditions)


@pytest.mark.parametrize("door", network.DOORS)
def test_every_door_opens_onto_something_alive(demo: Flask, door: str) -> None:
    who = db.session.scalars(sa.select(Person).where(Person.email == f"{door}@demo.example")).one()
    asked = sa.select(Meeting).join(Participant, Participant.meeting_id == Meeting.item_id)
    ahead = asked.where(Participant.person_id == who.id, Meeting.starts_at > utcnow())
    assert db.session.scalars(ahead).first()
    owns = count(Action, Action.owner_id == who.id, Action.done_at.is_(None))
    assert db.session.scalar(owns)
    assert db.session.scalar(count(Notice, Notice.person_id == who.id, Notice.read_at.is_(None)))


def test_nobody_has_or_meets_what_they_may_not_see(demo: Flask) -> None:
    for action in db.session.scalars(sa.select(Action)):
        assert action.owner_id and can_see(action.owner_id, action.meeting_id), action.text
    linked = sa.select(Participant.person_id, AgendaItem.linked_id, AgendaItem.title).join(
        AgendaItem, AgendaItem.meeting_id == Participant.meeting_id
    )
    linked = linked.where(
        AgendaItem.linked_id.is_not(None),
        AgendaItem.brings.is_(None),
        Participant.asks_since.is_(None),
    )
    for person_id, item_id, title in db.session.execute(linked):
        assert can_see(person_id, item_id), title
    notices = db.session.execute(sa.select(Notice.person_id, Notice.item_id).distinct())
    assert all(can_see(person_id, item_id) for person_id, item_id in notices)


def test_schools_have_common_times_to_offer(demo: Flask) -> None:
    ids = db.session.scalars(sa.select(Participant.person_id).distinct()).all()
    day = SchoolYear(utcnow().astimezone(ZONE).date()).meets("+1w wed 12:00").date()
    schools = times_of(schools_of(ids), day, day)
    assert len(schools) >= 6
    assert times_free_everywhere(schools, day, ZONE.key, 60)


def test_only_the_letters_of_the_last_days_wait(demo: Flask) -> None:
    check_post()


# --- the files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*FILES, HERE / "taught.toml"], ids=lambda path: path.stem)
def test_pupils_have_seats_and_no_names(path: Any) -> None:
    text = path.read_text()
    named = re.findall(
        r"\b(?:pupil|student|child|boy|girl|alumn[oa]|niñ[oa]|estudiante) (?-i:[A-Z]\w+)", text
    )
    assert named == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_things_happen_in_their_order_on_whichever_day_it_is_loaded(path: Any) -> None:
    told = tomllib.loads(path.read_text())
    for day in (date(2026, 9, 1) + n * A_DAY for n in range(0, 3 * 366, 3)):
        year = SchoolYear(day)
        for meeting in told["meetings"]:
            check_order(year, meeting)


def check_order(year: SchoolYear, told: dict[str, Any]) -> None:
    planned = year.at(told["planned"])
    poll = told.get("poll", {})
    starts = year.meets(told["at"] if "at" in told else poll["times"][0]).replace(tzinfo=ZONE)
    answers = [year.at(each["at"]) for each in poll.get("answers", [])]
    if answers and "decided" in poll:
        assert max(answers) < year.at(poll["decided"])
    before = [year.at(each["at"]) for each in told.get("replies", [])] + answers
    for guest in told.get("observers", []):
        before += [year.at(guest[key]) for key in ("asked", "admitted", "invited") if key in guest]
    before += [year.at(told["canceled"]["at"])] if "canceled" in told else []
    assert all(planned <= moment < starts for moment in before), (year.today, told["title"])
    ends = starts + sum((entry["minutes"] for entry in told.get("course", [])), 0) * timedelta(
        minutes=1
    )
    after = [year.at(each["at"]) for each in told.get("corrections", [])]
    after += [year.at(told["shared"])] if "shared" in told else []
    for entry in told.get("course", []):
        for action in entry.get("actions", []):
            after += [year.at(action[key]) for key in ("done", "dropped") if key in action]
    assert all(moment >= ends for moment in after), (year.today, told["title"])


def test_a_school_year_ends_and_begins_again() -> None:
    assert [each.name for each in breaks(2026)][:3] == [
        "Labor Day",
        "Veterans Day",
        "Thanksgiving week",
    ]
    in_the_break = SchoolYear(date(2026, 11, 26))
    assert in_the_break.day("-1w thu") == date(2026, 11, 19)
    assert in_the_break.day("+1w tue") == date(2026, 12, 1)
    in_summer = SchoolYear(date(2027, 7, 14))
    assert in_summer.day("-1w tue") == date(2027, 6, 8)
    assert in_summer.day("+1w tue") == date(2027, 8, 10)
    assert SchoolYear(date(2026, 11, 20)).meets("-1w wed 15:00").isoformat() == (
        "2026-11-12T15:00:00"
    )
    with pytest.raises(ValueError):
        in_summer.at("next week")
