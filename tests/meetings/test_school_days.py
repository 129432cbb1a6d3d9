"""Days that are not like others are entered by hand and by file, and nothing of them is replaced,
left out or refused without being said at its place."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.meetings.models import BellSchedule, SchoolDayKind
from ps5_collab.meetings.schedule import Bells, hours_of, said
from ps5_collab.meetings.school_time import queries, reading
from ps5_collab.meetings.school_time.entries import (
    Change,
    Day,
    Entries,
    Schedule,
    days_between,
    year_begins,
)
from ps5_collab.meetings.school_time.proposal import propose
from ps5_collab.people.models import Person, Role, School
from tests.conftest import AtMost, SignIn
from tests.factories import make_person, make_school
from tests.meetings.test_school_time import (
    EARLY,
    HOLIDAY,
    REGULAR,
    as_shown,
    calendar,
    enter,
    take,
    upload,
)

MINIMUM = Schedule("Early", bells=Bells(hours_of("13:10-17:00"), hours_of("8:00-13:00")))
#: A Monday, far enough for a break to begin.
FIRST = today() + timedelta(days=35 - today().weekday())


def on(number: int) -> date:
    return FIRST + timedelta(days=number)


BREAK = tuple(days_between(on(0), on(11), Day(on(0), HOLIDAY, "Winter break")))


@pytest.fixture
def school(app: Flask) -> School:
    return make_school(name="Elm")


@pytest.fixture
def principal(school: School) -> Person:
    return make_person(school, Role.PRINCIPAL)


@pytest.fixture
def staff(principal: Person, sign_in: SignIn) -> FlaskClient:
    return sign_in(principal)


def errors(page: str) -> list[tuple[str, str]]:
    top = page.partition('id="errors"')[2].partition("</ul>")[0]
    return re.findall(r'<a href="#([^"]+)">([^<]+)</a>', top)


def hidden(page: str, name: str) -> str:
    (value,) = re.findall(rf'id="{name}" name="{name}" type="hidden" value="([^"]*)"', page)
    return str(value)


def words(day: date) -> str:
    return f"{day:%b} {day.day}"


# --- bell schedules -------------------------------------------------------------------------------


def test_hours_are_read_as_schools_write_them_and_it_is_said_how(
    school: School, staff: FlaskClient
) -> None:
    form = {"name": "Minimum day", "free": "1:15-3:00, 7:15-7:55", "classes": "8:00-1:00"}
    address = f"/schools/{school.id}/bells/schedules/new"
    page = staff.post(address, data=form, follow_redirects=True).text
    flash = page.partition("The schedule is saved.")[2].partition("</p>")[0]
    assert "7:15\u202fAM–7:55\u202fAM, 1:15\u202fPM–3:00\u202fPM" in flash
    assert "Classes: 8:00\u202fAM–1:00\u202fPM" in flash
    row = db.session.scalars(sa.select(BellSchedule)).one()
    assert said(queries.bells_of(row).free) == "07:15-07:55, 13:15-15:00"
    again = staff.get(f"/schools/{school.id}/bells/schedules/{row.id}").text
    assert "07:15-07:55, 13:15-15:00" in again


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "regular DAY"}, "name"),
        ({"weekdays": ["5", "6"]}, "weekdays-0"),
        ({"free": "8:00-9:00", "classes": "8:30-10"}, "free"),
        ({"classes": "8-9, 8:30-10"}, "classes"),
        ({"classes": "6:30-7:45"}, "classes"),
    ],
)
def test_what_a_schedule_contradicts_is_said_at_its_field(
    school: School, principal: Person, staff: FlaskClient, change: dict[str, object], field: str
) -> None:
    enter(principal, school, REGULAR)
    form: dict[str, object] = {"name": "Other", "free": "", "classes": ""}
    page = staff.post(f"/schools/{school.id}/bells/schedules/new", data=form | change).text
    assert [place for place, _sentence in errors(page)] == [field]


# --- days by hand ---------------------------------------------------------------------------------


def test_a_day_inside_a_break_is_replaced_only_by_who_knows(
    school: School, principal: Person, staff: FlaskClient
) -> None:
    enter(principal, school, days=BREAK)
    address = f"/schools/{school.id}/bells/days/new"
    form = {"kind": "holiday", "first": on(4).isoformat(), "name": "Typo"}
    asked = staff.post(address, data=form)
    assert asked.status_code == 422
    notice = asked.text.partition('id="replaced"')[2].partition("</ul>")[0]
    assert words(on(4)) in notice and "Winter break: No school" in notice
    assert "Replace it" in asked.text and 'value="Typo"' in asked.text
    assert {day.name for day in queries.days_of(school.id)} == {"Winter break"}
    db.session.rollback()
    sure = form | {"known": hidden(asked.text, "known")}
    other = staff.post(address, data=sure | {"first": on(5).isoformat()})
    assert other.status_code == 422  # of this day nobody knew
    assert staff.post(address, data=sure).status_code == 303
    assert [day.name for day in queries.days_of(school.id)].count("Typo") == 1


def test_who_enters_the_same_again_is_asked_nothing(
    school: School, principal: Person, staff: FlaskClient
) -> None:
    enter(principal, school, days=BREAK)
    form = {"kind": "holiday", "first": on(0).isoformat(), "last": on(13).isoformat()}
    answer = staff.post(f"/schools/{school.id}/bells/days/new", data=form | {"name": "Winter break"})  # fmt: skip
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"first": "2020-12-21"}, "first", "past school year"),
        ({"first": on(5).isoformat(), "last": on(4).isoformat()}, "last", "before the first"),
        ({"last": on(200).isoformat()}, "last", "are a mistake"),
        ({"kind": "minimum", "schedule": "Early", "first": on(5).isoformat()}, "first", "no school day"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_days_is_said_at_its_field(
    school: School,
    principal: Person,
    staff: FlaskClient,
    change: dict[str, str],
    field: str,
    sentence: str,
) -> None:
    enter(principal, school, MINIMUM)
    form = {"kind": "holiday", "first": on(0).isoformat(), "name": "Rest"} | change
    page = staff.post(f"/schools/{school.id}/bells/days/new", data=form).text
    ((place, told),) = errors(page)
    assert place == field and sentence in told


def test_a_break_over_the_turn_of_the_school_year_is_of_none_that_is_past() -> None:
    assert year_begins(date(2027, 6, 30)) == date(2026, 7, 1)
    assert year_begins(date(2026, 7, 1)) == date(2026, 7, 1)


def place_of(school: School, first: date, last: date) -> str:
    return f"/schools/{school.id}/bells/days/{first}/{last}"


def test_days_are_changed_in_place(school: School, principal: Person, staff: FlaskClient) -> None:
    enter(principal, school, MINIMUM, days=BREAK)
    address = place_of(school, on(0), on(11))
    assert f'href="{address}"' in staff.get(f"/schools/{school.id}/bells").text
    page = staff.get(address).text
    assert "Winter break" in page and f'value="{on(11)}"' in page
    form = {"kind": "holiday", "first": f"{on(1)}", "last": f"{on(9)}", "name": "Long break"}
    sent = form | {"was": hidden(page, "was")}
    assert staff.post(address, data=sent).status_code == 303
    days = queries.days_of(school.id)
    assert {day.name for day in days} == {"Long break"}
    assert (days[0].day, days[-1].day) == (on(1), on(9))


def test_who_changes_days_after_somebody_else_did_is_shown_both(
    school: School, principal: Person, staff: FlaskClient
) -> None:
    enter(principal, school, days=BREAK)
    address = place_of(school, on(0), on(11))
    was = hidden(staff.get(address).text, "was")
    enter(principal, school, days=(Day(on(4), HOLIDAY, "Other's day"),))
    form = {"kind": "holiday", "first": f"{on(0)}", "last": f"{on(11)}", "name": "Mine", "was": was}
    late = staff.post(address, data=form)
    assert late.status_code == 409
    assert "Other&#39;s day: No school" in late.text and 'value="Mine"' in late.text
    assert "Mine" not in {day.name for day in queries.days_of(school.id)}
    db.session.rollback()
    assert staff.post(address, data=form | {"was": hidden(late.text, "was")}).status_code == 303
    assert {day.name for day in queries.days_of(school.id)} == {"Mine"}
    for nowhere in (place_of(school, on(40), on(41)), f"/schools/{school.id}/bells/days/x/y"):
        assert staff.get(nowhere).status_code == 404


def test_days_that_are_changed_do_not_swallow_others_without_asking(
    school: School, principal: Person, staff: FlaskClient
) -> None:
    enter(principal, school, days=(*BREAK, Day(on(14), HOLIDAY, "Staff day")))
    address = place_of(school, on(0), on(11))
    form = {"kind": "holiday", "first": f"{on(0)}", "last": f"{on(14)}", "name": "Winter break"}
    form["was"] = hidden(staff.get(address).text, "was")
    asked = staff.post(address, data=form)
    assert asked.status_code == 422 and "Staff day: No school" in asked.text
    notice = asked.text.partition('id="replaced"')[2].partition("</ul>")[0]
    assert "Winter break" not in notice
    sure = form | {"known": hidden(asked.text, "known"), "was": hidden(asked.text, "was")}
    assert staff.post(address, data=sure).status_code == 303
    assert len(queries.days_of(school.id)) == 15


# --- days by file ---------------------------------------------------------------------------------


def event(name: str, first: date, last: date | None = None) -> str:
    end = (last or first) + timedelta(days=1)
    return f"SUMMARY:{name}\r\nDTSTART;VALUE=DATE:{first:%Y%m%d}\r\nDTEND;VALUE=DATE:{end:%Y%m%d}"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Minimum Day - all schools", EARLY),
        ("EARLY RELEASE", EARLY),
        ("Half-day for conferences", EARLY),
        ("Salida temprana", EARLY),
        ("Thanksgiving", HOLIDAY),
        ("Earth Day", HOLIDAY),
    ],
)
def test_a_calendar_s_day_that_ends_early_by_its_name_is_no_day_without_school(
    app: Flask, name: str, kind: SchoolDayKind
) -> None:
    found = reading.read_calendar(calendar(event(name, on(1))))
    assert [(day.kind, day.name) for day in found.days] == [(kind, name)]


def test_rows_of_a_calendar_are_left_out_or_are_of_another_kind_as_one_says(
    school: School, principal: Person, staff: FlaskClient
) -> None:
    enter(principal, school, REGULAR, MINIMUM)
    data = calendar(
        event("Spring break", on(0), on(4)), event("Minimum Day - all schools", on(7)),
        event("Picture day", on(8)), event("Conferences", on(9)),
    )  # fmt: skip
    page = upload(staff, school, data, "district.ics").text
    form = as_shown(page)
    spring, minimum, picture, talks = re.findall(r'name="days" value="([^"]*)"', page)
    assert form["days"] == [spring, minimum, picture, talks]
    assert form[f"kind-{minimum}"] == "minimum:Early"
    chosen = {"days": [spring, minimum, talks], f"kind-{talks}": "minimum:Early"}
    assert take(staff, school, page, **chosen).status_code == 303
    found = [(day.day, day.kind, day.schedule) for day in queries.days_of(school.id)]
    assert found == [
        *((on(n), HOLIDAY, "") for n in range(5)),
        (on(7), EARLY, "Early"),
        (on(9), EARLY, "Early"),
    ]


def test_two_events_of_one_day_are_not_both_taken(school: School, staff: FlaskClient) -> None:
    data = calendar(event("Spring break", on(0), on(4)), event("Picture day", on(2)))
    page = upload(staff, school, data, "district.ics").text
    spring, picture = re.findall(r'name="days" value="([^"]*)"', page)
    assert as_shown(page)["days"] == [spring]
    assert "On a day of “Spring break”." in page
    both = take(staff, school, page, days=[spring, picture])
    assert both.status_code == 422 and "leave one out" in both.text
    assert as_shown(both.text)["days"] == [spring, picture]
    assert queries.days_of(school.id) == []


def test_a_past_school_year_is_not_ticked_by_itself(school: School, staff: FlaskClient) -> None:
    old = year_begins(today()) - timedelta(days=30)
    data = calendar(event("Typo", old), event("Rest", on(1)))
    page = upload(staff, school, data, "district.ics").text
    typo, rest = re.findall(r'name="days" value="([^"]*)"', page)
    assert as_shown(page)["days"] == [rest] and "In a past school year" in page
    assert take(staff, school, page, days=[typo]).status_code == 303
    assert [day.day for day in queries.days_of(school.id)] == [old]


def test_what_is_left_out_of_a_calendar_is_named(app: Flask) -> None:
    held = "SUMMARY:Board meeting\r\nDTSTART:20261112T160000Z"
    remarks = reading.read_calendar(calendar(held, event("Rest", on(1)))).remarks
    assert remarks == ("1 event that has an hour, repeats or could not be read was left out: “Board meeting”.",)  # fmt: skip


def table(*rows: str) -> bytes:
    head = "what,name,weekdays,from,to,schedule,free,classes"
    return "\n".join([head, *rows]).encode()


def test_a_preview_foresees_which_schedule_clashes(
    school: School, principal: Person, staff: FlaskClient
) -> None:
    enter(principal, school, REGULAR)
    data = table("schedule,Regular,Mon,,,,,", "schedule,Late start,Sat,,,,,", "schedule,LATE START,,,,,,")  # fmt: skip
    page = upload(staff, school, data).text
    assert as_shown(page)["schedule"] == ["Late start"]
    assert "“Regular day” is already the schedule of one of these weekdays." in page
    assert "Another schedule of this school has this name." in page
    refused = take(staff, school, page, schedule=["Regular", "Late start"])
    assert refused.status_code == 422 and "<title>Error:" in refused.text
    assert "already the schedule" in refused.text.partition('id="errors"')[2][:900]
    assert as_shown(refused.text)["schedule"] == ["Regular", "Late start"]
    assert len(queries.schedules_of(school.id)) == 1
    db.session.rollback()
    assert take(staff, school, page).status_code == 303
    names = {row.name for row in queries.schedules_of(school.id)}
    assert names == {"Regular day", "Late start"}


def test_a_day_by_a_schedule_that_is_not_there_is_doubted_and_refused(
    school: School, staff: FlaskClient
) -> None:
    page = upload(staff, school, table(f"minimum,Talks,,{on(1)},,Unheard of,,")).text
    assert as_shown(page)["days"] == []
    assert "no schedule “Unheard of”: enter it first." in page
    (row,) = re.findall(r'name="days" value="([^"]*)"', page)
    refused = take(staff, school, page, days=[row])
    assert refused.status_code == 422 and "“Unheard of”" in refused.text
    assert take(staff, school, page, **{"days": [row], f"kind-{row}": "minimum:"}).status_code == 303  # fmt: skip
    assert [(day.kind, day.schedule) for day in queries.days_of(school.id)] == [(EARLY, "")]


def test_a_preview_says_what_would_be_replaced(
    school: School, principal: Person, staff: FlaskClient
) -> None:
    enter(principal, school, days=BREAK)
    page = upload(staff, school, table(f"holiday,Staff day,,{on(3)},{on(3)},,,")).text
    assert re.search(rf"In place of <time [^>]+>{words(on(3))}\b.*Winter break: No school", page)


@pytest.mark.parametrize("given", [{}, {"days": ["x"]}, {"days": []}])
def test_nothing_ticked_is_said(
    school: School, staff: FlaskClient, given: dict[str, list[str]]
) -> None:
    page = upload(staff, school, table(f"holiday,Rest,,{on(1)},,,,")).text
    answer = take(staff, school, page, **({"days": []} | given))
    assert answer.status_code == 422 and "Tick what is to be entered." in answer.text


def test_nonsense_for_a_kind_is_refused(school: School, staff: FlaskClient) -> None:
    page = upload(staff, school, table(f"holiday,Rest,,{on(1)},,,,")).text
    (row,) = re.findall(r'name="days" value="([^"]*)"', page)
    for kind in ("party", "holiday:", "minimum:" + "x" * 300):
        status = take(staff, school, page, **{f"kind-{row}": kind}).status_code
        assert status in {303, 422}


def test_all_wrong_rows_of_a_table_are_said(school: School, staff: FlaskClient) -> None:
    bad = table(
        "party,Fun,,2026-11-19,,,,", "holiday,Rest,,soon,,,,", f"holiday,Fine,,{on(1)},,,,",
        "schedule,,Mon,,,,,", "schedule,Late,Funday,,,,,",
    )  # fmt: skip
    told = errors(upload(staff, school, bad).text)
    assert [place for place, _sentence in told] == ["file"] * 4
    rows = [sentence.removeprefix("File: ")[:6] for _place, sentence in told]
    assert rows == ["row 2:", "row 3:", "row 5:", "row 6:"]
    many = errors(upload(staff, school, table(*["holiday,Rest,,soon,,,,"] * 25)).text)
    assert len(many) == 21 and many[-1][1].endswith("And 5 more rows.")


def test_rows_that_are_known_need_no_tick(app: Flask) -> None:
    known = Entries(days=BREAK)
    same = propose(Entries(days=BREAK), known, today())
    assert (list(same.days), same.same) == ([], 12)
    changed = propose(Entries(days=(Day(on(0), HOLIDAY, "Rest"), Day(on(20), HOLIDAY, "Rest"))), known, today())  # fmt: skip
    assert [row.change for row in changed.days] == [Change.CHANGED, Change.ADDED]


def test_a_preview_of_many_rows_costs_as_much_as_one_of_few(
    school: School, principal: Person, staff: FlaskClient, at_most: AtMost
) -> None:
    enter(principal, school, REGULAR, MINIMUM, days=BREAK)
    rows = [f"holiday,Day {n},,{on(n * 2)},,,," for n in range(60)]
    upload(staff, school, table(*rows))
    with at_most(9):  # one of them finds the school for the test itself
        upload(staff, school, table(*rows))
