"""What a time zone is, said so that every calendar program understands it (VTIMEZONE). Pure.

`icalendar` can make one too, but with a list of dates, which Outlook passes over (meetings then
move by an hour), and with a spring change that begins an hour late. So where the changes of a zone
follow a yearly rule, as in the United States and in Europe, the rule itself is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)
Observance = TimezoneStandard | TimezoneDaylight
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Clock:
    """How the clocks of a zone go for a while."""

    offset: timedelta
    name: str
    summer: bool


@dataclass(frozen=True)
class Change:
    """They go another way from a moment on, which is said by the clock that ends then."""

    onset: datetime
    before: timedelta
    now: Clock


@lru_cache(maxsize=256)
def zone_component(zone: str, first: int, last: int) -> Timezone:
    """The zone as it is from the beginning of year `first` to the end of year `last`."""
    component = Timezone()
    component.add("tzid", zone)
    for part in _observances(ZoneInfo(zone), first, last):
        component.add_component(part)
    return component


def _observances(zone: ZoneInfo, first: int, last: int) -> Iterator[Observance]:
    """A year more at each end, so that the first day of all has a change before it."""
    changes = list(changes_of(zone, first - 1, last + 1))
    if not changes:
        clock = clock_at(zone, datetime(first, 1, 1, tzinfo=UTC))
        yield _observance(Change(datetime(1970, 1, 1), clock.offset, clock))  # noqa: DTZ001
        return
    kinds = [list(kind) for _key, kind in groupby(sorted(changes, key=_kind), _kind)]
    rules = [yearly_rule(kind, last - first + 3) for kind in kinds]
    if all(rules):
        for kind, rule in zip(kinds, rules, strict=True):
            yield _observance(kind[0], rule=rule)
        return
    clock = clock_at(zone, datetime(first - 1, 1, 1, tzinfo=UTC))
    yield _observance(Change(datetime(first - 1, 1, 1), clock.offset, clock))  # noqa: DTZ001
    for kind in kinds:
        yield _observance(kind[0], dates=[change.onset for change in kind[1:]])


def _kind(change: Change) -> tuple[timedelta, timedelta, str, bool]:
    return (change.before, change.now.offset, change.now.name, change.now.summer)


def _observance(
    change: Change, rule: dict[str, object] | None = None, dates: Sequence[datetime] = ()
) -> Observance:
    part: Observance = TimezoneDaylight() if change.now.summer else TimezoneStandard()
    part.add("dtstart", change.onset)
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.now.offset)
    part.add("tzname", change.now.name)
    if rule:
        part.add("rrule", rule)
    if dates:
        part.add("rdate", list(dates))
    return part


def yearly_rule(changes: Sequence[Change], years: int) -> dict[str, object] | None:
    """ "The second Sunday of March", if that is when all of them are and each year has one."""
    onsets = [change.onset for change in changes]
    if len({onset.year for onset in onsets}) != years or len(onsets) != years:
        return None
    if len({(onset.month, onset.weekday(), onset.time()) for onset in onsets}) > 1:
        return None
    numbers = {(onset.day - 1) // 7 + 1 for onset in onsets}
    is_last = all((onset + 7 * A_DAY).month != onset.month for onset in onsets)
    if len(numbers) > 1 and not is_last:
        return None
    number = -1 if is_last else numbers.pop()
    day = f"{number}{WEEKDAYS[onsets[0].weekday()]}"
    return {"freq": "yearly", "bymonth": onsets[0].month, "byday": day}


def changes_of(zone: ZoneInfo, first: int, last: int) -> Iterator[Change]:
    """Every change of the clocks from the beginning of one year to the end of another."""
    moment, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    clock = clock_at(zone, moment)
    while moment < end:
        later = clock_at(zone, moment + A_DAY)
        if later != clock:
            onset = _onset(zone, moment, clock)
            yield Change((onset + clock.offset).replace(tzinfo=None), clock.offset, later)
        moment, clock = moment + A_DAY, later


def _onset(zone: ZoneInfo, moment: datetime, clock: Clock) -> datetime:
    """The first minute, within a day from `moment` on, that the clock no longer tells."""
    low, high = 0, 24 * 60
    while high - low > 1:
        middle = (low + high) // 2
        if clock_at(zone, moment + middle * A_MINUTE) == clock:
            low = middle
        else:
            high = middle
    return moment + high * A_MINUTE


def clock_at(zone: ZoneInfo, moment: datetime) -> Clock:
    here = moment.astimezone(zone)
    offset = here.utcoffset() or timedelta()
    return Clock(offset, here.tzname() or "UTC", bool(here.dst()))
