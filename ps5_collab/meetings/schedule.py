"""When the people of schools are free, and where several schools are free together.

Pure: no database, no Flask. Hours stand on the wall of their school; what is compared is moments
in UTC, so schools of several zones can meet.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import reduce

from ps5_collab.core.errors import Refused
from ps5_collab.core.words import later as _
from ps5_collab.meetings.wall_time import WallTime, day_in_zone, exists, seen_from, to_utc

#: Times that are offered begin at such minutes of the hour, …
ROUND = timedelta(minutes=5)
#: … and within a long free time again after so long.
STEP = timedelta(minutes=30)
#: Periods of one kind of day.
MOST_HOURS = 20
A_DAY = timedelta(days=1)
_CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?\s?(?:(?P<half>[ap])\.?m\.?)?", re.ASCII
)
_AFTERNOON = frozenset("123456")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, order=True)
class Span:
    """Two moments in UTC; the end does not belong to it."""

    begins: datetime
    ends: datetime

    def holds(self, other: "Span") -> bool:
        return self.begins <= other.begins and other.ends <= self.ends

    def meets(self, other: "Span") -> bool:
        return self.begins < other.ends and other.begins < self.ends


def span_of(when: WallTime, minutes: int) -> Span:
    """A meeting that begins then."""
    return Span(when.utc, when.utc + timedelta(minutes=minutes))


@dataclass(frozen=True, order=True)
class Hours:
    """From one time to another of a school's day, on its wall."""

    begins: time
    ends: time


@dataclass(frozen=True)
class Bells:
    """The hours of one kind of day, such as a minimum day."""

    free: tuple[Hours, ...] = ()
    classes: tuple[Hours, ...] = ()


@dataclass(frozen=True)
class SchoolTime:
    """A school's year: what each weekday is like, and the days that are not like others."""

    name: str
    zone: str
    #: By weekday, 0 for Monday.
    week: Mapping[int, Bells] = field(default_factory=dict)
    #: No bells: a holiday.
    days: Mapping[date, Bells | None] = field(default_factory=dict)

    def bells(self, day: date) -> Bells | None:
        """Nothing on a holiday, or where nothing was entered."""
        return self.days[day] if day in self.days else self.week.get(day.weekday())

    def free(self, day: date) -> list[Span]:
        """When its people can meet on a day of its own calendar."""
        bells = self.bells(day)
        return merged(self._spans(day, bells.free)) if bells else []

    def classes(self, day: date) -> list[Span]:
        bells = self.bells(day)
        return merged(self._spans(day, bells.classes)) if bells else []

    def is_free(self, span: Span) -> bool:
        return any(free.holds(span) for day in self._days_of(span) for free in self.free(day))

    def is_class(self, span: Span) -> bool:
        """Somebody would need a substitute."""
        return any(
            taught.meets(span) for day in self._days_of(span) for taught in self.classes(day)
        )

    def _spans(self, day: date, hours: Iterable[Hours]) -> Iterator[Span]:
        for each in hours:
            begins, ends = (
                to_utc(datetime.combine(day, at), self.zone) for at in (each.begins, each.ends)
            )
            if begins < ends:  # not where the clocks jump over all of it
                yield Span(begins, ends)

    def _days_of(self, span: Span) -> set[date]:
        return {seen_from(moment, self.zone).day for moment in (span.begins, span.ends)}


class Fit(StrEnum):
    """How a time suits a school."""

    FREE = "free"
    #: Inside its classes: somebody needs a substitute.
    CLASS = "class"
    #: Neither: before school, in the evening, on a holiday.
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Offer:
    """A time that could be offered, and how it suits each school that has a schedule."""

    when: WallTime
    fits: Mapping[str, Fit]

    @property
    def everywhere(self) -> bool:
        return all(fit is Fit.FREE for fit in self.fits.values())

    @property
    def in_class(self) -> list[str]:
        return [name for name, fit in self.fits.items() if fit is Fit.CLASS]


def fit(school: SchoolTime, span: Span) -> Fit:
    if school.is_class(span):
        return Fit.CLASS
    return Fit.FREE if school.is_free(span) else Fit.OUTSIDE


