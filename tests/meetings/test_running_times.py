"""When a meeting really was: asked of who ends it late, put right afterwards, and found by the site
where nobody ended it."""

import re
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, Refused, RuleBroken
from ps5_collab.meetings.models import (
    AgendaItem,
    Attendance,
    Decision,
    Meeting,
    MeetingRole,
    Minutes,
    Part,
    Participant,
    Stage,
    Standing,
)
from ps5_collab.meetings.of_group import next_meetings
from ps5_collab.meetings.running import clock, due, people
from ps5_collab.meetings.running.clock import Press, Pressed
from ps5_collab.meetings.running.ending import WhenEnded
from ps5_collab.meetings.running.people import Seen
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import saved
from tests.lessons.browser import fields_of
from tests.meetings.rooms import Room, make_room

pytestmark = pytest.mark.usefixtures("app")
LOS_ANGELES = "America/Los_Angeles"
#: It was planned for an hour, twenty hours ago.
BEGIN = (utcnow() - timedelta(hours=20)).replace(second=0, microsecond=0)


def at(minutes: float) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


@pytest.fixture
def room(app: Flask) -> Room:
    return make_room(zone="UTC", starts_local=BEGIN.replace(tzinfo=None))


def press(room: Room, what: Press, stay: int, minute: float, ended: float | None = None) -> None:
    pressed = Pressed(what, stay, ended_at=None if ended is None else at(ended))
    clock.press(room.ana, reader_of(room.ana.id), room.meeting, pressed, at(minute))
    db.session.commit()


def begun(room: Room) -> None:
    press(room, Press.START, 0, 0)
    for person in (room.ana, room.cy):
        seen = Seen(Attendance.PRESENT)
        people.mark(person, reader_of(person.id), room.meeting, person.id, seen)
    db.session.execute(sa.update(Participant).values(arrived_at=at(0)))
    db.session.commit()


def attended(person: Person) -> int | None:
    found = sa.select(Participant.minutes_attended).where(Participant.person_id == person.id)
    return db.session.scalar(found)


