"""A meeting is repeated; its occurrences stay on the wall, and change alone or with all that
follow."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import today, utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, Refused, RuleBroken
from ps5_collab.meetings import observing, planning
from ps5_collab.meetings.models import (
    AgendaItem,
    BellSchedule,
    Meeting,
    Participant,
    SchoolDay,
    SchoolDayKind,
    Series,
    Stage,
)
from ps5_collab.meetings.planning import Planned
from ps5_collab.meetings.queries import agenda_of
from ps5_collab.meetings.repeating import due, services
from ps5_collab.meetings.repeating.services import Change
from ps5_collab.meetings.repeating.wording import rule_words
from ps5_collab.meetings.series import LAST, Repeats, Rule, days, from_json, in_month
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, Person, School
from ps5_collab.sharing.models import State
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_group, make_meeting, make_person, make_school, saved

LOS_ANGELES = "America/Los_Angeles"


@pytest.fixture
def elm(app: Flask) -> School:
    return make_school(name="Elm")


@pytest.fixture
def ada(elm: School) -> Person:
    return make_person(elm, name="Ada Brook")


@pytest.fixture
def ben(elm: School) -> Person:
    return make_person(elm, name="Ben Cole")


def first_day() -> date:
    """A Wednesday four weeks ahead."""
    day = today() + timedelta(days=28)
    return day + timedelta(days=(2 - day.weekday()) % 7)


def planned(person: Person, group: Group, day: date | None = None) -> Meeting:
    local = datetime.combine(day or first_day(), time(15, 15))
    plan = Planned("One comparison", LOS_ANGELES, local, place="Room 12")
    meeting = planning.plan(person, reader_of(person.id), group.id, plan, frozenset({person.id}))
    db.session.commit()
    return meeting


def rule_of(meeting: Meeting, **given: object) -> Rule:
    local = meeting.starts_local
    assert local is not None
    rule = Rule(local.date(), local.time(), meeting.zone, meetings=6)
    return replace(rule, **given)  # type: ignore[arg-type]


def repeated(person: Person, meeting: Meeting, count: int = 6, *out: int) -> list[Meeting]:
    """The weekly series of so many meetings, without those numbered."""
    rule = rule_of(meeting, meetings=count)
    all_days = [day for _n, day in zip(range(count), days(rule), strict=False)]
    chosen = {day for n, day in enumerate(all_days) if n not in out}
    services.repeat(person, reader_of(person.id), meeting, rule, chosen)
    db.session.commit()
    return series_of(meeting)


def series_of(meeting: Meeting) -> list[Meeting]:
    db.session.expire_all()
    number = meeting.series_id or 0
    found = sa.select(Meeting).where(Meeting.series_id == number)
    return list(db.session.scalars(found.order_by(Meeting.starts_at)))


def told(person: Person, kind: NoticeKind) -> int:
    found = sa.select(sa.func.count()).select_from(Notice)
    return db.session.scalar(found.where(Notice.person_id == person.id, Notice.kind == kind)) or 0


def the_series(meeting: Meeting) -> Series:
    return db.session.get_one(Series, meeting.series_id)


# --- repeating ----------------------------------------------------------------------------------


def test_a_weekly_series_stays_at_its_wall_time_over_both_changes(ada: Person, cart: Group) -> None:
    year = today().year + 1
    for month in (2, 10):
        meeting = planned(ada, cart, date(year, month, 20))
        rows = repeated(ada, meeting)
        assert {row.starts_local.time() for row in rows if row.starts_local} == {time(15, 15)}
        offsets = {
            row.starts_local - row.starts_at.replace(tzinfo=None)
            for row in rows
            if row.starts_local and row.starts_at
        }
        assert offsets == {timedelta(hours=-8), timedelta(hours=-7)}


def test_each_occurrence_is_a_meeting_with_the_same_people_and_place(
    ada: Person, ben: Person, cart: Group
) -> None:
    meeting = planned(ada, cart)
    rows = repeated(ada, meeting, 4, 2)
    assert [(row.starts_local.date() - first_day()).days for row in rows if row.starts_local] == [0, 7, 21]  # fmt: skip
    assert {(row.title, row.place, row.stage, row.state) for row in rows} == {
        ("One comparison", "Room 12", Stage.SCHEDULED, State.PUBLISHED)
    }
    for row in rows:
        asked = sa.select(Participant.person_id, Participant.required)
        found = dict(db.session.execute(asked.where(Participant.meeting_id == row.id)).all())  # type: ignore[arg-type]
        assert found == {ada.id: True, ben.id: False}
    rule = from_json(the_series(meeting).rule)
    assert rule.exceptions == frozenset({first_day() + timedelta(14)})


def test_who_observes_one_meeting_is_asked_to_no_other_of_its_series(
    ada: Person, cart: Group
) -> None:
    meeting = planned(ada, cart)
    observing.invite(ada, reader_of(ada.id), meeting, make_person(name="Gil Ward"))
    rows = repeated(ada, meeting, 3)
    counted = sa.select(sa.func.count()).select_from(Participant)
    asked = [db.session.scalar(counted.filter_by(meeting_id=row.id)) for row in rows]
    assert asked == [3, 2, 2]


def test_each_occurrence_says_whether_somebody_needs_a_substitute(
    ada: Person, elm: School, cart: Group
) -> None:
    meeting = planned(ada, cart)
    hours = {"free": [], "classes": [["08:00", "16:00"]]}
    weekday = [str(first_day().isoweekday())]
    wednesdays = {"name": "Usual", "zone": LOS_ANGELES, "weekdays": weekday, "hours": hours}
    saved(BellSchedule(school_id=elm.id, **wednesdays))
    no_school = first_day() + timedelta(days=7)
    saved(SchoolDay(school_id=elm.id, day=no_school, kind=SchoolDayKind.HOLIDAY, name="Rest"))
    rows = repeated(ada, meeting, 3)
    assert [row.cover_needed for row in rows] == [False, False, True]


@pytest.mark.parametrize("act", ["change", "cancel"])
def test_what_was_canceled_or_deleted_before_does_not_go_along_with_its_series(
    ada: Person, cart: Group, act: str
) -> None:
    rows = repeated(ada, planned(ada, cart), 4)
    planning.cancel(ada, reader_of(ada.id), rows[1], "Testing week")
    rows[2].state = State.WITHDRAWN
    db.session.commit()
    if act == "change":
        there = Change(services.local_of(rows[0]), LOS_ANGELES, 60, place="Library")
        services.change_on(ada, reader_of(ada.id), rows[0], the_series(rows[0]), there)
    else:
        services.cancel_on(ada, reader_of(ada.id), rows[0], the_series(rows[0]), "Rain")
    db.session.commit()
    shown = [(row.place, row.reason) for row in series_of(rows[0])]
    new = ("Library", "") if act == "change" else ("Room 12", "Rain")
    assert shown == [new, ("Room 12", "Testing week"), ("Room 12", ""), new]


def test_each_is_announced_two_weeks_before_and_once(
    ada: Person, ben: Person, cart: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = planned(ada, cart)
    rows = repeated(ada, meeting, 4)
    assert told(ben, NoticeKind.MEETING_INVITED) == 1
    now = utcnow()
    monkeypatch.setattr(due, "utcnow", lambda: now + timedelta(days=28))
    for _again in range(2):
        due.announce_due()
    db.session.expire_all()
    announced = [row.announced_at is not None for row in rows]
    assert announced[:2] == [True, True]
    assert announced[3] is False
    assert told(ben, NoticeKind.MEETING_INVITED) == sum(announced)


def test_what_is_near_is_announced_at_once(ada: Person, ben: Person, cart: Group) -> None:
    repeated(ada, planned(ada, cart, today() + timedelta(days=2)), 5)
    assert told(ben, NoticeKind.MEETING_INVITED) == 2


@pytest.mark.parametrize("why", ["twice", "canceled", "stranger", "no day", "wrong day"])
def test_what_cannot_be_repeated(ada: Person, ben: Person, cart: Group, why: str) -> None:
    meeting = planned(ada, cart)
    rule, who = rule_of(meeting), ada
    chosen = {first_day() + timedelta(7)}
    if why == "twice":
        repeated(ada, meeting)
    elif why == "canceled":
        planning.cancel(ada, reader_of(ada.id), meeting, "Rain")
    elif why == "stranger":
        who = ben
    elif why == "no day":
        chosen = {first_day()}
    else:
        chosen = {first_day() + timedelta(8)}
    with pytest.raises((RuleBroken, NotAllowed, Refused)):
        services.repeat(who, reader_of(who.id), meeting, rule, chosen)


def test_of_several_who_repeat_it_at_once_one_does(
    ada: Person, cart: Group, sign_in: SignIn
) -> None:
    meeting = planned(ada, cart)
    browsers = [sign_in(ada) for _n in range(5)]
    address = f"/meetings/{meeting.id}/series/new"
    seen = hidden(browsers[0].post(address, data=FORM).text)
    data = FORM | {"do": "save", "seen": seen, "on": (first_day() + timedelta(7)).isoformat()}
    db.session.rollback()

    def act(browser: FlaskClient) -> int:
        return browser.post(address, data=data).status_code

    with ThreadPoolExecutor(5) as threads:
        statuses = sorted(threads.map(act, browsers))
    assert statuses == [303, 409, 409, 409, 409]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Meeting)) == 2


FORM = {"how": "weekly", "every": "1", "ends": "meetings", "meetings": "4", "do": "look"}


def hidden(page: str) -> str:
    return page.partition('name="seen" type="hidden" value="')[2].partition('"')[0]


# --- looking ahead ------------------------------------------------------------------------------


def test_holidays_are_left_out_and_conflicts_shown_before_anything_is_saved(
    ada: Person, ben: Person, cart: Group, elm: School, sign_in: SignIn
) -> None:
    meeting = planned(ada, cart)
    holiday, busy = first_day() + timedelta(7), first_day() + timedelta(14)
    saved(SchoolDay(school_id=elm.id, day=holiday, kind=SchoolDayKind.HOLIDAY, name="Staff day"))
    secret = make_group(ben)
    make_meeting(ben, secret, title="zyxwords", starts_local=datetime.combine(busy, time(15, 45)))
    browser = sign_in(ada)
    page = browser.post(f"/meetings/{meeting.id}/series/new", data=FORM)
    assert page.status_code == 200
    assert "Staff day" in page.text
    assert f'value="{holiday}">' in page.text
    assert f'value="{busy}" checked' in page.text
    assert "Busy: Ben Cole" in page.text
    assert "zyxwords" not in page.text
    # four meetings are four meetings: one more week stands for the holiday
    assert f'value="{first_day() + timedelta(28)}" checked' in page.text
    assert len(series_of(meeting)) == 0


def test_a_series_that_cannot_go_on_to_its_day_says_where_it_ends(
    ada: Person, cart: Group, sign_in: SignIn
) -> None:
    meeting = planned(ada, cart)
    address, browser = f"/meetings/{meeting.id}/series/new", sign_in(ada)
    assert "At most 40 meetings are planned at once." in browser.get(address).text
    last = first_day() + timedelta(weeks=39)
    for until, cut in ((last, False), (last + timedelta(weeks=8), True)):
        data = FORM | {"ends": "until", "until": str(until)}
        page = browser.post(address, data=data).text
        assert page.count('name="on"') == 39
        assert ("The series ends on" in page) is cut


def test_a_new_day_without_school_is_asked_about_though_nobody_named_it(
    ada: Person, cart: Group, elm: School, sign_in: SignIn
) -> None:
    meeting = planned(ada, cart)
    repeated(ada, meeting, 2)
    closed = first_day() + timedelta(days=8)
    saved(SchoolDay(school_id=elm.id, day=closed, kind=SchoolDayKind.HOLIDAY, name=""))
    data = {"day": str(first_day() + timedelta(1)), "begins": "15:15", "minutes": "60", "zone": LOS_ANGELES}  # fmt: skip
    data["version"] = str(meeting.version)
    page = sign_in(ada).post(f"/meetings/{meeting.id}/series/edit", data=data)
    assert page.status_code == 422
    assert "Look at these days first." in page.text and "No school" in page.text


def test_nothing_is_saved_that_was_not_looked_at(ada: Person, cart: Group, sign_in: SignIn) -> None:
    meeting = planned(ada, cart)
    browser = sign_in(ada)
    address = f"/meetings/{meeting.id}/series/new"
    seen = hidden(browser.post(address, data=FORM).text)
    other = FORM | {
        "every": "2",
        "do": "save",
        "seen": seen,
        "on": str(first_day() + timedelta(14)),
    }
    assert browser.post(address, data=other).status_code == 200
    assert len(series_of(meeting)) == 0
    good = FORM | {"do": "save", "seen": seen, "on": [str(first_day() + timedelta(7)), "soon"]}
    assert browser.post(address, data=good).status_code == 303
    assert len(series_of(meeting)) == 2
    page = browser.get(f"/meetings/{meeting.id}/series").text
    assert "Every week on Wednesday" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"meetings": ""}, "how many times"),
        ({"meetings": "400"}, "From 2 to 40"),
        ({"ends": "until", "until": ""}, "how many times"),
        ({"ends": "until", "until": "2020-01-01"}, "before the first"),
        ({"every": "0"}, "From 1 to 12"),
        ({"how": "monthly:9"}, "valid choice"),
        ({"ends": "until", "until": "FIRST"}, "no other day"),
    ],
)
def test_series_that_make_no_sense(
    ada: Person, cart: Group, sign_in: SignIn, change: dict[str, str], sentence: str
) -> None:
    meeting = planned(ada, cart)
    data = {name: value.replace("FIRST", str(first_day())) for name, value in (FORM | change).items()}  # fmt: skip
    answer = sign_in(ada).post(f"/meetings/{meeting.id}/series/new", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_many_days_ask_as_often_as_few(
    ada: Person, cart: Group, sign_in: SignIn, at_most: AtMost
) -> None:
    meeting = planned(ada, cart)
    browser = sign_in(ada)
    address = f"/meetings/{meeting.id}/series/new"
    browser.post(address, data=FORM)
    with at_most(16):
        page = browser.post(address, data=FORM | {"meetings": "40"}).text
    assert page.count('name="on"') == 39


# --- changing -----------------------------------------------------------------------------------


def change_of(meeting: Meeting, **given: object) -> Change:
    assert meeting.starts_local
    now = Change(meeting.starts_local, meeting.zone, meeting.minutes, meeting.place)
    return replace(now, **given)  # type: ignore[arg-type]


def test_one_changes_alone(ada: Person, cart: Group) -> None:
    rows = repeated(ada, planned(ada, cart), 4)
    one = rows[1]
    assert one.starts_local
    plan = Planned("Elsewhere", LOS_ANGELES, one.starts_local + timedelta(hours=1))
    planning.change(ada, reader_of(ada.id), one, plan)
    db.session.commit()
    assert [row.title for row in series_of(one)].count("Elsewhere") == 1
    assert [row.starts_local.hour for row in series_of(one) if row.starts_local] == [15, 16, 15, 15]


def test_what_one_occurrence_has_of_its_own_stays_where_nothing_else_is_wanted(
    ada: Person, cart: Group
) -> None:
    """A new place for all takes back no time that was agreed on for one, and a new time no place."""
    rows = repeated(ada, planned(ada, cart), 3)
    own = datetime.combine(services.local_of(rows[1]).date() + timedelta(1), time(16, 30))
    there = Planned("One comparison", LOS_ANGELES, own, minutes=90, place="Library")
    planning.change(ada, reader_of(ada.id), rows[1], there)
    db.session.commit()
    begins, minutes = services.local_of(rows[0]), rows[0].minutes

    def change_all(local: datetime, place: str) -> list[tuple[datetime | None, int, str]]:
        change = Change(local, LOS_ANGELES, minutes, place=place)
        services.change_on(ada, reader_of(ada.id), rows[0], the_series(rows[0]), change)
        db.session.commit()
        return [(row.starts_local, row.minutes, row.place) for row in series_of(rows[0])]

    gym = change_all(begins, "Gym")
    assert gym[1] == (own, 90, "Gym") and gym[2] == (begins + timedelta(14), minutes, "Gym")
    planning.change(ada, reader_of(ada.id), rows[1], there)
    later = change_all(begins.replace(hour=14), "Gym")
    assert later[1] == (own.replace(hour=14, minute=15), 90, "Library")
    assert later[2] == (begins.replace(hour=14) + timedelta(14), minutes, "Gym")


def test_all_that_follow_change_and_what_was_before_stays(
    ada: Person, ben: Person, cart: Group
) -> None:
    rows = repeated(ada, planned(ada, cart), 5)
    middle = rows[2]
    assert middle.starts_local
    later = middle.starts_local + timedelta(days=1, hours=1)
    change = change_of(middle, starts_local=later, place="Library")
    count = services.change_on(ada, reader_of(ada.id), middle, the_series(middle), change)
    db.session.commit()
    assert count == 3
    before, after = series_of(rows[0]), series_of(middle)
    assert [(row.place, row.starts_local.hour) for row in before if row.starts_local] == [("Room 12", 15)] * 2  # fmt: skip
    assert [(row.place, row.starts_local.hour) for row in after if row.starts_local] == [("Library", 16)] * 3  # fmt: skip
    gaps = [(row.starts_local.date() - first_day()).days for row in after if row.starts_local]
    assert gaps == [15, 22, 29]
    assert rule_words(from_json(the_series(middle).rule)) == "Every week on Thursday"
    assert from_json(the_series(rows[0]).rule).weekday == 2
    # calendars learn by number; who was not invited yet is not told of a change
    assert {row.sequence for row in after} == {1}
    assert told(ben, NoticeKind.MEETING_CHANGED) == sum(bool(row.announced_at) for row in after)


def test_of_a_monthly_series_that_was_moved_is_said_what_is_true_of_every_month(
    ada: Person, cart: Group
) -> None:
    """The day after the second Tuesday is the third Wednesday where a month begins with one."""
    meeting = planned(ada, cart, in_month(today().year + 1, 6, 2, 1))
    rule = rule_of(meeting, repeats=Repeats.MONTHLY, week=2, meetings=6)
    services.repeat(ada, reader_of(ada.id), meeting, rule, set(days(rule)))
    db.session.commit()
    rows = series_of(meeting)
    change = change_of(rows[1], starts_local=services.local_of(rows[1]) + timedelta(days=1))
    services.change_on(ada, reader_of(ada.id), rows[1], the_series(rows[1]), change)
    db.session.commit()
    words = "The second Tuesday of the month, 1 day later"
    assert rule_words(from_json(the_series(rows[1]).rule)) == words
    # once more, from one that was moved by itself before
    alone = change_of(rows[3], starts_local=services.local_of(rows[3]) - timedelta(days=2))
    plan = Planned("One comparison", LOS_ANGELES, alone.starts_local)
    planning.change(ada, reader_of(ada.id), rows[3], plan)
    same = change_of(rows[3], place="Library")
    services.change_on(ada, reader_of(ada.id), rows[3], the_series(rows[3]), same)
    db.session.commit()
    assert rule_words(from_json(the_series(rows[3]).rule)) == words
    rule = from_json(the_series(rows[3]).rule)
    others = [services.local_of(row).date() for row in rows[4:]]
    assert others == list(days(rule))[1 : 1 + len(others)]


def test_a_change_of_the_first_changes_the_series_itself(ada: Person, cart: Group) -> None:
    meeting = planned(ada, cart)
    rows = repeated(ada, meeting, 3)
    series = the_series(meeting)
    change = change_of(meeting, zone="America/Denver")
    services.change_on(ada, reader_of(ada.id), meeting, series, change)
    db.session.commit()
    assert [row.series_id for row in rows] == [series.id] * 3
    assert {row.zone for row in rows} == {"America/Denver"}
    assert {row.starts_local.time() for row in rows if row.starts_local} == {time(15, 15)}
    assert from_json(series.rule).zone == "America/Denver"


@pytest.mark.parametrize("why", ["far", "short", "http", "past", "stranger", "over"])
def test_changes_that_cannot_be(ada: Person, ben: Person, cart: Group, why: str) -> None:
    meeting = planned(ada, cart)
    repeated(ada, meeting, 3)
    who = ben if why == "stranger" else ada
    given: dict[str, dict[str, object]] = {
        "far": {"starts_local": datetime.combine(first_day() + timedelta(7), time(9))},
        "short": {"minutes": 1},
        "http": {"video_url": "http://video.example/x"},
        "past": {"zone": "Mars/Olympus"},
    }
    if why == "over":
        meeting.stage = Stage.HELD
        db.session.commit()
    change = change_of(meeting, **given.get(why, {}))
    with pytest.raises((Refused, NotAllowed, RuleBroken)):
        services.change_on(who, reader_of(who.id), meeting, the_series(meeting), change)


def test_of_two_who_change_a_series_the_second_sees_what_the_first_saved(
    ada: Person, cart: Group, sign_in: SignIn
) -> None:
    meeting = planned(ada, cart)
    rows = repeated(ada, meeting, 3)
    address, browser = f"/meetings/{meeting.id}/series/edit", sign_in(ada)
    opened = meeting.version
    data = {"day": str(first_day()), "begins": "15:15", "minutes": "60", "zone": LOS_ANGELES}
    data |= {"place": "Library", "version": str(opened)}
    assert browser.post(address, data=data).status_code == 303
    late = browser.post(address, data=data | {"place": "Gym"})
    assert late.status_code == 409
    assert "Library" in late.text and 'value="Gym"' in late.text
    assert {row.place for row in series_of(meeting)} == {"Library"}
    now = str(series_of(meeting)[0].version)
    assert f'name="version" type="hidden" value="{now}"' in late.text
    assert browser.post(address, data=data | {"place": "Gym", "version": now}).status_code == 303
    assert {row.place for row in series_of(rows[0])} == {"Gym"}


def test_conflicts_of_new_times_are_shown_before_they_are_saved(
    ada: Person, ben: Person, cart: Group, sign_in: SignIn
) -> None:
    meeting = planned(ada, cart)
    repeated(ada, meeting, 3)
    week = first_day() + timedelta(7)
    make_meeting(ben, make_group(ben), starts_local=datetime.combine(week, time(16, 30)))
    browser = sign_in(ada)
    address = f"/meetings/{meeting.id}/series/edit"
    assert "3 meetings change" in browser.get(address).text
    data = {"day": str(first_day()), "begins": "16:15", "minutes": "60", "zone": LOS_ANGELES}
    data["version"] = str(meeting.version)
    page = browser.post(address, data=data)
    assert page.status_code == 422
    assert "Busy: Ben Cole" in page.text
    assert page.text.count("Busy:") == 1
    known = page.text.partition('name="known" type="hidden" value="')[2].partition('"')[0]
    assert browser.post(address, data=data | {"known": known}).status_code == 303
    assert {row.starts_local.hour for row in series_of(meeting) if row.starts_local} == {16}


def test_a_new_title_goes_to_all_that_follow_and_an_own_one_stays_where_none_is_given(
    ada: Person, cart: Group, sign_in: SignIn
) -> None:
    meeting = planned(ada, cart)
    rows = repeated(ada, meeting, 3)
    rows[2].title = "Its own"
    db.session.commit()
    browser, address = sign_in(ada), f"/meetings/{meeting.id}/series/edit"
    data = {"day": str(first_day()), "begins": "16:15", "minutes": "60", "zone": LOS_ANGELES}

    def save(title: str, place: str) -> list[str]:
        version = str(series_of(meeting)[0].version)
        answer = browser.post(
            address, data=data | {"title": title, "place": place, "version": version}
        )
        assert answer.status_code == 303
        return [row.title for row in series_of(meeting)]

    title = meeting.title
    assert save("", "Gym") == [title, title, "Its own"]
    assert save(title, "Library") == [title, title, "Its own"]
    assert save("Counting on", "Library") == ["Counting on"] * 3


def test_all_that_follow_are_canceled(
    ada: Person, ben: Person, cart: Group, sign_in: SignIn
) -> None:
    meeting = planned(ada, cart)
    rows = repeated(ada, meeting, 4)
    address = f"/meetings/{rows[2].id}/series/cancellation"
    browser = sign_in(ada)
    assert "2 meetings would not" in browser.get(address).text
    assert browser.post(address, data={"reason": ""}).status_code == 422
    assert browser.post(address, data={"reason": "Testing weeks"}).status_code == 303
    assert [row.stage for row in series_of(meeting)] == [Stage.SCHEDULED] * 2 + [
        Stage.CANCELLED
    ] * 2
    assert {row.reason for row in series_of(meeting)[2:]} == {"Testing weeks"}


def test_what_a_canceled_series_had_open_goes_to_the_meeting_after_it(
    ada: Person, cart: Group
) -> None:
    held = make_meeting(ada, cart, stage=Stage.HELD, starts_local=datetime(2026, 9, 2, 15, 15))
    saved(AgendaItem(meeting_id=held.id, position=1, title="What counts", unfinished=True))
    rows = repeated(ada, planned(ada, cart), 3)
    after = planned(ada, cart, first_day() + timedelta(days=70))
    assert [item.title for item in agenda_of(rows[0].id)] == ["What counts"]
    services.cancel_on(ada, reader_of(ada.id), rows[0], the_series(rows[0]), "Testing weeks")
    db.session.commit()
    assert [item.title for item in agenda_of(after.id)] == ["What counts"]


# --- who may ------------------------------------------------------------------------------------


def test_who_sees_and_changes_a_series(
    ada: Person, ben: Person, cart: Group, sign_in: SignIn, visitor: FlaskClient
) -> None:
    meeting, alone = planned(ada, cart), planned(ada, cart)
    repeated(ada, meeting, 3)
    places = ("series/new", "series/edit", "series/cancellation")
    member, stranger = sign_in(ben), sign_in(make_person())
    assert member.get(f"/meetings/{meeting.id}/series").status_code == 200
    assert stranger.get(f"/meetings/{meeting.id}/series").status_code == 404
    assert member.get(f"/meetings/{alone.id}/series").status_code == 404
    for place in places:
        for method in ("GET", "POST"):
            address = f"/meetings/{meeting.id}/{place}"
            assert member.open(address, method=method).status_code == 403
            assert stranger.open(address, method=method).status_code == 404
            assert visitor.open(address, method=method).status_code in {302, 303, 401}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "Every week on Wednesday"),
        ({"every": 2}, "Every 2 weeks on Wednesday"),
        ({"repeats": Repeats.MONTHLY, "week": 2}, "The second Wednesday of the month"),
        ({"repeats": Repeats.MONTHLY, "week": LAST, "every": 3}, "The last Wednesday of the month, every 3 months"),
        ({"moved": -3}, "Every week on Sunday"),
        ({"repeats": Repeats.MONTHLY, "week": 2, "moved": -2}, "The second Wednesday of the month, 2 days earlier"),
    ],
)  # fmt: skip
def test_a_rule_in_words(app: Flask, change: dict[str, object], words: str) -> None:
    rule = Rule(date(2026, 11, 11), time(15), LOS_ANGELES, meetings=2)
    assert rule_words(replace(rule, **change)) == words  # type: ignore[arg-type]