def offer(schools: Iterable[SchoolTime], when: WallTime, minutes: int) -> Offer:
    """How a given time suits the schools."""
    span = span_of(when, minutes)
    return Offer(when, {school.name: fit(school, span) for school in schools})


def times_free_everywhere(
    schools: Sequence[SchoolTime], day: date, zone: str, minutes: int
) -> list[WallTime]:
    """The times of a day, on the organiser's wall, at which all the schools are free so long."""
    length = timedelta(minutes=minutes)
    return [
        when
        for span in common(schools, day, zone)
        for begins in starts(span, length)
        if exists((when := seen_from(begins, zone)).local, zone) and when.utc == begins
    ]


def common(schools: Sequence[SchoolTime], day: date, zone: str) -> list[Span]:
    """When all of them are free, within a day of the zone. Nothing without schools."""
    if not schools:
        return []
    whole = [Span(*day_in_zone(day, zone))]
    # A school elsewhere may have its morning on the day before or after.
    near = (day - A_DAY, day, day + A_DAY)
    free = (merged(span for each in near for span in school.free(each)) for school in schools)
    return reduce(overlap, free, whole)


def starts(span: Span, length: timedelta) -> Iterator[datetime]:
    """Round moments at which something of the length fits in."""
    begins = span.begins + (_EPOCH - span.begins) % ROUND
    while begins + length <= span.ends:
        yield begins
        begins += STEP


def overlap(some: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """What both have; each in order and without overlaps of its own, as `merged` gives them."""
    theirs = list(others)
    return [
        Span(max(one.begins, other.begins), min(one.ends, other.ends))
        for one in some
        for other in theirs
        if one.meets(other)
    ]


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order; what touches becomes one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.begins <= found[-1].ends:
            found[-1] = Span(found[-1].begins, max(found[-1].ends, span.ends))
        else:
            found.append(span)
    return found


def hours_of(text: str) -> tuple[Hours, ...]:
    """Read "8:00-9:05, 9:10-10:15"; also one a line, also "3:10 pm - 5 pm" and "3:10-5". `Refused`
    says which part could not be read."""
    parts = [part.strip() for line in text.splitlines() for part in line.split(",")]
    found = sorted(_hours(part) for part in parts if part)
    if len(found) > MOST_HOURS:
        raise Refused(_("At most %(most)s periods a day.", most=MOST_HOURS))
    return tuple(found)


def said(hours: Iterable[Hours]) -> str:
    """What `hours_of` reads back to the same."""
    return ", ".join(f"{each.begins:%H:%M}-{each.ends:%H:%M}" for each in hours)


def _hours(part: str) -> Hours:
    begins, dash, ends = part.replace("–", "-").replace("—", "-").partition("-")
    try:
        hours = Hours(clock_time(begins), clock_time(ends))
    except ValueError:
        hours = None
    if not dash or hours is None:
        raise Refused(
            _("Write hours as 15:10-17:00; “%(part)s” could not be read.", part=part[:40])
        )
    if hours.begins >= hours.ends:
        read = said([hours])
        raise Refused(
            _(
                "“%(part)s” ends before it begins: it was read as %(read)s. Say am or pm.",
                part=part[:40],
                read=read,
            )
        )
    return hours


def clock_time(words: str) -> time:
    """Read "15:10", "15.10", "3:10 pm", "3 pm", "8". `ValueError` for anything else.

    Schools write "1:15-3:00" and mean the afternoon: from 1:00 to 6:59, what says neither am nor pm
    is pm. "7:15" is the morning, and so is "03:10": a zero in front is the clock of 24 hours.
    """
    found = _CLOCK.fullmatch(" ".join(words.lower().split()))
    if found is None:
        raise ValueError(words)
    hour, half = int(found["hour"]), found["half"]
    if half and not 1 <= hour <= 12:
        raise ValueError(words)
    if not half and found["hour"] in _AFTERNOON:
        half = "p"
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(found["minute"] or 0))
