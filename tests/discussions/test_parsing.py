"""Files of notes that are not to be trusted are refused in words, with the place."""

from typing import Any

import pytest
from flask import Flask

from ps5_collab.core.errors import Refused
from ps5_collab.discussions.annotating import parsing
from tests.discussions.files import a_note, take_in
from tests.discussions.rooms import Room, make_room


@pytest.fixture
def room(app: Flask) -> Room:
    return make_room()


HOSTILE: dict[str, Any] = {
    "no JSON": b"{",
    "no UTF-8": b"\xff\xfe{}",
    "deep": b"[" * 100_000,
    "deep in a note": b'{"type":"AnnotationPage","items":[' + b'{"body":[' * 50_000,
    "a number without end": b'{"type":"AnnotationPage","items":[' + b"9" * 100_000 + b"]}",
    "no number": b'{"type":"AnnotationPage","items":[NaN]}',
    "huge": b" " * (parsing.MOST_BYTES + 1),
    "a list": [],
    "no page": {"type": "Collection", "items": []},
    "no items": {"type": "AnnotationPage", "items": {"1": 2}},
    "too many": {"type": "AnnotationPage", "items": [1] * (parsing.MOST_NOTES + 1)},
}
WRONG: dict[str, dict[str, Any]] = {
    "type": {"type": "Person"},
    "id": {"id": 7},
    "id, ": {"id": "urn:uuid:7"},
    "id, empty": {"id": None},
    "created": {"created": "yesterday"},
    "created, ": {"created": "0001-01-01T00:00:00+23:59"},
    "created, empty": {"created": None},
    "modified": {"modified": ["x"]},
    "body": {"bodyValue": "", "body": []},
    "body, ": {"body": "x" * 3},
    "body.type": {"body": {"type": "Image", "value": "x"}},
    "body.value": {"body": {"type": "TextualBody", "value": {"x": 1}}},
    "body, long": {"bodyValue": "x" * 10_001},
    "creator": {"creator": {"name": ["x"]}},
    "audience": {"audience": "all"},
    "target": {"target": 7},
    "target, ": {"target": []},
    "target.source": {"target": {"source": {"id": "x"}}},
    "target.selector": {"target": {"source": "x", "selector": [{"type": "CssSelector"}]}},
    "target.selector, ": {"target": {"source": "x", "selector": ["x"]}},
    "target.selector.exact": {"target": {"source": "x", "selector": {"type": "TextQuoteSelector"}}},
    "target.selector.start": {
        "target": {
            "source": "x",
            "selector": [
                {"type": "TextQuoteSelector", "exact": "x"},
                {"type": "TextPositionSelector", "start": -1, "end": True},
            ],
        }
    },
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_none_is_refused(room: Room, name: str) -> None:
    with pytest.raises(Refused):
        take_in(room, HOSTILE[name])


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_in_a_note_is_named(room: Room, name: str) -> None:
    page = {"type": "AnnotationPage", "items": [a_note(room), a_note(room, **WRONG[name])]}
    page["items"][0]["id"] = "urn:uuid:00000000-1111-4222-8333-444455556666"
    with pytest.raises(Refused, match=f"Note 2, {name.split(', ')[0]}: "):
        take_in(room, page)
