"""Attended hours, which count as professional development, by school year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from ps5_collab.core.table_files import csv_of
from ps5_collab.meetings.wording import KINDS

#: School years begin on July 1.
FIRST_MONTH: Final = 7


@dataclass(frozen=True)
class SchoolYear:
    #: The calendar year in which it begins.
    begins: int
    rows: Sequence[Any]

    @property
    def name(self) -> str:
        return f"{self.begins}–{self.begins + 1}"

    @property
    def minutes(self) -> int:
        return sum(row.minutes for row in self.rows)


def by_school_year(rows: Iterable[Any]) -> list[SchoolYear]:
    """Rows of `queries.attended` by year, the newest first."""
    years: dict[int, list[Any]] = {}
    for row in rows:
        years.setdefault(school_year(day_of(row)), []).append(row)
    return [SchoolYear(begins, held) for begins, held in sorted(years.items(), reverse=True)]


def school_year(day: date) -> int:
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def day_of(row: Any) -> date:
    """The day on the wall where the meeting was, also where another one was planned."""
    began: datetime | None = row.began_at
    local: datetime = began.astimezone(ZoneInfo(row.zone)) if began else row.starts_local
    return local.date()


def hours_words(minutes: int) -> str:
    """ "1:50" of 110 minutes."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def title_of(row: Any) -> str:
    return row.title or str(_("A meeting that you can no longer open"))


def as_csv(rows: Sequence[Any]) -> str:
    head = (_("Date"), _("Meeting"), _("Group"), _("Kind"), _("Part"), _("Minutes"))
    return csv_of(
        head,
        (
            (
                day_of(row).isoformat(),
                title_of(row),
                row.group,
                str(KINDS[row.sort]),
                _("observer") if row.observes else _("member"),
                row.minutes,
            )
            for row in rows
        ),
    )
