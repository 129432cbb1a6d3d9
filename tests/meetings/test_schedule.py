"""School time: when the people of schools are free together."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ps5_collab.core.errors import Refused
from ps5_collab.meetings.schedule import (
    Bells,
    Fit,
    Hours,
    SchoolTime,
    Span,
    common,
    hours_of,
    merged,
    offer,
    overlap,
    said,
    times_free_everywhere,
)
from ps5_collab.meetings.wall_time import day_in_zone, wall_time

LOS_ANGELES, TOKYO, BERLIN = "America/Los_Angeles", "Asia/Tokyo", "Europe/Berlin"
WEEKDAYS = range(5)
MINIMUM, HOLIDAY = date(2026, 11, 19), date(2026, 11, 26)
THURSDAY = date(2026, 11, 12)


def school(name: str, free: str, classes: str, zone: str = LOS_ANGELES) -> SchoolTime:
    bells = Bells(hours_of(free), hours_of(classes))
    early = Bells(hours_of("13:10-17:00"), hours_of("8:00-13:00"))
    return SchoolTime(name, zone, dict.fromkeys(WEEKDAYS, bells), {MINIMUM: early, HOLIDAY: None})


ELM = school("Elm", "7:15-7:55, 15:10-17:00", "8:00-12:00, 12:40-15:00")
OAK = school("Oak", "14:40-16:30", "7:50-14:30")
LATE = SchoolTime("Late", LOS_ANGELES, {3: Bells(hours_of("15:45-18:00"), hours_of("9-15:40"))})


def clocks(times: Sequence[object]) -> list[str]:
    return [f"{when.local:%H:%M}" for when in times]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("schools", "day", "minutes", "expected"),
    [
        ([ELM], THURSDAY, 30, ["07:15", "15:10", "15:40", "16:10"]),
        ([ELM, OAK], THURSDAY, 60, ["15:10"]),
        ([ELM, OAK], THURSDAY, 50, ["15:10", "15:40"]),
        ([ELM, OAK, LATE], THURSDAY, 45, ["15:45"]),
        ([ELM, OAK, LATE], THURSDAY, 50, []),
        ([ELM, OAK], MINIMUM, 120, ["13:10", "13:40", "14:10", "14:40"]),
        ([ELM, OAK], HOLIDAY, 15, []),
        ([ELM, OAK], date(2026, 11, 14), 15, []),  # a Saturday
        ([ELM, LATE], THURSDAY + timedelta(1), 15, []),  # nothing entered for Fridays
        ([], THURSDAY, 60, []),
    ],
)
def test_times_free_in_all_schools(
    schools: list[SchoolTime], day: date, minutes: int, expected: list[str]
) -> None:
    assert clocks(times_free_everywhere(schools, day, LOS_ANGELES, minutes)) == expected


def test_two_schools_with_different_bells_and_one_minimum_day_overlap_exactly() -> None:
    """One school's day ends early, the other's does not."""
    bells = ELM.week[0]
    regular = SchoolTime("Ash", LOS_ANGELES, dict.fromkeys(WEEKDAYS, bells))
    spans = common([regular, OAK], MINIMUM, LOS_ANGELES)
    local = [
        (span.begins.astimezone(UTC).isoformat(), span.ends.astimezone(UTC).isoformat())
        for span in spans
    ]
    assert local == [("2026-11-19T23:10:00+00:00", "2026-11-20T01:00:00+00:00")]


def test_times_are_rounded_up_to_five_minutes() -> None:
    odd = SchoolTime("Odd", LOS_ANGELES, {3: Bells(hours_of("15:02-16:10"))})
    assert clocks(times_free_everywhere([odd], THURSDAY, LOS_ANGELES, 60)) == ["15:05"]


def test_schools_in_zones_far_apart_meet_where_their_days_touch() -> None:
    """Friday morning in Tokyo is Thursday afternoon in Los Angeles."""
    tokyo = SchoolTime("Sakura", TOKYO, dict.fromkeys(WEEKDAYS, Bells(hours_of("7:30-9:00"))))
    here = times_free_everywhere([ELM, tokyo], THURSDAY, LOS_ANGELES, 20)
    assert clocks(here) == ["15:10", "15:40"]
    there = times_free_everywhere([ELM, tokyo], THURSDAY + timedelta(1), TOKYO, 20)
    assert [when.utc for when in there] == [when.utc for when in here]
    assert clocks(there) == ["08:10", "08:40"]


def test_overlaps_move_when_only_one_of_two_zones_has_changed() -> None:
    berlin = SchoolTime("Linde", BERLIN, dict.fromkeys(range(7), Bells(hours_of("16:00-18:00"))))
    early = SchoolTime("Early", LOS_ANGELES, dict.fromkeys(range(7), Bells(hours_of("7:00-8:30"))))
    before, between, after = date(2026, 3, 2), date(2026, 3, 16), date(2026, 3, 30)
    found = [
        clocks(times_free_everywhere([early, berlin], day, LOS_ANGELES, 30))
        for day in (before, between, after)
    ]
    assert found == [["07:00", "07:30", "08:00"], ["08:00"], ["07:00", "07:30", "08:00"]]


@pytest.mark.parametrize(
    ("at", "minutes", "fits"),
    [
        (time(15, 10), 60, {"Elm": Fit.FREE, "Oak": Fit.FREE}),
        (time(14, 45), 60, {"Elm": Fit.CLASS, "Oak": Fit.FREE}),
        (time(10, 0), 45, {"Elm": Fit.CLASS, "Oak": Fit.CLASS}),
        (time(12, 5), 30, {"Elm": Fit.OUTSIDE, "Oak": Fit.CLASS}),
        (time(19, 0), 60, {"Elm": Fit.OUTSIDE, "Oak": Fit.OUTSIDE}),
        (time(15, 0), 10, {"Elm": Fit.OUTSIDE, "Oak": Fit.FREE}),
    ],
)
def test_how_a_time_suits_each_school(at: time, minutes: int, fits: dict[str, Fit]) -> None:
    when = wall_time(datetime.combine(THURSDAY, at), LOS_ANGELES)
    found = offer([ELM, OAK], when, minutes)
    assert found.fits == fits
    assert found.everywhere == (set(fits.values()) == {Fit.FREE})
    assert found.in_class == [name for name, fit in fits.items() if fit is Fit.CLASS]


def test_nobody_needs_a_substitute_on_a_holiday() -> None:
    when = wall_time(datetime.combine(HOLIDAY, time(10)), LOS_ANGELES)
    assert offer([ELM], when, 60).fits == {"Elm": Fit.OUTSIDE}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("15:10-17:00", "15:10-17:00"),
        ("3:10 pm - 5 p.m.", "15:10-17:00"),
        ("3.10-17.00", "15:10-17:00"),
        ("15:10–17:00, 7:15 – 7:55", "07:15-07:55, 15:10-17:00"),
        ("8-12\n12:30 pm-3pm\n", "08:00-12:00, 12:30-15:00"),
        ("12 am-12 pm", "00:00-12:00"),
        ("1:15-3:00", "13:15-15:00"),
        ("12:40-3:10, 3:10-5 pm, 7:15-7:55", "07:15-07:55, 12:40-15:10, 15:10-17:00"),
        ("11:30-1, 6-6:59", "11:30-13:00, 18:00-18:59"),
        ("06:30-07:45, 01:15-03:00 am", "01:15-03:00, 06:30-07:45"),
        ("6:30 am-7:45", "06:30-07:45"),
        ("3:10\u202fPM–5:00\u202fPM", "15:10-17:00"),
        ("", ""),
        (" , ", ""),
    ],
)
def test_hours_as_people_write_them(typed: str, stored: str) -> None:
    assert said(hours_of(typed)) == stored


@pytest.mark.parametrize(
    "typed",
    ["15:10", "17-15", "8-8", "25:00-26:00", "8:60-9:00", "13pm-14", "a-b", "8-9-10", "٨-٩", "-", "8:5-9", "8:-9"],
)  # fmt: skip
def test_hours_that_are_none_are_refused_with_the_part_named(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        hours_of(f"7:00-7:30, {typed}")
    assert typed in str(refused.value)


def test_hours_that_end_before_they_begin_say_how_they_were_read() -> None:
    with pytest.raises(Refused, match="read as 18:30-07:45"):
        hours_of("6:30-7:45")


def test_no_day_has_hundreds_of_periods() -> None:
    with pytest.raises(Refused, match="At most"):
        hours_of(",".join(["8-9"] * 21))


# --- what always holds -------------------------------------------------------------------------

hours = st.lists(st.integers(0, 95), min_size=2, max_size=2, unique=True).map(
    lambda pair: tuple(time(n // 4, n % 4 * 15) for n in sorted(pair))
)
bells = st.builds(Bells, free=st.lists(hours.map(lambda pair: Hours(*pair)), max_size=4).map(tuple))
schools = st.builds(
    SchoolTime,
    name=st.just("S"),
    zone=st.sampled_from([LOS_ANGELES, "America/Phoenix", BERLIN, TOKYO, "UTC"]),
    week=st.dictionaries(st.integers(0, 6), bells, min_size=3),
)
days = st.sampled_from(
    [date(2026, 3, 8), date(2026, 11, 1), date(2027, 3, 14), date(2026, 3, 29), THURSDAY]
)
base = datetime(2026, 11, 12, tzinfo=UTC)
spans = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 60)).map(
        lambda pair: Span(
            base + timedelta(minutes=pair[0]), base + timedelta(minutes=pair[0] + pair[1])
        )
    ),
    max_size=8,
).map(merged)


@settings(deadline=None)
@given(spans, spans)
def test_overlap_is_symmetric_and_within_both(some: list[Span], others: list[Span]) -> None:
    both = overlap(some, others)
    assert both == overlap(others, some)
    for span in both:
        assert span.begins < span.ends
        assert any(one.holds(span) for one in some)
        assert any(one.holds(span) for one in others)


@settings(deadline=None)
@given(spans, spans)
def test_overlap_leaves_nothing_out(some: list[Span], others: list[Span]) -> None:
    both = overlap(some, others)
    for minute in range(0, 370, 7):
        at = base + timedelta(minutes=minute)
        moment = Span(at, at + timedelta(seconds=1))
        expected = all(any(one.holds(moment) for one in each) for each in (some, others))
        assert any(span.holds(moment) for span in both) == expected


@settings(deadline=None, max_examples=40)
@given(schools, schools, days, st.sampled_from([LOS_ANGELES, TOKYO, "UTC"]), st.integers(5, 240))
def test_every_time_offered_is_free_in_each_school_and_on_that_day(
    one: SchoolTime, other: SchoolTime, day: date, zone: str, minutes: int
) -> None:
    found = times_free_everywhere([one, other], day, zone, minutes)
    assert found == times_free_everywhere([other, one], day, zone, minutes)
    begins, ends = day_in_zone(day, zone)
    for when in found:
        span = Span(when.utc, when.utc + timedelta(minutes=minutes))
        assert one.is_free(span)
        assert other.is_free(span)
        assert begins <= span.begins
        assert span.ends <= ends
        assert when.day == day
        assert offer([one], when, minutes).everywhere


@settings(deadline=None)
@given(st.lists(hours.map(lambda pair: Hours(*pair)), max_size=8))
def test_hours_are_read_back_as_they_are_said(given_hours: list[Hours]) -> None:
    assert hours_of(said(given_hours)) == tuple(sorted(given_hours))
