"""When letters leave: the morning of a digest and the hours of quiet, on a person's own clock.

Everything goes by wall time: seven in the morning stays seven when the clocks change.
"""

from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

#: A digest takes along what was told before this hour, and comes after it.
MORNING: Final = time(7)
MONDAY: Final = 0
DAY: Final = timedelta(days=1)


def last_morning(now: datetime, zone: tzinfo) -> datetime:
    """The newest seven o'clock that has passed where the person is, in UTC."""
    here = now.astimezone(zone)
    day = here.date() if here.time() >= MORNING else here.date() - DAY
    return _moment(datetime.combine(day, MORNING, zone))


def last_monday(now: datetime, zone: tzinfo) -> datetime:
    """The same of the newest Monday."""
    here = last_morning(now, zone).astimezone(zone)
    day = here.date() - DAY * ((here.weekday() - MONDAY) % 7)
    return _moment(datetime.combine(day, MORNING, zone))


def next_morning(now: datetime, zone: tzinfo) -> datetime:
    day = last_morning(now, zone).astimezone(zone).date() + DAY
    return _moment(datetime.combine(day, MORNING, zone))


def next_monday(now: datetime, zone: tzinfo) -> datetime:
    day = last_monday(now, zone).astimezone(zone).date() + 7 * DAY
    return _moment(datetime.combine(day, MORNING, zone))


def quiet_until(
    now: datetime, zone: tzinfo, begins: time | None, ends: time | None
) -> datetime | None:
    """When the quiet that `now` lies in ends, in UTC; None outside of it. It may span midnight."""
    if begins is None or ends is None or begins == ends:
        return None
    here = now.astimezone(zone)
    spans_midnight = begins > ends
    after_begin, before_end = here.time() >= begins, here.time() < ends
    if not (after_begin or before_end if spans_midnight else after_begin and before_end):
        return None
    day = here.date() if before_end else here.date() + DAY
    end = datetime.combine(day, ends, zone)
    # In the night of autumn this hour comes twice; the first of them may be over.
    return _moment(end) if _moment(end) > now else _moment(end.replace(fold=1))


def _moment(here: datetime) -> datetime:
    return here.astimezone(UTC)
