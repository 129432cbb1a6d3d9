"""Meetings in words: kinds, stages, and when they are, on the wall and on one's own clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from babel import dates, lists
from babel.core import Locale
from flask import Flask, current_app
from flask_babel import LazyString

from ps5_collab.core import words
from ps5_collab.core.clock import utcnow
from ps5_collab.core.words import later as _
from ps5_collab.meetings.clashes import by_meeting
from ps5_collab.meetings.models import Coming, MeetingKind, Part, Purpose, Stage

KINDS: Final[Mapping[MeetingKind, LazyString]] = {
    MeetingKind.PLANNING: _("Planning"),
    MeetingKind.LESSON_STUDY: _("Lesson study"),
    MeetingKind.DEBRIEF: _("Debrief"),
    MeetingKind.TEXT_DISCUSSION: _("Text discussion"),
    MeetingKind.ACTION_RESEARCH: _("Action research"),
    MeetingKind.GENERAL: _("General"),
}
STAGES: Final[Mapping[Stage, LazyString]] = {
    Stage.POLLING: _("Its time is being found"),
    Stage.SCHEDULED: _("Planned"),
    Stage.RUNNING: _("Under way"),
    Stage.HELD: _("Took place"),
    Stage.CANCELLED: _("Canceled"),
}
COMING: Final[Mapping[Coming, LazyString]] = {
    Coming.YES: _("Yes"),
    Coming.MAYBE: _("Maybe"),
    Coming.NO: _("No"),
}
PARTS: Final[Mapping[Part, LazyString]] = {
    Part.FACILITATOR: _("Facilitator"),
    Part.TIMEKEEPER: _("Timekeeper"),
    Part.RECORDER: _("Recorder"),
    Part.NORM_KEEPER: _("Norm keeper"),
}
PURPOSES: Final[Mapping[Purpose, LazyString]] = {
    Purpose.INFORM: _("to inform"),
    Purpose.DISCUSS: _("to discuss"),
    Purpose.DECIDE: _("to decide"),
}
#: CLDR patterns of a day; another year than this one is said.
DAYS: Final = {"en": "EEEE, MMMM d", "es": "EEEE, d 'de' MMMM"}
DAYS_AND_YEAR: Final = {"en": "EEEE, MMMM d, y", "es": "EEEE, d 'de' MMMM 'de' y"}


class Timed(Protocol):
    """A meeting, or a row of one."""

    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def zone(self) -> str: ...


@dataclass(frozen=True)
class Planned:
    """The time that a meeting was given, whenever it was held."""

    starts_at: datetime | None
    ends_at: datetime | None
    zone: str


def as_planned(meeting: Timed) -> Planned:
    return Planned(meeting.starts_at, meeting.ends_at, meeting.zone)


def began_apart(meeting: Timed) -> datetime | None:
    """When a meeting began that was run on another day than planned, by the wall of its zone."""
    began: datetime | None = getattr(meeting, "began_at", None)
    if began is None or meeting.starts_at is None:
        return None
    zone = ZoneInfo(meeting.zone)
    as_planned = began.astimezone(zone).date() == meeting.starts_at.astimezone(zone).date()
    return None if as_planned else began


def span_of(meeting: Timed) -> tuple[datetime, datetime] | None:
    """From when to when it is planned; of one that was run on another day, when that was."""
    if meeting.starts_at is None or meeting.ends_at is None:
        return None
    began = began_apart(meeting)
    if began is None:
        return meeting.starts_at, meeting.ends_at
    ended: datetime | None = getattr(meeting, "ended_at", None)
    return began, ended or began + (meeting.ends_at - meeting.starts_at)


def day_of(meeting: Timed) -> date | None:
    """The day on the wall of its zone on which it is, or was held."""
    span = span_of(meeting)
    return span and span[0].astimezone(ZoneInfo(meeting.zone)).date()


def time_words(meeting: Timed, language: str | None = None, *, begins: bool = True) -> str:
    """ "Thursday, March 12, 3:30 PM to 4:30 PM", as the wall of the meeting says it. `begins`:
    nothing stands before it."""
    span = span_of(meeting)
    if span is None:
        return str(STAGES[Stage.POLLING])
    return span_words(*span, ZoneInfo(meeting.zone), language, begins_line=begins)


def ended_words(meeting: Timed) -> str:
    """ "4:30 PM": when a meeting ended, on the wall of its zone."""
    ended: datetime | None = getattr(meeting, "ended_at", None)
    there = ended and ended.astimezone(ZoneInfo(meeting.zone))
    return words.clock(there, words.locale().language) if there else ""


def planned_words(meeting: Timed) -> str:
    """For which day a meeting was planned that was held on another one; else empty."""
    if meeting.starts_at is None or began_apart(meeting) is None:
        return ""
    here = meeting.starts_at.astimezone(ZoneInfo(meeting.zone))
    return str(_("planned for %(day)s", day=day_words(here, words.locale().language, begins=False)))


def own_time_words(meeting: Timed, own: str = "", language: str | None = None) -> str:
    """The same on the clock of the reader, or in the zone `own`; empty where both clocks agree.
    The meeting's own time stands before it."""
    span = span_of(meeting)
    if span is None:
        return ""
    zone: tzinfo = ZoneInfo(own) if own else words.zone()
    there = span[0].astimezone(ZoneInfo(meeting.zone))
    begins, ends = (moment.astimezone(zone) for moment in span)
    if there.utcoffset() == begins.utcoffset():
        return ""
    if begins.date() == there.date():
        return hours_words(begins, ends, language)
    return span_words(begins, ends, zone, language, begins_line=False)


