"""Staff enter a school's time by hand and by file; groups of several schools find theirs by it."""

import html
import io
import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused
from ps5_collab.core.text import clean_line
from ps5_collab.meetings.models import BellSchedule, SchoolDay, SchoolDayKind
from ps5_collab.meetings.schedule import Bells, Hours, hours_of, times_free_everywhere
from ps5_collab.meetings.school_time import queries, reading, services
from ps5_collab.meetings.school_time.entries import (
    Day,
    Entries,
    Schedule,
    days_between,
    stretches,
)
from ps5_collab.people.models import Person, Role, School
from ps5_collab.people.queries import standing_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_person, make_school, saved

ZONE = "America/Los_Angeles"
REGULAR = Schedule(
    "Regular day",
    frozenset({1, 2, 3, 4, 5}),
    Bells(hours_of("15:10-17:00"), hours_of("8:00-15:00")),
)
MINIMUM = Schedule("Minimum day", bells=Bells(hours_of("13:10-17:00"), hours_of("8:00-13:00")))
HOLIDAY, EARLY = SchoolDayKind.HOLIDAY, SchoolDayKind.MINIMUM
BREAK = Day(date(2026, 12, 21), HOLIDAY, "Winter break")
FORM = {
    "name": "Regular day",
    "weekdays": ["1", "2", "3", "4", "5"],
    "free": "3:10 pm-5 pm",
    "classes": "8-15",
    "zone": ZONE,
}


@pytest.fixture
def school(app: Flask) -> School:
    return make_school(name="Elm")


@pytest.fixture
def principal(school: School) -> Person:
    return make_person(school, Role.PRINCIPAL)


def enter(person: Person, school: School, *schedules: Schedule, days: tuple[Day, ...] = ()) -> None:
    services.take(standing_of(person.id), school, Entries(schedules, days), ZONE)
    db.session.commit()


# --- by hand -----------------------------------------------------------------------------------


