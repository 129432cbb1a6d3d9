"""The calendar page: which days it shows, and what stands on each of them on the reader's clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from babel import Locale, dates

from ps5_collab.core import words
from ps5_collab.meetings.calendar.queries import Found, Row
from ps5_collab.meetings.calendar.school import SchoolWords, day_words, grouped, school_by_day
from ps5_collab.meetings.models import Stage
from ps5_collab.meetings.wall_time import FIRST_DAY, LAST_DAY, WallTime, seen_from
from ps5_collab.meetings.wording import span_of, zone_words

A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)
#: Days that a list shows.
LISTED = 28
#: Where a language is spoken here, if it is spoken in countries that begin the week differently.
COUNTRY = {"en": "en_US"}


class View(StrEnum):
    MONTH = "month"
    WEEK = "week"
    LIST = "list"


@dataclass(frozen=True)
class Asked:
    """What the address of the page says."""

    view: View
    on: date

    @property
    def first(self) -> date:
        """The first day that is shown."""
        if self.view is View.LIST:
            return self.on
        begins = self.on if self.view is View.WEEK else self.on.replace(day=1)
        return begins - A_DAY * ((begins.weekday() - first_weekday()) % 7)

    @property
    def last(self) -> date:
        if self.view is View.LIST:
            return self.on + A_DAY * (LISTED - 1)
        if self.view is View.WEEK:
            return self.first + A_DAY * 6
        ends = month_after(self.on) - A_DAY
        return ends + A_DAY * ((first_weekday() - 1 - ends.weekday()) % 7)

    @property
    def before(self) -> "Asked":
        if self.view is View.MONTH:
            return Asked(self.view, (self.on.replace(day=1) - A_DAY).replace(day=1))
        return Asked(self.view, self.on - A_DAY * self._step)

    @property
    def after(self) -> "Asked":
        if self.view is View.MONTH:
            return Asked(self.view, month_after(self.on))
        return Asked(self.view, self.on + A_DAY * self._step)

    @property
    def _step(self) -> int:
        return 7 if self.view is View.WEEK else LISTED

    @property
    def title(self) -> str:
        """ "December 2026", or "Nov 30 – Dec 6, 2026"."""
        language = words.locale()
        if self.view is View.MONTH:
            said = dates.format_skeleton("yMMMM", self.on, locale=language)
        else:
            said = dates.format_interval(self.first, self.last, "yMMMd", locale=language)
        return str(said)[:1].upper() + str(said)[1:]


def asked(view: str, on: str, today: date) -> Asked:
    """Of an address; what makes no sense in it counts as not said."""
    try:
        day = date.fromisoformat(on)
    except ValueError:
        day = today
    near = FIRST_DAY + A_DAY * 31 < day < LAST_DAY - A_DAY * 31
    known = View(view) if view in set(View) else View.MONTH
    return Asked(known, day if near else today)


def month_after(day: date) -> date:
    return (day.replace(day=28) + A_DAY * 4).replace(day=1)


def first_weekday() -> int:
    """On which day a week begins where the reader's language is at home; 0 is Monday."""
    language = words.locale().language
    return Locale.parse(COUNTRY.get(language, language)).first_week_day


def weekday_names() -> list[tuple[str, str]]:
    """(short, long) from the first day of the week on."""
    short = dates.get_day_names("abbreviated", locale=words.locale())
    wide = dates.get_day_names("wide", locale=words.locale())
    order = [(first_weekday() + n) % 7 for n in range(7)]
    return [(short[day], wide[day]) for day in order]


