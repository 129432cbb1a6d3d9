"""Two who write in one note, autosave, and what others keep beside it: no word is lost."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, RuleBroken
from ps5_collab.meetings import decisions
from ps5_collab.meetings.models import MeetingRole, Minutes, Note, NoteKind, NoteRevision, Part
from ps5_collab.meetings.running import notes
from ps5_collab.meetings.running.notes import Saved, Typed
from ps5_collab.people.models import Person
from ps5_collab.sharing.readers import reader_of
from tests.factories import saved
from tests.meetings.rooms import Room, make_room

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def room(app: Flask) -> Room:
    return make_room()


def save(room: Room, who: Person, text: str, base: int = 0) -> Saved:
    reader = reader_of(who.id)
    result = notes.save_shared(who, reader, room.meeting, room.items[0], Typed(text, base))
    db.session.commit()
    return result


def add(room: Room, who: Person, text: str, kind: NoteKind = NoteKind.BESIDE) -> Note:
    note = notes.add(who, reader_of(who.id), room.meeting, kind, text, room.items[0])
    db.session.commit()
    return note


def shared() -> str:
    return str(db.session.scalar(sa.select(Note.text).filter_by(kind=NoteKind.SHARED)))


def beside() -> list[tuple[str, int]]:
    found = sa.select(Note.text, Note.author_id).filter_by(kind=NoteKind.BESIDE).order_by(Note.id)
    return [(text, author_id) for text, author_id in db.session.execute(found)]


def revisions() -> list[str]:
    return list(db.session.scalars(sa.select(NoteRevision.text).order_by(NoteRevision.number)))


def test_each_save_is_a_revision_and_the_html_is_made_once(room: Room) -> None:
    first = save(room, room.bea, "We **open**")
    again = save(room, room.bea, "We **open** with it.", first.note.version)
    save(room, room.bea, "We **open** with it.", again.note.version)
    assert revisions() == ["We **open**", "We **open** with it."]
    assert "<strong>open</strong> with it." in again.note.html


def test_two_who_type_at_once_have_the_words_of_both(room: Room) -> None:
    begun = save(room, room.bea, "Rule card").note.version
    save(room, room.bea, "Rule card\nBea brings blocks.", begun)
    second = save(room, room.ana, "Rule card: one count\nAna prints it.", begun)
    assert shared() == "Rule card: one count\nAna prints it.\nBea brings blocks."
    assert second.mixed
    # What Ana had sent is a version of its own, from which her page goes on.
    save(room, room.ana, "Rule card: one count\nAna prints it twice.", second.sent)
    assert shared() == "Rule card: one count\nAna prints it twice.\nBea brings blocks."
    assert not beside()


def test_who_begins_the_same_note_at_once_stands_below(room: Room) -> None:
    save(room, room.bea, "one")
    save(room, room.ana, "two")
    assert shared() == "one\ntwo"


def test_what_cannot_stand_together_is_kept_beside(room: Room) -> None:
    begun = save(room, room.bea, "the red pen").note.version
    save(room, room.bea, "the blue pen", begun)
    other = save(room, room.ana, "the green pen", begun)
    assert shared() == "the blue pen"
    assert beside() == [("the green pen", room.ana.id)]
    # Her next pause in typing goes on in that note, not in a third.
    own = notes.save_own(
        room.ana, reader_of(room.ana.id), room.meeting, other.note, Typed("the green pen!", other.note.version)
    )  # fmt: skip
    assert own.note.id == other.note.id
    assert beside() == [("the green pen!", room.ana.id)]


def test_a_text_that_would_grow_too_long_is_kept_beside(room: Room) -> None:
    begun = save(room, room.bea, "a").note.version
    save(room, room.bea, "a\n" + "b" * 15_000, begun)
    save(room, room.ana, "a\n" + "c" * 15_000, begun)
    assert [len(text) for text, _author in beside()] == [15_002]


def test_a_late_note_of_a_third_person_is_kept_beside_the_recorders(room: Room) -> None:
    save(room, room.bea, "what Bea heard")
    save(room, room.cy, "what Cy heard")
    add(room, room.cy, "and later")
    assert shared() == "what Bea heard"
    assert beside() == [("what Cy heard", room.cy.id), ("and later", room.cy.id)]


def test_without_a_recorder_every_member_keeps_the_notes(room: Room) -> None:
    db.session.execute(sa.delete(MeetingRole).where(MeetingRole.part == Part.RECORDER))
    save(room, room.cy, "what Cy heard")
    assert shared() == "what Cy heard"


def test_observers_and_others_write_nothing(room: Room) -> None:
    note = add(room, room.cy, "mine")
    for who in (room.dee, room.eve):
        with pytest.raises(NotAllowed):
            save(room, who, "x")
        with pytest.raises(NotAllowed):
            add(room, who, "x")
        with pytest.raises(NotAllowed):
            decisions.decide(who, reader_of(who.id), room.meeting, "x", None)
        with pytest.raises(NotAllowed):
            notes.settle(reader_of(who.id), room.meeting, note)


def test_a_note_of_ones_own_is_taken_away_and_brought_back_by_its_author_alone(room: Room) -> None:
    note = add(room, room.cy, "mine")
    with pytest.raises(NotAllowed):
        notes.remove(reader_of(room.ana.id), room.meeting, note)
    notes.remove(reader_of(room.cy.id), room.meeting, note)
    assert note.deleted_at
    notes.remove(reader_of(room.cy.id), room.meeting, note, back=True)
    assert note.deleted_at is None
    kept = save(room, room.bea, "shared").note
    with pytest.raises(NotAllowed):
        notes.remove(reader_of(room.bea.id), room.meeting, kept)


def test_what_was_parked_is_picked_up_by_any_member(room: Room) -> None:
    note = add(room, room.cy, "grouping", NoteKind.PARKED)
    notes.settle(reader_of(room.bea.id), room.meeting, note)
    assert note.settled_at
    notes.settle(reader_of(room.cy.id), room.meeting, note, again=True)
    assert note.settled_at is None


def test_approved_notes_are_not_written_any_more(room: Room) -> None:
    note = add(room, room.cy, "mine")
    decision = decisions.decide(room.cy, reader_of(room.cy.id), room.meeting, "x", None)
    saved(Minutes(title="m", owner_id=room.ana.id, meeting_id=room.id, approved_at=utcnow()))
    cy = reader_of(room.cy.id)
    for write in (
        lambda: save(room, room.bea, "x"),
        lambda: add(room, room.cy, "x"),
        lambda: notes.save_own(room.cy, cy, room.meeting, note, Typed("x", 1)),
        lambda: notes.remove(cy, room.meeting, note),
        lambda: decisions.decide(room.cy, cy, room.meeting, "x", None),
        lambda: decisions.reword(cy, room.meeting, decision, "x"),
        lambda: decisions.withdraw(cy, room.meeting, decision),
    ):
        with pytest.raises(RuleBroken):
            write()


def test_after_the_meeting_a_revision_of_each_stretch_of_typing_stays(room: Room) -> None:
    version = 0
    for text in ("a", "ab", "abc", "abcd"):
        version = save(room, room.bea, text, version).note.version
    save(room, room.ana, "abcd\nA", version)
    begun = utcnow() - timedelta(hours=1)
    for number, minutes in enumerate((0, 1, 1.5, 30, 31), start=1):
        db.session.execute(
            sa.update(NoteRevision)
            .where(NoteRevision.number == number)
            .values(created_at=begun + timedelta(minutes=minutes))
        )
    notes.thin_out(room.id)
    db.session.commit()
    assert revisions() == ["abc", "abcd", "abcd\nA"]
    # Whoever still has an older page open goes on from what is nearest to it.
    save(room, room.bea, "ab\nB", 2)
    assert "B" in shared() + str(beside())
    assert "abcd\nA" in shared()


def test_what_two_typed_a_line_each_is_two_lines(room: Room) -> None:
    begun = save(room, room.bea, "Rule card").note.version
    save(room, room.bea, "Rule card\nBea brings blocks.", begun)
    both = save(room, room.ana, "Rule card\nAna prints it.", begun).note
    assert both.html.strip() == "<p>Rule card<br>\nBea brings blocks.<br>\nAna prints it.</p>"
