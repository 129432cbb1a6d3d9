"""What staff enter of a school's time, and what would change by it. Pure: no database, no Flask."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from ps5_collab.core.errors import Refused
from ps5_collab.core.words import later as _
from ps5_collab.meetings.models.school_time import SchoolDayKind
from ps5_collab.meetings.schedule import Bells, Hours

#: The longest break, such as a summer.
LONGEST_BREAK = 120
#: Days in one file.
MOST_DAYS = 1_000
LONGEST_SCHEDULE_NAME, LONGEST_DAY_NAME = 60, 120
A_DAY = timedelta(days=1)
SATURDAY, JULY = 5, 7


@dataclass(frozen=True)
class Schedule:
    """One kind of day; `weekdays` are ISO numbers, 1 for Monday."""

    name: str
    weekdays: frozenset[int] = frozenset()
    bells: Bells = field(default_factory=Bells)


@dataclass(frozen=True)
class Day:
    """A day that is not like others. `schedule` names the bells of a minimum day."""

    day: date
    kind: SchoolDayKind
    name: str = ""
    schedule: str = ""


@dataclass(frozen=True)
class Entries:
    schedules: tuple[Schedule, ...] = ()
    days: tuple[Day, ...] = ()
    #: Sentences about what was left out of a file.
    remarks: tuple[str, ...] = ()


class Change(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True)
class Stretch:
    """Days after each other that are alike, as people speak of them: a winter break."""

    first: date
    last: date
    what: Day

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1


def check_schedule(schedule: Schedule, others: Iterable[Schedule]) -> None:
    """`Refused` when it says two things at once. `others` are those of the same school."""
    for other in others:
        if other.name.casefold() == schedule.name.casefold():
            raise Refused(_("Another schedule of this school has this name."), "name")
        shared = schedule.weekdays & other.weekdays
        if shared:
            raise Refused(
                _("“%(name)s” is already the schedule of one of these weekdays.", name=other.name),
                "weekdays",
            )
    hours = sorted((*schedule.bells.free, *schedule.bells.classes))
    for one, following in pairwise(hours):
        if following.begins < one.ends:
            taught = schedule.bells.classes
            raise Refused(
                _("%(one)s and %(other)s overlap.", one=in_words(one), other=in_words(following)),
                "classes" if one in taught and following in taught else "free",
            )


def in_words(hours: Hours) -> str:
    return f"{hours.begins:%H:%M}-{hours.ends:%H:%M}"


def year_begins(day: date) -> date:
    """When the school year of the day begins: schools are away at the end of June."""
    return date(day.year if day.month >= JULY else day.year - 1, JULY, 1)


def days_between(first: date, last: date, what: Day) -> list[Day]:
    """Each day of a stretch; a minimum day is never a Saturday or Sunday. `Refused` when the
    stretch makes no sense."""
    if last < first:
        raise Refused(_("The last day lies before the first."), "last")
    if (last - first).days >= LONGEST_BREAK:
        raise Refused(
            _("More than %(most)s days at once are a mistake.", most=LONGEST_BREAK), "last"
        )
    found = (first + n * A_DAY for n in range((last - first).days + 1))
    weekends = what.kind is SchoolDayKind.HOLIDAY
    return [replace(what, day=day) for day in found if weekends or day.weekday() < SATURDAY]


def stretches(days: Iterable[Day], *, exact: bool = False) -> list[Stretch]:
    """In order, days alike that follow each other as one; over a weekend they follow, too.

    With `exact`, `days_between` makes the same days of each stretch again.
    """
    found: list[Stretch] = []
    for day in sorted(days, key=lambda each: each.day):
        last = found[-1] if found else None
        if last and _goes_on(last, day, exact):
            found[-1] = replace(last, last=day.day)
        else:
            found.append(Stretch(day.day, day.day, day))
    return found


def _goes_on(before: Stretch, day: Day, exact: bool) -> bool:
    if replace(before.what, day=day.day) != day or not _follows(day.day, before.last):
        return False
    whole = day.kind is not SchoolDayKind.HOLIDAY or day.day - before.last == A_DAY
    return not exact or (whole and before.length < LONGEST_BREAK)


def _follows(day: date, before: date) -> bool:
    between = (before + n * A_DAY for n in range(1, (day - before).days))
    return all(each.weekday() >= SATURDAY for each in between)


def change_of(before: object | None, now: object) -> Change:
    """What it means to enter this where that is known."""
    if before is None:
        return Change.ADDED
    return Change.SAME if before == now else Change.CHANGED
