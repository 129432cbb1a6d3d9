"""Invitations as they travel, read by others than the library that wrote them.

The MIME structure by Python's `email`, the zone by `dateutil`, the lines by their grammar (RFC 5545,
3.1) alone.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from io import StringIO

import pytest
import sqlalchemy as sa
from dateutil import tz  # type: ignore[import-untyped]

from ps5_collab.core.clock import today
from ps5_collab.core.db import commit, db
from ps5_collab.core.mail import deliver_due
from ps5_collab.meetings import planning
from ps5_collab.meetings.models import Meeting
from ps5_collab.meetings.planning import Planned
from ps5_collab.meetings.repeating import services as repeating
from ps5_collab.meetings.series import Rule
from ps5_collab.notices.models import LetterChoice
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.readers import reader_of
from tests.factories import saved
from tests.post import Office

LINE = re.compile(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)')
TITLE = "Fracciones: ¿qué ven? " + "Una comparación larga de lo que cada quien observó; " * 2


@dataclass(frozen=True)
class Line:
    name: str
    parameters: dict[str, str]
    value: str


def lines_of(text: str) -> list[Line]:
    found = []
    for line in re.sub(r"\r\n[ \t]", "", text).removesuffix("\r\n").split("\r\n"):
        read = LINE.fullmatch(line)
        assert read, line
        pairs = re.findall(r';([A-Z-]+)=("[^"]*"|[^";:,]*)', read[2])
        found.append(Line(read[1], {name: value.strip('"') for name, value in pairs}, read[3]))
    return found


def component(lines: list[Line], name: str) -> list[Line]:
    """The lines of the only component of the name, without those of components inside it."""
    (begins,) = [n for n, line in enumerate(lines) if (line.name, line.value) == ("BEGIN", name)]
    inner, depth = [], 0
    for line in lines[begins + 1 :]:
        depth += {"BEGIN": 1, "END": -1}.get(line.name, 0)
        if depth < 0:
            break
        if depth == 0 and line.name != "END":
            inner.append(line)
    return inner


def only(lines: list[Line], name: str) -> Line:
    (line,) = [line for line in lines if line.name == name]
    return line


def moment_of(text: str) -> datetime:
    """When it begins, by the VTIMEZONE that comes with it and no other knowledge."""
    begins = only(component(lines_of(text), "VEVENT"), "DTSTART")
    zone = tz.tzical(StringIO(text.replace("\r\n", "\n"))).get(begins.parameters["TZID"])
    local = datetime.strptime(begins.value, "%Y%m%dT%H%M%S").replace(tzinfo=zone)
    return local.astimezone(UTC)


def structure(part: EmailMessage) -> object:
    if part.is_multipart():
        return part.get_content_type(), [structure(inner) for inner in part.iter_parts()]
    return part.get_content_type()


def invitation(office: Office, to: Person) -> EmailMessage:
    return [letter for letter in office.letters if letter["To"] == to.email][-1]


def carried(message: EmailMessage) -> str:
    """The text for calendar programs, which comes twice: to act on, and as a file."""
    (part,) = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
    (file,) = message.iter_attachments()
    acted_on = part.get_payload(decode=True)
    assert isinstance(acted_on, bytes) and acted_on == file.get_payload(decode=True)
    assert file.get_filename() == "invite.ics"
    assert part.get_content_charset() == "utf-8"
    text = acted_on.decode()
    assert text.count("\n") == text.count("\r") == text.count("\r\n"), "lines end by CRLF"
    assert text.endswith("END:VCALENDAR\r\n")
    assert max(len(line) for line in acted_on.split(b"\r\n")) <= 75, "octets, not characters"
    method = only(component(lines_of(text), "VCALENDAR"), "METHOD").value
    assert part.get_param("method") == method
    return text


def planned(month: int, zone: str = "America/Los_Angeles") -> Planned:
    local = datetime(today().year + 1, month, 14, 15, 30)
    return Planned(TITLE, zone, local, minutes=75, place="Sala 12, 2º piso", language="es")


def plan(ada: Person, group: Group, wanted: Planned) -> Meeting:
    meeting = planning.plan(ada, reader_of(ada.id), group.id, wanted)
    commit()
    return meeting


@pytest.mark.parametrize("plain", [False, True])
def test_an_invitation_is_built_as_mail_programs_want_it(
    server: object, office: Office, ada: Person, ben: Person, cart: Group, plain: bool
) -> None:
    saved(LetterChoice(person_id=ben.id, plain=plain))
    plan(ada, cart, planned(7))
    deliver_due()
    message = invitation(office, ben)
    html = [] if plain else ["text/html"]
    says = ["text/plain", *html, "text/calendar"]
    expected = "multipart/mixed", [("multipart/alternative", says), "application/ics"]
    assert structure(message) == expected
    assert "METHOD:REQUEST" in carried(message)


@pytest.mark.parametrize("month", [1, 7])
@pytest.mark.parametrize(
    "zone", ["America/Los_Angeles", "America/Phoenix", "Europe/Berlin", "Asia/Tokyo"]
)
def test_it_says_when_to_a_program_that_knows_no_zones(
    server: object, office: Office, ada: Person, ben: Person, cart: Group, zone: str, month: int
) -> None:
    meeting = plan(ada, cart, planned(month, zone))
    deliver_due()
    text = carried(invitation(office, ben))
    assert moment_of(text) == meeting.starts_at
    event = component(lines_of(text), "VEVENT")
    assert only(event, "DTSTART").value.endswith("14T153000"), "on the wall"
    assert only(event, "SUMMARY").value == TITLE.strip().replace(";", r"\;")
    assert only(event, "ATTENDEE").value == f"mailto:{ben.email}"
    assert only(event, "LOCATION").value == r"Sala 12\, 2º piso"


def test_what_follows_keeps_its_name_and_rises(
    server: object, office: Office, ada: Person, ben: Person, cart: Group
) -> None:
    meeting = plan(ada, cart, planned(7))
    deliver_due()
    moved = replace(planned(12), place="Sala 14")
    planning.change(ada, reader_of(ada.id), meeting, moved)
    commit()
    deliver_due()
    planning.cancel(ada, reader_of(ada.id), meeting, "Se inundó el gimnasio.")
    commit()
    deliver_due()
    letters = [carried(letter) for letter in office.letters if letter["To"] == ben.email]
    methods = [only(component(lines_of(text), "VCALENDAR"), "METHOD").value for text in letters]
    assert methods == ["REQUEST", "REQUEST", "CANCEL"]
    events = [component(lines_of(text), "VEVENT") for text in letters]
    assert len({only(event, "UID").value for event in events}) == 1
    numbers = [int(only(event, "SEQUENCE").value) for event in events]
    assert numbers == sorted(set(numbers))
    assert moment_of(letters[1]) == meeting.starts_at
    assert only(events[2], "STATUS").value == "CANCELLED"


def test_each_occurrence_of_a_series_is_an_entry_of_its_own(
    server: object, office: Office, ada: Person, ben: Person, cart: Group
) -> None:
    """Neither RRULE nor RECURRENCE-ID, which programs read differently; see
    `docs/decisions/0009-calendars.md`."""
    local = datetime.combine(today() + timedelta(days=3), time(15, 30))
    meeting = plan(ada, cart, replace(planned(7), starts_local=local))
    days = {local.date(), local.date() + timedelta(days=7)}
    rule = Rule(local.date(), local.time(), meeting.zone, meetings=2)
    series = repeating.repeat(ada, reader_of(ada.id), meeting, rule, days)
    commit()
    deliver_due()
    texts = [carried(letter) for letter in office.letters if letter["To"] == ben.email]
    events = [component(lines_of(text), "VEVENT") for text in texts]
    assert len({only(event, "UID").value for event in events}) == len(events) == 2
    assert {line.name for event in events for line in event}.isdisjoint({"RRULE", "RECURRENCE-ID"})
    starts = sa.select(Meeting.starts_at).where(Meeting.series_id == series.id)
    assert {moment_of(text) for text in texts} == set(db.session.scalars(starts))
