"""Meetings as the text that calendar programs read (RFC 5545, 5546, 7986). Pure: no database.

Imported where a text is written: `icalendar` is large, and most processes never write one.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress, vText, vUri

from ps5_collab.core.text import clean_line, clean_text
from ps5_collab.meetings.calendar.entry import Entry, Guest, Method, Organizer
from ps5_collab.meetings.calendar.zones import zone_component

PROGRAM = "-//PS5 Collab//Meetings//EN"
ESCAPED = re.compile(r"[\\;,]")
#: What a parameter cannot hold so that every program reads it.
NOT_IN_NAMES = str.maketrans({'"': "'", "\\": "/"})
#: A calendar may not be empty, so one without entries explains a zone.
NOTHING = [("UTC", (2000, 2000))]
#: How often programs that subscribe should ask again.
ASK_AGAIN = timedelta(hours=1)


class Words(vText):
    r"""Text of people. `icalendar` itself takes the "\N" of C:\New for the end of a line."""

    def to_ical(self) -> bytes:
        return ESCAPED.sub(lambda found: "\\" + found[0], self).replace("\n", r"\n").encode()


def calendar_text(
    method: Method,
    entries: Sequence[Entry],
    organizer: Organizer,
    *,
    name: str = "",
    stamp: datetime | None = None,
) -> str:
    """The whole of an .ics file. `stamp`: when this message was made; a feed has none, so that
    what has not changed stays the same text."""
    calendar = Calendar()
    calendar.add("prodid", PROGRAM)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    if name:
        _name(calendar, name)
    for zone, (first, last) in sorted(_years(entries).items()) or NOTHING:
        calendar.add_component(zone_component(zone, first, last))
    for entry in entries:
        calendar.add_component(_event(entry, organizer, method, stamp or entry.changed_at))
    text: bytes = calendar.to_ical()
    return text.decode()


def _name(calendar: Calendar, name: str) -> None:
    calendar.add("name", _line(name))
    calendar.add("x-wr-calname", _line(name))
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")


def _years(entries: Iterable[Entry]) -> dict[str, tuple[int, int]]:
    """{zone: first and last year that it is needed for}. UTC needs no explanation."""
    years: dict[str, list[int]] = {}
    for entry in entries:
        if entry.starts.zone != "UTC":
            ends = entry.starts.after(entry.minutes)
            years.setdefault(entry.starts.zone, []).extend([entry.starts.day.year, ends.day.year])
    return {zone: (min(some), max(some)) for zone, some in years.items()}


def _event(entry: Entry, organizer: Organizer, method: Method, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", _moment(stamp))
    event.add("created", _moment(entry.created_at))
    event.add("last-modified", _moment(entry.changed_at))
    event.add("dtstart", entry.starts.aware)
    _say_end(event, entry)
    event.add("summary", _line(entry.title))
    if entry.status:
        event.add("status", entry.status.value)
    event["organizer"] = _address(organizer.name, organizer.email)
    _say_where(event, entry)
    _say_what(event, entry)
    for guest in entry.guests if method is not Method.PUBLISH else ():
        event.add("attendee", _guest(guest), encode=False)
    if entry.alarm is not None and method is not Method.CANCEL:
        event.add_component(_alarm(entry))
    return event


def _say_end(event: Event, entry: Entry) -> None:
    """By the clock; but the hour that comes twice in autumn would be read as the first of both."""
    end = entry.starts.after(entry.minutes)
    if end.utc == entry.starts.utc + timedelta(minutes=entry.minutes):
        event.add("dtend", end.aware)
    else:
        event.add("duration", timedelta(minutes=entry.minutes))


def _say_where(event: Event, entry: Entry) -> None:
    places = [clean_line(entry.place), clean_line(entry.video_url)]
    if any(places):
        event.add("location", Words(" · ".join(filter(None, places))))
    if entry.video_url:
        said = {"VALUE": "URI", "FEATURE": "VIDEO"}
        event.add("conference", vUri(clean_line(entry.video_url)), parameters=said)


def _say_what(event: Event, entry: Entry) -> None:
    if entry.about:
        event.add("description", Words(clean_text(entry.about).strip()))
    if entry.url:
        event.add("url", entry.url)
    categories = [_line(category) for category in entry.categories]
    if any(categories):
        event.add("categories", [category for category in categories if category])
    if entry.series:
        event.add("refid", entry.series)


def _guest(guest: Guest) -> vCalAddress:
    """No answer is asked of the program: it would go to an address that nobody reads."""
    address = _address(guest.name, guest.email)
    address.params["cutype"] = "INDIVIDUAL"
    address.params["role"] = "REQ-PARTICIPANT" if guest.required else "OPT-PARTICIPANT"
    address.params["partstat"] = guest.reply.value
    address.params["rsvp"] = "FALSE"
    return address


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["cn"] = clean_line(name).translate(NOT_IN_NAMES)
    return address


def _alarm(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _line(entry.title))
    alarm.add("trigger", -timedelta(minutes=entry.alarm or 0))
    return alarm


def _moment(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _line(text: str) -> Words:
    return Words(clean_line(text))
