"""Many notes come in at once, and nobody waits for long."""

import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.db import db, writing
from ps5_collab.discussions import queries
from ps5_collab.discussions.annotating import carrying, finding, importing
from ps5_collab.discussions.models import Annotation
from ps5_collab.people.models import Person
from ps5_collab.sharing.readers import reader_of
from ps5_collab.texts.reading import read
from tests.conftest import SignIn
from tests.discussions.factories import make_discussion
from tests.discussions.files import a_note, export, take_in
from tests.discussions.rooms import BODY, Room, make_room

TAGGED = {"type": "TextualBody", "value": "time", "purpose": "tagging"}


@pytest.fixture
def room(app: Flask) -> Room:
    return make_room()


def chain_of(room: Room, many: int) -> list[dict[str, Any]]:
    """Notes of which each answers the one after it in the file."""
    notes = [a_note(room, id=UUID(int=number).urn) for number in range(1, many + 1)]
    for note, above in pairwise(notes):
        note |= {"motivation": "replying", "target": above["id"]}
    return notes


def test_what_is_answered_comes_in_before_its_answers(room: Room) -> None:
    assert take_in(room, {"type": "AnnotationPage", "items": chain_of(room, 1_200)}).new == 1_200
    found = db.session.scalars(sa.select(Annotation).order_by(Annotation.id)).all()
    assert [note.uuid.int for note in found] == list(range(1_200, 0, -1))
    assert [note.reply_to_id for note in found] == [None, *(note.id for note in found[:-1])]
    assert {note.reading_id for note in found} == {room.row.id}


@pytest.mark.parametrize("many", [3, 300])
def test_however_many_notes_are_some_statements(
    room: Room, at_most: Callable[[int], AbstractContextManager[None]], many: int
) -> None:
    items = [note | {"body": TAGGED} for note in chain_of(room, many)]
    with at_most(20):
        take_in(room, {"type": "AnnotationPage", "items": items})


def test_what_comes_in_is_found(room: Room) -> None:
    private = {"audience": {"type": "Audience", "audienceType": "private"}}
    said = [
        a_note(room, id=UUID(int=1).urn, bodyValue="a heron"),
        a_note(room, id=UUID(int=2).urn, bodyValue="a stork", **private),
    ]
    take_in(room, {"type": "AnnotationPage", "items": said})
    bodies = db.session.scalars(sa.select(finding.NOTES.table.c.passages)).all()
    assert bodies == ["a heron"]


def test_others_write_while_a_file_is_read(
    room: Room, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importing.prepared
    person, number = Person.__table__, room.cy.id

    def slow(*given: Any) -> Any:
        with writing(patience=0.2) as other:
            other.execute(sa.update(person).where(person.c.id == number).values(name="Cyd"))
        return real(*given)

    monkeypatch.setattr(importing, "prepared", slow)
    data = json.dumps({"type": "AnnotationPage", "items": [a_note(room)]}).encode()
    address = f"/discussions/{room.discussion.id}/notes/import"
    browser = sign_in(room.bea)
    db.session.rollback()
    answer = browser.post(address, data={"file": (io.BytesIO(data), "n.jsonld")})
    assert answer.status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(Annotation.id))) == 1


def test_words_are_found_in_the_version_that_is_read_when_they_come_in(room: Room) -> None:
    """The group takes over another one while the file is read."""
    room.say(room.bea, "three seconds")
    page = export(room, room.bea)
    fresh = make_discussion(room.group, *room.people, texts=[room.text])
    reader = reader_of(room.ana.id)
    notes = importing.prepared(reader, fresh, json.dumps(page).encode())
    room.correct(f"One more.\n\n{BODY}")
    (row,) = queries.readings_of(fresh.id)
    carrying.take_over(room.ana, reader, fresh, row)
    assert importing.take_in(room.ana, reader, fresh, notes).lost == 0
    text = read(reader, row.item_id, 2).text
    note = db.session.scalars(sa.select(Annotation).filter_by(discussion_id=fresh.id)).one()
    assert (note.revision, text[note.start : note.end]) == (2, "three seconds")
