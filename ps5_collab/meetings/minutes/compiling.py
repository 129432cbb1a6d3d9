"""Minutes put together from what was written at the meeting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from markupsafe import Markup

from ps5_collab.core.db import rows
from ps5_collab.meetings.minutes.document import (
    Corrected,
    Discussed,
    Linked,
    MinutesDocument,
    Named,
    Present,
    Said,
    Task,
)
from ps5_collab.meetings.models import (
    Action,
    AgendaItem,
    Correction,
    Meeting,
    Minutes,
    NoteKind,
    Participant,
    Standing,
)
from ps5_collab.meetings.running import queries, ratings
from ps5_collab.people.models import Person


@dataclass(frozen=True)
class Compiled:
    document: MinutesDocument
    #: Safe HTML of notes and corrections by their keys.
    html: Mapping[str, Markup]


def compiled(meeting: Meeting) -> Compiled:
    """The record of a meeting that was loaded with its group. Eight statements, however long."""
    notes = [note for note in queries.all_of(queries.NOTES, meeting.id) if stands(note)]
    corrections = rows(CORRECTIONS, meeting_id=meeting.id).all()
    html = {key_of(note): note.html for note in notes}
    html |= {f"c{row.id}": row.html for row in corrections}
    agenda = rows(AGENDA, meeting_id=meeting.id).all()
    parts = Parts(
        notes,
        [row for row in queries.all_of(queries.DECISIONS, meeting.id) if not row.withdrawn_at],
        rows(ACTIONS, meeting_id=meeting.id).all(),
    )
    rated = ratings.rated(meeting.id)
    document = MinutesDocument(
        title=meeting.title,
        group=meeting.group.name if meeting.group else "",
        sort=meeting.sort.value,
        starts_local=meeting.starts_local.isoformat(timespec="minutes")
        if meeting.starts_local
        else "",
        zone=meeting.zone,
        minutes=meeting.minutes,
        place=meeting.place,
        began_at=iso(meeting.began_at),
        ended_at=iso(meeting.ended_at),
        language=meeting.language,
        people=tuple(present(row) for row in rows(PEOPLE, meeting_id=meeting.id)),
        roles={row.part.value: row.name for row in queries.all_of(queries.ROLES, meeting.id)},
        norm=meeting.norm,
        ratings=rated.people,
        rated=rated.mean,
        items=tuple(discussed(item, parts) for item in agenda),
        outside=parts.outside({item.id for item in agenda}),
        parked=tuple(said(note) for note in notes if is_parked(note)),
        corrections=tuple(corrected(row) for row in corrections),
    )
    return Compiled(document, html)


@dataclass(frozen=True)
class Parts:
    """What was written, to be told apart by agenda item."""

    notes: Sequence[Any]
    decisions: Sequence[Any]
    actions: Sequence[Any]

    def at(self, item_id: int) -> dict[str, Any]:
        return self.where(lambda row: row.agenda_item_id == item_id)

    def outside(self, known: set[int]) -> Discussed:
        return Discussed(**self.where(lambda row: row.agenda_item_id not in known))

    def where(self, holds: Any) -> dict[str, Any]:
        kept = [note for note in self.notes if not is_parked(note) and holds(note)]
        kept.sort(key=lambda note: (note.kind is not NoteKind.SHARED, note.id))
        return {
            "notes": tuple(said(note) for note in kept),
            "decisions": tuple(row.text for row in self.decisions if holds(row)),
            "actions": tuple(task(row) for row in self.actions if holds(row)),
        }


def stands(note: Any) -> bool:
    return bool(not note.deleted_at and note.text.strip())


def is_parked(note: Any) -> bool:
    return bool(note.kind is NoteKind.PARKED)


def key_of(note: Any) -> str:
    return f"n{note.id}"


def discussed(item: Any, parts: Parts) -> Discussed:
    return Discussed(
        title=item.title,
        purpose=item.purpose.value,
        presenter=item.presenter or "",
        planned=item.minutes,
        spent=item.seconds_spent,
        linked=Linked(item.linked_id, item.linked_revision) if item.linked_id else None,
        unfinished=item.unfinished,
        **parts.at(item.id),
    )


def said(note: Any) -> Said:
    author = Named(note.author_id, note.author)
    return Said(key_of(note), author, note.text, shared=note.kind is NoteKind.SHARED)


def task(row: Any) -> Task:
    state = "done" if row.done_at else "dropped" if row.dropped_at else "open"
    owner = Named(row.owner_id, row.owner) if row.owner_id else None
    return Task(row.text, owner, row.due_on.isoformat() if row.due_on else "", state)


def present(row: Any) -> Present:
    attendance = row.attendance.value if row.attendance else ""
    return Present(
        Named(row.person_id, row.name),
        attendance,
        row.by_video,
        row.observes,
        row.minutes_attended,
        row.left_at is not None,
    )


def corrected(row: Any) -> Corrected:
    return Corrected(f"c{row.id}", Named(row.author_id, row.author), row.text, iso(row.created_at))


def iso(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else ""


AGENDA: Final = (
    sa.select(
        AgendaItem.id,
        AgendaItem.title,
        AgendaItem.purpose,
        AgendaItem.minutes,
        AgendaItem.seconds_spent,
        AgendaItem.linked_id,
        AgendaItem.linked_revision,
        AgendaItem.unfinished,
        Person.name.label("presenter"),
    )
    .outerjoin(Person, Person.id == AgendaItem.presenter_id)
    .where(AgendaItem.meeting_id == queries.MEETING_ID, AgendaItem.standing == Standing.AGENDA)
    .order_by(AgendaItem.position, AgendaItem.id)
)
PEOPLE: Final = (
    sa.select(
        Participant.person_id,
        Person.name,
        Participant.attendance,
        Participant.by_video,
        Participant.observes,
        Participant.minutes_attended,
        Participant.left_at,
    )
    .join(Person, Person.id == Participant.person_id)
    .where(Participant.meeting_id == queries.MEETING_ID, Participant.asks_since.is_(None))
    .order_by(Person.name_folded, Person.id)
)
ACTIONS: Final = queries.ACTIONS.add_columns(Action.agenda_item_id)
CORRECTIONS: Final = (
    sa.select(
        Correction.id,
        Correction.text,
        Correction.html,
        Correction.created_at,
        Correction.author_id,
        Person.name.label("author"),
    )
    .join(Minutes, Minutes.item_id == Correction.minutes_id)
    .join(Person, Person.id == Correction.author_id)
    .where(Minutes.meeting_id == queries.MEETING_ID)
    .order_by(Correction.id)
)
