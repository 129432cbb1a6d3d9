"""A poll in words."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from babel import dates
from flask import Flask
from flask_babel import LazyString, ngettext

from ps5_collab.core import words
from ps5_collab.core.clock import utcnow
from ps5_collab.core.words import later as _
from ps5_collab.meetings.clashes import Clash
from ps5_collab.meetings.models import Answer, Meeting, Poll
from ps5_collab.meetings.polls import queries
from ps5_collab.meetings.polls.board import Board, Line
from ps5_collab.meetings.polls.forms import last_day
from ps5_collab.meetings.wall_time import WallTime

ANSWERS: Final[Mapping[Answer, LazyString]] = {
    Answer.YES: _("yes"),
    Answer.IF_NEEDED: _("if needed"),
    Answer.NO: _("no"),
}
#: Icons, and the class that colors them.
SIGNS: Final = {
    Answer.YES: ("check", "yes"),
    Answer.IF_NEEDED: ("equal-approximately", "maybe"),
    Answer.NO: ("x", "no"),
}
#: More people than these are counted.
MOST_NAMES: Final = 3


def day_of(when: WallTime) -> str:
    """ "Tue, Dec 1"; with its year where it is not this one."""
    this_year = when.local.year == words.local(utcnow()).year
    skeleton = "MMMEd" if this_year else "yMMMEd"
    return str(dates.format_skeleton(skeleton, when.local, locale=words.locale()))


def date_of(day: date) -> str:
    return day_of(midnight_of(day, "UTC"))


def hours_of(when: WallTime, minutes: int) -> str:
    """ "3:15 PM to 4:15 PM"."""
    language = words.locale().language
    until = when.after(minutes)
    said = _(
        "%(begins)s to %(ends)s",
        begins=words.clock(when.local, language),
        ends=words.clock(until.local, language),
    )
    return str(said)


def own_of(when: WallTime, minutes: int, zone: str = "") -> str:
    """The same on the reader's clock, or on that of `zone`; empty where both clocks agree."""
    there = when.seen_from(zone or str(words.zone()))
    if there.local == when.local:
        return ""
    day = "" if there.day == when.day else f"{day_of(there)}, "
    return f"{day}{hours_of(there, minutes)}"


def all_of(when: WallTime, minutes: int) -> str:
    return f"{day_of(when)}, {hours_of(when, minutes)}"


def closes_of(meeting: Meeting, poll: Poll) -> str:
    """ "after Fri, Dec 4": the last day that it takes answers, on the meeting's wall."""
    day = last_day(meeting, poll)
    if day is None:
        return ""
    return str(_("after %(day)s", day=day_of(midnight_of(day, meeting.zone))))


def midnight_of(day: date, zone: str) -> WallTime:
    """A day as `day_of` says it."""
    return WallTime(datetime.combine(day, time()), zone)


def named(board: Board, line: Line, answer: Answer | None) -> str:
    """Others who gave this answer, or none."""
    others = (each.id for each in board.others if line.answer_of(each.id) is answer)
    return ", ".join(board.short[number] for number in others)


def whom(clash: Clash, short: Mapping[int, str]) -> str:
    """Those at another meeting: by name if they are few, of all who are asked."""
    count = len(clash.people)
    if count == len(short) > 1:
        return str(_("all of you"))
    if count > MOST_NAMES:
        return str(ngettext("%(num)d of you", "%(num)d of you", count))
    return ", ".join(short[number] for number in clash.people)


def value_of(local: datetime) -> str:
    """As the box of a form holds a time."""
    return local.isoformat(timespec="minutes")


GLOBALS: dict[str, Any] = {
    "poll_answers": ANSWERS,
    "poll_signs": SIGNS,
    "poll_day": day_of,
    "poll_date": date_of,
    "poll_hours": hours_of,
    "poll_own": own_of,
    "poll_time": all_of,
    "poll_value": value_of,
    "poll_closes": closes_of,
    "poll_named": named,
    "poll_whom": whom,
    "poll_is_open": queries.is_open,
    "poll_wall": WallTime,
}


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(GLOBALS)
