"""Days and times of meetings that repeat."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ps5_collab.core.errors import Refused
from ps5_collab.meetings.series import (
    LAST,
    MOST,
    Repeats,
    Rule,
    Skipped,
    days,
    from_json,
    in_month,
    is_cut,
    occurrences,
    to_json,
    weeks_of,
)
from tests.meetings.test_wall_time import ZONES

LOS_ANGELES = "America/Los_Angeles"
WEEKLY = Rule(date(2026, 2, 25), time(15, 15), LOS_ANGELES, until=date(2026, 3, 18))


def held(rule: Rule) -> list[str]:
    return [f"{each.when.local:%m-%d %H:%M}" for each in occurrences(rule) if each.when]


def offsets(rule: Rule) -> list[float]:
    return [each.when.offset / timedelta(hours=1) for each in occurrences(rule) if each.when]


@pytest.mark.parametrize(
    ("start", "until", "zone", "hours"),
    [
        (date(2026, 2, 25), date(2026, 3, 18), LOS_ANGELES, [-8, -8, -7, -7]),
        (date(2026, 10, 21), date(2026, 11, 11), LOS_ANGELES, [-7, -7, -8, -8]),
        (date(2027, 3, 3), date(2027, 3, 24), LOS_ANGELES, [-8, -8, -7, -7]),
        (date(2027, 10, 27), date(2027, 11, 17), LOS_ANGELES, [-7, -7, -8, -8]),
        (date(2026, 2, 25), date(2026, 3, 18), "America/Phoenix", [-7, -7, -7, -7]),
        (date(2026, 2, 25), date(2026, 3, 18), "UTC", [0, 0, 0, 0]),
        (date(2026, 10, 21), date(2026, 11, 11), "Asia/Tokyo", [9, 9, 9, 9]),
        (date(2026, 3, 18), date(2026, 4, 8), "Europe/Berlin", [1, 1, 2, 2]),
        (date(2026, 10, 14), date(2026, 11, 4), "Europe/Berlin", [2, 2, 1, 1]),
    ],
)
def test_a_weekly_series_stays_on_the_wall_over_a_change(
    start: date, until: date, zone: str, hours: list[float]
) -> None:
    rule = replace(WEEKLY, start=start, until=until, zone=zone)
    found = [each.when for each in occurrences(rule) if each.when]
    assert {when.local.time() for when in found} == {time(15, 15)}
    assert [(when.day - start).days for when in found] == [0, 7, 14, 21]
    assert offsets(rule) == hours


def test_every_second_tuesday_of_the_month() -> None:
    rule = Rule(date(2026, 9, 8), time(15, 30), LOS_ANGELES, Repeats.MONTHLY, week=2, meetings=4)
    assert held(rule) == ["09-08 15:30", "10-13 15:30", "11-10 15:30", "12-08 15:30"]


def test_the_last_thursday_of_the_month() -> None:
    rule = Rule(date(2026, 10, 29), time(15, 30), LOS_ANGELES, Repeats.MONTHLY, week=LAST, meetings=5)  # fmt: skip
    assert held(rule) == ["10-29 15:30", "11-26 15:30", "12-31 15:30", "01-28 15:30", "02-25 15:30"]


def test_every_three_weeks_and_every_other_month() -> None:
    assert held(replace(WEEKLY, every=3, until=None, meetings=3)) == [
        "02-25 15:15",
        "03-18 15:15",
        "04-08 15:15",
    ]
    rule = Rule(date(2026, 11, 3), time(8, 0), LOS_ANGELES, Repeats.MONTHLY, every=2, meetings=3)
    assert held(rule) == ["11-03 08:00", "01-05 08:00", "03-02 08:00"]


def test_holidays_and_exceptions_are_left_out_and_said_and_do_not_count() -> None:
    rule = replace(WEEKLY, until=None, meetings=3, exceptions=frozenset({date(2026, 3, 4)}))
    found = occurrences(rule, {date(2026, 3, 11): "Staff day"}.get)
    assert [(each.day.day, each.skipped, each.why) for each in found] == [
        (25, None, ""),
        (4, Skipped.EXCEPTION, ""),
        (11, Skipped.HOLIDAY, "Staff day"),
        (18, None, ""),
        (25, None, ""),
    ]


def test_a_night_whose_hour_is_jumped_over_has_no_meeting() -> None:
    rule = Rule(date(2026, 3, 1), time(2, 30), LOS_ANGELES, meetings=2)
    assert [(each.day.day, each.skipped) for each in occurrences(rule)] == [
        (1, None),
        (8, Skipped.NO_SUCH_TIME),
        (15, None),
    ]


def test_nothing_but_holidays_comes_to_an_end() -> None:
    assert occurrences(replace(WEEKLY, until=None, meetings=9), lambda _day: "Closed") == []


def test_no_series_is_longer_than_the_longest() -> None:
    assert len(occurrences(replace(WEEKLY, until=date(2100, 1, 1)))) == MOST


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"until": None}, "how many times"),
        ({"meetings": 3}, "how many times"),
        ({"until": date(2026, 2, 24)}, "before the first"),
        ({"until": None, "meetings": 0}, "from 1 to"),
        ({"until": None, "meetings": MOST + 1}, "from 1 to"),
        ({"every": 0}, "at least every"),
        ({"every": 13}, "at least every"),
        ({"repeats": Repeats.MONTHLY, "week": 3}, "not that week"),
        ({"start": date(2026, 3, 8), "time": time(2, 30)}, "clocks go forward"),
        ({"zone": "Mars/Olympus"}, "no time zone"),
    ],
)
def test_rules_that_make_no_sense_are_refused(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        occurrences(replace(WEEKLY, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "weeks"),
    [
        (date(2026, 11, 1), (1,)),
        (date(2026, 11, 24), (4, LAST)),
        (date(2026, 11, 23), (4,)),
        (date(2026, 11, 30), (LAST,)),
        (date(2026, 12, 31), (LAST,)),
        (date(2027, 2, 28), (4, LAST)),
    ],
)
def test_which_week_of_its_month_a_day_is(day: date, weeks: tuple[int, ...]) -> None:
    assert weeks_of(day) == weeks
    assert {in_month(day.year, day.month, week, day.weekday()) for week in weeks} == {day}


rules = st.builds(
    Rule,
    start=st.dates(date(2026, 1, 1), date(2040, 1, 1)),
    time=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES),
    every=st.integers(1, 12),
    meetings=st.integers(1, 20),
    exceptions=st.frozensets(st.dates(date(2026, 1, 1), date(2027, 1, 1)), max_size=5),
)


@settings(deadline=None)
@given(rules, st.booleans())
def test_wall_time_never_moves(rule: Rule, monthly: bool) -> None:
    if monthly:
        rule = replace(rule, repeats=Repeats.MONTHLY, week=weeks_of(rule.start)[-1])
    try:
        found = occurrences(rule)
    except Refused:
        assert rule.time.hour < 4
        return
    times = [each.when for each in found if each.when]
    assert len(times) <= (rule.meetings or 0)
    for when in times:
        assert when.local == datetime.combine(when.day, rule.time)
        assert when.day.weekday() == rule.weekday
        assert when.day not in rule.exceptions
    assert [when.utc for when in times] == sorted({when.utc for when in times})


@settings(deadline=None)
@given(rules)
def test_a_stored_rule_is_the_same_rule(rule: Rule) -> None:
    assert from_json(to_json(rule)) == rule


@pytest.mark.parametrize(
    ("given", "cut"),
    [
        ({"until": date(2026, 12, 2)}, False),  # the 41st day
        ({"until": date(2026, 11, 25)}, False),
        ({"until": date(2026, 12, 2), "every": 2}, False),
        ({"until": date(2026, 12, 9)}, True),
        ({"until": date(2031, 2, 25), "every": 12}, True),
        ({"until": None, "meetings": MOST}, False),
        ({"until": None, "meetings": MOST, "every": 12}, True),
    ],
)
def test_a_rule_says_when_not_all_of_it_can_be(given: dict[str, object], cut: bool) -> None:
    rule = replace(WEEKLY, **given)  # type: ignore[arg-type]
    closed = date(2026, 3, 4)
    found = occurrences(rule, lambda day: "Staff day" if day == closed else None)
    assert is_cut(rule, found) is cut


def test_a_rule_that_was_moved_gives_the_days_beside_its_own() -> None:
    rule = Rule(date(2026, 6, 9), time(15), LOS_ANGELES, Repeats.MONTHLY, week=2, meetings=4)
    moved = replace(rule, moved=1, exceptions=frozenset({date(2026, 8, 11)}))
    gaps = [other - day for day, other in zip(days(rule), days(moved), strict=True)]
    assert set(gaps) == {timedelta(days=1)}
    (left_out,) = [each.day for each in occurrences(moved) if each.skipped]
    assert left_out == date(2026, 8, 12)
    assert from_json(to_json(moved)) == moved
