"""Those whose calendars hold a meeting: what they chose, and whose address may stand in it."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.meetings.calendar.queries import Row
from ps5_collab.meetings.models import CalendarChoice, Participant
from ps5_collab.people.models import Person

GUEST = (
    Person.id.label("person_id"),
    Person.name,
    Person.email,
    Participant.meeting_id,
    Participant.coming,
    Participant.waits_since,
    Participant.required,
)


def guests_of(meeting_id: int, person_ids: Collection[int]) -> Mapping[int, Row]:
    """{person: their own line in the entry}."""
    found = sa.select(*GUEST).join(Participant, Participant.person_id == Person.id)
    mine = (Participant.meeting_id == meeting_id, Person.id.in_(sorted(person_ids)))
    return {row.person_id: row for row in db.session.execute(found.where(*mine))}


def open_addresses(meeting_ids: Iterable[int]) -> Mapping[int, Sequence[Row]]:
    """{meeting: those who are asked to it and let others' calendars hold their address}."""
    rows = db.session.execute(
        sa.select(*GUEST)
        .join(Participant, Participant.person_id == Person.id)
        .join(CalendarChoice, CalendarChoice.person_id == Person.id)
        .where(
            Participant.meeting_id.in_(sorted(set(meeting_ids))),
            Participant.asks_since.is_(None),
            CalendarChoice.shows_address,
            Person.deactivated_at.is_(None),
        )
        .order_by(Participant.meeting_id, Person.name_folded, Person.id)
    )
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.meeting_id, []).append(row)
    return found


def choice_of(person_id: int) -> CalendarChoice:
    """What the person wants of calendars; the defaults, unsaved, where they chose nothing."""
    return choices_of([person_id])[person_id]


def choices_of(person_ids: Collection[int]) -> Mapping[int, CalendarChoice]:
    rows = sa.select(CalendarChoice).where(CalendarChoice.person_id.in_(sorted(person_ids)))
    known = {row.person_id: row for row in db.session.scalars(rows)}
    return {
        person_id: known.get(person_id)
        or CalendarChoice(person_id=person_id, alarm_minutes=ALARM, shows_address=False)
        for person_id in person_ids
    }


#: Minutes before a meeting, unless somebody chose.
ALARM = 15
