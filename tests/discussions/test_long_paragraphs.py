"""A paragraph is taken as it is by its own button, however long it is."""

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.discussions.annotating import carrying
from ps5_collab.discussions.annotating.passages import LONGEST
from ps5_collab.discussions.models import Anchoring, Annotation
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.discussions.factories import make_discussion
from tests.discussions.files import export, take_in
from tests.discussions.rooms import LISTEN, WAIT, Room, make_room
from tests.discussions.running.led import make_led

LONG = " ".join(f"Sentence {number} of the long one, which nobody cuts." for number in range(200))
BODY = f"{LISTEN}\n\n{LONG}\n\n{WAIT}"
ASKED = {"kind": "note", "hearer": "discussion"}


@pytest.fixture
def room(app: Flask) -> Room:
    assert len(LONG) > 4 * LONGEST
    return make_room(BODY)


def noted(room: Room) -> Annotation:
    return db.session.scalars(sa.select(Annotation).order_by(Annotation.id)).one()


def taken(room: Room, sign_in: SignIn) -> Annotation:
    sent = {**ASKED, "block": "b2", "text": "All of it."}
    assert sign_in(room.bea).post(f"{room.address}/notes", data=sent).status_code == 303
    return noted(room)


def test_its_button_takes_all_of_it(room: Room, sign_in: SignIn) -> None:
    note = taken(room, sign_in)
    assert (note.exact, note.block, note.anchoring) == (LONG, "b2", Anchoring.EXACT)
    for page in (room.address, f"{room.address}/list"):
        assert sign_in(room.cy).get(page).status_code == 200
    listed = sign_in(room.cy).get(f"{room.address}/list").text
    assert LONG[:200] in listed and LONG[-200:] not in listed


def test_the_script_takes_all_of_it_by_its_words(room: Room, sign_in: SignIn) -> None:
    start = len(LISTEN) + 1
    sent = {**ASKED, "text": "Yes.", "block": "b2", "exact": LONG}
    sent |= {"start": str(start), "end": str(start + len(LONG))}
    assert sign_in(room.bea).post(f"{room.address}/notes", data=sent).status_code == 303
    assert noted(room).exact == LONG


@pytest.mark.parametrize("words", [LONG[: LONGEST + 1], f"{LONG}\n{WAIT}"])
def test_many_words_that_are_no_paragraph_are_too_many(
    room: Room, sign_in: SignIn, words: str
) -> None:
    sent = {**ASKED, "text": "Yes.", "exact": words}
    refused = sign_in(room.bea).post(f"{room.address}/notes", data=sent)
    assert refused.status_code == 422
    assert "These are too many words." in refused.text


def test_it_goes_out_and_comes_in_and_stays_in_a_corrected_text(
    room: Room, sign_in: SignIn
) -> None:
    note = taken(room, sign_in)
    page = export(room, room.bea)
    fresh = make_discussion(room.group, *room.people, texts=[room.text])
    assert take_in(room, page, fresh).lost == 0
    assert export(room, room.bea, fresh)["items"] == page["items"]
    room.correct(f"{WAIT}\n\nSomething new.\n\n{LONG}\n\n{LISTEN}")
    found = carrying.take_over(room.ana, reader_of(room.ana.id), room.discussion, room.row)
    db.session.commit()
    assert not found.get(Anchoring.ORPHANED)
    db.session.refresh(note)
    assert note.exact == LONG


def test_it_is_contributed_to_a_step_and_listed_with_its_beginning(
    room: Room, sign_in: SignIn
) -> None:
    talk = make_led(room.group, *room.people, texts=[room.text])
    browser, address = sign_in(room.ana), f"/discussions/{talk.id}"
    browser.post(f"{address}/clock", data={"press": "start", "stay": "0"})
    sent = {"step": "choose", "kind": "note", "paragraph": "b2"}
    assert browser.post(f"{address}/contributions", data=sent).status_code == 303
    assert noted(room).exact == LONG
    said = browser.get(f"{address}/run").text.split('id="said"')[1].split('id="text"')[0]
    assert LONG[:400] in said and LONG[-200:] not in said
