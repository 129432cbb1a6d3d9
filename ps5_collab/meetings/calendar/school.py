"""What schools say of the days of the calendar page: holidays of several days, minimum days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from babel import dates

from ps5_collab.core import words
from ps5_collab.core.words import later as _
from ps5_collab.meetings.calendar.queries import Found, Row
from ps5_collab.meetings.models import SchoolDayKind

Key = TypeVar("Key")
Thing = TypeVar("Thing")
A_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class SchoolWords:
    """What school says of a day, such as "No school: Thanksgiving"."""

    words: str
    #: The last day of a holiday of several; said where days stand one below the other.
    until: str = ""
    #: The page has said it of a day before.
    is_said: bool = False


def school_by_day(found: Found, first: date, begins: date) -> Mapping[date, Sequence[SchoolWords]]:
    """Days in a row that are called the same are one holiday; weekends do not part it. `begins`:
    the first day that a phone shows."""
    rows = grouped(
        (school_words(row, names_school=found.names_schools), row.day) for row in found.school_days
    )
    said: list[tuple[date, SchoolWords]] = []
    for name, every in rows.items():
        for holiday in in_a_row(every):
            until = day_words(holiday[-1]) if len(holiday) > 1 else ""
            says = next((day for day in holiday if day >= begins), holiday[-1])
            said += [
                (day, SchoolWords(name, until, is_said=day > says))
                for day in holiday
                if day >= first
            ]
    return grouped(said)


def in_a_row(every: Sequence[date]) -> list[list[date]]:
    found: list[list[date]] = []
    for day in every:
        if found and _is_next(found[-1][-1], day):
            found[-1].append(day)
        else:
            found.append([day])
    return found


def _is_next(before: date, day: date) -> bool:
    between = (before + A_DAY * n for n in range(1, (day - before).days))
    return all(each.weekday() >= SATURDAY for each in between)


def school_words(row: Row, *, names_school: bool) -> str:
    kind = _("No school") if row.kind is SchoolDayKind.HOLIDAY else _("Minimum day")
    said = ": ".join(filter(None, (str(kind), row.name)))
    return f"{said} ({row.school})" if names_school else said


def day_words(day: date) -> str:
    return str(dates.format_skeleton("MMMEd", day, locale=words.locale()))


def grouped(pairs: Iterable[tuple[Key, Thing]]) -> dict[Key, list[Thing]]:
    found: dict[Key, list[Thing]] = {}
    for key, thing in pairs:
        found.setdefault(key, []).append(thing)
    return found
