"""A time as the clock on the wall says it, and in which zone that wall stands.

15:30 stays 15:30 when daylight saving begins or ends; the moment in UTC is derived from it. Pure:
no database, no Flask.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from ps5_collab.core.errors import Refused
from ps5_collab.core.words import later as _

#: Days further away than these are slips of the finger.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class WallTime:
    """A local time without a zone, and the IANA name of its zone; made by `wall_time`.

    Of a time that the autumn change brings twice, the first is meant.
    """

    local: datetime
    zone: str

    @property
    def utc(self) -> datetime:
        return to_utc(self.local, self.zone)

    def utc_after(self, moment: datetime) -> datetime:
        """Of a time that the autumn change brings twice, the first one after the moment is meant,
        if there is one."""
        again = self.local.replace(tzinfo=ZoneInfo(self.zone), fold=1).astimezone(UTC)
        return again if self.utc <= moment < again else self.utc

    @property
    def aware(self) -> datetime:
        """The same with its zone, as calendars and libraries want it."""
        return self.local.replace(tzinfo=ZoneInfo(self.zone), fold=0)

    @property
    def day(self) -> date:
        return self.local.date()

    @property
    def offset(self) -> timedelta:
        """How far this clock is ahead of UTC then."""
        return self.local - self.utc.replace(tzinfo=None)

    def seen_from(self, zone: str) -> "WallTime":
        """What a clock in the other zone says at this moment."""
        return seen_from(self.utc, zone)

    def after(self, minutes: int) -> "WallTime":
        """What this clock says so many minutes later: a meeting's end."""
        return seen_from(self.utc + timedelta(minutes=minutes), self.zone)

    def on(self, day: date) -> "WallTime":
        """The same time of day on another day; `Refused` when that day does not have it."""
        return wall_time(datetime.combine(day, self.local.time()), self.zone)

    def plus_days(self, days: int) -> "WallTime":
        return self.on(self.day + timedelta(days=days))

    def moved_to(self, zone: str) -> "WallTime":
        """The same time on a wall of another zone: another moment."""
        return wall_time(self.local, zone)


def wall_time(local: datetime, zone: str) -> WallTime:
    """`Refused` for a zone that there is not, a day far away, and a time that the spring change
    leaves out. `ValueError` for a local time that has a zone of its own."""
    if local.tzinfo is not None:
        raise ValueError("A wall time has its zone beside it.")
    if not is_zone(zone):
        raise Refused(_("There is no time zone of this name."))
    if not FIRST_DAY <= local.date() <= LAST_DAY:
        raise Refused(_("This day is too far away."))
    if not exists(local, zone):
        raise Refused(
            _(
                "There is no %(time)s on %(day)s: the clocks go forward then. Choose another time.",
                time=f"{local:%H:%M}",
                day=local.date().isoformat(),
            )
        )
    return WallTime(local.replace(fold=0), zone)


def seen_from(moment: datetime, zone: str) -> WallTime:
    """What the clock of the zone says at a moment, which is aware."""
    there = moment.astimezone(ZoneInfo(zone))
    return WallTime(there.replace(tzinfo=None, fold=0), zone)


def exists(local: datetime, zone: str) -> bool:
    """False for the hour that the clocks jump over: going to UTC and back does not return to it."""
    return seen_from(to_utc(local, zone), zone).local == local


def to_utc(local: datetime, zone: str) -> datetime:
    """The moment in UTC; of two, the first. A time that does not exist is taken as if the clock had
    not been changed yet."""
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def is_zone(name: str) -> bool:
    return name in _zones()


def day_in_zone(day: date, zone: str) -> tuple[datetime, datetime]:
    """When the day begins and ends in the zone, in UTC; 23 or 25 hours at a change."""
    begins, ends = (datetime.combine(day + timedelta(days=n), time()) for n in (0, 1))
    return to_utc(begins, zone), to_utc(ends, zone)


def day_before(moment: datetime, zone: str) -> date:
    """The day in the zone that ends with this moment, or in which it lies."""
    return (seen_from(moment, zone).local - datetime.resolution).date()


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    """Reading them from the disk takes a while."""
    return frozenset(available_timezones()) - {"localtime"}  # that is what this machine says
