"""Files with a school's time: our own table (CSV), and calendars of holidays (iCalendar)."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

from flask_babel import ngettext

from ps5_collab.core.errors import Refused
from ps5_collab.core.table_files import safe
from ps5_collab.core.text import clean_line
from ps5_collab.core.words import later as _
from ps5_collab.meetings.models.school_time import SchoolDayKind
from ps5_collab.meetings.schedule import Bells, hours_of, said
from ps5_collab.meetings.school_time.entries import (
    LONGEST_DAY_NAME,
    LONGEST_SCHEDULE_NAME,
    MOST_DAYS,
    Day,
    Entries,
    Schedule,
    days_between,
    stretches,
)
from ps5_collab.meetings.wall_time import FIRST_DAY, LAST_DAY
from ps5_collab.standards.table import Row, read_table

Read = TypeVar("Read")
#: Bytes of a file.
LARGEST: Final = 256 * 1024
HEADINGS: Final = ("what", "name", "weekdays", "from", "to", "schedule", "free", "classes")
SCHEDULE: Final = "schedule"
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: How districts call days that end early.
_EARLY = re.compile(
    r"\b(minimum|early (release|dismissal|out)|half[- ]days?|short(ened)? days?"
    r"|(día|jornada) (mínim|reducid|cort)|salida temprana)"
)
#: Events that were left out are named up to so many, wrong rows likewise.
MOST_NAMED, MOST_FAULTS = 10, 20
_US_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.ASCII)

#: What staff download to fill in. The examples show every form of a row.
TEMPLATE: Final = """\
what,name,weekdays,from,to,schedule,free,classes
schedule,Regular day,Mon Tue Wed Thu Fri,,,,"7:15-7:55, 15:10-17:00","8:00-12:00, 12:40-15:00"
schedule,Minimum day,,,,,13:10-17:00,8:00-13:00
holiday,Winter break,,2026-12-21,2027-01-08,,,
minimum,Conferences,,2026-11-19,,Minimum day,,
"""


class RowsRefused(Refused):
    """Says of each row of a file what is wrong with it, up to a number that one can put right."""

    def __init__(self, faults: Sequence[str]) -> None:
        more = len(faults) - MOST_FAULTS
        said = ngettext("And %(num)d more row.", "And %(num)d more rows.", more)
        last = [str(said)] if more > 0 else []
        self.faults = [*faults[:MOST_FAULTS], *last]
        super().__init__(" ".join(self.faults))


def read(data: bytes) -> Entries:
    """What a file says, whichever of the two kinds it is. `Refused` names the place."""
    if len(data) > LARGEST:
        raise Refused(_("The file is larger than %(limit)d kB.", limit=LARGEST // 1024))
    is_calendar = data.lstrip(b"\xef\xbb\xbf \r\n").upper().startswith(b"BEGIN:VCALENDAR")
    entries = read_calendar(data) if is_calendar else read_csv(data)
    if len(entries.days) > MOST_DAYS:
        raise Refused(_("The file has more than %(limit)d days.", limit=MOST_DAYS))
    if not entries.days and not entries.schedules:
        raise Refused(_("There is no schedule and no day in this file."))
    return entries


def read_csv(data: bytes) -> Entries:
    table = read_table(data)
    if not {"what", "name"} <= table.headings:
        raise Refused(
            _(
                "These headings are not ours: use those of the template, %(all)s.",
                all=", ".join(HEADINGS),
            )
        )
    schedules: dict[str, Schedule] = {}
    days: list[Day] = []
    faults: list[str] = []
    for row in table.rows:
        try:
            if row["what"].lower() == SCHEDULE:
                schedule = _schedule(row)
                schedules[schedule.name] = schedule
            else:
                days += _days(row)
        except Refused as refused:
            faults.append(str(refused))
    if faults:
        raise RowsRefused(faults)
    return Entries(tuple(schedules.values()), tuple(days))


def read_calendar(data: bytes) -> Entries:
    """All-day events are days without school, or days that end early where their name says so; what
    has an hour, or repeats, is left out and named."""
    from icalendar import Calendar  # large, and for one page of staff

    try:
        calendar = Calendar.from_ical(data)
    except (ValueError, LookupError, AttributeError) as error:  # as icalendar meets broken files
        raise Refused(_("This calendar could not be read.")) from error
    days: list[Day] = []
    left_out: list[str] = []
    for event in calendar.walk("VEVENT"):
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        found = None if {"RRULE", "RDATE"} & set(event) else _all_days(event)
        days += found or ()
        if found is None:
            left_out.append(_title(event))
    return Entries(days=tuple(days), remarks=(_left_out(left_out),) if left_out else ())


def _left_out(names: Sequence[str]) -> str:
    named = [f"“{name}”" for name in dict.fromkeys(names) if name]
    more = ["…"] if len(named) > MOST_NAMED else []
    said = ngettext(
        "%(num)d event that has an hour, repeats or could not be read was left out: %(names)s.",
        "%(num)d events that have an hour, repeat or could not be read were left out: %(names)s.",
        len(names),
        names=", ".join([*named[:MOST_NAMED], *more]),
    )
    return str(said)


def written(entries: Entries) -> str:
    """The same as one of our tables: `read_csv` gives the entries back."""
    page = io.StringIO()
    rows = csv.DictWriter(page, HEADINGS, restval="", lineterminator="\n")
    rows.writeheader()
    for schedule in entries.schedules:
        rows.writerow(
            {
                "what": SCHEDULE,
                "name": safe(schedule.name),
                "weekdays": " ".join(_WEEKDAYS[n - 1] for n in sorted(schedule.weekdays)),
                "free": said(schedule.bells.free),
                "classes": said(schedule.bells.classes),
            }
        )
    for stretch in stretches(entries.days, exact=True):
        rows.writerow(
            {
                "what": stretch.what.kind.value,
                "name": safe(stretch.what.name),
                "from": stretch.first.isoformat(),
                "to": stretch.last.isoformat(),
                "schedule": safe(stretch.what.schedule),
            }
        )
    return page.getvalue()


def _schedule(row: Row) -> Schedule:
    name = _at(row, lambda: _name(row["name"], LONGEST_SCHEDULE_NAME))
    return Schedule(
        name=name,
        weekdays=_at(row, lambda: frozenset(_weekdays(row["weekdays"]))),
        bells=_at(row, lambda: Bells(hours_of(row["free"]), hours_of(row["classes"]))),
    )


def _days(row: Row) -> list[Day]:
    what = row["what"].lower()
    if what not in set(SchoolDayKind):
        raise Refused(
            _(
                "%(place)s: “%(what)s” is none of schedule, holiday, minimum.",
                place=row.place,
                what=what[:40],
            )
        )
    kind = SchoolDayKind(what)
    first = _at(row, lambda: day_of(row["from"]))
    last = _at(row, lambda: day_of(row["to"])) if row["to"] else first
    schedule = row["schedule"][:LONGEST_SCHEDULE_NAME] if kind is SchoolDayKind.MINIMUM else ""
    named = Day(first, kind, row["name"][:LONGEST_DAY_NAME], schedule)
    return _at(row, lambda: days_between(first, last, named))


def _at(row: Row, read_part: Callable[[], Read]) -> Read:
    """Name the row in what could not be read of it."""
    try:
        return read_part()
    except Refused as refused:
        raise Refused(_("%(place)s: %(why)s", place=row.place, why=str(refused))) from refused


def day_of(words: str) -> date:
    """Read "2026-11-26" or, as American spreadsheets write it, "11/26/2026"."""
    american = _US_DATE.fullmatch(words)
    try:
        if american:
            month, day, year = map(int, american.groups())
            found = date(year, month, day)
        else:
            found = date.fromisoformat(words)
    except ValueError:
        raise Refused(
            _("Write days as 2026-11-26; “%(words)s” is none.", words=words[:40])
        ) from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise Refused(_("This day is too far away."))
    return found


def _weekdays(words: str) -> Iterator[int]:
    for word in re.split(r"[\s,;]+", words.lower().strip()):
        if not word:
            continue
        if word[:3] not in _WEEKDAYS:
            raise Refused(_("“%(word)s” is no weekday: write Mon Tue Wed.", word=word[:40]))
        yield _WEEKDAYS.index(word[:3]) + 1


def _name(words: str, longest: int) -> str:
    if not words:
        raise Refused(_("The name is missing."))
    return words[:longest]


def _title(event: Any) -> str:
    return clean_line(str(event.get("SUMMARY", "")))[:LONGEST_DAY_NAME]


def _all_days(event: Any) -> list[Day] | None:
    """Nothing for an event that has an hour, or no day that can be understood."""
    first, last = _day_in(event, "DTSTART"), _last_day_in(event)
    if first is None or last is None:
        return None
    name = _title(event)
    kind = SchoolDayKind.MINIMUM if _EARLY.search(name.lower()) else SchoolDayKind.HOLIDAY
    try:
        return days_between(first, max(first, last), Day(first, kind, name))
    except Refused:
        return None


def _last_day_in(event: Any) -> date | None:
    """The end of an all-day event is the day after it (RFC 5545, 3.6.1)."""
    if "DTEND" in event:
        end = _day_in(event, "DTEND")
    else:
        first, lasts = _day_in(event, "DTSTART"), _value(event, "DURATION", timedelta(days=1))
        end = first + lasts if first and isinstance(lasts, timedelta) else None
    return end - timedelta(days=1) if end else None


def _day_in(event: Any, name: str) -> date | None:
    """Nothing for what has an hour as well, or lies far away."""
    value = _value(event, name)
    if not isinstance(value, date) or isinstance(value, datetime):
        return None
    return value if FIRST_DAY <= value <= LAST_DAY else None


def _value(event: Any, name: str, otherwise: Any = None) -> Any:
    try:
        return event[name].dt if name in event else otherwise
    except (AttributeError, ValueError):  # twice there, or not to be understood
        return None
