"""A meeting that was run on another day than planned is listed, said and counted by that day."""

import csv
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings.calendar import services as feeds
from ps5_collab.meetings.carrying import carry_into
from ps5_collab.meetings.minutes import services
from ps5_collab.meetings.minutes.queries import may_be_approved_at
from ps5_collab.meetings.models import Attendance, Meeting, Participant, Poll, Stage
from ps5_collab.meetings.queries import agenda_of, get_meeting, group_page
from ps5_collab.meetings.running import clock
from ps5_collab.meetings.running.clock import Press, Pressed
from ps5_collab.meetings.wording import day_words
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_meeting, make_person, make_place, saved

ZONE = ZoneInfo("America/Los_Angeles")
NOW = utcnow().astimezone(ZONE).replace(hour=16, minute=2, second=0, microsecond=0)
A_DAY = timedelta(days=1)
PLANNED, HELD = NOW - 9 * A_DAY, NOW - 2 * A_DAY


@pytest.fixture
def held_late(ada: Person) -> Meeting:
    """Planned before the other one and held after it."""
    place = make_place(ada, make_person(), name="Book Cart")
    late = run(ada, place.group_id, "Held late", PLANNED, HELD)
    run(ada, place.group_id, "As planned", NOW - 5 * A_DAY, NOW - 5 * A_DAY)
    return late


def run(
    ada: Person, group_id: int | None, title: str, planned: datetime, began: datetime
) -> Meeting:
    meeting = make_meeting(
        ada, db.session.get_one(Group, group_id), title=title, stage=Stage.HELD,
        starts_local=planned.replace(tzinfo=None), began_at=began,
        ended_at=began + timedelta(minutes=47),
    )  # fmt: skip
    row = db.session.get_one(Participant, (meeting.id, ada.id))
    row.attendance, row.minutes_attended = Attendance.PRESENT, 47
    db.session.commit()
    return meeting


def loaded(ada: Person, meeting: Meeting) -> Meeting:
    db.session.expire_all()
    return get_meeting(reader_of(ada.id), meeting.id)


def page_of(sign_in: SignIn, ada: Person, address: str) -> str:
    return sign_in(ada).get(address, follow_redirects=True).text.replace("\u202f", " ")


@pytest.mark.parametrize(
    "address", ["/meetings?show=past", "/groups/{place}", "/groups/{place}/meetings"]
)
def test_lists_have_it_where_it_was_held_and_say_for_when_it_was_planned(
    sign_in: SignIn, ada: Person, held_late: Meeting, address: str
) -> None:
    place = group_page(reader_of(ada.id), held_late.group_id)
    page = page_of(sign_in, ada, address.format(place=place))
    assert page.index("Held late") < page.index("As planned")
    assert f"planned for {day_words(PLANNED, 'en')}" in page
    assert page.count("planned for") == 1


def test_its_page_says_when_it_was_and_the_calendar_shows_it_there(
    sign_in: SignIn, ada: Person, held_late: Meeting
) -> None:
    page = page_of(sign_in, ada, f"/meetings/{held_late.id}")
    assert f"{day_words(HELD, 'en')}, 4:02 PM to 4:49 PM" in page
    assert f"planned for {day_words(PLANNED, 'en')}" in page
    calendar = page_of(sign_in, ada, f"/calendar?view=list&on={HELD.date()}")
    assert "Held late" in calendar and "As planned" not in calendar
    assert "4:49 PM" in calendar
    week = page_of(sign_in, ada, f"/calendar?view=week&on={PLANNED.date()}")
    assert "Held late" not in week


def test_its_entry_in_calendars_stands_where_it_was_held(
    sign_in: SignIn, ada: Person, held_late: Meeting
) -> None:
    key = feeds.new_feed(ada, reader_of(ada.id), None)
    db.session.commit()
    for path in (f"/meetings/{held_late.id}.ics", f"/calendar/feeds/{key}.ics"):
        entries = Calendar.from_ical(sign_in(ada).get(path).data).walk("VEVENT")
        (entry,) = [each for each in entries if each["summary"] == "Held late"]
        assert entry.decoded("dtstart").astimezone(ZONE) == HELD
        assert entry.decoded("dtend") - entry.decoded("dtstart") == timedelta(minutes=47)


def test_calendars_learn_that_it_began_on_another_day(ada: Person) -> None:
    """And nothing of one that began as planned."""
    for day in (NOW + 100 * A_DAY, NOW):
        group = make_place(ada, name=f"Cart of {day.date()}").group_id
        meeting = make_meeting(
            ada, db.session.get_one(Group, group), starts_local=day.replace(tzinfo=None)
        )
        seen = [meeting.sequence]
        for what, stay, minute in ((Press.START, 0, 0), (Press.END, 1, 20)):
            moment = NOW + timedelta(minutes=minute)
            clock.press(ada, reader_of(ada.id), meeting, Pressed(what, stay), moment)
            db.session.commit()
            seen.append(meeting.sequence)
        assert (seen == sorted(set(seen))) == (meeting.revised_at is not None) == (day != NOW)


def test_the_poll_names_the_time_that_was_chosen_in_it(
    sign_in: SignIn, ada: Person, held_late: Meeting
) -> None:
    saved(Poll(meeting_id=held_late.id, closed_at=utcnow()))
    page = page_of(sign_in, ada, f"/meetings/{held_late.id}/poll")
    assert f"{day_words(PLANNED, 'en')}, 4:02 PM to 5:02 PM" in page
    assert day_words(HELD, "en") not in page


def test_its_minutes_say_both_days(sign_in: SignIn, ada: Person, held_late: Meeting) -> None:
    minutes = services.share(ada, reader_of(ada.id), loaded(ada, held_late))
    db.session.commit()
    page = page_of(sign_in, ada, f"/minutes/{minutes.id}")
    assert f"{HELD:%b} {HELD.day}, {HELD.year}, 4:02 PM" in page
    assert f"planned for {PLANNED:%b} {PLANNED.day}, {PLANNED.year}" in page
    after = make_meeting(ada, db.session.get_one(Group, held_late.group_id))
    carry_into(after)
    (item,) = [each for each in agenda_of(after.id) if each.linked_id == minutes.id]
    assert f"{HELD:%b} {HELD.day}, {HELD.year}" in item.title


def test_minutes_are_approved_at_a_meeting_that_was_held_later(
    ada: Person, held_late: Meeting
) -> None:
    """Whatever was planned."""
    first = run(ada, held_late.group_id, "First", NOW - 7 * A_DAY, NOW - 7 * A_DAY)
    minutes = services.share(ada, reader_of(ada.id), loaded(ada, first))
    assert held_late.id in {row.id for row in may_be_approved_at(reader_of(ada.id), first)}
    services.approve(ada, reader_of(ada.id), minutes, first, held_late)
    assert minutes.approved_in_id == held_late.id


def test_hours_count_on_the_day_of_the_meeting(
    sign_in: SignIn, ada: Person, held_late: Meeting
) -> None:
    rows = list(csv.reader(io.StringIO(sign_in(ada).get("/hours.csv").text.lstrip("\ufeff"))))
    days = [row[0] for row in rows[1:3]]
    assert days == [HELD.date().isoformat(), (NOW - 5 * A_DAY).date().isoformat()]
    assert f"{HELD:%b} {HELD.day}, {HELD.year}" in page_of(sign_in, ada, "/hours")