def test_a_principal_enters_a_schedule_and_everybody_reads_it(
    school: School, principal: Person, sign_in: SignIn
) -> None:
    answer = sign_in(principal).post(f"/schools/{school.id}/bells/schedules/new", data=FORM)
    assert answer.status_code == 303
    page = sign_in(make_person()).get(f"/schools/{school.id}/bells").text
    assert "Regular day" in page
    assert "3:10\u202fPM" in page
    assert "Add a schedule" not in page
    assert "Add a schedule" in sign_in(principal).get(f"/schools/{school.id}/bells").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Give it a name"),
        ({"free": "15:10"}, "could not be read"),
        ({"free": "14:00-17:00"}, "overlap"),
        ({"classes": "8-9, 8:30-10"}, "overlap"),
        ({"zone": "Mars/Olympus"}, "Not a valid choice"),
        ({"name": "second", "weekdays": ["5", "6"]}, "already the schedule"),
        ({"name": "FIRST", "weekdays": []}, "has this name"),
    ],
)
def test_what_makes_no_sense_comes_back_with_what_was_typed(
    school: School, principal: Person, sign_in: SignIn, change: dict[str, object], sentence: str
) -> None:
    enter(principal, school, Schedule("First", frozenset({5})))
    typed = FORM | {"weekdays": ["1"]} | change
    answer = sign_in(principal).post(f"/schools/{school.id}/bells/schedules/new", data=typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert str(typed["classes"]) in answer.text


def test_two_who_change_a_schedule_are_told_apart(
    school: School, principal: Person, sign_in: SignIn
) -> None:
    enter(principal, school, REGULAR)
    row = db.session.scalars(sa.select(BellSchedule)).one()
    address = f"/schools/{school.id}/bells/schedules/{row.id}"
    browser = sign_in(principal)
    first = browser.post(address, data=FORM | {"free": "16:00-17:00", "version": "1"})
    assert first.status_code == 303
    second = browser.post(address, data=FORM | {"free": "15:30-16:30", "version": "1"})
    assert second.status_code == 409
    assert "15:30-16:30" in second.text
    assert "4:00" in second.text
    assert browser.post(address, data=FORM | {"version": "2"}).status_code == 303


def test_days_are_entered_as_a_stretch_and_taken_off_again(
    school: School, principal: Person, sign_in: SignIn
) -> None:
    browser = sign_in(principal)
    first, last = today() + timedelta(30), today() + timedelta(44)
    form = {"kind": "holiday", "first": first.isoformat(), "last": last.isoformat(), "name": "Rest"}
    assert browser.post(f"/schools/{school.id}/bells/days/new", data=form).status_code == 303
    assert len(queries.days_of(school.id)) == 15
    page = browser.get(f"/schools/{school.id}/bells").text
    assert page.count("Rest") == 1
    assert "Rest" in browser.get(f"/schools/{school.id}").text
    gone = {"first": first.isoformat(), "last": first.isoformat()}
    assert browser.post(f"/schools/{school.id}/bells/days/deletion", data=gone).status_code == 303
    assert len(queries.days_of(school.id)) == 14


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"first": ""}, "Choose a day"),
        ({"last": "2026-11-01"}, "before the first"),
        ({"last": "2027-11-19"}, "are a mistake"),
        ({"kind": "minimum"}, "Choose the schedule"),
        ({"kind": "minimum", "schedule": "Other"}, "Not a valid choice"),
        ({"kind": "minimum", "schedule": "Minimum day", "first": "2026-11-21"}, "no school day"),
        ({"first": "9999-12-31"}, "too far away"),
    ],
)
def test_days_that_make_no_sense(
    school: School, principal: Person, sign_in: SignIn, change: dict[str, str], sentence: str
) -> None:
    enter(principal, school, MINIMUM)
    form = {"kind": "holiday", "first": "2026-11-19", "name": "Rest"} | change
    answer = sign_in(principal).post(f"/schools/{school.id}/bells/days/new", data=form)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_who_enters_a_day_again_replaces_it(school: School, principal: Person) -> None:
    actor = standing_of(principal.id)
    services.add_days(actor, school, BREAK.day, BREAK.day, BREAK)
    again = Day(BREAK.day, HOLIDAY, "Long rest")
    services.add_days(actor, school, BREAK.day, BREAK.day, again)
    assert queries.days_of(school.id) == [again]


def test_a_minimum_day_whose_schedule_is_gone_says_nothing(
    school: School, principal: Person, sign_in: SignIn
) -> None:
    day = Day(date(2026, 11, 19), EARLY, "Conferences", "Minimum day")
    enter(principal, school, REGULAR, MINIMUM, days=(day,))
    row = db.session.scalars(sa.select(BellSchedule).filter_by(name="Minimum day")).one()
    address = f"/schools/{school.id}/bells/schedules/{row.id}/deletion"
    browser = sign_in(principal)
    assert "Delete" in browser.get(address).text
    assert browser.post(address).status_code == 303
    (found,) = queries.times_of([school], day.day, day.day)
    assert times_free_everywhere([found], day.day, ZONE, 30) == []


# --- who may ------------------------------------------------------------------------------------

PLACES = (
    ("GET", "schedules/new"),
    ("POST", "schedules/new"),
    ("GET", "schedules/{schedule}"),
    ("POST", "schedules/{schedule}"),
    ("GET", "schedules/{schedule}/deletion"),
    ("POST", "schedules/{schedule}/deletion"),
    ("GET", "days/new"),
    ("POST", "days/new"),
    ("POST", "days/deletion"),
    ("GET", "days/2026-12-21/2026-12-21"),
    ("POST", "days/2026-12-21/2026-12-21"),
    ("GET", "import"),
    ("POST", "import"),
    ("POST", "import/taking"),
    ("GET", "import/template.csv"),
)


