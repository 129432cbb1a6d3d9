"""The agenda of a meeting shows which actions were open then, not today's."""

from datetime import timedelta

from flask import Flask

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings.models import Action, Brings, Stage
from tests.conftest import SignIn
from tests.factories import make_meeting
from tests.meetings.minutes.held import make_action, make_item
from tests.meetings.rooms import make_room


def test_a_held_meeting_shows_what_was_open_when_it_began(app: Flask, sign_in: SignIn) -> None:
    room = make_room()
    day, began = timedelta(days=1), utcnow() - timedelta(days=5)
    make_item(room.meeting, "Open actions", brings=Brings.ACTIONS)
    before = make_meeting(room.ana, room.group, stage=Stage.HELD)
    early = {"created_at": began - day}
    make_action(room.ana, before, text="Still open", **early)
    make_action(room.ana, before, text="Done since", **early, done_at=began + day)
    make_action(room.ana, before, text="Given up since", **early, dropped_at=began + day)
    make_action(room.ana, before, text="Done before", **early, done_at=began - timedelta(hours=1))
    make_action(room.ana, before, text="Came later", created_at=began + day)
    make_action(room.ana, room.meeting, text="Agreed there", created_at=began + timedelta(hours=1))
    texts = [action.text for action in db.session.scalars(db.select(Action))]
    browser = sign_in(room.cy)

    def shown() -> set[str]:
        page = browser.get(f"/meetings/{room.id}").text
        agenda = page[page.index('id="agenda"') :].partition("</ol>")[0]
        return {text for text in texts if text in agenda}

    assert shown() == {"Still open", "Came later"}
    room.meeting.stage, room.meeting.began_at = Stage.HELD, began
    db.session.commit()
    assert shown() == {"Still open", "Done since", "Given up since"}
