"""The clock of a meeting: who may press what, what it leaves behind, and who is there."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, NotFound, RuleBroken
from ps5_collab.meetings.models import (
    AgendaItem,
    Attendance,
    Meeting,
    MeetingRole,
    Minutes,
    NormRating,
    Part,
    Participant,
    Stage,
    Standing,
)
from ps5_collab.meetings.running import clock, people
from ps5_collab.meetings.running.clock import Press, Pressed
from ps5_collab.meetings.running.people import Seen
from ps5_collab.people.models import Person
from ps5_collab.protocols.presses import Late
from ps5_collab.sharing.readers import reader_of
from tests.factories import make_person, saved
from tests.meetings.rooms import Room, make_room

pytestmark = pytest.mark.usefixtures("app")
BEGIN = utcnow() - timedelta(hours=3)
PRESENT, LATE = Attendance.PRESENT, Attendance.LATE


def at(minutes: float) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


@pytest.fixture
def room(app: Flask) -> Room:
    return make_room()


def press(room: Room, what: Press, stay: int, minute: float, who: Person | None = None) -> None:
    person = who or room.ana
    clock.press(person, reader_of(person.id), room.meeting, Pressed(what, stay), at(minute))
    db.session.commit()


def mark(room: Room, who: Person, attendance: Attendance | None, by: Person | None = None) -> None:
    person = by or who
    people.mark(person, reader_of(person.id), room.meeting, who.id, Seen(attendance))
    db.session.commit()


def spent(room: Room) -> list[int]:
    found = db.select(AgendaItem.seconds_spent).order_by(AgendaItem.position)
    return list(db.session.scalars(found))


def test_a_meeting_begins_is_held_and_keeps_what_each_item_took(room: Room) -> None:
    versions = [item.version for item in db.session.scalars(db.select(AgendaItem))]
    press(room, Press.START, 0, 0)
    assert room.meeting.stage is Stage.RUNNING
    press(room, Press.NEXT, 1, 3)
    press(room, Press.NEXT, 2, 33)
    press(room, Press.END, 3, 40)

    assert (room.meeting.stage, room.meeting.began_at, room.meeting.ended_at) == (
        Stage.HELD,
        at(0),
        at(40),
    )
    assert spent(room) == [180, 1800, 420]
    # Who edits the agenda meanwhile is not thrown off by the clock.
    assert [item.version for item in db.session.scalars(db.select(AgendaItem))] == versions


def test_the_end_can_be_taken_back(room: Room) -> None:
    press(room, Press.START, 0, 0)
    press(room, Press.END, 1, 1)
    press(room, Press.BACK, 2, 5)
    assert (room.meeting.stage, room.meeting.ended_at) == (Stage.RUNNING, None)


def test_a_late_press_changes_nothing(room: Room) -> None:
    press(room, Press.START, 0, 0)
    press(room, Press.NEXT, 1, 2)
    ticks = room.meeting.ticks
    with pytest.raises(Late):
        press(room, Press.NEXT, 1, 2)
    db.session.rollback()
    assert (spent(room)[:2], room.meeting.ticks) == ([120, 0], ticks)


def test_who_starts_without_an_agenda_gets_one_item_for_the_whole_time(room: Room) -> None:
    db.session.execute(db.update(AgendaItem).values(standing=Standing.REMOVED))
    press(room, Press.START, 0, 0)
    whole = db.session.scalars(db.select(AgendaItem).filter_by(standing=Standing.AGENDA)).one()
    assert whole.minutes == room.meeting.minutes


def test_what_was_not_reached_comes_back_next_time(room: Room) -> None:
    press(room, Press.START, 0, 0)
    press(room, Press.NEXT, 1, 3)
    press(room, Press.END, 2, 30)
    open_ = db.select(AgendaItem.title).filter_by(unfinished=True)
    assert db.session.scalars(open_).all() == ["Closing"]
    clock.leave(reader_of(room.ana.id), room.meeting, room.items[1], unfinished=True)
    clock.leave(reader_of(room.ana.id), room.meeting, room.items[2], unfinished=False)
    assert db.session.scalars(open_).all() == ["The task"]


def with_part(room: Room, part: Part, person: Person) -> None:
    saved(MeetingRole(meeting_id=room.id, part=part, person_id=person.id))


@pytest.mark.parametrize(
    ("who", "part", "may"),
    [
        ("ana", None, True),
        ("bea", None, False),
        ("cy", None, False),
        ("cy", Part.FACILITATOR, True),
        ("cy", Part.TIMEKEEPER, True),
        ("cy", Part.NORM_KEEPER, False),
        ("dee", None, False),
        ("dee", Part.FACILITATOR, False),
        ("eve", None, False),
    ],
)
def test_who_runs_it(room: Room, who: str, part: Part | None, may: bool) -> None:
    person = getattr(room, who)
    if part:
        with_part(room, part, person)
    if may:
        press(room, Press.START, 0, 0, person)
        return
    with pytest.raises(NotAllowed):
        press(room, Press.START, 0, 0, person)
    with pytest.raises(NotAllowed):
        clock.leave(reader_of(person.id), room.meeting, room.items[0], unfinished=True)


def test_what_is_approved_is_not_taken_up_again(room: Room) -> None:
    press(room, Press.START, 0, 0)
    press(room, Press.END, 1, 9)
    saved(Minutes(title="m", owner_id=room.ana.id, meeting_id=room.id, approved_at=utcnow()))
    with pytest.raises(RuleBroken):
        press(room, Press.BACK, 2, 10)
    with pytest.raises(RuleBroken):
        mark(room, room.cy, PRESENT)


@pytest.mark.parametrize("stage", [Stage.POLLING, Stage.CANCELLED])
def test_a_meeting_that_does_not_take_place_does_not_run(room: Room, stage: Stage) -> None:
    room.meeting.stage = stage
    db.session.commit()
    with pytest.raises(RuleBroken):
        press(room, Press.START, 0, 0)


# --- who is there --------------------------------------------------------------------------------


def attended(room: Room, person: Person) -> Participant:
    found = db.session.get(Participant, (room.id, person.id), populate_existing=True)
    assert found is not None
    return found


def test_what_each_attended_is_put_down_at_the_end(room: Room) -> None:
    press(room, Press.START, 0, 0)
    for person in (room.ana, room.bea):
        mark(room, person, PRESENT)
    mark(room, room.cy, LATE)
    attended(room, room.cy).arrived_at = at(10)
    press(room, Press.PAUSE, 1, 20)
    press(room, Press.GO_ON, 1, 30)
    press(room, Press.END, 1, 70)

    assert credited(room) == [60, 60, 50]


def test_who_leaves_early_is_credited_until_then(room: Room) -> None:
    with pytest.raises(RuleBroken):
        leave(room, room.ana)
    press(room, Press.START, 0, 0)
    for person in (room.ana, room.bea):
        mark(room, person, PRESENT)
    mark(room, room.cy, LATE)
    for person, minute in ((room.ana, 50), (room.bea, 20), (room.cy, 25)):
        leave(room, person)
        attended(room, person).left_at = at(minute)
    attended(room, room.cy).arrived_at = at(10)
    leave(room, room.ana, back=True)
    press(room, Press.END, 1, 60)
    assert credited(room) == [60, 20, 15]
    leave(room, room.bea, back=True)  # it was a slip, seen only now
    assert credited(room) == [60, 60, 15]
    mark(room, room.cy, LATE, by=room.ana)
    assert attended(room, room.cy).left_at is None
    with pytest.raises(RuleBroken):
        leave(room, room.bea)


def test_while_the_clock_stood_nobody_missed_anything(room: Room) -> None:
    press(room, Press.START, 0, 0)
    for person in (room.ana, room.bea):
        mark(room, person, PRESENT)
    mark(room, room.cy, LATE)
    attended(room, room.cy).arrived_at = at(30)
    leave(room, room.bea)
    attended(room, room.bea).left_at = at(40)
    for what, minute in (
        (Press.PAUSE, 10),
        (Press.GO_ON, 20),
        (Press.PAUSE, 45),
        (Press.GO_ON, 55),
    ):
        press(room, what, 1, minute)
    press(room, Press.END, 1, 70)
    assert credited(room) == [50, 30, 30]
    press(room, Press.BACK, 2, 300)  # something was forgotten
    press(room, Press.END, 3, 310)
    assert credited(room) == [60, 30, 40]


def leave(room: Room, person: Person, *, back: bool = False) -> None:
    people.leave(person, reader_of(person.id), room.meeting, person.id, back=back)
    db.session.commit()


def credited(room: Room) -> list[int | None]:
    return [attended(room, who).minutes_attended for who in (room.ana, room.bea, room.cy)]


def test_attendance_can_be_put_right_afterwards(room: Room) -> None:
    press(room, Press.START, 0, 0)
    press(room, Press.END, 1, 45)
    assert attended(room, room.cy).minutes_attended is None
    mark(room, room.cy, LATE, by=room.ana)
    assert attended(room, room.cy).minutes_attended == 45
    mark(room, room.cy, Attendance.EXCUSED, by=room.ana)
    assert attended(room, room.cy).minutes_attended is None


def test_each_says_it_of_oneself_and_who_runs_it_of_everybody(room: Room) -> None:
    mark(room, room.cy, PRESENT)
    mark(room, room.bea, PRESENT, by=room.ana)
    mark(room, room.bea, None)
    assert attended(room, room.bea).attendance is None
    for who in (room.cy, room.dee, room.eve):
        with pytest.raises(NotAllowed):
            mark(room, room.bea, PRESENT, by=who)
    with pytest.raises(NotAllowed):
        mark(room, room.dee, PRESENT)


def test_who_joined_the_group_later_is_there_too_and_a_stranger_is_not(room: Room) -> None:
    db.session.delete(attended(room, room.cy))
    db.session.commit()
    mark(room, room.cy, PRESENT)
    assert attended(room, room.cy).attendance is PRESENT
    with pytest.raises(NotFound):
        mark(room, make_person(), PRESENT, by=room.ana)


# --- the norm ------------------------------------------------------------------------------------


def rate(meeting: Meeting, person: Person, rating: int) -> None:
    people.rate(person, reader_of(person.id), meeting, rating)
    db.session.commit()


def test_the_norm_is_rated_once_by_each_member(room: Room) -> None:
    with pytest.raises(RuleBroken):
        rate(room.meeting, room.cy, 4)
    press(room, Press.START, 0, 0)
    rate(room.meeting, room.cy, 4)
    rate(room.meeting, room.cy, 2)
    with pytest.raises(NotAllowed):
        rate(room.meeting, room.dee, 4)
    ratings = db.session.execute(db.select(NormRating.person_id, NormRating.rating)).all()
    assert ratings == [(room.cy.id, 2)]