@pytest.mark.parametrize(("method", "place"), PLACES)
def test_only_staff_of_the_school_enter_its_time(
    school: School,
    principal: Person,
    sign_in: SignIn,
    visitor: FlaskClient,
    method: str,
    place: str,
) -> None:
    enter(principal, school, REGULAR, days=(BREAK,))
    schedule = db.session.scalars(sa.select(BellSchedule.id)).one()
    address = f"/schools/{school.id}/bells/" + place.format(schedule=schedule)
    for person, allowed in [
        (make_person(school), False),
        (make_person(school, Role.CHAMPION), False),
        (make_person(role=Role.PRINCIPAL), False),
        (make_person(role=Role.LEADER), False),
        (make_person(school, Role.FACILITATOR), True),
        (make_person(role=Role.ADMINISTRATOR), True),
    ]:
        status = sign_in(person).open(address, method=method).status_code
        assert (status != 403) is allowed, (person.name, status)
    assert visitor.open(address, method=method).status_code in {302, 303, 401}


@pytest.mark.parametrize("place", ["", "/school-time.csv"])
def test_the_network_reads_it_and_nobody_else(
    school: School, sign_in: SignIn, visitor: FlaskClient, place: str
) -> None:
    address = f"/schools/{school.id}/bells{place}"
    assert sign_in(make_person()).get(address).status_code == 200
    assert visitor.get(address).status_code in {302, 303}
    stranger = make_person()
    db.session.execute(sa.text("DELETE FROM appointment"))
    db.session.commit()
    assert sign_in(stranger).get(address).status_code == 404


def test_what_is_not_there_is_not_there(school: School, sign_in: SignIn) -> None:
    staff = sign_in(make_person(role=Role.ADMINISTRATOR))
    elsewhere = saved(
        BellSchedule(school_id=make_school().id, name="Other", weekdays=[], hours={}, zone=ZONE)
    )
    for address in (
        f"/schools/{2**31}/bells",
        f"/schools/{school.id}/bells/schedules/{elsewhere.id}",
        f"/schools/{school.id}/bells/schedules/{2**70}",
    ):
        assert staff.get(address).status_code == 404


# --- by file ------------------------------------------------------------------------------------

CALENDAR = b"""\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//district.example//EN\r
BEGIN:VEVENT\r
SUMMARY:Thanksgiving\r
DTSTART;VALUE=DATE:20261126\r
DTEND;VALUE=DATE:20261128\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:Veterans Day\r
DTSTART;VALUE=DATE:20261111\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:Board meeting\r
DTSTART:20261112T160000Z\r
DTEND:20261112T170000Z\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:Every Friday\r
DTSTART;VALUE=DATE:20261113\r
RRULE:FREQ=WEEKLY\r
END:VEVENT\r
END:VCALENDAR\r
"""


def upload(browser: FlaskClient, school: School, data: bytes, name: str = "days.csv", **more: str) -> TestResponse:  # fmt: skip
    file = (io.BytesIO(data), name)
    form = {"file": file, "zone": ZONE} | more
    return browser.post(f"/schools/{school.id}/bells/import", data=form)


def hidden_text(page: str) -> str:
    return page.partition('aria-label="The file">')[2].partition("</textarea>")[0].strip()


def as_shown(page: str) -> dict[str, object]:
    """The form of the preview as it is sent when nothing is changed in it."""
    ticked: dict[str, object] = {
        name: [html.unescape(value) for value in re.findall(rf'name="{name}" value="([^"]*)" checked', page)]
        for name in ("schedule", "days")
    }  # fmt: skip
    kinds = {
        name: html.unescape(value)
        for name, value in re.findall(
            r'<select name="(kind-\w+)"(?:(?!</select>).)*value="([^"]*)" selected', page
        )
    }
    ticked |= {"text": html.unescape(hidden_text(page)), "zone": ZONE}
    return ticked | kinds


def take(browser: FlaskClient, school: School, page: str, **more: object) -> TestResponse:
    data = as_shown(page) | more
    return browser.post(f"/schools/{school.id}/bells/import/taking", data=data)


