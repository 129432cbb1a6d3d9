"""The days and times of a poll while they are typed. Pure: no database, no Flask.

A row of the form is a day with its times, "15:30, 4 pm". What cannot be understood stays as it was
typed.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from ps5_collab.core import words
from ps5_collab.core.errors import Refused
from ps5_collab.core.words import later as _
from ps5_collab.meetings.schedule import clock_time
from ps5_collab.meetings.wall_time import wall_time

#: Candidates of one poll.
MOST = 40
MOST_ROWS = 31
#: Rows that a new form begins with.
FIRST_ROWS = 3


class TimesRefused(Refused):
    """object at the days and times, not of the form as a whole."""


@dataclass(frozen=True)
class Row:
    """One day as it was typed, and what is wrong with it: with its day, or with its times."""

    day: str = ""
    times: str = ""
    error: str = ""
    wrong: str = "day"

    @property
    def is_empty(self) -> bool:
        return not self.day.strip() and not self.times.strip()


@dataclass(frozen=True)
class Days:
    """The rows, what is wrong with them together, and what a button could not do with them."""

    rows: Sequence[Row]
    error: object = ""
    note: object = ""

    @property
    def faults(self) -> list[tuple[str, object]]:
        """(id of its place on the page, sentence) of all that is wrong."""
        rows = [
            (f"{row.wrong}-{n}", _("Day %(number)s: %(error)s", number=n + 1, error=row.error))
            for n, row in enumerate(self.rows)
            if row.error
        ]
        whole = [("days", self.error)] if self.error else []
        return [*whole, *rows]


def rows_of(days: Sequence[str], times: Sequence[str]) -> list[Row]:
    """The rows that a form sent, all as they were typed."""
    return [Row(day, said) for day, said in zip(days, times, strict=False)]


def with_room(rows: Iterable[Row]) -> list[Row]:
    """The rows, and empty ones up to those that a form begins with."""
    found = list(rows)
    return found + [Row()] * (FIRST_ROWS - len(found))


def one_more(rows: Sequence[Row]) -> Days:
    if len(rows) < MOST_ROWS:
        return Days([*rows, Row()])
    return Days(rows, note=_TOO_MANY_DAYS)


def copied(rows: Sequence[Row], source: int, targets: Collection[int]) -> Days:
    """Row `source`'s times on the target days, too; none twice. A day without a date has none, and
    that is said."""
    if not 0 <= source < len(rows):
        return Days(rows)
    given = words_of(rows[source].times)
    wanted = {n for n in targets if 0 <= n < len(rows) and n != source}
    without = sorted(n for n in wanted if not rows[n].day.strip())
    changed = [
        replace(row, times=", ".join(dict.fromkeys([*words_of(row.times), *given])))
        if number in wanted and number not in without
        else row
        for number, row in enumerate(rows)
    ]
    note = not_copied(source, wanted, without) if given else _NO_TIMES
    return Days(changed, note=note)


def not_copied(source: int, wanted: Collection[int], without: Sequence[int]) -> object:
    if not wanted:
        return _("Tick the days onto which the times of day %(day)s go.", day=source + 1)
    if not without:
        return ""
    numbers = ", ".join(str(number + 1) for number in without)
    return _("Nothing was copied where there is no date yet: day %(numbers)s.", numbers=numbers)


def checked(
    rows: Sequence[Row], zone: str, now: datetime, ticked: Iterable[datetime] = ()
) -> tuple[Days, list[datetime]]:
    """The rows with what is wrong about each, and in their order the wall times of those that are
    right and those that were ticked."""
    found = [*ticked]
    told: list[Row] = []
    for row in rows:
        try:
            found += read(row, zone, now)
            told.append(replace(row, error=""))
        except Refused as refused:
            told.append(replace(row, error=str(refused), wrong=refused.field or "day"))
    times = sorted(set(found))
    return Days(told, error=too_much(len(rows), len(times))), times


def too_much(days: int, times: int) -> object:
    if days > MOST_ROWS:
        return _TOO_MANY_DAYS
    return too_many(times) if times > MOST else ""


def too_many(times: int) -> object:
    return _("Offer at most %(most)s times; these are %(count)s.", most=MOST, count=times)


_TOO_MANY_DAYS = _("A poll has at most %(most)s days.", most=MOST_ROWS)
_NO_TIMES = _("There are no times yet that could be copied.")


def read(row: Row, zone: str, now: datetime) -> Iterator[datetime]:
    """The row's times. `Refused` says which could not be understood, or has passed."""
    if row.is_empty:
        return
    try:
        day = date.fromisoformat(row.day.strip())
    except ValueError:
        raise Refused(_("Choose the day of these times.")) from None
    said = words_of(row.times)
    if not said:
        raise Refused(_("Write when it could begin on this day, such as 15:30, 16:15."), "times")
    for typed in said:
        when = wall_time(datetime.combine(day, _clock(typed)), zone)
        if when.utc <= now:
            raise Refused(has_passed(when.local))
        yield when.local


def has_passed(local: datetime) -> object:
    return _("%(when)s has passed.", when=words.date_and_hour(local))


def _clock(typed: str) -> time:
    try:
        return clock_time(typed)
    except ValueError:
        raise Refused(
            _("Write times as 15:30 or 3:30 pm; “%(words)s” is none.", words=typed[:40]), "times"
        ) from None


def words_of(times: str) -> list[str]:
    return [each.strip() for each in re.split(r"[,;\n]", times) if each.strip()]


def moments(values: Iterable[str]) -> list[datetime]:
    """Local times as boxes of a form hold them; nonsense is left out."""
    found = []
    for value in values:
        try:
            local = datetime.fromisoformat(value)
        except ValueError:
            continue
        if local.tzinfo is None:
            found.append(local.replace(second=0, microsecond=0))
    return list(dict.fromkeys(found))
