"""What a calendar shows of a meeting, before it is written as text. Pure: no database.

Whatever happens to a meeting, its entry keeps the same UID and its SEQUENCE only rises, so that a
calendar moves the entry it has and never shows it twice.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ps5_collab.meetings.wall_time import WallTime


class Method(StrEnum):
    """What the program that gets it should do with it."""

    #: Just show it: a feed, a file. It has no attendees (RFC 5546, 3.2.1).
    PUBLISH = "PUBLISH"
    #: Put it into the calendar, or move what is there.
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Status(StrEnum):
    CONFIRMED = "CONFIRMED"
    #: One of several times that are being looked at, or a place on the waiting list.
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Reply(StrEnum):
    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"
    NONE = "NEEDS-ACTION"


@dataclass(frozen=True)
class Guest:
    """Somebody whose address stands in the entry: its receiver, or who allows it."""

    name: str
    email: str
    reply: Reply = Reply.NONE
    required: bool = False


@dataclass(frozen=True)
class Entry:
    """What a calendar shows of one meeting."""

    uid: str
    title: str
    starts: WallTime
    minutes: int
    sequence: int
    created_at: datetime
    #: When a calendar could last have learned of something new.
    changed_at: datetime
    #: None for who alone is out of what takes place.
    status: Status | None = Status.CONFIRMED
    place: str = ""
    video_url: str = ""
    #: Plain text of any number of lines.
    about: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    #: The same for all occurrences of a series.
    series: str = ""
    guests: tuple[Guest, ...] = ()
    #: Minutes before it begins that the calendar rings.
    alarm: int | None = None


@dataclass(frozen=True)
class Organizer:
    """Always the site: whoever planned the meeting keeps their address to themselves."""

    name: str
    email: str
