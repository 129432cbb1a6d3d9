"""When a meeting should have ended, and when it did where nobody ended it in time."""

from datetime import datetime, timedelta
from typing import Final, Protocol

from ps5_collab.core.errors import Refused, RuleBroken
from ps5_collab.core.words import later as _
from ps5_collab.protocols.progress import Progress

#: Who ends it so much later than it was to end is asked when it ended.
MARGIN: Final = timedelta(minutes=30)
A_DAY: Final = timedelta(days=1)


class Planned(Protocol):
    """A meeting, or a row of one."""

    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def minutes(self) -> int: ...


class WhenEnded(RuleBroken):
    """It has long been over: a press alone does not say since when."""


def expected_end(meeting: Planned, now: Progress) -> datetime | None:
    """As planned; of a meeting that began at quite another time, so long after that. Who went on
    after all did so on purpose: it ended no earlier. None for one that has not begun."""
    if now.began_at is None:
        return None
    length = timedelta(minutes=meeting.minutes)
    as_planned = meeting.starts_at and abs(now.began_at - meeting.starts_at) < length / 2
    end = meeting.ends_at if as_planned and meeting.ends_at else now.began_at + length
    return max(end, goes_since(now) or end)


def goes_since(now: Progress) -> datetime | None:
    """When the clock began to run without a break for the last time."""
    if now.since and not (now.ran and now.ran[-1][1] == now.since):
        return now.since
    return now.ran[-1][0] if now.ran else None


def is_long_over(meeting: Planned, now: Progress, at: datetime) -> bool:
    end = expected_end(meeting, now)
    return end is not None and now.ended_at is None and at > end + MARGIN


def require_possible(begins: datetime, ends: datetime, at: datetime) -> None:
    """A day is more than any meeting takes; who types another one has taken the wrong day."""
    if ends > at:
        raise Refused(_("This time has not come yet."), "ended_time")
    if ends <= begins:
        raise Refused(_("It ended after it began. Choose a later time."), "ended_time")
    if ends - begins > A_DAY:
        raise Refused(_("A meeting lasts a day at most. Look at the days."), "ended_day")