def hours_words(begins: datetime, ends: datetime, language: str | None = None) -> str:
    """ "6:30 PM to 7:30 PM" of moments on one clock."""
    language = language or words.locale().language
    said = _(
        "%(begins)s to %(ends)s",
        begins=words.clock(begins, language),
        ends=words.clock(ends, language),
    )
    return str(said)


def both_times_words(meeting: Timed, own: str = "") -> str:
    """ "Thursday, March 12, 3:30 PM to 4:30 PM"; where the reader's clock says something else, with
    the zone of each and the time on the reader's own."""
    wall, here = time_words(meeting), own_time_words(meeting, own)
    if not here:
        return wall
    own_zone = zone_words(own) if own else own_zone_words()
    return f"{wall} ({zone_words(meeting.zone)}) / {here} ({own_zone})"


def span_words(
    begins: datetime,
    ends: datetime,
    zone: tzinfo,
    language: str | None = None,
    *,
    begins_line: bool = True,
) -> str:
    language = language or words.locale().language
    here, until = begins.astimezone(zone), ends.astimezone(zone)
    day = day_words(here, language, begins=begins_line)
    return f"{day}, {hours_words(here, until, language)}"


def day_words(moment: datetime, language: str, *, begins: bool = True) -> str:
    """ "Thursday, March 12" of a moment on some clock; with its year where it is not this one.
    Spanish writes it small in the middle of a line."""
    this_year = moment.year == utcnow().astimezone(moment.tzinfo).year
    pattern = (DAYS if this_year else DAYS_AND_YEAR).get(language, "full")
    said = str(dates.format_date(moment, pattern, locale=language))
    return said[:1].upper() + said[1:] if begins else said


@lru_cache(maxsize=256)
def city(zone: str, language: str) -> str:
    """ "Los Angeles": how people know a zone."""
    known = Locale(language).time_zones.get(zone, {}).get("city")
    return str(known or zone.rpartition("/")[2].replace("_", " "))


def role_words(parts: Iterable[Part]) -> str:
    """ "Your role: Recorder"; empty for who has none."""
    said = ", ".join(str(PARTS[part]) for part in parts)
    return str(_("Your role: %(parts)s", parts=said)) if said else ""


def zone_words(zone: str) -> str:
    """ "Los Angeles time"."""
    if zone == "UTC":
        return zone
    return str(_("%(place)s time", place=city(zone, words.locale().language)))


def own_zone_words() -> str:
    """The reader's own zone in words."""
    return zone_words(str(words.zone()))


def site_zone() -> str:
    """The district's."""
    return str(current_app.config["SETTINGS"].time_zone)


def sum_words(planned: int, minutes: int) -> str:
    """How the minutes of an agenda fit the meeting's length."""
    if planned > minutes:
        over = planned - minutes
        return str(words.say_many("%(num)d minute over", "%(num)d minutes over", over))
    if planned < minutes:
        left = minutes - planned
        return str(words.say_many("%(num)d minute left", "%(num)d minutes left", left))
    return str(_("fits exactly"))


def busy_names(people: Iterable[int], names: Mapping[int, str]) -> str:
    """ "Ben Cole, Cy Roth, and Dee Moss"."""
    return str(lists.format_list([names[number] for number in people], locale=words.locale()))


GLOBALS: dict[str, Any] = {
    "busy_meetings": by_meeting,
    "busy_names": busy_names,
    "meeting_kinds": KINDS,
    "meeting_stages": STAGES,
    "coming_words": COMING,
    "meeting_parts": PARTS,
    "agenda_purposes": PURPOSES,
    "as_planned": as_planned,
    "meeting_span": span_of,
    "meeting_day": day_of,
    "time_words": time_words,
    "planned_words": planned_words,
    "own_time_words": own_time_words,
    "zone_words": zone_words,
    "own_zone_words": own_zone_words,
    "sum_words": sum_words,
}


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(GLOBALS)
