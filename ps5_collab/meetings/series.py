"""Rules by which meetings repeat, and the days that they give. Pure: no database, no Flask.

"Every Tuesday", "every two weeks", "every second Tuesday of the month", "the last Thursday": the
time on the wall is the same each time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import count, takewhile
from typing import Any

from ps5_collab.core.errors import Refused
from ps5_collab.core.words import later as _
from ps5_collab.meetings.wall_time import WallTime, exists, wall_time

#: Meetings of one series.
MOST = 40
#: Nobody plans meetings further ahead.
LONGEST = timedelta(days=3 * 366)
#: Weeks between two meetings.
MOST_WEEKS = 12
LAST = -1
A_WEEK = timedelta(days=7)

#: The name of a day without school, or nothing.
Holidays = Callable[[date], str | None]


class Repeats(StrEnum):
    WEEKLY = "weekly"
    #: The n-th or last such weekday of each month.
    MONTHLY = "monthly"


class Skipped(StrEnum):
    """Why a day of the rule has no meeting."""

    HOLIDAY = "holiday"
    EXCEPTION = "exception"
    #: The clocks jump over its time that day.
    NO_SUCH_TIME = "no such time"


@dataclass(frozen=True)
class Rule:
    """How a meeting repeats. It ends by `until` (that day counts) or after `meetings`."""

    start: date
    time: time
    zone: str
    repeats: Repeats = Repeats.WEEKLY
    #: Weeks, or months, from one to the next.
    every: int = 1
    #: Monthly: which such weekday of the month, 1 to 4, or `LAST`.
    week: int = 1
    until: date | None = None
    meetings: int | None = None
    exceptions: frozenset[date] = frozenset()
    #: All of them lie so many days after the days of the rule, to which all else here belongs.
    moved: int = 0

    @property
    def weekday(self) -> int:
        """0 for Monday."""
        return self.start.weekday()


@dataclass(frozen=True)
class Occurrence:
    """A day that the rule gives, with its time, or why it has none."""

    day: date
    when: WallTime | None
    skipped: Skipped | None = None
    #: The holiday's name.
    why: str = ""


def no_holidays(_day: date) -> str | None:
    return None


def occurrences(rule: Rule, holidays: Holidays = no_holidays) -> list[Occurrence]:
    """The days of the series in order, with those that are left out. What is left out does not
    count: six meetings are six meetings, whatever holidays lie between."""
    check(rule)
    found: list[Occurrence] = []
    held = 0
    for day in days(rule):
        if held == (rule.meetings or MOST):
            break
        found.append(_occurrence(rule, day, holidays))
        held += found[-1].when is not None
    while found and found[-1].when is None:
        found.pop()
    return found


def is_cut(rule: Rule, found: Sequence[Occurrence]) -> bool:
    """The rule goes on behind what was found of it: after `MOST` meetings, or `LONGEST` ahead."""
    held = sum(each.when is not None for each in found)
    if rule.until is None:
        return held < (rule.meetings or 0)
    looked_at = found[-1].day if held == MOST else rule.start + LONGEST
    return next(day for day in _without_end(rule) if day > looked_at) <= rule.until


def check(rule: Rule) -> None:
    """`Refused`, with the sentence for whoever typed it."""
    wall_time(datetime.combine(rule.start, rule.time), rule.zone)
    if (rule.until is None) == (rule.meetings is None):
        raise Refused(_("Say until when it repeats, or how many times."))
    if rule.until is not None and rule.until < rule.start:
        raise Refused(_("The last day lies before the first."))
    if rule.meetings is not None and not 1 <= rule.meetings <= MOST:
        raise Refused(_("A series has from 1 to %(most)s meetings.", most=MOST))
    if not 1 <= rule.every <= MOST_WEEKS:
        raise Refused(_("Repeat it at least every %(most)s weeks or months.", most=MOST_WEEKS))
    if rule.repeats is Repeats.MONTHLY and rule.week not in weeks_of(rule.start):
        raise Refused(_("The first day is not that week of its month."))


def days(rule: Rule) -> Iterator[date]:
    """The bare days, at most `LONGEST` ahead, exceptions and holidays included."""
    end = min(filter(None, (rule.until, rule.start + LONGEST)))
    for day in takewhile(lambda day: day <= end, _without_end(rule)):
        yield day + timedelta(days=rule.moved)


def weeks_of(day: date) -> tuple[int, ...]:
    """Which of its month's weekdays a day is: (2,), or (4, LAST), or (LAST,) for a fifth."""
    number = (day.day - 1) // 7 + 1
    last = (day + A_WEEK).month != day.month
    return (*((number,) if number < 5 else ()), *((LAST,) if last else ()))


def in_month(year: int, month: int, week: int, weekday: int) -> date:
    """The first to fourth (or `LAST`) such weekday of the month; 0 for Monday."""
    if week == LAST:
        first_of_next = date(year + month // 12, month % 12 + 1, 1)
        last = first_of_next - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7) + (week - 1) * A_WEEK


def to_json(rule: Rule) -> dict[str, Any]:
    return {
        "start": rule.start.isoformat(),
        "time": f"{rule.time:%H:%M}",
        "zone": rule.zone,
        "repeats": rule.repeats.value,
        "every": rule.every,
        "week": rule.week,
        "until": rule.until and rule.until.isoformat(),
        "meetings": rule.meetings,
        "exceptions": sorted(day.isoformat() for day in rule.exceptions),
        "moved": rule.moved,
    }


def from_json(stored: Mapping[str, Any]) -> Rule:
    until = stored.get("until")
    return Rule(
        start=date.fromisoformat(stored["start"]),
        time=time.fromisoformat(stored["time"]),
        zone=stored["zone"],
        repeats=Repeats(stored["repeats"]),
        every=stored["every"],
        week=stored["week"],
        until=date.fromisoformat(until) if until else None,
        meetings=stored["meetings"],
        exceptions=frozenset(map(date.fromisoformat, stored["exceptions"])),
        moved=stored.get("moved", 0),
    )


def _occurrence(rule: Rule, day: date, holidays: Holidays) -> Occurrence:
    if day - timedelta(days=rule.moved) in rule.exceptions:
        return Occurrence(day, None, Skipped.EXCEPTION)
    holiday = holidays(day)
    if holiday is not None:
        return Occurrence(day, None, Skipped.HOLIDAY, holiday)
    local = datetime.combine(day, rule.time)
    if not exists(local, rule.zone):
        return Occurrence(day, None, Skipped.NO_SUCH_TIME)
    return Occurrence(day, wall_time(local, rule.zone))


def _without_end(rule: Rule) -> Iterator[date]:
    """The days of the rule, before they were moved."""
    return _weekly(rule) if rule.repeats is Repeats.WEEKLY else _monthly(rule)


def _weekly(rule: Rule) -> Iterator[date]:
    for number in count():
        yield rule.start + number * rule.every * A_WEEK


def _monthly(rule: Rule) -> Iterator[date]:
    for number in count():
        months = rule.start.month - 1 + number * rule.every
        year, month = rule.start.year + months // 12, months % 12 + 1
        yield in_month(year, month, rule.week, rule.weekday)
