"""The days and times of a poll while they are typed. Pure: no database, no Flask.

A row of the form is a day with its times, "15:30, 4 pm". What cannot be understood stays as it was
typed.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from ps5_collab.core.errors import Refused
from ps5_collab.core.words import later as _
from ps5_collab.meetings.schedule import clock_time
from ps5_collab.meetings.wall_time import wall_time

#: Candidates of one poll.
MOST = 40
MOST_ROWS = 31
#: Rows that a new form begins with.
FIRST_ROWS = 3
LONGEST_TYPED = 200


@dataclass(frozen=True)
class Row:
    """One day as it was typed, and what is wrong with it."""

    day: str = ""
    times: str = ""
    error: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.day.strip() and not self.times.strip()


def rows_of(days: Sequence[str], times: Sequence[str]) -> list[Row]:
    """The rows that a form sent, at most `MOST_ROWS`."""
    pairs = zip(days, times, strict=False)
    return [Row(day[:20], said[:LONGEST_TYPED]) for day, said in pairs][:MOST_ROWS]


def with_room(rows: Iterable[Row]) -> list[Row]:
    """The rows, and empty ones up to those that a form begins with."""
    found = list(rows)
    return found + [Row()] * (FIRST_ROWS - len(found))


def one_more(rows: Sequence[Row]) -> list[Row]:
    return [*rows, Row()][:MOST_ROWS]


def copied(rows: Sequence[Row], source: int, targets: Collection[int]) -> list[Row]:
    """Row `source`'s times on the target days, too; none twice, and none without a day."""
    if not 0 <= source < len(rows):
        return list(rows)
    given = words_of(rows[source].times)
    return [
        replace(row, times=", ".join(dict.fromkeys([*words_of(row.times), *given])))
        if number in targets and number != source and row.day.strip()
        else row
        for number, row in enumerate(rows)
    ]


def checked(rows: Iterable[Row], zone: str) -> tuple[list[Row], list[datetime]]:
    """The rows with what is wrong about each, and the wall times of those that are right."""
    found: list[datetime] = []
    told: list[Row] = []
    for row in rows:
        try:
            found += read(row, zone)
            told.append(replace(row, error=""))
        except Refused as refused:
            told.append(replace(row, error=str(refused)))
    return told, list(dict.fromkeys(found))


def read(row: Row, zone: str) -> Iterator[datetime]:
    """The row's times. `Refused` says which could not be understood."""
    if row.is_empty:
        return
    try:
        day = date.fromisoformat(row.day.strip())
    except ValueError:
        raise Refused(_("Choose the day of these times.")) from None
    said = words_of(row.times)
    if not said:
        raise Refused(_("Write when it could begin on this day, such as 15:30, 16:15."))
    for words in said:
        yield wall_time(datetime.combine(day, _clock(words)), zone).local


def _clock(words: str) -> time:
    try:
        return clock_time(words)
    except ValueError:
        raise Refused(
            _("Write times as 15:30 or 3:30 pm; “%(words)s” is none.", words=words[:40])
        ) from None


def words_of(times: str) -> list[str]:
    return [words.strip() for words in re.split(r"[,;\n]", times) if words.strip()]


def moments(values: Iterable[str]) -> list[datetime]:
    """Local times as boxes of a form hold them; nonsense is left out."""
    found = []
    for value in list(values)[:MOST]:
        try:
            local = datetime.fromisoformat(value)
        except ValueError:
            continue
        if local.tzinfo is None:
            found.append(local.replace(second=0, microsecond=0))
    return list(dict.fromkeys(found))
