"""What earlier groups let later ones read of the same text; and nothing else."""

from datetime import timedelta

from flask import Flask

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.discussions import queries
from ps5_collab.discussions.annotating import services as notes
from ps5_collab.discussions.annotating.services import During, Words
from ps5_collab.discussions.models import Hearer, Step
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from ps5_collab.texts.queries import get_text
from tests.conftest import SignIn
from tests.discussions.factories import make_discussion
from tests.discussions.rooms import make_room
from tests.factories import make_group, make_person


def test_only_what_was_agreed_to_and_is_open(app: Flask, sign_in: SignIn) -> None:
    room = make_room()
    step = Step(discussion_id=room.discussion.id, key="write", position=1, phase="write")
    db.session.add(step)
    db.session.flush()
    room.say(room.bea, "an act of trust", text="zq-open")
    room.say(room.bea, "three seconds", text="zq-me", hearer=Hearer.ME)
    room.say(room.bea, text="zq-person", hearer=Hearer.PERSON, to_person_id=room.cy.id)
    room.say(room.cy, "three seconds", text="zq-not agreed")
    gone = room.say(room.bea, "three seconds", text="zq-gone")
    notes.take_away(reader_of(room.bea.id), room.discussion, gone)
    on, held = room.on("Teachers", room.bea), During(step, step)
    reader = reader_of(room.bea.id)
    notes.say(room.bea, reader, room.discussion, Words("zq-held"), on, during=held)
    owner = reader_of(room.ana.id)
    sharing.share(owner, get_text(owner, room.text.id), Shared(Audience.NETWORK))
    db.session.commit()

    eve = make_person(name="Eve Elm")
    later = make_discussion(make_group(eve, name="Later"), eve, texts=[room.text])
    (row,) = queries.readings_of(later.id)
    address, browser = f"/discussions/{later.id}/reading/{row.id}", sign_in(eve)

    def found() -> set[str]:
        page = browser.get(f"{address}/earlier").text
        return {
            word
            for word in ("open", "me", "person", "not agreed", "gone", "held")
            if f"zq-{word}<" in page
        }

    assert found() == set()
    assert "zq-" not in browser.get(address).text  # one's own page starts clean
    mine = sign_in(room.bea)
    assert "do not see your notes" in mine.get(room.address).text
    sharing_address = f"/discussions/{room.discussion.id}/sharing"
    for _twice in range(2):
        assert (
            mine.post(sharing_address, data={"shares": "1", "next": room.address}).status_code
            == 303
        )
    assert found() == {"open"}
    assert "Book Cart" not in browser.get(f"{address}/earlier").text
    step.closes_at = utcnow() - timedelta(seconds=1)
    db.session.commit()
    assert found() == {"open", "held"}
    assert mine.post(sharing_address).status_code == 303
    assert found() == set()
    assert browser.post(sharing_address, data={"shares": "1"}).status_code == 404


def test_only_who_takes_part_shares(app: Flask, sign_in: SignIn) -> None:
    room = make_room()
    outside = make_person()
    assert sign_in(outside).post(f"/discussions/{room.discussion.id}/sharing").status_code == 404