def spent(room: Room) -> list[int]:
    """Minutes of each item."""
    found = sa.select(AgendaItem.seconds_spent).where(AgendaItem.meeting_id == room.id)
    return [seconds // 60 for seconds in db.session.scalars(found.order_by(AgendaItem.position))]


def put_right(room: Room, begins: datetime, ends: datetime, by: Person | None = None) -> None:
    reader = reader_of((by or room.ana).id)
    clock.put_right(reader, room.meeting, begins, ends, utcnow())
    db.session.commit()


# --- who ends it late is asked --------------------------------------------------------------------


def test_who_ends_it_late_says_since_when_and_hours_follow(room: Room) -> None:
    begun(room)
    press(room, Press.NEXT, 1, 10)
    press(room, Press.NEXT, 2, 40)
    with pytest.raises(WhenEnded):
        press(room, Press.END, 3, 19 * 60)
    db.session.rollback()
    assert room.meeting.stage is Stage.RUNNING
    press(room, Press.END, 3, 19 * 60, ended=55)
    assert (room.meeting.stage, room.meeting.ended_at) == (Stage.HELD, at(55))
    assert spent(room) == [10, 30, 15]
    assert attended(room.ana) == attended(room.cy) == 55


@pytest.mark.parametrize(("minute", "asked"), [(60, False), (90, False), (91, True)])
def test_half_an_hour_more_is_not_asked_about(room: Room, minute: int, asked: bool) -> None:
    begun(room)
    if asked:
        with pytest.raises(WhenEnded):
            press(room, Press.END, 1, minute)
    else:
        press(room, Press.END, 1, minute)
        assert attended(room.ana) == minute


def test_one_that_began_at_quite_another_time_may_take_as_long_as_planned(room: Room) -> None:
    press(room, Press.START, 0, 5 * 60)
    press(room, Press.END, 1, 6 * 60 + 20)
    assert room.meeting.ended_at == at(6 * 60 + 20)


def test_who_goes_on_after_all_is_not_asked_at_once(room: Room) -> None:
    begun(room)
    press(room, Press.END, 1, 19 * 60, ended=60)
    press(room, Press.BACK, 2, 19 * 60)
    press(room, Press.END, 3, 19 * 60 + 10)
    assert attended(room.ana) == 70


def test_the_running_page_asks_with_the_planned_end_filled_in(room: Room, sign_in: SignIn) -> None:
    begun(room)
    browser, address = sign_in(room.ana), f"/meetings/{room.id}/clock"
    stale = browser.post(address, data={"press": "end", "stay": 1}, follow_redirects=True)
    assert "Say below when it ended." in stale.text
    form = dict(
        re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', stale.text.partition('id="ending"')[2])
    )
    form = {name: form[name] for name in ("stay", "press", "ended_day", "ended_time")}
    assert (form["ended_day"], form["ended_time"]) == (f"{at(60):%Y-%m-%d}", f"{at(60):%H:%M}")
    early = browser.post(address, data=form | {"ended_day": f"{at(-2000):%Y-%m-%d}"})
    assert early.status_code == 422 and "It ended after it began." in early.text
    later = browser.post(address, data=form | {"ended_day": f"{at(4000):%Y-%m-%d}"})
    assert later.status_code == 422 and "This time has not come yet." in later.text
    empty = browser.post(address, data=form | {"ended_time": ""})
    assert empty.status_code == 422 and 'id="ended_time-error"' in empty.text
    assert "Say when it ended." in empty.text
    assert browser.post(address, data=form).status_code == 303
    db.session.expire_all()
    assert (room.meeting.stage, room.meeting.ended_at) == (Stage.HELD, at(60))


def test_a_wrong_time_comes_back_with_its_form_though_somebody_went_on(
    room: Room, sign_in: SignIn
) -> None:
    begun(room)
    browser, address = sign_in(room.ana), f"/meetings/{room.id}/clock"
    press(room, Press.PAUSE, 1, 40)
    press(room, Press.GO_ON, 1, 20 * 60)
    assert 'id="ending"' not in browser.get(room.run).text
    day = f"{at(4000):%Y-%m-%d}"
    form = {"press": "end", "stay": 1, "ended_day": day, "ended_time": "12:00"}
    back = browser.post(address, data=form)
    assert back.status_code == 422 and "This time has not come yet." in back.text
    assert f'value="{day}"' in back.text and back.text.count('id="press-end"') == 1


# --- put right afterwards -------------------------------------------------------------------------


def test_what_was_noted_later_is_put_right_and_credited(room: Room, sign_in: SignIn) -> None:
    press(room, Press.START, 0, 19 * 60)
    people.mark(room.cy, reader_of(room.cy.id), room.meeting, room.cy.id, Seen(Attendance.PRESENT))
    press(room, Press.END, 1, 19 * 60 + 1)
    assert attended(room.cy) == 1
    browser, address = sign_in(room.ana), f"/meetings/{room.id}/times"
    form = fields_of(browser.get(address).text).to_dict()
    right = {"began_day": f"{at(0):%Y-%m-%d}", "began_time": f"{at(0):%H:%M}",
             "ended_day": f"{at(50):%Y-%m-%d}", "ended_time": f"{at(50):%H:%M}"}  # fmt: skip
    assert browser.post(address, data=form | right).status_code == 303
    db.session.expire_all()
    assert (room.meeting.began_at, room.meeting.ended_at) == (at(0), at(50))
    assert attended(room.cy) == 50
    assert spent(room) == [0, 0, 0]
    people.mark(room.ana, reader_of(room.ana.id), room.meeting, room.bea.id, Seen(Attendance.PRESENT))  # fmt: skip
    assert attended(room.bea) == 50
    late = browser.post(address, data=form | right)  # it was shown before
    assert late.status_code == 409 and "Somebody changed it meanwhile." in late.text
    for page in (f"/meetings/{room.id}", f"/meetings/{room.id}/minutes", room.run):
        assert address in browser.get(page).text
        assert address not in sign_in(room.bea).get(page).text


def test_a_second_writer_does_not_overwrite(room: Room) -> None:
    begun(room)
    press(room, Press.END, 1, 60)
    versions = [room.meeting.version]
    for end in (50, 40):
        put_right(room, at(0), at(end))
        versions.append(room.meeting.version)
    assert versions == sorted(set(versions))
    assert attended(room.ana) == 40


def test_once_the_minutes_are_approved_it_stays(room: Room, sign_in: SignIn) -> None:
    begun(room)
    press(room, Press.END, 1, 60)
    saved(Minutes(title="m", owner_id=room.ana.id, meeting_id=room.id, approved_at=utcnow()))
    with pytest.raises(RuleBroken, match="approved"):
        put_right(room, at(0), at(30))
    assert sign_in(room.ana).get(f"/meetings/{room.id}/times").status_code == 409


@pytest.mark.parametrize(
    ("begins", "ends", "field"),
    [(10, 10, "ended_time"), (10, 5, "ended_time"), (0, 21 * 60, "ended_time"), (-600, 841, "ended_day")],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(
    room: Room, begins: int, ends: int, field: str
) -> None:
    begun(room)
    press(room, Press.END, 1, 60)
    with pytest.raises(Refused) as refused:
        put_right(room, at(begins), at(ends))
    assert refused.value.field == field


def test_only_who_runs_it_and_only_when_it_is_over(room: Room, sign_in: SignIn) -> None:
    begun(room)
    with pytest.raises(RuleBroken, match="once it is over"):
        put_right(room, at(0), at(30))
    press(room, Press.END, 1, 60)
    for person in (room.bea, room.dee):
        with pytest.raises(NotAllowed):
            put_right(room, at(0), at(30), by=person)
    address = f"/meetings/{room.id}/times"
    answers = [sign_in(who).get(address).status_code for who in (room.bea, room.dee, room.eve)]
    assert answers == [403, 403, 404]
    saved(MeetingRole(meeting_id=room.id, part=Part.TIMEKEEPER, person_id=room.bea.id))
    put_right(room, at(0), at(30), by=room.bea)
    assert attended(room.cy) == 30


@pytest.mark.parametrize(
    ("began", "ended", "minutes"),
    [
        (("2025-11-02", "00:30"), ("2025-11-02", "01:10"), 40),  # the first 1:10 of two
        (("2025-11-02", "01:50"), ("2025-11-02", "01:10"), 20),  # the second
        (("2026-03-08", "01:30"), ("2026-03-08", "03:10"), 40),
        (("2026-03-08", "01:30"), ("2026-03-08", "02:30"), None),  # there is none
    ],
)
def test_the_wall_changes_its_clock(
    sign_in: SignIn, began: tuple[str, str], ended: tuple[str, str], minutes: int | None
) -> None:
    room = make_room(stage=Stage.HELD, zone=LOS_ANGELES)
    saved_as = sa.update(Participant).where(Participant.person_id == room.cy.id)
    db.session.execute(saved_as.values(attendance=Attendance.PRESENT))
    db.session.commit()
    browser, address = sign_in(room.ana), f"/meetings/{room.id}/times"
    form = fields_of(browser.get(address).text).to_dict()
    names = ("began_day", "began_time", "ended_day", "ended_time")
    typed = dict(zip(names, (*began, *ended), strict=True))
    answer = browser.post(address, data=form | typed)
    assert answer.status_code == (303 if minutes else 422)
    assert attended(room.cy) == minutes
    if minutes is None:
        assert "the clocks go forward" in answer.text and 'id="ended_time-error"' in answer.text


# --- nobody ended it ------------------------------------------------------------------------------


def notices(person: Person) -> list[str]:
    mine = sa.select(Notice.text).where(Notice.person_id == person.id)
    return list(db.session.scalars(mine.where(Notice.kind == NoticeKind.MEETING_ENDED)))


def found(room: Room) -> Meeting:
    for _again in range(2):
        due.end_due()
    db.session.expire_all()
    return room.meeting


def test_what_nobody_ended_ends_as_planned_and_who_runs_it_is_told(room: Room) -> None:
    saved(MeetingRole(meeting_id=room.id, part=Part.TIMEKEEPER, person_id=room.cy.id))
    begun(room)
    press(room, Press.NEXT, 1, 20)
    assert found(room).stage is Stage.HELD
    assert (room.meeting.began_at, room.meeting.ended_at) == (at(0), at(60))
    assert attended(room.ana) == 60 and spent(room) == [20, 40, 0]
    said = f"It counts until {at(60).strftime('%-I:%M')}"
    for person in (room.ana, room.cy):
        (line,) = notices(person)
        assert said in line
    assert notices(room.bea) == []
    assert room.id not in [
        row.id for row in next_meetings(reader_of(room.bea.id), room.group.id, 5)
    ]


def test_it_ends_no_earlier_than_the_last_word(room: Room) -> None:
    begun(room)
    for minute in (100, 260, 18 * 60):  # the last one was added in the morning after
        word = Decision(meeting_id=room.id, text="We go on", author_id=room.cy.id)
        word.created_at = at(minute)
        saved(word)
    assert found(room).ended_at == at(260)
    assert attended(room.cy) == 260


@pytest.mark.parametrize("hours", [3, 5])
def test_what_may_still_go_on_is_left_alone(app: Flask, hours: int) -> None:
    begins = (utcnow() - timedelta(hours=hours)).replace(second=0, microsecond=0)
    room = make_room(zone="UTC", starts_local=begins.replace(tzinfo=None))
    reader = reader_of(room.ana.id)
    clock.press(room.ana, reader, room.meeting, Pressed(Press.START), begins)
    if hours > 4:  # long over, but somebody writes
        word = Decision(meeting_id=room.id, text="We go on", author_id=room.cy.id)
        word.created_at = begins + timedelta(hours=3)
        saved(word)
    db.session.commit()
    assert found(room).stage is Stage.RUNNING
    assert notices(room.ana) == []


def test_one_whose_agenda_was_emptied_ends_too(room: Room) -> None:
    begun(room)
    db.session.execute(sa.update(AgendaItem).values(standing=Standing.REMOVED))
    db.session.commit()
    assert found(room).ended_at == at(60)
    assert attended(room.ana) == 60


def test_a_pause_that_nobody_ended_ends_too(room: Room) -> None:
    begun(room)
    press(room, Press.PAUSE, 1, 40)
    assert found(room).ended_at == at(60)
    assert attended(room.ana) == 40


def test_who_goes_on_the_next_day_is_given_time(room: Room) -> None:
    begun(room)
    press(room, Press.END, 1, 60)
    reader = reader_of(room.ana.id)
    clock.press(room.ana, reader, room.meeting, Pressed(Press.BACK, 2), utcnow())
    db.session.commit()
    assert found(room).stage is Stage.RUNNING
