"""Notes on a picture, such as the work of a pupil, which has no words of its own."""

import pytest
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused
from ps5_collab.discussions.annotating import carrying, services
from ps5_collab.discussions.annotating.passages import Passage
from ps5_collab.discussions.annotating.services import On, Words
from ps5_collab.discussions.models import Anchoring, Annotation
from ps5_collab.discussions.record import voices
from ps5_collab.sharing.readers import reader_of
from ps5_collab.texts.reading import read
from tests.conftest import SignIn
from tests.discussions.factories import make_discussion
from tests.discussions.files import a_note, export, take_in
from tests.discussions.rooms import LISTEN, WAIT, Room, make_room

COINS, CARTS = "![Two coins](/files/71/coins.png)", "![A cart](/files/72/cart.png)"
BODY = f"{LISTEN}\n\n{COINS}\n\n{CARTS}\n\n{WAIT}"


@pytest.fixture
def room(app: Flask) -> Room:
    return make_room(BODY)


def on_block(room: Room, block: str, text: str = "Look at the lines.") -> Annotation:
    who = reader_of(room.bea.id)
    on = On(room.row, read(who, room.row.item_id, room.row.revision), Passage(block))
    note = services.say(room.bea, who, room.discussion, Words(text), on)
    db.session.commit()
    return note


def took_over(room: Room, body: str) -> dict[Anchoring, int]:
    room.correct(body)
    found = carrying.take_over(room.ana, reader_of(room.ana.id), room.discussion, room.row)
    db.session.commit()
    return dict(found)


def stands_at(room: Room, note: Annotation) -> str:
    """The picture that it stands beside on the page; nothing where it does not."""
    db.session.refresh(note)
    board = room.page(room.bea).board
    beside = [part.block for part in board.parts if note.id in [each.id for each in part.notes]]
    return beside[0].pictures[0] if beside else ""


def test_a_note_is_kept_on_a_picture_by_the_button_beside_it(room: Room, sign_in: SignIn) -> None:
    browser, address = sign_in(room.bea), f"{room.address}/notes"
    sent = {"block": "b2", "kind": "note", "hearer": "discussion"}
    empty = browser.post(address, data=sent)
    assert empty.status_code == 422 and "Write something first." in empty.text
    answer = browser.post(address, data={**sent, "text": "She counts in twos."})
    assert answer.status_code == 303
    note = db.session.scalars(db.select(Annotation)).one()
    assert (note.block, note.exact, note.start) == ("b2", "", note.end)
    assert stands_at(room, note) == "/files/71/coins.png"
    page = browser.get(room.address).text
    assert 'id="notes-b2"' in page and "She counts in twos." in page
    listed = browser.get(f"/discussions/{room.discussion.id}/reading/{room.row.id}/list").text
    assert "Paragraph 2" in listed
    assert "She counts in twos." in browser.get(f"/discussions/{room.discussion.id}/notes.csv").text
    record = browser.get(f"/discussions/{room.discussion.id}/record").text
    assert ">A picture</p>" in record
    changed = {"kind": "note", "hearer": "discussion", "text": "", "version": str(note.version)}
    assert browser.post(f"/discussions/notes/{note.id}/edit", data=changed).status_code == 422


def test_pictures_that_stand_side_by_side_are_told_apart(room: Room) -> None:
    coins, cart = on_block(room, "b2"), on_block(room, "b3")
    assert stands_at(room, coins) == "/files/71/coins.png"
    assert stands_at(room, cart) == "/files/72/cart.png"
    reading = room.page(room.bea).reading
    assert voices.touches(reading, reading.blocks[1], [(coins.start or 0, coins.end or 0)])
    assert not voices.touches(reading, reading.blocks[2], [(coins.start or 0, coins.end or 0)])
    with pytest.raises(Refused):
        on_block(room, "b2", text="")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"New words of its own.\n\n{LISTEN}!\n\n{COINS}\n\n{WAIT}", Anchoring.MOVED),
        (f"{LISTEN} And more.\n\n{COINS}\n\n{CARTS}", Anchoring.EXACT),
        (BODY.replace("Two coins", "Two coins and a hand"), Anchoring.EXACT),
        (f"{WAIT}\n\n{CARTS}\n\nWords.\n\n{COINS}", Anchoring.MOVED),
        (BODY.replace("/files/71/coins.png", "/files/79/other.png"), Anchoring.ORPHANED),
        (f"{LISTEN}\n\n{CARTS}\n\n{WAIT}", Anchoring.ORPHANED),
    ],
)
def test_it_goes_with_its_picture_and_on_no_other(
    room: Room, body: str, expected: Anchoring
) -> None:
    note = on_block(room, "b2")
    assert took_over(room, body) == {expected: 1}
    lost = expected is Anchoring.ORPHANED
    assert stands_at(room, note) == ("" if lost else "/files/71/coins.png")


def test_it_comes_back_with_its_picture(room: Room, sign_in: SignIn) -> None:
    note = on_block(room, "b2")
    took_over(room, f"{LISTEN}\n\n{WAIT}")
    assert "This picture is not in the text any more." in sign_in(room.bea).get(room.address).text
    assert took_over(room, BODY) == {Anchoring.EXACT: 1}
    assert stands_at(room, note) == "/files/71/coins.png"


def test_it_goes_out_as_an_element_of_the_page_and_comes_in_the_same(room: Room) -> None:
    on_block(room, "b2")
    first = export(room, room.bea)
    (told,) = first["items"]
    assert told["target"]["selector"] == [
        {
            "type": "FragmentSelector",
            "conformsTo": "http://tools.ietf.org/rfc/rfc3236",
            "value": "b2",
        }
    ]
    fresh = make_discussion(room.group, *room.people, texts=[room.text])
    assert take_in(room, first, fresh).lost == 0
    assert export(room, room.bea, fresh)["items"] == first["items"]
    took_over(room, f"{LISTEN}\n\n{WAIT}")
    gone = export(room, room.bea)
    other = make_discussion(room.group, *room.people, texts=[room.text])
    assert take_in(room, gone, other).lost == 1
    assert export(room, room.bea, other)["items"] == gone["items"]


@pytest.mark.parametrize("block", ["b1", "b99", "", "x" * 4_000, "\0"])
def test_what_is_no_picture_of_the_text_is_lost(room: Room, block: str) -> None:
    selector = {"type": "FragmentSelector", "value": block}
    note = a_note(room, target={"source": room.text.uuid.urn, "selector": selector})
    assert take_in(room, {"type": "AnnotationPage", "items": [note]}).lost == 1
    db.session.commit()
