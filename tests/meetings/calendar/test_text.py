"""What other calendar programs read: valid, the same when read back, at the wall time for good."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from ps5_collab.core.text import clean_line, clean_text
from ps5_collab.meetings.calendar.entry import Entry, Guest, Method, Organizer, Reply, Status
from ps5_collab.meetings.calendar.text import NOT_IN_NAMES, calendar_text
from ps5_collab.meetings.calendar.zones import zone_component
from ps5_collab.meetings.wall_time import WallTime, wall_time

SITE = Organizer("Practitioner Schools", "no-reply@schools.example")
PLANNED = datetime(2026, 2, 1, 8, 30, 12, 345, tzinfo=UTC)
ANGELES, PHOENIX, BERLIN, TOKYO = (
    "America/Los_Angeles", "America/Phoenix", "Europe/Berlin", "Asia/Tokyo",
)  # fmt: skip

MEETING = Entry(
    uid="1f0e@schools.example",
    title="Fractions: what do they see?",
    starts=WallTime(datetime(2026, 3, 12, 15, 30), ANGELES),
    minutes=75,
    sequence=2,
    created_at=PLANNED,
    changed_at=PLANNED + timedelta(days=2),
    place="Room 12, second floor; ring",
    video_url="https://video.example/r/12?a=1&b=2",
    about="Plan the lesson of March.\n\nhttps://schools.example/meetings/7",
    url="https://schools.example/meetings/7",
    categories=("Planning", "Fractions, grades 3; 4"),
    series="series-4@schools.example",
    guests=(Guest('Jo "J" Lima; x', "jo@school.example", Reply.ACCEPTED, required=True),),
    alarm=15,
)


def read(text: str) -> Calendar:
    """By a program that is strict."""
    calendar = Calendar.from_ical(text)
    assert isinstance(calendar, Calendar)
    calendar.validate()
    assert [component.errors for component in calendar.walk() if component.errors] == []
    assert calendar.get_missing_tzids() == set()
    return calendar


def event_of(entry: Entry, method: Method = Method.PUBLISH) -> Event:
    (event,) = read(calendar_text(method, [entry], SITE)).events
    return event


def test_an_entry_reads_back_as_it_was() -> None:
    event = event_of(MEETING, Method.REQUEST)
    assert event["uid"] == MEETING.uid
    assert event["sequence"] == 2
    assert event["summary"] == MEETING.title
    assert event["location"] == "Room 12, second floor; ring · https://video.example/r/12?a=1&b=2"
    assert event["description"] == MEETING.about
    assert event["url"] == MEETING.url
    assert [str(one) for one in event.categories] == list(MEETING.categories)
    assert [str(one) for one in event.refids] == [MEETING.series]
    assert event["status"] == "CONFIRMED"
    assert event.start == datetime(2026, 3, 12, 15, 30, tzinfo=ZoneInfo(ANGELES))
    assert event.end == datetime(2026, 3, 12, 16, 45, tzinfo=ZoneInfo(ANGELES))
    assert event["dtstart"].params["tzid"] == ANGELES
    assert event.created == PLANNED.replace(microsecond=0)
    assert event.last_modified == MEETING.changed_at.replace(microsecond=0)
    assert str(event["organizer"]) == "mailto:no-reply@schools.example"
    (conference,) = event.conferences
    assert conference.uri == MEETING.video_url


def test_who_is_invited_is_not_asked_for_an_answer_that_nobody_would_read() -> None:
    (guest,) = [event_of(MEETING, Method.REQUEST)["attendee"]]
    assert str(guest) == "mailto:jo@school.example"
    assert guest.params["cn"] == "Jo 'J' Lima; x"
    assert guest.params["partstat"] == "ACCEPTED"
    assert guest.params["role"] == "REQ-PARTICIPANT"
    assert guest.params["rsvp"] == "FALSE"


@pytest.mark.parametrize(
    ("method", "guests"), [(Method.REQUEST, ()), (Method.PUBLISH, MEETING.guests)]
)
def test_no_address_but_the_site_s_stands_in_an_entry_without_guests_or_in_what_is_published(
    method: Method, guests: tuple[Guest, ...]
) -> None:
    text = calendar_text(method, [replace(MEETING, guests=guests)], SITE)
    assert text.count("mailto:") == 1
    assert "ATTENDEE" not in text


@pytest.mark.parametrize("minutes", [5, 15, 60, 24 * 60])
def test_the_calendar_rings_when_its_owner_wants(minutes: int) -> None:
    (alarm,) = event_of(replace(MEETING, alarm=minutes)).alarms.times
    assert alarm.trigger == MEETING.starts.aware - timedelta(minutes=minutes)


def test_it_does_not_ring_for_who_wants_none_nor_for_what_is_canceled() -> None:
    assert not event_of(replace(MEETING, alarm=None)).walk("VALARM")
    assert not event_of(replace(MEETING, status=Status.CANCELLED), Method.CANCEL).walk("VALARM")


def test_a_cancellation_names_the_same_entry() -> None:
    text = calendar_text(
        Method.CANCEL, [replace(MEETING, status=Status.CANCELLED, sequence=3)], SITE, stamp=PLANNED
    )
    calendar = read(text)
    assert calendar["method"] == "CANCEL"
    (event,) = calendar.events
    assert (event["uid"], event["sequence"], event["status"]) == (MEETING.uid, 3, "CANCELLED")
    assert event["dtstamp"].dt == PLANNED.replace(microsecond=0)


def test_a_feed_that_has_not_changed_is_the_same_text() -> None:
    feeds = {calendar_text(Method.PUBLISH, [MEETING], SITE, name="My meetings") for _n in range(2)}
    assert len(feeds) == 1
    calendar = read(feeds.pop())
    assert calendar["name"] == calendar["x-wr-calname"] == "My meetings"
    assert calendar["refresh-interval"].dt == timedelta(hours=1)


def test_a_calendar_without_entries_is_a_calendar_too() -> None:
    calendar = read(calendar_text(Method.PUBLISH, [], SITE, name="My meetings"))
    assert calendar.events == []


def test_lines_are_folded_and_end_as_the_standard_wants() -> None:
    long = replace(MEETING, title="ñandú " * 40, about="línea\n" * 200)
    text = calendar_text(Method.PUBLISH, [long], SITE)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")


@given(title=st.text(max_size=200), place=st.text(max_size=120), about=st.text(max_size=200))
def test_whatever_is_typed_comes_back_as_it_is_stored(title: str, place: str, about: str) -> None:
    typed = replace(MEETING, title=title, place=place, about=about, video_url="")
    event = event_of(typed)
    assert event["summary"] == clean_line(title)
    assert event.get("location", "") == clean_line(place)
    assert event.get("description", "") == clean_text(about).strip()


@given(name=st.text(max_size=60), group=st.text(min_size=1, max_size=60))
def test_no_name_breaks_out_of_its_place(name: str, group: str) -> None:
    guest = Guest(name, "jo@school.example")
    entry = replace(MEETING, guests=(guest,), categories=("Planning", group))
    event = event_of(entry, Method.REQUEST)
    assert event["attendee"].params.get("cn", "") == clean_line(name).translate(NOT_IN_NAMES)
    assert [str(one) for one in event.categories] == [
        "Planning",
        *filter(None, [clean_line(group)]),
    ]
    assert str(event["attendee"]) == "mailto:jo@school.example"
    assert event["uid"] == MEETING.uid


@pytest.mark.parametrize(
    "hostile",
    [
        "A\r\nATTENDEE:mailto:x@evil.example",
        "A\nEND:VEVENT\nBEGIN:VEVENT",
        "A\x00B\x0b\x0c\x1c\x85C",
        r"C:\New, \n \\ \; \, \\n \\N",
        "A\u2028B\u2029C",
        ';TZID="x":',
    ],
)
def test_no_title_adds_a_line(hostile: str) -> None:
    plain = calendar_text(Method.PUBLISH, [replace(MEETING, title="A")], SITE)
    text = calendar_text(Method.PUBLISH, [replace(MEETING, title=hostile)], SITE)
    assert text.count("\r\n") <= plain.count("\r\n") + 2  # folded
    assert event_of(replace(MEETING, title=hostile))["summary"] == clean_line(hostile)


# --- the wall time ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "local", "moment"),
    [
        # the week before and the day of both changes of two years in the United States
        (ANGELES, "2026-03-07T15:30", "2026-03-07T23:30"),
        (ANGELES, "2026-03-08T15:30", "2026-03-08T22:30"),
        (ANGELES, "2026-10-31T15:30", "2026-10-31T22:30"),
        (ANGELES, "2026-11-01T15:30", "2026-11-01T23:30"),
        (ANGELES, "2027-03-13T15:30", "2027-03-13T23:30"),
        (ANGELES, "2027-03-14T15:30", "2027-03-14T22:30"),
        (ANGELES, "2027-11-06T15:30", "2027-11-06T22:30"),
        (ANGELES, "2027-11-07T15:30", "2027-11-07T23:30"),
        # the first minutes after a change, and the last before it
        (ANGELES, "2026-03-08T01:59", "2026-03-08T09:59"),
        (ANGELES, "2026-03-08T03:00", "2026-03-08T10:00"),
        (ANGELES, "2026-03-08T03:59", "2026-03-08T10:59"),
        (ANGELES, "2026-11-01T00:59", "2026-11-01T07:59"),
        (ANGELES, "2026-11-01T01:30", "2026-11-01T08:30"),
        (ANGELES, "2026-11-01T02:00", "2026-11-01T10:00"),
        # Arizona has no summer time
        (PHOENIX, "2026-03-08T15:30", "2026-03-08T22:30"),
        (PHOENIX, "2026-11-01T15:30", "2026-11-01T22:30"),
        ("UTC", "2026-03-08T15:30", "2026-03-08T15:30"),
        (TOKYO, "2026-03-08T08:30", "2026-03-07T23:30"),
        (BERLIN, "2026-03-28T15:30", "2026-03-28T14:30"),
        (BERLIN, "2026-03-29T15:30", "2026-03-29T13:30"),
        (BERLIN, "2026-03-29T03:10", "2026-03-29T01:10"),
        (BERLIN, "2026-10-25T15:30", "2026-10-25T14:30"),
        ("Australia/Sydney", "2026-10-04T15:30", "2026-10-04T04:30"),
        ("Africa/Casablanca", "2026-02-16T15:30", "2026-02-16T15:30"),
        ("Asia/Kathmandu", "2026-06-01T15:30", "2026-06-01T09:45"),
    ],
)
def test_a_meeting_is_at_the_same_moment_for_whoever_reads_its_zone(
    zone: str, local: str, moment: str
) -> None:
    """Both for a program that knows the zone by its name and for one that reads what we say of it."""
    starts = wall_time(datetime.fromisoformat(local), zone)
    entry = replace(MEETING, starts=starts, minutes=30)
    expected = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    event = event_of(entry)
    assert event.start.astimezone(UTC) == expected
    assert event.start.replace(tzinfo=None) == starts.local
    assert told(calendar_text(Method.PUBLISH, [entry], SITE), starts) == expected


def told(text: str, starts: WallTime) -> datetime:
    """The moment by the VTIMEZONE alone: the last onset before it says the offset."""
    zones = read(text).timezones
    if not zones:
        return starts.local.replace(tzinfo=UTC)
    (zone,) = zones
    # An onset is said by the clock that ends then, so an hour that comes twice is meant the first time.
    onsets = sorted(
        (onset, part["tzoffsetfrom"].td, part["tzoffsetto"].td)
        for part in zone.subcomponents
        for onset in onsets_of(part)
    )
    offset = [onsets[0][1], *(after for onset, _before, after in onsets if onset <= starts.local)][
        -1
    ]
    return (starts.local - offset).replace(tzinfo=UTC)


def onsets_of(part: Any) -> Iterator[datetime]:
    first = part["dtstart"].dt
    yield first
    rule = part.get("rrule")
    if rule:
        (month,), (day,) = rule["bymonth"], rule["byday"]
        for year in range(first.year + 1, first.year + 4):
            yield nth(year, int(month), str(day)).replace(hour=first.hour, minute=first.minute)
    for dates in [part["rdate"]] if "rdate" in part else []:
        yield from (date.dt for date in dates.dts)


def nth(year: int, month: int, day: str) -> datetime:
    number, weekday = int(day[:-2]), ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].index(day[-2:])
    days = [
        found
        for n in range(31)
        if (found := datetime(year, month, 1) + timedelta(days=n)).month == month
        and found.weekday() == weekday
    ]
    return days[number - 1 if number > 0 else number]


@pytest.mark.parametrize("first", ["2026-02-26", "2026-10-22", "2027-03-04", "2027-10-28"])
@pytest.mark.parametrize("zone", [ANGELES, PHOENIX, BERLIN, TOKYO, "UTC"])
def test_a_series_keeps_its_wall_time_over_a_change(first: str, zone: str) -> None:
    starts = wall_time(datetime.fromisoformat(f"{first}T15:15"), zone)
    entries = [
        replace(MEETING, uid=f"{week}@schools.example", starts=starts.plus_days(7 * week))
        for week in range(4)
    ]
    events = read(calendar_text(Method.PUBLISH, entries, SITE)).events
    assert [event.start.hour for event in events] == [15] * 4
    assert [event.start.minute for event in events] == [15] * 4
    assert [event.start for event in events] == [entry.starts.aware for entry in entries]
    assert {str(event.refids[0]) for event in events} == {MEETING.series}
    assert len({event["uid"] for event in events}) == 4


def test_a_meeting_through_a_change_keeps_its_length() -> None:
    spring = wall_time(datetime(2026, 3, 8, 1, 45), ANGELES)
    event = event_of(replace(MEETING, starts=spring, minutes=60))
    assert event.end.astimezone(UTC) - event.start.astimezone(UTC) == timedelta(minutes=60)
    autumn = wall_time(datetime(2026, 11, 1, 0, 45), ANGELES)
    event = event_of(replace(MEETING, starts=autumn, minutes=90))  # ends at the second 1:15
    assert event["duration"].dt == timedelta(minutes=90)


def test_a_zone_is_said_by_its_rule_where_it_has_one() -> None:
    """Outlook passes over lists of dates, and meetings then move by an hour."""
    text = zone_component(ANGELES, 2026, 2027).to_ical().decode()
    assert "RDATE" not in text
    assert "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3" in text
    assert "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11" in text
    assert "RDATE" in zone_component("Africa/Casablanca", 2026, 2027).to_ical().decode()


@given(
    zone=st.sampled_from([ANGELES, "America/Santiago", "Europe/Dublin", "Asia/Jerusalem"]),
    days=st.integers(0, 1460),
)
def test_every_day_of_four_years_is_told_right(zone: str, days: int) -> None:
    starts = wall_time(datetime(2026, 1, 1, 12) + timedelta(days=days), zone)
    text = calendar_text(Method.PUBLISH, [replace(MEETING, starts=starts)], SITE)
    assert told(text, starts) == starts.utc
