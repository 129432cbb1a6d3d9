"""A corrected text is taken over: each note says exact, moved or not there any more."""

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, RuleBroken
from ps5_collab.discussions import queries
from ps5_collab.discussions.annotating import carrying
from ps5_collab.discussions.annotating import services as notes
from ps5_collab.discussions.annotating.services import During, Words
from ps5_collab.discussions.models import Anchoring, Annotation, Hearer, Step
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from ps5_collab.texts.queries import get_text
from tests.conftest import SignIn
from tests.discussions.factories import make_discussion
from tests.discussions.rooms import BODY, LISTEN, MEAN, WAIT, Room, make_room
from tests.factories import saved

CORRECTED = f"# Pauses\n\n{MEAN}\n\n{LISTEN.replace('trust', 'courage')}\n\n{WAIT}"


@pytest.fixture
def room(app: Flask) -> Room:
    return make_room()


def take_over(room: Room) -> dict[Anchoring, int]:
    found = carrying.take_over(room.ana, reader_of(room.ana.id), room.discussion, room.row)
    db.session.commit()
    return dict(found)


def test_each_note_says_how_it_stands(room: Room, sign_in: SignIn) -> None:
    exact = room.say(room.bea, "Pauses", text="Title")
    moved = room.say(room.bea, "what a pupil means before", text="Moved")
    lost = room.say(room.cy, "an act of trust", text="Lost")
    mine = room.say(room.cy, "Whoever listens waits", hearer=Hearer.ME, text="Mine")
    room.correct(CORRECTED)
    browser = sign_in(room.bea)
    before = browser.get(room.address).text
    assert "There is a corrected version of this text." in before
    assert "Read it from now on" not in before
    assert "Read it from now on" in sign_in(room.ana).get(room.address).text
    assert take_over(room) == {Anchoring.EXACT: 1, Anchoring.MOVED: 1, Anchoring.ORPHANED: 1}
    text = room.on("").reading.text
    for note in (exact, moved, mine):
        db.session.refresh(note)
        assert note.revision == 2
        assert text[note.start : note.end] == note.exact
    db.session.refresh(lost)
    assert (lost.anchoring, lost.revision, lost.exact) == (Anchoring.ORPHANED, 1, "an act of trust")

    now = browser.get(room.address).text
    assert "Moved: it stood in paragraph 3 of revision 1." in now
    assert "These words are not in the text any more." in now
    assert "an act of courage" in now
    assert f'data-n="{lost.id}"' not in now
    old = browser.get(f"{room.address}?revision=1").text
    assert "An earlier version of the text." in old
    assert f'data-n="{lost.id}" data-no="2">an act of trust</mark>' in old
    assert "Keep the note" not in old
    assert browser.get(f"{room.address}?revision=7").status_code == 404


def test_an_earlier_version_shows_no_note_on_words_of_a_later_one(
    room: Room, sign_in: SignIn
) -> None:
    room.say(room.bea, "three seconds", text="zq-first")
    room.say(room.bea, "an act of trust", text="zq-lost")
    room.correct(CORRECTED)
    take_over(room)
    room.say(room.cy, "an act of courage", text="zq-later")
    room.say(room.cy, text="zq-whole")
    room.correct(BODY.replace("A pause", "Now a pause"))
    take_over(room)
    browser = sign_in(room.bea)
    lost = "Notes that lost their place"

    def shown(revision: int) -> tuple[list[str], list[str]]:
        """What stands at its words or is on the whole, and what lost its words."""
        standing, _title, rest = browser.get(f"{room.address}?revision={revision}").text.partition(
            lost
        )
        words = ("first", "lost", "later", "whole")
        return (
            [word for word in words if f"zq-{word}" in standing],
            [word for word in words if f"zq-{word}" in rest],
        )

    assert shown(1) == (["first", "lost", "whole"], [])
    assert shown(2) == (["first", "later", "whole"], ["lost"])
    assert shown(3) == (["first", "lost", "whole"], ["later"])


def test_a_note_that_nobody_can_place_says_that_its_words_are_there_still(
    room: Room, sign_in: SignIn
) -> None:
    room.say(room.bea, "three seconds", text="Which?")
    browser = sign_in(room.bea)
    for body, why in (
        (
            BODY.replace(WAIT, f"{WAIT}\n\n{WAIT}"),
            "stand in several places of the text, and nothing",
        ),
        (
            BODY.replace(WAIT, "Nobody counts three seconds."),
            "stand in the text, but nothing tells",
        ),
        (BODY.replace("seconds", "minutes"), "are not in the text any more."),
    ):
        room.correct(body)
        assert take_over(room)[Anchoring.ORPHANED] == 1
        assert f"These words {why}" in browser.get(room.address).text


def test_authors_are_told_once(room: Room) -> None:
    for person in (room.ana, room.bea, room.bea, room.cy):
        room.say(person, "an act of trust")
    room.correct(CORRECTED)
    take_over(room)
    told = sa.select(Notice.person_id).where(Notice.kind == NoticeKind.DISCUSSION_TEXT)
    assert sorted(db.session.scalars(told)) == [room.bea.id, room.cy.id]


