"""Notes as files, going out of a room and coming in."""

import json
from typing import Any

from ps5_collab.discussions.annotating import exchange, importing
from ps5_collab.sharing.readers import reader_of
from tests.discussions.rooms import Room


def export(room: Room, person: Any, discussion: Any = None) -> dict[str, Any]:
    discussion = discussion or room.discussion
    notes = importing.told(reader_of(person.id), discussion)
    page = exchange.page_of(notes, discussion.title, discussion.uuid)
    again: dict[str, Any] = json.loads(json.dumps(page))
    return again


def take_in(room: Room, page: Any, discussion: Any = None, person: Any = None) -> importing.Arrived:
    data = page if isinstance(page, bytes) else json.dumps(page).encode()
    who = person or room.bea
    talk, reader = discussion or room.discussion, reader_of(who.id)
    return importing.take_in(who, reader, talk, importing.prepared(reader, talk, data))


def a_note(room: Room, **given: Any) -> dict[str, Any]:
    whole = {
        "id": "urn:uuid:5b3f8a52-1111-4222-8333-444455556666",
        "type": "Annotation",
        "created": "2026-01-02T03:04:05Z",
        "bodyValue": "Hello",
        "target": room.text.uuid.urn,
    } | given
    return {name: value for name, value in whole.items() if value is not None}