def test_the_template_can_be_imported_and_nothing_changes_before_one_agrees(
    school: School, principal: Person, sign_in: SignIn
) -> None:
    browser = sign_in(principal)
    template = browser.get(f"/schools/{school.id}/bells/import/template.csv")
    assert "attachment" in template.headers["Content-Disposition"]
    page = upload(browser, school, template.data)
    assert page.status_code == 200
    assert "Winter break" in page.text
    assert db.session.scalars(sa.select(SchoolDay)).all() == []
    db.session.rollback()
    assert take(browser, school, page.text).status_code == 303
    known = queries.entries_of(school.id)
    assert [each.name for each in known.schedules] == ["Regular day", "Minimum day"]
    assert len(known.days) == 20
    again = upload(browser, school, template.data).text
    assert "stays as it is" in again
    assert "20 days are known already" in again


def test_what_is_known_can_be_downloaded_and_imported_elsewhere(
    school: School, principal: Person, sign_in: SignIn
) -> None:
    day = Day(date(2026, 11, 19), EARLY, "Conferences", "Minimum day")
    enter(principal, school, REGULAR, MINIMUM, days=(day, BREAK))
    other = make_school()
    text = sign_in(principal).get(f"/schools/{school.id}/bells/school-time.csv").data
    services.take(standing_of(make_person(other, Role.PRINCIPAL).id), other, reading.read(text), ZONE)  # fmt: skip
    assert queries.entries_of(other.id) == queries.entries_of(school.id)


def test_a_calendar_brings_its_holidays_and_says_what_it_leaves_out(
    school: School, principal: Person, sign_in: SignIn
) -> None:
    browser = sign_in(principal)
    page = upload(browser, school, CALENDAR, "district.ics")
    assert "2 events" in page.text
    take(browser, school, page.text)
    days = queries.days_of(school.id)
    assert [(each.day.day, each.name) for each in days] == [
        (11, "Veterans Day"),
        (26, "Thanksgiving"),
        (27, "Thanksgiving"),
    ]
    assert {each.kind for each in days} == {HOLIDAY}


def calendar(*events: str) -> bytes:
    held = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{held}END:VCALENDAR\r\n".encode()


def test_a_break_may_say_how_long_it_is_and_what_was_canceled_is_no_holiday(app: Flask) -> None:
    found = reading.read_calendar(
        calendar(
            "SUMMARY:Winter break\r\nDTSTART;VALUE=DATE:20261221\r\nDURATION:P2W",
            "SUMMARY:Gone\r\nDTSTART;VALUE=DATE:20261112\r\nSTATUS:CANCELLED",
            "SUMMARY:Twice\r\nDTSTART;VALUE=DATE:20261113\r\nRDATE;VALUE=DATE:20261120",
        )
    )
    assert [found.days[0].day, found.days[-1].day] == [date(2026, 12, 21), date(2027, 1, 3)]
    assert {each.name for each in found.days} == {"Winter break"}
    assert len(found.remarks) == 1 and found.remarks[0].startswith("1 event ")


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART;VALUE=DATE:20261301",
        "DTSTART;VALUE=DATE:2026-12-21",
        "DTSTART;VALUE=DATE:20261221\r\nDTSTART;VALUE=DATE:20261222",
        "DTSTART;VALUE=DATE:20261221\r\nDTEND:",
        "DTSTART;VALUE=DATE:20261221\r\nDURATION:P",
        "DTSTART;VALUE=DATE:99991231\r\nDURATION:P9999999D",
        "BEGIN:VTIMEZONE\r\nTZID:x\r\nDTSTART:20261221",
        "DTSTART;TZID=Nowhere/Land:20261221T100000",
        "END:VTIMEZONE",
    ],
)
def test_a_broken_calendar_is_read_as_far_as_it_goes_or_refused(app: Flask, event: str) -> None:
    with suppress(Refused):
        found = reading.read_calendar(calendar("DTSTART;VALUE=DATE:20261126", event))
        assert date(2026, 11, 26) in {each.day for each in found.days}


def test_an_administrator_enters_holidays_everywhere_at_once(
    school: School, sign_in: SignIn
) -> None:
    other = make_school()
    browser = sign_in(make_person(role=Role.ADMINISTRATOR))
    page = upload(browser, school, CALENDAR, "district.ics", everywhere="y")
    take(browser, school, page.text, everywhere="y")
    assert queries.days_of(other.id) == queries.days_of(school.id)
    assert len(queries.days_of(other.id)) == 3


