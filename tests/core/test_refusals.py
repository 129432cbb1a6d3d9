"""The page that says no: what a person typed comes back, and nothing that a form did by itself."""

import re

from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.groups.services import places
from ps5_collab.meetings.models import Meeting, Stage
from ps5_collab.meetings.polls.due import remind
from ps5_collab.meetings.polls.queries import get_poll
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_group, make_meeting, make_person, tomorrow
from tests.groups.factories import found
from tests.meetings.polls import make_poll


def said(page: str) -> str:
    """What the part of the page says that is its own."""
    inside = re.search(r"<main.*?</main>", page, re.S)
    assert inside
    return re.sub(r"<[^>]*>", " ", inside[0])


def test_a_second_reminder_says_what_is_the_matter_on_the_page_of_the_poll(
    app: Flask, sign_in: SignIn
) -> None:
    ada, ben = make_person(name="Ada"), make_person(name="Ben")
    meeting = make_poll(ada, make_group(ada, ben))
    remind(ada, reader_of(ada.id), *get_poll(reader_of(ada.id), meeting.id))
    db.session.commit()
    data = {"version": "3", "do": "save", "stays": ["0", "1"]}
    answer = sign_in(ada).post(f"/meetings/{meeting.id}/poll/reminder", data=data)
    assert answer.status_code == 409
    assert "They were reminded within the last day" in answer.text
    assert f'action="/meetings/{meeting.id}/poll' in answer.text
    for word in ("try again", "typed", "Version", "Stays", "Changed meanwhile"):
        assert word not in said(answer.text), word


def test_the_pages_of_an_archived_group_lead_to_it(app: Flask, sign_in: SignIn) -> None:
    wren = make_person()
    place = found(wren)
    places.archive(reader_of(wren.id), place)
    db.session.commit()
    for page in ("threads/new", "norms", "invitations", "edit"):
        answer = sign_in(wren).get(f"/groups/{place.id}/{page}")
        assert answer.status_code == 409
        assert "To the group" in answer.text and f'href="/groups/{place.id}"' in answer.text
        assert "try again" not in answer.text


def test_words_come_back_under_the_names_that_their_form_gave_them(
    app: Flask, sign_in: SignIn
) -> None:
    ada = make_person()
    meeting = make_meeting(ada, make_group(ada), stage=Stage.HELD)
    browser = sign_in(ada)
    data = {
        "title": "gym", "summary": "To see it", "day": tomorrow().isoformat(), "time": "15:30",
        "minutes": "60", "zone": "America/Los_Angeles", "version": str(meeting.version),
        "version-opened": "title:b.day:d", "sort": "planning", "known": "", "uuid": "12", "place": "Room 12",
    }  # fmt: skip
    answer = browser.post(f"/meetings/{meeting.id}/edit", data=data)
    assert answer.status_code == 409
    kept = said(answer.text)
    assert "What it is about" in kept and "gym" in kept and "Purpose" in kept
    assert "Version" not in kept and "title:b" not in answer.text and "Uuid" not in kept
    assert db.session.get_one(Meeting, meeting.id).title != "gym"


def test_parts_of_a_document_come_back_under_their_names(visitor: FlaskClient) -> None:
    """Though the sign-in has ended, and a form numbers them by itself."""
    data = {
        "objective": ["o1aaaaaa", "o2bbbbbb"], "o1aaaaaa-text": "Pupils can sort.",
        "o2bbbbbb-text": "Pupils can count.", "step": "s1cccccc", "s1cccccc-response": "r1dddddd",
        "r1dddddd-text": "They add both.", "other-text": "Something else", "s1cccccc-activity": "They sort.",
    }  # fmt: skip
    answer = visitor.post("/lessons/new", data=data)
    assert answer.status_code in (400, 401)
    kept = said(answer.text)
    for label in ("Objective 1", "Objective 2", "What pupils may say or do", "Activity", "Text"):
        assert kept.count(label) == 1, label


def test_what_is_sent_once_more_has_all_that_the_form_had(app: Flask, sign_in: SignIn) -> None:
    ada = make_person()
    meeting = make_meeting(ada, make_group(ada))
    data = {"title": "gym", "version": "1", "uuid": "12", "minutes": "60", "repeat": "secret words"}
    answer = app.test_client().post(f"/meetings/{meeting.id}/edit", data=data)
    assert answer.status_code == 401 and "Send it again" in answer.text
    for name in ("title", "version", "uuid", "minutes"):
        assert f'name="{name}"' in answer.text
    assert 'type="hidden" name="version" value="1"' in answer.text
    assert "Uuid" not in said(answer.text) and "secret words" not in answer.text
