"""P6 where one has to wait for another: what is written but not yet committed holds others up, and
they then see what became of it.

Each test stands between the write of the first and its commit, so it tries the very moment.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.core.signing import signed
from ps5_collab.groups.models import Joining
from ps5_collab.groups.queries import members
from ps5_collab.groups.services import joining, places
from ps5_collab.meetings.minutes import queries as of_minutes
from ps5_collab.meetings.minutes import services as minutes
from ps5_collab.meetings.models import Action, Answer, Decision, Note, Poll, PollAnswer
from ps5_collab.meetings.polls import answers
from ps5_collab.meetings.polls.answers import Choice
from ps5_collab.meetings.queries import get_meeting
from ps5_collab.notices import services as notices
from ps5_collab.notices.letters import STOPPING
from ps5_collab.notices.models import Notice, NoticeKind, Way
from ps5_collab.notices.ways import choice_of
from ps5_collab.people.models import Group
from ps5_collab.sharing.readers import reader_of
from tests import database
from tests.conftest import SignIn
from tests.factories import make_group, make_person, make_place
from tests.groups.factories import found, place_for
from tests.meetings.minutes.held import make_held, make_item
from tests.meetings.polls import candidates, make_poll

#: SQLite does not say who waits; by then it has.
LONG_ENOUGH = 0.5
Start = Callable[[Callable[[], Any]], "Future[Any]"]


@pytest.fixture
def start(app: Flask) -> Iterator[Start]:
    """`start(act)` has somebody else act, and comes back when they are held up by the test's own
    transaction (or done, where nothing holds them up)."""
    with ThreadPoolExecutor(1) as thread, db.engine.connect() as watching:

        def started(act: Callable[[], Any]) -> "Future[Any]":
            acting, until = thread.submit(act), time.monotonic() + 20
            while not acting.done() and not waits(watching) and time.monotonic() < until:
                time.sleep(0.05)
            return acting

        yield started


def waits(watching: sa.Connection) -> bool:
    if not database.is_postgresql():
        time.sleep(LONG_ENOUGH)
        return True
    here = sa.table("pg_stat_activity", sa.column("datname"), sa.column("wait_event_type"))
    held_up = (
        sa.select(sa.func.count())
        .select_from(here)
        .where(here.c.datname == sa.func.current_database(), here.c.wait_event_type == "Lock")
    )
    found = watching.scalar(held_up)
    watching.rollback()
    return bool(found)


def post(browser: FlaskClient, address: str, **data: object) -> Callable[[], int]:
    return lambda: browser.post(address, data=data).status_code


# --- a poll --------------------------------------------------------------------------------------


def test_a_blind_poll_stays_blind_when_the_first_answer_arrives_as_it_is_changed(
    start: Start, sign_in: SignIn
) -> None:
    ada, ben = make_person(), make_person()
    meeting = make_poll(ada, make_group(ada, ben), blind=True)
    browser, address = sign_in(ada), f"/meetings/{meeting.id}/poll/edit"
    times = candidates(meeting)
    openly = {"version": 1, "stays": [each.id for each in times]}
    answers.answer(ben, reader_of(ben.id), meeting, Choice({times[0].id: Answer.YES}))
    changing = start(post(browser, address, **openly))
    db.session.commit()
    assert changing.result() == 422
    assert db.session.scalars(sa.select(Poll.blind)).one() is True
    assert db.session.scalars(sa.select(PollAnswer.person_id)).all() == [ben.id]


def test_of_the_last_two_one_answers_and_one_leaves_at_once_and_the_poll_is_complete(
    start: Start, sign_in: SignIn
) -> None:
    ada, ben, cleo = make_person(), make_person(), make_person()
    place = make_place(ada, ben, cleo)
    meeting = make_poll(ada, db.session.get_one(Group, place.group_id))
    browser, number = sign_in(cleo), candidates(meeting)[0].id
    for person in (ada, ben):
        chosen = Choice({number: Answer.YES})
        answers.answer(person, reader_of(person.id), meeting, chosen)
        if person is ada:
            db.session.commit()
    leaving = start(post(browser, f"/groups/{place.id}/departure"))
    db.session.commit()
    assert leaving.result() == 303
    told = sa.select(Notice.person_id).filter_by(kind=NoticeKind.POLL_ALL_ANSWERED)
    assert db.session.scalars(told).all() == [ada.id]


# --- minutes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["a note", "an action", "a decision", "sharing again"])
def test_nothing_comes_into_minutes_that_are_just_approved(
    start: Start, sign_in: SignIn, kind: str
) -> None:
    ada = make_person()
    meeting = make_held(ada, make_group(ada))
    item, browser, at = make_item(meeting), sign_in(ada), f"/meetings/{meeting.id}"
    browser.post(f"{at}/minutes")
    acts = {
        "a note": post(browser, f"{at}/agenda/{item.id}/note", text="and more"),
        "an action": post(browser, f"{at}/said", text="Do it", kind="action"),
        "a decision": post(browser, f"{at}/said", text="So be it", kind="decision"),
        "sharing again": post(browser, f"{at}/minutes"),
    }
    reader, shared = reader_of(ada.id), of_minutes.minutes_of(meeting.id)
    assert shared
    minutes.approve(ada, reader, shared, meeting)
    acting = start(acts[kind])
    db.session.commit()
    assert acting.result() == 409
    db.session.refresh(shared)
    assert shared.revision == 1
    for table in (Note, Action, Decision):
        assert db.session.scalars(sa.select(table.id)).all() == []


def test_minutes_are_not_approved_before_what_is_just_being_shared(
    start: Start, sign_in: SignIn
) -> None:
    """Who approves at the same moment approves what is then there."""
    ada = make_person()
    meeting = make_held(ada, make_group(ada))
    browser = sign_in(ada)
    browser.post(f"/meetings/{meeting.id}/minutes")
    reader = reader_of(ada.id)
    again = minutes.share(ada, reader, get_meeting(reader, meeting.id), "Once more")
    approving = start(post(browser, f"/minutes/{again.id}/approval"))
    assert not approving.done()
    db.session.commit()
    assert approving.result() == 303
    db.session.refresh(again)
    assert (again.revision, again.approved_at is not None) == (2, True)


# --- a group -------------------------------------------------------------------------------------


def test_nobody_comes_into_a_group_that_is_just_archived(start: Start, sign_in: SignIn) -> None:
    wren, tansy, rowan = make_person(), make_person(), make_person()
    place = found(wren, joining=Joining.FREELY)
    joining.invite(wren, reader_of(wren.id), place, [rowan])
    db.session.commit()
    at, ids = f"/groups/{place.id}", (tansy.id, rowan.id)
    ways = [
        post(sign_in(tansy), f"{at}/membership"),
        post(sign_in(rowan), f"{at}/invitation/acceptance"),
    ]
    for come in ways:
        places.archive(reader_of(wren.id), place_for(wren, place))
        coming = start(come)
        db.session.commit()
        assert coming.result() == 409
        places.bring_back(reader_of(wren.id), place_for(wren, place))
        db.session.commit()
    assert not set(ids) & set(members.member_ids(place.group_id))


def test_nobody_joins_freely_a_group_that_just_began_to_ask(start: Start, sign_in: SignIn) -> None:
    wren, tansy = make_person(), make_person()
    place = found(wren, joining=Joining.FREELY)
    address, browser = f"/groups/{place.id}/membership", sign_in(tansy)
    reader = reader_of(wren.id)
    places.revise(wren, reader, place_for(wren, place), {"joining": Joining.BY_REQUEST}, 1)
    coming = start(post(browser, address))
    db.session.commit()
    assert coming.result() == 403
    assert tansy.id not in members.member_ids(place.group_id)


# --- letters -------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["sort", "all"])
def test_who_ends_letters_twice_at_one_moment_is_answered_twice(
    start: Start, visitor: FlaskClient, end: str
) -> None:
    """Mail programs press the link of a letter by themselves, and so does its reader."""
    ana = make_person()
    address = f"/letters/{signed(STOPPING, ana.id, NoticeKind.MENTION.value)}"
    notices.stop(ana.id, None if end == "all" else NoticeKind.MENTION.value)
    ending = start(post(visitor, address, end=end))
    db.session.commit()
    assert ending.result() == 200
    choice = choice_of(ana.id)
    assert choice.way(NoticeKind.MENTION) is Way.NEVER
    assert choice.stopped == (end == "all")