def test_a_principal_does_not(school: School, principal: Person, sign_in: SignIn) -> None:
    other = make_school()
    browser = sign_in(principal)
    page = upload(browser, school, CALENDAR, "district.ics", everywhere="y")
    assert "every open school" not in page.text
    assert take(browser, school, page.text, everywhere="y").status_code == 403
    assert queries.days_of(other.id) == queries.days_of(school.id) == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no row of headings"),
        (b"a,b\n1,2\n", "not ours"),
        (b"what,name\n", "no schedule and no day"),
        (b"what,name,from\nparty,Fun,2026-11-19\n", "row 2"),
        (b"what,name,from\nholiday,Rest,19.11.2026\n", "row 2"),
        (b"what,name,from\nholiday,Rest,0001-01-01\n", "too far away"),
        (b"what,name,from,to\nholiday,Rest,2026-11-19,2026-11-01\n", "before the first"),
        (b"what,name,weekdays\nschedule,Regular,Funday\n", "funday"),
        (b"what,name,free\nschedule,Regular,late\n", "late"),
        (b"what,name\nschedule,\n", "name is missing"),
        (b"BEGIN:VCALENDAR\r\nnonsense\r\n", "could not be read"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "no schedule and no day"),
        (b"x" * 300_000, "larger than"),
        (b"\x00\xff\xfe\x00", "not ours"),
    ],
)
def test_files_that_cannot_be_taken_are_refused_with_the_place(
    school: School, principal: Person, sign_in: SignIn, data: bytes, sentence: str
) -> None:
    answer = upload(sign_in(principal), school, data)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_minimum_day_of_a_schedule_that_is_not_there_is_refused_when_taken(
    school: School, principal: Person, sign_in: SignIn
) -> None:
    data = b"what,name,from,schedule\nminimum,Talks,2026-11-19,Unheard of\n"
    browser = sign_in(principal)
    assert take(browser, school, upload(browser, school, data).text).status_code == 422
    assert queries.days_of(school.id) == []


def test_american_dates_are_read(app: Flask) -> None:
    found = reading.read(b"what,name,from,to\nholiday,Rest,11/9/2026,11/10/2026\n")
    assert [each.day.isoformat() for each in found.days] == ["2026-11-09", "2026-11-10"]


# --- as the search for a time reads it ----------------------------------------------------------


def test_two_schools_and_one_minimum_day_overlap_exactly(school: School, principal: Person) -> None:
    other = make_school(name="Oak")
    late = Schedule("Regular day", frozenset(range(1, 6)), Bells(hours_of("15:30-16:30")))
    day = Day(date(2026, 11, 19), EARLY, "", "Minimum day")
    enter(principal, school, REGULAR, MINIMUM, days=(day, Day(date(2026, 11, 20), HOLIDAY)))
    enter(make_person(other, Role.PRINCIPAL), other, late, MINIMUM, days=(day,))
    found = queries.times_of([school, other], date(2026, 11, 18), date(2026, 11, 20))
    offered = {
        n: [
            f"{when.local:%H:%M}"
            for when in times_free_everywhere(found, date(2026, 11, n), ZONE, 60)
        ]
        for n in (18, 19, 20)
    }
    assert offered == {18: ["15:30"], 19: ["13:10", "13:40", "14:10", "14:40", "15:10", "15:40"], 20: []}  # fmt: skip


def test_many_schools_cost_as_much_as_one(
    school: School, principal: Person, at_most: AtMost
) -> None:
    schools = [school, *(make_school() for _ in range(5))]
    for each in schools:
        enter(make_person(each, Role.PRINCIPAL), each, REGULAR, days=(BREAK,))
    names = [each.name for each in schools]
    with at_most(2):
        found = queries.times_of(schools, BREAK.day, BREAK.day)
    assert [each.name for each in found] == names


