"""When letters leave: by the clock on the person's wall, whatever the clocks do."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ps5_collab.notices.hours import (
    last_monday,
    last_morning,
    next_monday,
    next_morning,
    quiet_until,
)

LA, PHOENIX, TOKYO, LONDON = map(
    ZoneInfo, ["America/Los_Angeles", "America/Phoenix", "Asia/Tokyo", "Europe/London"]
)
KATHMANDU = ZoneInfo("Asia/Kathmandu")
NIGHT = (time(21), time(6, 30))
ZONES = [LA, PHOENIX, TOKYO, LONDON, KATHMANDU, ZoneInfo("UTC"), ZoneInfo("Australia/Lord_Howe")]


def at(text: str, zone: ZoneInfo = LA, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "zone", "morning"),
    [
        ("2026-11-26 07:00", LA, "2026-11-26 07:00"),
        ("2026-11-26 06:59:59", LA, "2026-11-25 07:00"),
        ("2026-11-26 23:50", TOKYO, "2026-11-26 07:00"),
        ("2026-11-26 03:10", KATHMANDU, "2026-11-25 07:00"),
        # The nights in which the clocks change: seven stays seven.
        ("2026-03-08 07:30", LA, "2026-03-08 07:00"),
        ("2026-03-08 06:30", LA, "2026-03-07 07:00"),
        ("2026-11-01 07:00", LA, "2026-11-01 07:00"),
        ("2027-03-14 09:00", LA, "2027-03-14 07:00"),
        ("2026-03-08 07:30", PHOENIX, "2026-03-08 07:00"),
        ("2026-03-29 08:00", LONDON, "2026-03-29 07:00"),
    ],
)
def test_the_last_morning(now: str, zone: ZoneInfo, morning: str) -> None:
    assert last_morning(at(now, zone), zone) == at(morning, zone)


def test_the_night_of_spring_has_23_hours_and_that_of_autumn_25() -> None:
    spring, autumn = at("2026-03-07 08:00"), at("2026-10-31 08:00")
    assert next_morning(spring, LA) - last_morning(spring, LA) == timedelta(hours=23)
    assert next_morning(autumn, LA) - last_morning(autumn, LA) == timedelta(hours=25)


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        ("2026-11-23 07:00", "2026-11-23 07:00"),  # a Monday
        ("2026-11-23 06:59", "2026-11-16 07:00"),
        ("2026-11-29 22:00", "2026-11-23 07:00"),  # the Sunday after
        ("2026-11-02 06:00", "2026-10-26 07:00"),  # over the change of the clocks
        ("2026-11-02 07:00", "2026-11-02 07:00"),
    ],
)
def test_the_last_monday(now: str, monday: str) -> None:
    assert last_monday(at(now), LA) == at(monday)
    assert next_monday(at(now), LA).astimezone(LA).strftime("%A %H:%M") == "Monday 07:00"


@pytest.mark.parametrize(
    ("now", "quiet", "until"),
    [
        ("2026-11-26 20:59", NIGHT, None),
        ("2026-11-26 21:00", NIGHT, "2026-11-27 06:30"),
        ("2026-11-26 23:59:59", NIGHT, "2026-11-27 06:30"),
        ("2026-11-27 00:00", NIGHT, "2026-11-27 06:30"),
        ("2026-11-27 06:29", NIGHT, "2026-11-27 06:30"),
        ("2026-11-27 06:30", NIGHT, None),
        ("2026-12-31 22:00", NIGHT, "2027-01-01 06:30"),
        ("2026-11-26 12:30", (time(12), time(13)), "2026-11-26 13:00"),
        ("2026-11-26 11:59", (time(12), time(13)), None),
        ("2026-11-26 12:30", (time(12), time(12)), None),
        ("2026-11-26 12:30", (None, time(13)), None),
        # The clocks change within the quiet hours.
        ("2026-03-07 23:00", NIGHT, "2026-03-08 06:30"),
        ("2026-10-31 23:00", NIGHT, "2026-11-01 06:30"),
    ],
)
def test_quiet_hours(now: str, quiet: tuple[time | None, time | None], until: str | None) -> None:
    assert quiet_until(at(now), LA, *quiet) == (at(until) if until else None)


def test_quiet_that_ends_in_an_hour_that_is_skipped_or_comes_twice() -> None:
    ends = (time(22), time(2, 30))
    # There is no 2:30 in the night of spring: the clock says 3:30 then.
    assert quiet_until(at("2026-03-08 01:00"), LA, *ends) == at("2026-03-08 03:30")
    twice = (time(22), time(1, 30))
    assert quiet_until(at("2026-11-01 01:10"), LA, *twice) == at("2026-11-01 01:30")
    again = at("2026-11-01 01:10", fold=1)
    assert quiet_until(again, LA, *twice) == at("2026-11-01 01:30", fold=1)


MOMENTS = st.integers(1_767_225_600, 1_830_297_600).map(  # the years 2026 and 2027
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)


@given(MOMENTS, st.sampled_from(ZONES))
def test_a_morning_is_behind_us_and_the_next_before_us(now: datetime, zone: ZoneInfo) -> None:
    assert last_morning(now, zone) <= now < next_morning(now, zone)
    assert last_monday(now, zone) <= last_morning(now, zone)
    assert now < next_monday(now, zone)
    assert next_morning(now, zone) - last_morning(now, zone) <= timedelta(hours=25)


@given(MOMENTS, st.sampled_from(ZONES), st.times(), st.times())
def test_quiet_ends_and_is_then_over(
    now: datetime, zone: ZoneInfo, begins: time, ends: time
) -> None:
    until = quiet_until(now, zone, begins, ends)
    if until is not None:
        assert now < until <= now + timedelta(hours=26)
