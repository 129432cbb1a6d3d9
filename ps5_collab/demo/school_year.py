"""The invented network's school year, whatever year it is, and times that are told by it.

"-3w tue 15:15" is the Tuesday of the third school week before this one, "+2d" two days from now.
So the demo has meetings behind and before it on whichever day it is loaded, and none on a holiday.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from ps5_collab.demo.network import HERE, ZONE, Cast
from ps5_collab.meetings.models import SchoolDayKind
from ps5_collab.meetings.schedule import Bells, hours_of
from ps5_collab.meetings.school_time import services
from ps5_collab.meetings.school_time.entries import Day, Entries, Schedule, days_between
from ps5_collab.meetings.series import LAST, in_month
from ps5_collab.people.queries import standing_of

A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
MON, THU = 0, 3
#: Fewer days than these of a week, and nobody plans by it.
A_SCHOOL_WEEK = 3
TOLD = re.compile(
    r"(?P<sign>[+-])(?P<count>\d+)(?:d|w (?P<weekday>mon|tue|wed|thu|fri))(?: (?P<at>\d\d:\d\d))?"
)


@dataclass(frozen=True)
class Break:
    """Days without school."""

    name: str
    first: date
    last: date


def breaks(year: int) -> list[Break]:
    """Of the school year that begins in August of `year`, with the summer after it."""
    thanks = in_month(year, 11, 4, THU)
    winter = in_month(year, 12, 3, MON)
    spring = in_month(year + 1, 4, 1, MON)
    found = [
        Break("Thanksgiving week", thanks - 3 * A_DAY, thanks + A_DAY),
        Break("Winter break", winter, winter + 18 * A_DAY),
        Break("Spring break", spring, spring + 4 * A_DAY),
        Break("Summer", date(year + 1, 6, 13), first_day(year + 1) - A_DAY),
    ]
    single = {
        "Labor Day": in_month(year, 9, 1, MON),
        "Veterans Day": date(year, 11, 11),
        "Martin Luther King Jr. Day": in_month(year + 1, 1, 3, MON),
        "Presidents' Day": in_month(year + 1, 2, 3, MON),
        "Memorial Day": in_month(year + 1, 5, LAST, MON),
    }
    found += [Break(name, day, day) for name, day in single.items()]
    return sorted(found, key=lambda each: each.first)


def first_day(year: int) -> date:
    return in_month(year, 8, 2, MON)


@dataclass(frozen=True)
class SchoolYear:
    """Seen from one day."""

    today: date

    @cached_property
    def breaks(self) -> list[Break]:
        """From the school year before this one to the next."""
        begun = self.today.year - (self.today < first_day(self.today.year))
        return [each for year in (begun - 1, begun, begun + 1) for each in breaks(year)]

    @cached_property
    def off(self) -> set[date]:
        return {
            each.first + n * A_DAY
            for each in self.breaks
            for n in range((each.last - each.first).days + 1)
        }

    def holiday(self, day: date) -> str | None:
        """What it is called."""
        return next((each.name for each in self.breaks if each.first <= day <= each.last), None)

    def at(self, told: str) -> datetime:
        """The moment that is told, in the network's zone."""
        return datetime.combine(self.day(told), self._parts(told)[1], ZONE)

    def day(self, told: str) -> date:
        found, _time = self._parts(told)
        count = int(found["sign"] + found["count"])
        if not found["weekday"]:
            return self.today + count * A_DAY
        return self._week(count) + WEEKDAYS.index(found["weekday"]) * A_DAY

    def meets(self, told: str) -> datetime:
        """The same for a meeting, which is on a school day: if that day is a holiday on the next of
        its week, or the last; on the wall."""
        wanted, clock = self.day(told), self._parts(told)[1]
        days = list(self._school_days(wanted - wanted.weekday() * A_DAY))
        day = next((day for day in days if day >= wanted), days[-1])
        return datetime.combine(day, clock)

    def _parts(self, told: str) -> tuple[re.Match[str], time]:
        found = TOLD.fullmatch(told)
        if not found or not int(found["count"]):
            raise ValueError(f"no time of the demo's story: {told!r}")
        return found, time.fromisoformat(found["at"] or "12:00")

    def _week(self, count: int) -> date:
        """The Monday of so many school weeks from this week on."""
        step = A_WEEK if count > 0 else -A_WEEK
        monday = self.today - self.today.weekday() * A_DAY
        for _each in range(abs(count)):
            monday += step
            while len(list(self._school_days(monday))) < A_SCHOOL_WEEK:
                monday += step
        return monday

    def _school_days(self, monday: date) -> Iterator[date]:
        return (day for n in range(5) if (day := monday + n * A_DAY) not in self.off)


def enter(cast: Cast, year: SchoolYear) -> None:
    """The holidays of all schools, and the bells of those that have entered theirs."""
    staff = standing_of(cast.people["odile"].id)
    days = [
        day
        for each in year.breaks
        for day in days_between(
            each.first, each.last, Day(each.first, SchoolDayKind.HOLIDAY, each.name)
        )
    ]
    services.take_holidays_everywhere(staff, Entries(days=tuple(days)))
    for told in tomllib.loads((HERE / "bells.toml").read_text())["schools"]:
        for kind in told["days"]:
            services.add_schedule(staff, cast.schools[told["school"]], schedule(kind), ZONE.key)


def schedule(told: dict[str, Any]) -> Schedule:
    bells = Bells(free=hours_of(told["free"]), classes=hours_of(told["classes"]))
    return Schedule(told["name"], frozenset(told["weekdays"]), bells)