def test_holidays_say_whose_they_are(school: School, principal: Person) -> None:
    other = make_school(name="Oak")
    enter(principal, school, days=(BREAK, Day(date(2026, 12, 1), HOLIDAY, "Staff day")))
    enter(make_person(other, Role.PRINCIPAL), other, days=(BREAK,))
    found = queries.holidays_of([school, other], date(2026, 11, 1), date(2027, 1, 1))
    assert found == {date(2026, 12, 1): "Staff day (Elm)", BREAK.day: "Winter break"}


def test_a_holiday_without_a_name_is_one_all_the_same(school: School, principal: Person) -> None:
    other = make_school(name="Oak")
    enter(principal, school, days=(Day(BREAK.day, HOLIDAY, ""),))
    for schools, said in (([school], "No school"), ([school, other], "No school (Elm)")):
        assert queries.holidays_of(schools, BREAK.day, BREAK.day) == {BREAK.day: said}


def test_the_page_asks_the_same_however_much_there_is(
    school: School, principal: Person, sign_in: SignIn, at_most: AtMost
) -> None:
    days = tuple(Day(today() + timedelta(n * 3), HOLIDAY, f"Day {n}") for n in range(40))
    enter(principal, school, REGULAR, MINIMUM, days=days)
    browser = sign_in(principal)
    browser.get(f"/schools/{school.id}/bells")
    with at_most(8):
        browser.get(f"/schools/{school.id}/bells")


# --- what always holds --------------------------------------------------------------------------

words = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=20
).filter(lambda name: clean_line(name) == name and name[0] != "'")
hours = st.tuples(st.integers(0, 94), st.integers(1, 95)).map(
    lambda pair: Hours(time(min(pair) // 4, min(pair) % 4 * 15), time(95 // 4, 59))
)
schedules = st.builds(
    Schedule,
    name=words,
    weekdays=st.frozensets(st.integers(1, 7)),
    bells=st.builds(Bells, st.lists(hours, max_size=2).map(lambda some: tuple(sorted(some)))),
)
some_days = st.lists(
    st.builds(
        Day,
        st.dates(date(2026, 1, 1), date(2027, 1, 1)).filter(lambda day: day.weekday() < 5),
        st.sampled_from([HOLIDAY, EARLY]),
        words,
    ),
    max_size=12,
    unique_by=lambda each: each.day,
).map(lambda found: sorted(found, key=lambda each: each.day))


@settings(deadline=None)
@given(some_days)
def test_stretches_hold_the_days_and_nothing_but_weekends_between(days: list[Day]) -> None:
    held: list[Day] = []
    for stretch in stretches(days):
        assert stretch.first <= stretch.last
        held += [
            each
            for each in days_between(stretch.first, stretch.last, stretch.what)
            if each.day.weekday() < 5
        ]
    assert held == days


def test_a_stretch_over_a_weekend_is_one(app: Flask) -> None:
    days = days_between(date(2026, 11, 19), date(2026, 11, 24), Day(date(2026, 11, 19), EARLY))
    assert [each.day.day for each in days] == [19, 20, 23, 24]
    assert [(each.first.day, each.last.day) for each in stretches(days)] == [(19, 24)]


@settings(deadline=None, max_examples=50)
@given(st.lists(schedules, max_size=3, unique_by=lambda each: each.name.casefold()), some_days)
def test_a_table_of_ours_says_the_same_again(given: list[Schedule], days: list[Day]) -> None:
    entries = Entries(tuple(given), tuple(days))
    found = reading.read_csv(reading.written(entries).encode())
    assert found == entries


def test_days_without_school_come_back_without_the_weekend_and_however_many() -> None:
    holiday = Day(date(2026, 11, 27), HOLIDAY, "Thanksgiving")
    summer = [replace(holiday, day=date(2027, 6, 1) + timedelta(days=n)) for n in range(130)]
    days = (holiday, replace(holiday, day=date(2026, 11, 30)), *summer)
    assert reading.read_csv(reading.written(Entries(days=days)).encode()).days == days
