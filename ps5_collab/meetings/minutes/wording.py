"""What stands in stored minutes as a value, in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from flask_babel import LazyString

from ps5_collab.core import words
from ps5_collab.core.words import later as _
from ps5_collab.meetings.models import Attendance, MeetingKind, Part, Purpose
from ps5_collab.meetings.wording import KINDS, PARTS, PURPOSES, Timed, day_of

ATTENDANCES: Final[Mapping[Attendance, LazyString]] = {
    Attendance.PRESENT: _("there"),
    Attendance.LATE: _("came later"),
    Attendance.EXCUSED: _("excused"),
    Attendance.ABSENT: _("not there"),
}


def attendance_words(value: str) -> str:
    return str(ATTENDANCES[Attendance(value)]) if value else ""


def kind_words(value: str) -> str:
    return str(KINDS[MeetingKind(value)])


def part_words(value: str) -> str:
    return str(PARTS[Part(value)])


def purpose_words(value: str) -> str:
    return str(PURPOSES[Purpose(value)]) if value else ""


def day_and_hour(moment: str, zone: str) -> str:
    """An ISO moment on the clock of the zone: "Nov 19, 2026, 3:15 PM"."""
    here, language = on_wall(moment, zone), words.locale().language
    return f"{words.day_words(here.date(), language)}, {words.clock(here, language)}"


def day_held(meeting: Timed, language: str = "") -> str:
    """The day of a meeting on its wall: "Nov 19, 2026"."""
    day = day_of(meeting)
    return words.day_words(day, language or words.locale().language) if day else ""


def hour(moment: str, zone: str) -> str:
    return words.clock(on_wall(moment, zone), words.locale().language)


def on_wall(moment: str, zone: str) -> datetime:
    """An ISO moment on the clock of the zone."""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
