"""P12: a meeting stays at its time on the wall, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ps5_collab.core.errors import Refused
from ps5_collab.meetings.wall_time import (
    FIRST_DAY,
    LAST_DAY,
    WallTime,
    day_in_zone,
    is_zone,
    seen_from,
    wall_time,
)
from ps5_collab.meetings.wording import span_words

LOS_ANGELES = "America/Los_Angeles"
ZONES = (
    LOS_ANGELES,
    "America/Phoenix",
    "America/New_York",
    "UTC",
    "Asia/Tokyo",
    "Europe/Berlin",
    "Australia/Lord_Howe",  # its summer is half an hour
    "Asia/Kathmandu",
)


def test_only_what_every_machine_knows_is_a_zone() -> None:
    assert is_zone(LOS_ANGELES) and is_zone("UTC")
    assert not any(map(is_zone, ("localtime", "Mars/Olympus", "", "../etc/passwd")))


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        # the days around both changes of the United States, 2026 and 2027
        (LOS_ANGELES, "2026-03-07 15:30", "2026-03-07 23:30"),
        (LOS_ANGELES, "2026-03-08 15:30", "2026-03-08 22:30"),
        (LOS_ANGELES, "2026-10-31 15:30", "2026-10-31 22:30"),
        (LOS_ANGELES, "2026-11-01 15:30", "2026-11-01 23:30"),
        (LOS_ANGELES, "2027-03-13 15:30", "2027-03-13 23:30"),
        (LOS_ANGELES, "2027-03-14 15:30", "2027-03-14 22:30"),
        (LOS_ANGELES, "2027-11-06 15:30", "2027-11-06 22:30"),
        (LOS_ANGELES, "2027-11-07 15:30", "2027-11-07 23:30"),
        # to the minute
        (LOS_ANGELES, "2026-03-08 01:59", "2026-03-08 09:59"),
        (LOS_ANGELES, "2026-03-08 03:00", "2026-03-08 10:00"),
        (LOS_ANGELES, "2026-11-01 00:59", "2026-11-01 07:59"),
        (LOS_ANGELES, "2026-11-01 01:30", "2026-11-01 08:30"),  # twice: the first
        (LOS_ANGELES, "2026-11-01 02:00", "2026-11-01 10:00"),
        (LOS_ANGELES, "2027-11-07 01:00", "2027-11-07 08:00"),
        # Arizona and UTC never change; Tokyo neither, and is a day ahead
        ("America/Phoenix", "2026-03-08 02:30", "2026-03-08 09:30"),
        ("America/Phoenix", "2026-11-01 01:30", "2026-11-01 08:30"),
        ("UTC", "2026-03-08 02:30", "2026-03-08 02:30"),
        ("Asia/Tokyo", "2026-03-09 08:30", "2026-03-08 23:30"),
        # Berlin changes on other days
        ("Europe/Berlin", "2026-03-28 15:30", "2026-03-28 14:30"),
        ("Europe/Berlin", "2026-03-29 15:30", "2026-03-29 13:30"),
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"),
    ],
)
def test_the_moment_of_a_time_on_the_wall(zone: str, local: str, utc: str) -> None:
    when = wall_time(datetime.fromisoformat(local), zone)
    assert when.utc == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        (LOS_ANGELES, "2026-03-08 02:00"),
        (LOS_ANGELES, "2026-03-08 02:30"),
        (LOS_ANGELES, "2026-03-08 02:59"),
        (LOS_ANGELES, "2027-03-14 02:30"),
        ("America/New_York", "2026-03-08 02:30"),
        ("Europe/Berlin", "2026-03-29 02:30"),
        ("Australia/Lord_Howe", "2026-10-04 02:15"),
    ],
)
def test_a_time_that_the_clocks_jump_over_is_refused_with_a_sentence(zone: str, local: str) -> None:
    with pytest.raises(Refused, match="the clocks go forward"):
        wall_time(datetime.fromisoformat(local), zone)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "America/../etc/passwd", "PST8PDT\n"])
def test_a_zone_that_there_is_not(zone: str) -> None:
    with pytest.raises(Refused, match="no time zone"):
        wall_time(datetime(2026, 11, 19, 15, 30), zone)


@pytest.mark.parametrize("day", [datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59)])
def test_days_far_away_are_refused_before_they_overflow(day: datetime) -> None:
    with pytest.raises(Refused, match="too far"):
        wall_time(day, "Asia/Tokyo")


def test_a_local_time_has_no_zone_of_its_own() -> None:
    with pytest.raises(ValueError, match="beside it"):
        wall_time(datetime(2026, 11, 19, 15, 30, tzinfo=UTC), "UTC")


@pytest.mark.parametrize(
    ("zone", "seen"),
    [
        ("America/New_York", "2026-11-19 18:30"),
        ("America/Phoenix", "2026-11-19 16:30"),
        ("UTC", "2026-11-19 23:30"),
        ("Europe/Berlin", "2026-11-20 00:30"),
        ("Asia/Tokyo", "2026-11-20 08:30"),
    ],
)
def test_members_elsewhere_see_it_on_their_own_wall(zone: str, seen: str) -> None:
    when = wall_time(datetime(2026, 11, 19, 15, 30), LOS_ANGELES)
    assert when.seen_from(zone) == WallTime(datetime.fromisoformat(seen), zone)


def test_arizona_sees_the_same_meeting_an_hour_earlier_in_summer() -> None:
    winter = wall_time(datetime(2026, 3, 4, 15, 30), LOS_ANGELES)
    summer = winter.plus_days(7)
    assert f"{winter.seen_from('America/Phoenix').local:%H:%M}" == "16:30"
    assert f"{summer.seen_from('America/Phoenix').local:%H:%M}" == "15:30"


def test_a_meeting_over_the_change_lasts_as_long_as_it_lasts() -> None:
    night = wall_time(datetime(2026, 3, 8, 1, 30), LOS_ANGELES)
    assert night.after(60).local == datetime(2026, 3, 8, 3, 30)
    autumn = wall_time(datetime(2026, 11, 1, 1, 30), LOS_ANGELES)
    assert autumn.after(60).local == datetime(2026, 11, 1, 1, 30)
    assert autumn.after(120).local == datetime(2026, 11, 1, 2, 30)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 3, 9), 24), (date(2026, 11, 1), 25)]
)
def test_days_are_not_all_as_long(day: date, hours: int) -> None:
    begins, ends = day_in_zone(day, LOS_ANGELES)
    assert ends - begins == timedelta(hours=hours)


locals_ = st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
zones = st.sampled_from(ZONES)


def made(local: datetime, zone: str) -> WallTime:
    try:
        return wall_time(local, zone)
    except Refused:
        assume(False)
        raise


@settings(deadline=None)
@given(locals_, zones, st.integers(-1000, 1000))
def test_adding_days_never_moves_the_time_of_day(local: datetime, zone: str, days: int) -> None:
    when = made(local, zone)
    assume(FIRST_DAY <= when.day + timedelta(days=days) <= LAST_DAY)
    try:
        later = when.plus_days(days)
    except Refused:
        assert local.hour < 4  # only at night do the clocks jump over anything
        return
    assert later.local.time() == local.time()
    assert (later.day - when.day).days == days


@settings(deadline=None)
@given(locals_, zones)
def test_the_moment_leads_back_to_the_wall(local: datetime, zone: str) -> None:
    when = made(local, zone)
    assert seen_from(when.utc, zone) == when


@settings(deadline=None)
@given(locals_, zones, zones)
def test_a_change_of_zone_keeps_the_wall_and_moves_the_moment(
    local: datetime, zone: str, other: str
) -> None:
    when = made(local, zone)
    moved = made(local, other)
    assert when.moved_to(other) == moved
    assert moved.local == when.local
    assert when.utc - moved.utc == moved.offset - when.offset


@settings(deadline=None)
@given(locals_, zones, zones)
def test_all_see_one_moment(local: datetime, zone: str, other: str) -> None:
    when = made(local, zone)
    seen = when.seen_from(other)
    assert abs(seen.utc - when.utc) in {timedelta(), timedelta(minutes=30), timedelta(hours=1)}
    if seen.utc != when.utc:  # the second of two such times there
        assert seen.local.hour < 4


def test_spanish_writes_a_day_small_in_the_middle_of_a_line(app: Flask) -> None:
    moment = datetime(2027, 3, 11, 15, 30, tzinfo=UTC)
    span = moment, moment + timedelta(hours=1)
    with app.test_request_context(), force_locale("es"):
        assert span_words(*span, UTC).startswith("Jueves")
        assert span_words(*span, UTC, begins_line=False).startswith("jueves")