@dataclass(frozen=True)
class Shown:
    """A meeting, or a time that may become one, as it stands on a day."""

    row: Row
    wall: WallTime
    #: On the reader's clock.
    here: datetime
    minutes: int
    is_hold: bool = False
    #: Other times that the same poll offers on this day.
    others: Sequence["Shown"] = ()

    @property
    def is_cancelled(self) -> bool:
        return bool(self.row.stage is Stage.CANCELLED)

    @property
    def is_under_way(self) -> bool:
        return bool(self.row.stage is Stage.RUNNING)

    @property
    def waits(self) -> bool:
        return bool(getattr(self.row, "waits_since", None))

    @property
    def begins(self) -> str:
        """As the clock on the meeting's wall says."""
        return _clock(self.wall.local)

    @property
    def ends(self) -> str:
        return _clock(self.wall.after(self.minutes).local)

    @property
    def zone(self) -> str:
        """Whose clock that is, where the reader's says something else."""
        return zone_words(self.wall.zone) if self.own else ""

    @property
    def own(self) -> str:
        """When it begins on the reader's clock; empty where both clocks agree."""
        return "" if self.here.utcoffset() == self.wall.offset else _clock(self.here)


def _clock(moment: datetime) -> str:
    return words.clock(moment, words.locale().language)


@dataclass(frozen=True)
class Day:
    date: date
    is_today: bool = False
    #: Of another month than the one that is shown.
    is_beside: bool = False
    meetings: Sequence[Shown] = ()
    actions: Sequence[Row] = ()
    is_past: bool = False
    school: Sequence[SchoolWords] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.meetings or self.actions or self.school)

    @property
    def is_quiet(self) -> bool:
        """A list of days leaves it out: nothing stands there that was not said before."""
        said = all(each.is_said for each in self.school)
        return said and not (self.meetings or self.actions)

    @property
    def words(self) -> str:
        """ "Tue, Dec 1"."""
        said = day_words(self.date)
        return said[:1].upper() + said[1:]


@dataclass
class Calendar:
    """The page, ready to be drawn."""

    asked: Asked
    today: date
    days: list[Day] = field(default_factory=list)

    @property
    def weeks(self) -> list[list[Day]]:
        return [self.days[n : n + 7] for n in range(0, len(self.days), 7)]

    @property
    def busy(self) -> list[Day]:
        return [day for day in self.days if not day.is_quiet]

    @property
    def begins_earlier(self) -> bool:
        """A phone shows the month from today on; before it stood something."""
        is_month = self.asked.view is View.MONTH
        return is_month and any(day.is_past and not day.is_quiet for day in self.days)


def calendar(asked: Asked, found: Found, zone: tzinfo, today: date) -> Calendar:
    shown = _by_day(found, zone)
    actions = grouped((row.due_on, row) for row in found.actions)
    has_today = asked.first <= today <= asked.last
    begins = today if has_today and asked.view is View.MONTH else asked.first
    school = school_by_day(found, asked.first, begins)
    length = (asked.last - asked.first).days + 1
    days = [
        Day(
            date=day,
            is_today=day == today,
            is_past=has_today and day < today,
            is_beside=asked.view is View.MONTH and day.month != asked.on.month,
            meetings=shown.get(day, ()),
            actions=actions.get(day, ()),
            school=school.get(day, ()),
        )
        for day in (asked.first + A_DAY * n for n in range(length))
    ]
    return Calendar(asked, today, days)


def _by_day(found: Found, zone: tzinfo) -> Mapping[date, Sequence[Shown]]:
    every = [_shown(row, zone) for row in found.meetings]
    every += [_shown(row, zone, is_hold=True) for row in found.holds]
    every.sort(key=lambda shown: (shown.wall.utc, shown.row.id))
    days = grouped((shown.here.date(), shown) for shown in every)
    return {day: _one_a_poll(shown) for day, shown in days.items()}


def _one_a_poll(shown: Sequence[Shown]) -> list[Shown]:
    """What a day shows, with all that one poll offers on it in one."""
    holds = grouped((each.row.id, each) for each in shown if each.is_hold)
    firsts = {id(same[0]): replace(same[0], others=same[1:]) for same in holds.values()}
    return [firsts.get(id(each), each) for each in shown if not each.is_hold or id(each) in firsts]


def _shown(row: Row, zone: tzinfo, *, is_hold: bool = False) -> Shown:
    span = span_of(row)  # a time that is only offered has none
    wall = seen_from(span[0], row.zone) if span else WallTime(row.starts_local, row.zone)
    minutes = (span[1] - span[0]) // A_MINUTE if span else row.minutes
    return Shown(row, wall, wall.utc.astimezone(zone), minutes, is_hold)
