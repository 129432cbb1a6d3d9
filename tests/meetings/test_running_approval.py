"""Minutes are approved where they are talked about: at the item of the meeting that brings them."""

from datetime import timedelta

import pytest
from flask import Flask

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings.minutes import services
from ps5_collab.meetings.models import Minutes, Stage
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.meetings.minutes.held import make_held
from tests.meetings.rooms import Room, make_room

BUTTON = "Approve the minutes</button>"


@pytest.fixture
def room(app: Flask) -> Room:
    """Its meeting brings up the minutes of the one before."""
    room = make_room()
    week = timedelta(days=7)
    before = make_held(
        room.ana, room.group, began_at=utcnow() - week, ended_at=utcnow() - week, title="Last time"
    )
    services.share(room.ana, reader_of(room.ana.id), before)
    db.session.commit()
    return room


def the_minutes() -> Minutes:
    db.session.expire_all()
    return db.session.scalars(db.select(Minutes)).one()


def test_who_runs_the_meeting_approves_them_there(room: Room, sign_in: SignIn) -> None:
    browser = sign_in(room.ana)
    page = browser.get(room.run).text
    assert "Minutes: Last time" in page and BUTTON not in page  # it has not begun
    browser.post(f"/meetings/{room.id}/clock", data={"press": "start"})
    assert BUTTON in browser.get(room.run).text
    assert BUTTON not in sign_in(room.cy).get(room.run).text
    watching = sign_in(room.cy)
    tag = watching.get(room.run).headers["ETag"]
    address = f"/minutes/{the_minutes().id}/approval"
    answer = browser.post(address, data={"at": room.id, "next": room.run})
    assert answer.location == room.run
    assert the_minutes().approved_in_id == room.id
    assert watching.get(room.run, headers={"If-None-Match": tag}).status_code == 200
    page = browser.get(room.run).text
    assert BUTTON not in page and "Approved on" in page


def test_at_other_items_nothing_more_is_asked(room: Room, sign_in: SignIn, at_most: AtMost) -> None:
    browser = sign_in(room.ana)
    room.meeting.stage = Stage.RUNNING
    db.session.commit()
    browser.get(room.run)
    last = f"{room.run}?item={room.items[-1]}"
    with at_most(16):
        assert "Minutes: Last time" not in browser.get(last).text


def test_one_s_own_note_leads_back_to_where_it_was_begun(room: Room, sign_in: SignIn) -> None:
    browser, address = sign_in(room.cy), f"/meetings/{room.id}/my-note"
    here = f"{room.run}?item={room.items[1]}"
    page = browser.get(here).text
    assert f"{address}?next=/meetings/{room.id}/run?item%3D{room.items[1]}" in page
    assert 'name="next" value="/meetings' in browser.get(f"{address}?next={room.run}").text
    assert browser.post(address, data={"text": "Mine", "next": here}).location == here
    later = browser.post(address, data={"text": "Ours", "version": "1", "next": "//evil.example"})
    assert later.location == f"/meetings/{room.id}"
