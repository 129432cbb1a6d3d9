"""What notes quote of a text is read by whoever may read it there, and by nobody else."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.discussions import queries
from ps5_collab.discussions.annotating import finding
from ps5_collab.discussions.models import Annotation, AnnotationKind, Discussion
from ps5_collab.people.models import Person
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from ps5_collab.texts import services as texts
from ps5_collab.texts.models import Text
from ps5_collab.texts.queries import get_text
from tests.conftest import SignIn
from tests.discussions.factories import make_discussion
from tests.discussions.record.told import make_step, say
from tests.discussions.rooms import BODY, document_of, make_room
from tests.factories import make_group, make_person, make_school

QUOTE = "Teachers find it long"
PAPERS = ("record", "record?by=text", "record.md", "record.csv", "notes.csv", "notes.jsonld")


@pytest.fixture
def people(app: Flask) -> list[Person]:
    """Ana, who brings a text for her school, and Bea of that school; Eve is of another."""
    school = make_school()
    return [make_person(school), make_person(school), make_person(make_school())]


@pytest.fixture
def text(people: list[Person]) -> Text:
    (school_id,) = reader_of(people[0].id).school_ids
    shared = Shared(Audience.SCHOOL, school_id=school_id)
    ana = people[0]
    revision = texts.publish_new(ana, reader_of(ana.id), document_of(BODY), shared)
    db.session.commit()
    return db.session.get_one(Text, revision.item_id)


@pytest.fixture
def talk(people: list[Person], text: Text) -> Discussion:
    """Of a group that spans both schools; Eve takes no part: she cannot read the text."""
    talk = make_discussion(make_group(*people), *people[:2], texts=[text])
    step = make_step(talk, "first")
    say(people[1], talk, "I wonder.", on=QUOTE)
    say(people[1], talk, "Who says so?", on=QUOTE, kind=AnnotationKind.QUESTION, step=step)
    return talk


def shows(browser: FlaskClient, talk: Discussion, path: str, words: str) -> bool:
    return words in browser.get(f"/discussions/{talk.id}/{path}").text


@pytest.mark.parametrize("paper", PAPERS)
def test_a_member_who_cannot_open_the_text_reads_what_was_said_and_no_words_of_the_text(
    people: list[Person], talk: Discussion, sign_in: SignIn, paper: str
) -> None:
    _ana, bea, eve = people
    for person, reads in ((bea, True), (eve, False)):
        browser = sign_in(person)
        assert shows(browser, talk, paper, QUOTE) is reads
        assert shows(browser, talk, paper, "I wonder.")


def test_nor_on_the_page_on_which_they_answer(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    note = db.session.scalar(sa.select(Annotation.id).where(Annotation.text == "I wonder."))
    for person, reads in ((people[1], True), (people[2], False)):
        page = sign_in(person).get(f"/discussions/notes/{note}/answers").text
        assert "I wonder." in page
        assert (QUOTE in page) is reads
    assert QUOTE in sign_in(people[1]).get(f"/discussions/notes/{note}/edit").text


def test_the_record_says_that_there_are_words_which_one_cannot_open(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    for person, says in ((people[1], False), (people[2], True)):
        for paper in ("record?by=text", "record.md?by=text"):
            words = "Words of a text that you cannot open."
            assert shows(sign_in(person), talk, paper, words) is says


def test_a_file_of_it_has_no_empty_quotes(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    address = f"/discussions/{talk.id}/notes.jsonld"

    def targets(person: Person) -> list[Any]:
        return [item["target"] for item in json.loads(sign_in(person).get(address).text)["items"]]

    assert all(isinstance(target, dict) for target in targets(people[1]))
    assert all(isinstance(target, str) for target in targets(people[2]))


def test_what_was_withdrawn_is_quoted_to_its_authors_alone(
    people: list[Person], talk: Discussion, text: Text, sign_in: SignIn
) -> None:
    text.state = State.WITHDRAWN
    db.session.commit()
    assert shows(sign_in(people[0]), talk, "record", QUOTE)
    assert not shows(sign_in(people[1]), talk, "record", QUOTE)


def test_the_search_finds_no_note_by_the_words_that_it_quotes(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    for _again in range(2):
        for person in people:
            browser = sign_in(person)
            assert talk.title in browser.get("/search?q=wonder").text
            assert talk.title not in browser.get("/search?q=Teachers+find").text
        finding.rebuild()
        db.session.commit()


def test_a_revision_that_was_closed_is_not_quoted_to_later_groups(
    app: Flask, sign_in: SignIn
) -> None:
    """What its author took out before it came to others; those who read it then read it on."""
    room = make_room(f"{BODY}\n\nThe caretaker has a key to it.")
    room.say(room.bea, "has a key", text="zq-closed")
    room.say(room.bea, "three seconds", text="zq-open")
    room.correct(BODY)
    sign_in(room.bea).post(f"/discussions/{room.discussion.id}/sharing", data={"shares": "1"})
    owner = reader_of(room.ana.id)
    sharing.share(owner, get_text(owner, room.text.id), Shared(Audience.NETWORK))
    db.session.commit()
    sign_in(room.ana).post(f"{room.address}/revision")
    eve = make_person()
    later = make_discussion(make_group(eve), eve, texts=[room.text])
    (row,) = queries.readings_of(later.id)
    browser = sign_in(eve)
    assert browser.get(f"/texts/{room.text.id}/revisions/1").status_code == 404
    page = browser.get(f"/discussions/{later.id}/reading/{row.id}/earlier").text
    assert "zq-closed" in page
    assert "has a key" not in page
    assert "zq-open" in page
    assert "three seconds" in page
    assert shows(sign_in(room.cy), room.discussion, "record", "has a key")
