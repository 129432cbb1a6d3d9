"""Notes of a meeting. No word of two who write at once is lost.

A save names the version that it grew out of. Where another saved meanwhile, both are merged; where
that cannot be, the second becomes a note of its own, beside the first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from ps5_collab.core import markup
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import require
from ps5_collab.core.merging import merged
from ps5_collab.meetings import policy, queries
from ps5_collab.meetings.models import Meeting, Note, NoteKind, NoteRevision
from ps5_collab.meetings.running.record import hold, require_open
from ps5_collab.meetings.services import tick
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader

#: After the meeting one revision of each author stays for so long a stretch of typing.
STRETCH: Final = timedelta(minutes=2)


@dataclass(frozen=True)
class Typed:
    text: str
    #: The version of the note that it grew out of; 0 where there was none.
    base: int = 0


@dataclass(frozen=True)
class Saved:
    """Where the words are now."""

    note: Note
    #: The version which has exactly what was sent, for who has typed on meanwhile.
    sent: int
    #: Another's words are in the note, too, so that it reads otherwise than what was sent.
    mixed: bool = False


def save_shared(
    actor: Person, reader: Reader, meeting: Meeting, agenda_item_id: int, typed: Typed
) -> Saved:
    """Save the shared note of an agenda item; from who does not keep it, beside it."""
    require(policy.may_write(reader, meeting))
    hold(meeting)
    require_open(meeting)
    shared = shared_note(meeting.id, agenda_item_id)
    if not policy.may_record(reader, meeting, queries.roles_of(meeting.id)):
        saved = None
    elif shared is None:
        saved = began(actor, meeting, NoteKind.SHARED, typed.text, agenda_item_id)
    else:
        saved = went_on(actor, shared, typed)
    tick(meeting.id)
    return saved or began(actor, meeting, NoteKind.BESIDE, typed.text, agenda_item_id)


def save_own(actor: Person, reader: Reader, meeting: Meeting, note: Note, typed: Typed) -> Saved:
    """Save a note that one has beside the shared one, or parked."""
    require(policy.may_change_note(reader, meeting, note))
    hold(meeting)
    require_open(meeting)
    db.session.refresh(note)
    saved = went_on(actor, note, typed)
    tick(meeting.id)
    return saved or began(actor, meeting, note.kind, typed.text, note.agenda_item_id)


def add(
    actor: Person, reader: Reader, meeting: Meeting, kind: NoteKind, text: str, item_id: int | None
) -> Note:
    """A note of one's own: beside the shared one, or for the parking lot."""
    require(policy.may_write(reader, meeting))
    hold(meeting)
    require_open(meeting)
    tick(meeting.id)
    return began(actor, meeting, kind, text, item_id).note


def remove(reader: Reader, meeting: Meeting, note: Note, *, back: bool = False) -> None:
    """Take one's own note away, or bring it back."""
    require(policy.may_change_note(reader, meeting, note))
    hold(meeting)
    require_open(meeting)
    note.deleted_at = None if back else note.deleted_at or utcnow()
    db.session.flush()
    tick(meeting.id)


def settle(reader: Reader, meeting: Meeting, note: Note, *, again: bool = False) -> None:
    """What was parked has been picked up; or it waits again."""
    require(policy.may_write(reader, meeting))
    hold(meeting)
    require_open(meeting)
    note.settled_at = None if again else note.settled_at or utcnow()
    db.session.flush()
    tick(meeting.id)


# --- saving --------------------------------------------------------------------------------------


def shared_note(meeting_id: int, agenda_item_id: int) -> Note | None:
    found = sa.select(Note).where(
        Note.meeting_id == meeting_id,
        Note.agenda_item_id == agenda_item_id,
        Note.kind == NoteKind.SHARED,
    )
    return db.session.scalar(found.execution_options(populate_existing=True))


def began(
    actor: Person, meeting: Meeting, kind: NoteKind, text: str, agenda_item_id: int | None
) -> Saved:
    note = Note(
        meeting_id=meeting.id,
        agenda_item_id=agenda_item_id,
        kind=kind,
        text=text,
        html=markup.render_lines(text),
        author_id=actor.id,
    )
    db.session.add(note)
    db.session.flush()
    keep(actor, note)
    return Saved(note, note.version)


def went_on(actor: Person, note: Note, typed: Typed) -> Saved | None:
    """None where what was typed cannot stand together with what another saved meanwhile."""
    text = typed.text
    if typed.base != note.version:
        both = merged(text_at(note.id, typed.base), text, note.text)
        if both is None or len(both) > markup.MAX_LENGTH:
            return None
        text = both
    if text == note.text:
        return Saved(note, typed.base, mixed=text != typed.text)
    put(actor, note, typed.text)
    sent = note.version
    if text != typed.text:
        put(actor, note, text)
    return Saved(note, sent, mixed=text != typed.text)


def put(actor: Person, note: Note, text: str) -> None:
    note.text, note.html, note.edited_at = text, markup.render_lines(text), utcnow()
    db.session.flush()
    keep(actor, note)


def keep(actor: Person, note: Note) -> None:
    db.session.add(
        NoteRevision(note_id=note.id, number=note.version, text=note.text, author_id=actor.id)
    )


def text_at(note_id: int, version: int) -> str:
    """What a version said; of one that was thinned out, the last before it."""
    found = sa.select(NoteRevision.text).where(
        NoteRevision.note_id == note_id, NoteRevision.number <= version
    )
    return db.session.scalar(found.order_by(NoteRevision.number.desc()).limit(1)) or ""


# --- after the meeting ---------------------------------------------------------------------------


def thin_out(meeting_id: int) -> None:
    """Autosave made a revision of every pause in typing: keep the last of each stretch."""
    found = (
        sa.select(
            NoteRevision.id, NoteRevision.note_id, NoteRevision.author_id, NoteRevision.created_at
        )
        .join(Note, Note.id == NoteRevision.note_id)
        .where(Note.meeting_id == meeting_id)
        .order_by(NoteRevision.note_id, NoteRevision.number)
    )
    before: dict[tuple[int, int], tuple[int, datetime]] = {}
    passed: list[int] = []
    for row in db.session.execute(found):
        key = (row.note_id, row.author_id)
        earlier, begun = before.get(key, (0, row.created_at))
        near = bool(earlier) and row.created_at - begun < STRETCH
        passed += [earlier] if near else []
        before[key] = (row.id, begun if near else row.created_at)
    db.session.execute(sa.delete(NoteRevision).where(NoteRevision.id.in_(passed)))
