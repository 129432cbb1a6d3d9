"""Whoever brings notes in a file can name anybody in it: wherever they are read, it says who did."""

import csv
import io
from html import unescape

import pytest
import sqlalchemy as sa
from docx import Document
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.discussions.models import Annotation
from tests.conftest import SignIn
from tests.discussions.factories import make_discussion
from tests.discussions.files import a_note, take_in
from tests.discussions.rooms import Room, make_room
from tests.lessons.factories import make_lesson

BROUGHT = "Bea Birch, brought by Cy Cedar"


@pytest.fixture
def room(app: Flask) -> Room:
    """Cy brings a note, an answer and an answer to that, and says that they are Bea's."""
    room = make_room()
    lesson = make_lesson(room.ana)
    room.discussion = make_discussion(room.group, *room.people, texts=[room.text, lesson])
    creator = {"type": "Person", "name": "Bea Birch"}
    cool = {"type": "TextualBody", "value": "cool", "purpose": "classifying"}
    names = [f"urn:uuid:5b3f8a52-1111-4222-8333-44445555666{number}" for number in range(4)]
    notes = [
        a_note(room, id=names[0], creator=creator),
        a_note(room, id=names[1], creator=creator, motivation="replying", target=names[0]),
        a_note(room, id=names[2], creator=creator, motivation="replying", target=names[1]),
        a_note(room, id=names[3], creator=creator, body=[cool], target=lesson.uuid.urn),
    ]
    take_in(room, {"type": "AnnotationPage", "items": notes}, room.discussion, room.cy)
    db.session.commit()
    return room


@pytest.mark.parametrize("page", ["/record", "/record.md"])
def test_the_record_says_who_brought_it(room: Room, sign_in: SignIn, page: str) -> None:
    text = unescape(sign_in(room.dan).get(f"/discussions/{room.discussion.id}{page}").text)
    said = text[text.rindex("What was said") :]
    assert said.count(BROUGHT) == said.count("Bea Birch") == 4


def test_the_word_file_says_who_brought_it(room: Room, sign_in: SignIn) -> None:
    answer = sign_in(room.dan).get(f"/discussions/{room.discussion.id}/record.docx")
    lines = "\n".join(each.text for each in Document(io.BytesIO(answer.data)).paragraphs)
    assert lines.count(BROUGHT) == lines.count("Bea Birch") == 4


@pytest.mark.parametrize("file", ["record.csv", "notes.csv"])
def test_tables_have_a_column_of_who_brought_it(room: Room, sign_in: SignIn, file: str) -> None:
    answer = sign_in(room.dan).get(f"/discussions/{room.discussion.id}/{file}")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [(row["Who"], row["Brought by"]) for row in rows] == [("Bea Birch", "Cy Cedar")] * 4


def test_the_page_of_the_text_and_the_list_say_who_brought_it(room: Room, sign_in: SignIn) -> None:
    browser = sign_in(room.dan)
    address = f"/discussions/{room.discussion.id}/reading/{room.readings[0].id}"
    for page in (address, f"{address}/list?by=person"):
        text = browser.get(page).text
        assert text.count(f"<b>{BROUGHT}</b>") == 3
        assert f"in answer to {BROUGHT}" in text


def test_feedback_on_a_design_says_who_brought_it(room: Room, sign_in: SignIn) -> None:
    browser = sign_in(room.ana)
    assert f"<b>{BROUGHT}</b>" in browser.get(f"/discussions/{room.discussion.id}").text
    lesson_id = room.readings[1].item_id
    assert f"<b>{BROUGHT}</b>" in browser.get(f"/discussions/feedback/{lesson_id}").text


def test_who_brought_it_takes_it_away_but_puts_no_other_words_to_the_name(
    room: Room, sign_in: SignIn
) -> None:
    browser = sign_in(room.cy)
    address = f"/discussions/{room.discussion.id}/reading/{room.readings[0].id}"
    number = db.session.scalars(sa.select(Annotation.id).order_by(Annotation.id)).first()
    assert f"/discussions/notes/{number}/edit" not in browser.get(address).text
    assert browser.get(f"/discussions/notes/{number}/edit").status_code == 403
    assert browser.post(f"/discussions/notes/{number}/edit", data={"text": "No"}).status_code == 403
    assert browser.post(f"/discussions/notes/{number}/deletion").status_code == 303
