"""My calendar as a page: the days it shows, and what stands on them."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace as Namespace
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings.calendar.page import Asked, View, asked
from ps5_collab.meetings.calendar.queries import Found
from ps5_collab.meetings.calendar.school import in_a_row, school_by_day
from ps5_collab.meetings.models import (
    Action,
    Candidate,
    Coming,
    Participant,
    Poll,
    SchoolDay,
    SchoolDayKind,
    Stage,
)
from ps5_collab.people.models import Group, GroupMembership, Person, Role, School
from ps5_collab.sharing.models import Audience
from tests.conftest import AtMost, SignIn
from tests.factories import appoint, make_group, make_meeting, make_person, make_school, saved

TODAY = date(2026, 11, 25)
MARCH = datetime(2027, 3, 11, 15, 30)


@pytest.fixture
def home(app: Flask) -> School:
    return make_school(name="Cedar Avenue")


@pytest.fixture
def rosa(app: Flask) -> Person:
    return make_person(name="Rosa Lima")


@pytest.fixture
def ben(home: School) -> Person:
    return make_person(home, name="Ben Cole")


@pytest.fixture
def cart(rosa: Person, ben: Person) -> Group:
    return make_group(rosa, ben, name="Book Cart")


# --- which days ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "view", "on", "first", "last"),
    [
        ("en", "month", "2026-12-01", "2026-11-29", "2027-01-02"),
        ("es", "month", "2026-12-01", "2026-11-30", "2027-01-03"),
        ("en", "month", "2026-02-14", "2026-02-01", "2026-02-28"),  # four weeks and no day more
        ("es", "month", "2026-02-14", "2026-01-26", "2026-03-01"),
        ("en", "week", "2026-12-02", "2026-11-29", "2026-12-05"),
        ("es", "week", "2026-11-29", "2026-11-23", "2026-11-29"),
        ("en", "list", "2026-12-02", "2026-12-02", "2026-12-29"),
    ],
)
def test_a_week_begins_where_the_reader_s_language_has_it_begin(
    app: Flask, language: str, view: str, on: str, first: str, last: str
) -> None:
    with app.test_request_context(), force_locale(language):
        shown = asked(view, on, TODAY)
        assert (shown.first.isoformat(), shown.last.isoformat()) == (first, last)


@pytest.mark.parametrize("view", list(View))
def test_one_step_further_and_back_is_where_one_was(app: Flask, view: View) -> None:
    with app.test_request_context():
        for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(0, 730, 17)):
            here = Asked(view, day)
            assert here.after.before.first == here.first
            assert here.after.first <= here.last + timedelta(days=1), "no day is left out"


@pytest.mark.parametrize(
    "on", ["", "yesterday", "2026-13-01", "9999-12-31", "0001-01-01", "1" * 90]
)
def test_what_makes_no_sense_in_the_address_is_today(app: Flask, on: str) -> None:
    with app.test_request_context():
        assert asked("spiral", on, TODAY) == Asked(View.MONTH, TODAY)


# --- what stands there -----------------------------------------------------------------------------


def test_the_month_has_what_i_am_asked_to_and_nothing_else(
    sign_in: SignIn, rosa: Person, ben: Person, cart: Group
) -> None:
    kim = make_person()
    elsewhere = make_group(kim)
    make_meeting(rosa, cart, title="One comparison", starts_local=MARCH)
    make_meeting(kim, elsewhere, title="Hidden from Ben", starts_local=MARCH)
    make_meeting(kim, elsewhere, title="Listed", starts_local=MARCH, audience=Audience.NETWORK)
    make_meeting(rosa, cart, title="In April", starts_local=MARCH + timedelta(days=31))
    declined = make_meeting(rosa, cart, title="Declined", starts_local=MARCH)
    make_meeting(rosa, cart, title="It rained", starts_local=MARCH, stage=Stage.CANCELLED)
    db.session.get_one(Participant, (declined.id, ben.id)).coming = Coming.NO
    db.session.commit()
    page = sign_in(ben).get("/calendar?on=2027-03-01").text
    assert "March 2027" in page
    assert "One comparison" in page and "3:30" in page
    assert "Canceled:" in page and "It rained" in page
    for hidden in ("Hidden from Ben", "Listed", "In April", "Declined"):
        assert hidden not in page


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_every_view_says_times_being_looked_for_what_is_due_and_what_school_says(
    view: str, sign_in: SignIn, rosa: Person, ben: Person, cart: Group, home: School
) -> None:
    poll = make_meeting(rosa, cart, title="Next question", starts_local=None, stage=Stage.POLLING)
    saved(Poll(meeting_id=poll.id))
    saved(Candidate(meeting_id=poll.id, starts_local=MARCH))
    held = make_meeting(rosa, cart, starts_local=MARCH - timedelta(days=60))
    for text, owner in (("Bring the strips", ben), ("Ask the office", rosa)):
        saved(Action(meeting_id=held.id, group_id=cart.id, text=text, owner_id=owner.id,
                     created_by_id=rosa.id, due_on=MARCH.date()))  # fmt: skip
    holiday = {"kind": SchoolDayKind.HOLIDAY, "name": "César Chávez Day"}
    saved(SchoolDay(school_id=home.id, day=MARCH.date(), **holiday))
    saved(
        SchoolDay(
            school_id=make_school().id,
            day=MARCH.date(),
            kind=SchoolDayKind.HOLIDAY,
            name="Elsewhere",
        )
    )
    page = sign_in(ben).get(f"/calendar?view={view}&on=2027-03-10").text
    assert "Perhaps:" in page and "Next question" in page
    assert "Bring the strips" in page and "Ask the office" not in page
    assert "No school: César Chávez Day" in page and "Elsewhere" not in page


def test_a_holiday_of_several_days_says_once_until_when(
    sign_in: SignIn, ben: Person, home: School
) -> None:
    for day in (22, 23, 24, 25, 26, 29, 30):  # from Monday on, without the weekend
        saved(
            SchoolDay(
                school_id=home.id,
                day=date(2027, 3, day),
                kind=SchoolDayKind.HOLIDAY,
                name="Spring break",
            )
        )
    browser = sign_in(ben)
    page = browser.get("/calendar?view=list&on=2027-03-10").text
    assert page.count("Spring break") == 1 and ", until Tue, Mar 30" in page
    page = browser.get("/calendar?view=list&on=2027-03-01").text
    assert ", until Tue, Mar 30" in page, "also where the list ends before it"
    page = browser.get("/calendar?on=2027-03-10").text
    assert page.count("Spring break") == 7, "a table says it in every cell"
    assert page.count("cal-said-before") == 6


def test_days_apart_are_holidays_of_their_own() -> None:
    days = [date(2027, 3, day) for day in (4, 5, 8, 10)]  # Thursday, Friday, Monday, Wednesday
    assert in_a_row(days) == [days[:3], days[3:]]


def test_a_holiday_that_has_begun_is_said_on_the_first_day_that_a_phone_shows(app: Flask) -> None:
    days = [Namespace(day=date(2027, 3, day), kind=SchoolDayKind.HOLIDAY, name="", school="")
            for day in (22, 23, 24)]  # fmt: skip
    with app.test_request_context():
        said = school_by_day(Found(school_days=days), date(2027, 2, 28), date(2027, 3, 23))
    assert [said[row.day][0].is_said for row in days] == [False, False, True]


def test_what_a_poll_offers_on_a_day_stands_in_one_line(
    sign_in: SignIn, rosa: Person, ben: Person, cart: Group
) -> None:
    for title in ("Next question", "Another poll"):
        poll = make_meeting(rosa, cart, title=title, starts_local=None, stage=Stage.POLLING)
        saved(Poll(meeting_id=poll.id))
        for hours in (0, 1, 24):
            saved(Candidate(meeting_id=poll.id, starts_local=MARCH + timedelta(hours=hours)))
    page = sign_in(ben).get("/calendar?on=2027-03-10").text
    assert page.count("Next question</a>") == page.count("Another poll</a>") == 2
    line = page[page.index('class="cal-entry cal-hold"') :].partition("</li>")[0]
    assert line.count("<time") == 2 and "3:30" in line and "4:30" in line


def test_what_is_due_leads_to_the_action(
    sign_in: SignIn, rosa: Person, ben: Person, cart: Group
) -> None:
    held = make_meeting(rosa, cart, starts_local=MARCH - timedelta(days=60))
    action = saved(Action(meeting_id=held.id, group_id=cart.id, text="Bring the strips",
                          owner_id=ben.id, created_by_id=rosa.id, due_on=MARCH.date()))  # fmt: skip
    browser = sign_in(ben)
    assert f'<a href="/actions/{action.id}">Bring' in browser.get("/calendar?on=2027-03-10").text
    assert browser.get(f"/actions/{action.id}").status_code == 200


def test_a_phone_begins_today_and_leads_to_the_days_before(
    sign_in: SignIn, rosa: Person, ben: Person, cart: Group
) -> None:
    browser = sign_in(ben)
    today = utcnow().astimezone(ZoneInfo("America/Los_Angeles")).date()
    page = browser.get("/calendar").text
    first = date.fromisoformat(page.partition('class="cal-day')[2].partition('datetime="')[2][:10])
    assert page.count("cal-past") == (today - first).days
    assert "Earlier this month" not in page
    if first < today:
        make_meeting(rosa, cart, starts_local=datetime.combine(first, time(15)))
        assert f"view=list&amp;on={first}" in browser.get("/calendar").text
    assert "cal-past" not in browser.get("/calendar?on=2031-05-07").text


def test_who_works_at_two_schools_reads_whose_day_it_is(
    sign_in: SignIn, ben: Person, home: School
) -> None:
    other = make_school(name="Harbor View")
    appoint(ben, Role.FACILITATOR, school_id=other.id)
    for school in (home, other):
        saved(SchoolDay(school_id=school.id, day=MARCH.date(), kind=SchoolDayKind.MINIMUM))
    page = sign_in(ben).get("/calendar?on=2027-03-10").text
    assert "Minimum day (Cedar Avenue)" in page and "Minimum day (Harbor View)" in page


def test_a_meeting_elsewhere_says_both_clocks_and_stands_on_my_own_day(
    sign_in: SignIn, rosa: Person, cart: Group
) -> None:
    yuki = make_person(time_zone="Asia/Tokyo")
    saved(GroupMembership(group_id=cart.id, person_id=yuki.id, joined_on=TODAY))
    make_meeting(rosa, cart, title="One comparison", starts_local=MARCH)  # the 12th in Tokyo
    page = sign_in(yuki).get("/calendar?view=list&on=2027-03-01").text
    day = page[page.index('datetime="2027-03-12"') :]
    assert "One comparison" in day
    assert "Los Angeles time" in day and "8:30" in day


def test_today_is_marked_once_and_the_state_is_in_the_address(sign_in: SignIn, ben: Person) -> None:
    browser = sign_in(ben)
    page = browser.get("/calendar").text
    assert page.count('aria-current="date"') == 1
    today = utcnow().astimezone(ZoneInfo("America/Los_Angeles")).date()
    assert f'datetime="{today.isoformat()}"' in page
    other = browser.get("/calendar?view=week&on=2031-05-07").text
    assert 'aria-current="date"' not in other
    assert "view=week&amp;on=2031-05-14" in other and "view=week&amp;on=2031-04-30" in other
    assert "view=month&amp;on=2031-05-07" in other


def test_an_empty_calendar_says_what_will_come(sign_in: SignIn) -> None:
    page = sign_in(make_person()).get("/calendar?on=2031-01-01").text
    assert "Nothing stands here" in page


def test_a_full_month_asks_the_database_no_more_often(
    sign_in: SignIn, rosa: Person, ben: Person, cart: Group, at_most: AtMost
) -> None:
    for day in range(1, 25):
        make_meeting(rosa, cart, starts_local=datetime.combine(date(2027, 3, day), time(15)))
    browser = sign_in(ben)
    browser.get("/calendar?on=2027-03-01")
    with at_most(8):
        page = browser.get("/calendar?on=2027-03-01")
    assert page.text.count("cal-meeting") >= 24
    assert len(page.data) < 100_000


def test_visitors_are_asked_to_sign_in(visitor: object, app: Flask) -> None:
    assert app.test_client().get("/calendar").status_code == 303


def test_help_is_one_step_away_and_says_how_to_end_it(sign_in: SignIn, ben: Person) -> None:
    browser = sign_in(ben)
    made = browser.post("/calendar/feeds", data={"group_id": ""}).text
    for page in (browser.get("/calendar").text, browser.get("/calendar/settings").text, made):
        assert 'href="/help/calendar"' in page
    said = browser.get("/help/calendar").text
    for what in ("Google Calendar", "Outlook", "iPhone", "revoke it", "15:30", "Perhaps"):
        assert what in said
    assert 'href="/calendar/settings"' in said


def test_what_is_to_do_for_a_meeting_that_one_no_longer_sees_is_not_shown(
    rosa: Person, ben: Person, cart: Group, sign_in: SignIn
) -> None:
    meeting = make_meeting(rosa, cart)
    due = utcnow().date()
    task = {"text": "Copy the rule cards", "due_on": due, "group_id": cart.id}
    saved(Action(meeting_id=meeting.id, owner_id=ben.id, created_by_id=rosa.id, **task))
    browser, address = sign_in(ben), f"/calendar?view=month&on={due}"
    assert "Copy the rule cards" in browser.get(address).text
    db.session.execute(sa.update(GroupMembership).values(left_on=due - timedelta(days=1)))
    db.session.commit()
    assert "Copy the rule cards" not in browser.get(address).text
