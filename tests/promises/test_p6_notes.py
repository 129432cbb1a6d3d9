"""P6 on one text: thirty people write notes on it at once, and every note is kept."""

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.discussions.models import Annotation
from ps5_collab.discussions.policy import readable
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.discussions.rooms import make_room
from tests.promises.test_p6_at_once import all_at_once

AT_ONCE = 30


def test_every_note_of_thirty_at_once_is_there_once(app: Flask, sign_in: SignIn) -> None:
    room = make_room(many=AT_ONCE)
    browsers = [sign_in(person) for person in room.people]
    address, words = f"{room.address}/notes", ("Listening", "trust", "waits")
    first, discussion_id = room.ana.id, room.discussion.id
    db.session.rollback()  # the test itself reads nothing while they write

    def say(n: int, browser: FlaskClient) -> int:
        data = {"text": f"voice {n}", "exact": words[n % 3], "block": "b2"}
        data |= {"kind": "note", "hearer": "discussion", "uuid": f"5b3f8a52-0000-4222-8333-{n:012}"}
        return browser.post(address, data=data).status_code

    assert all_at_once(browsers, say) == [303] * AT_ONCE
    reader = reader_of(first)
    said = sa.select(Annotation.text).where(Annotation.discussion_id == discussion_id)
    found = db.session.scalars(said.where(readable(reader, room.discussion.created_at))).all()
    assert sorted(found) == sorted(f"voice {n}" for n in range(AT_ONCE))