def test_who_takes_it_over_learns_nothing_of_notes_that_they_do_not_read(
    room: Room, sign_in: SignIn
) -> None:
    step = saved(Step(discussion_id=room.discussion.id, key="write", position=1, phase="write"))
    held = During(step, step)
    reader, on = reader_of(room.cy.id), room.on("three seconds", room.cy)
    notes.say(room.cy, reader, room.discussion, Words("Held back"), on, during=held)
    room.say(room.bea, "an act of trust", hearer=Hearer.ME)
    gone = room.say(room.bea, "an act of trust")
    notes.take_away(reader_of(room.bea.id), room.discussion, gone)
    db.session.commit()
    room.correct(f"An opening line.\n\n{BODY}")
    browser = sign_in(room.ana)
    browser.post(f"{room.address}/revision")
    told = browser.get(room.address).text
    assert "0 notes are at their place, 0 moved" in told
    # They come along all the same.
    anchorings = db.session.scalars(sa.select(Annotation.anchoring)).all()
    assert anchorings == [Anchoring.MOVED] * 3


def test_only_who_organises_takes_it_over_and_only_once(room: Room, sign_in: SignIn) -> None:
    with pytest.raises(RuleBroken, match="newest version already"):
        take_over(room)
    room.correct(CORRECTED)
    with pytest.raises(NotAllowed):
        carrying.take_over(room.bea, reader_of(room.bea.id), room.discussion, room.row)
    assert sign_in(room.bea).post(f"{room.address}/revision").status_code == 403
    browser = sign_in(room.ana)
    assert browser.post(f"{room.address}/revision").status_code == 303
    assert browser.post(f"{room.address}/revision").status_code == 409


def test_words_that_come_back_have_their_notes_again(room: Room) -> None:
    note = room.say(room.bea, "an act of trust")
    room.correct(CORRECTED)
    take_over(room)
    room.correct(f"An opening line.\n\n{BODY}")
    assert take_over(room) == {Anchoring.MOVED: 1}
    db.session.refresh(note)
    assert note.revision == 3
    assert room.on("").reading.text[note.start : note.end] == "an act of trust"


def test_a_group_whose_version_was_closed_takes_the_newest_over_and_loses_no_note(
    app: Flask, sign_in: SignIn
) -> None:
    """Ana wrote the text and shares it with the network; Bea invited. The version before is not for
    the network, and so for nobody but Ana."""
    room = make_room()
    talk = make_discussion(room.group, room.bea, room.ana, room.cy, texts=[room.text])
    (room.row,), room.discussion = queries.readings_of(talk.id), talk
    kept, lost = room.say(room.cy, "an act of trust"), room.say(room.cy, "three seconds")
    room.correct(f"An opening line.\n\n{BODY.replace('three', 'five')}")
    owner = reader_of(room.ana.id)
    sharing.share(owner, get_text(owner, room.text.id), Shared(Audience.NETWORK))
    db.session.commit()

    show = f"/discussions/{talk.id}"
    ana, bea, cy = (sign_in(person) for person in (room.ana, room.bea, room.cy))
    for browser, status in ((ana, 200), (bea, 404), (cy, 404)):
        assert browser.get(room.address).status_code == status
        page = browser.get(show).text
        assert "This version is closed" in page
        assert (f'href="{room.address}"' in page) is (status == 200)
        assert (f"{room.address}/revision" in page) is (browser is not cy)
    assert bea.post(f"{room.address}/revision").location == room.address
    assert "1 moved, 1 lost its place" in bea.get(room.address).text
    assert "This version is closed" not in bea.get(show).text
    page = cy.get(room.address).text
    assert "it stood in paragraph 1 of revision 1" in page
    assert "revision=1" not in page  # it is closed to them
    db.session.refresh(kept)
    db.session.refresh(lost)
    assert (kept.anchoring, kept.revision) == (Anchoring.MOVED, 2)
    assert (lost.anchoring, lost.revision) == (Anchoring.ORPHANED, 1)
    assert f"{room.address}?revision=1" in ana.get(room.address).text


def test_what_its_author_took_back_is_not_taken_over(room: Room, sign_in: SignIn) -> None:
    talk = make_discussion(room.group, room.bea, room.cy, texts=[room.text])
    (row,) = queries.readings_of(talk.id)
    room.correct(CORRECTED)
    room.text.state = State.WITHDRAWN
    db.session.commit()
    browser, show = sign_in(room.bea), f"/discussions/{talk.id}"
    assert browser.post(f"{show}/reading/{row.id}/revision").status_code == 404
    page = browser.get(show).text
    assert "Something that you cannot open." in page
    assert "This version is closed" not in page


def test_whoever_changes_a_note_meanwhile_is_told(room: Room, sign_in: SignIn) -> None:
    note, browser = room.say(room.bea, "an act of trust"), sign_in(room.bea)
    version = db.session.scalar(sa.select(Annotation.version))
    room.correct(CORRECTED)
    take_over(room)
    given = {"text": "x", "kind": "note", "hearer": "discussion", "version": str(version)}
    assert browser.post(f"/discussions/notes/{note.id}/edit", data=given).status_code == 409
