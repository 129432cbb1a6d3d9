"""Evidence whose file or taught-it record is gone claims to be shown no more."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.lessons.taught import services as taught
from ps5_collab.lessons.taught.models import TaughtRecord
from ps5_collab.people.models import Person
from ps5_collab.practices import queries
from ps5_collab.practices.models import Practice
from ps5_collab.sharing import attachments
from ps5_collab.sharing.attachments import item_with_authors
from ps5_collab.sharing.models import Attachment, Audience, Tag
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_person, saved
from tests.lessons.factories import make_lesson
from tests.lessons.taught.factories import note
from tests.practices.documents import DESKS
from tests.practices.factories import make_practice, revise


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person(name="Ada Brook")


def strength(practice: Practice) -> str | None:
    db.session.expire_all()
    kept = sa.select(Tag.value).where(Tag.item_id == practice.id, Tag.kind == "strength")
    return db.session.scalar(kept)


def with_record(ada: Person) -> tuple[Practice, TaughtRecord]:
    """One piece of evidence, which a record says."""
    record = note(ada, make_lesson(ada))
    piece = replace(DESKS.evidence[0], record=record.id)
    return make_practice(ada, Audience.EVERYONE, evidence=(piece,)), record


def with_file(ada: Person) -> tuple[Practice, Attachment]:
    """One piece of evidence, which a file shows."""
    practice = make_practice(ada, Audience.EVERYONE)
    file = saved(
        Attachment(
            item_id=practice.id,
            sha256="0" * 64,
            name="queue.csv",
            media_type="text/csv",
            size=9,
            added_by_id=ada.id,
        )
    )
    db.session.commit()
    piece = replace(DESKS.evidence[0], attachment=file.id)
    return revise(ada, practice, evidence=(piece,)), file


def detach(ada: Person, practice: Practice, file: Attachment, *, everywhere: bool = False) -> None:
    item = item_with_authors(reader_of(ada.id), practice.id)
    attachments.detach(reader_of(ada.id), item, file, everywhere=everywhere)
    db.session.commit()


def page(browser: FlaskClient, practice: Practice) -> str:
    return browser.get(f"/practices/{practice.id}-peer-debugging-desks").text


def test_a_file_that_is_gone_shows_nothing(ada: Person, visitor: FlaskClient) -> None:
    practice, file = with_file(ada)
    assert strength(practice) == "shown"
    text = page(visitor, practice)
    assert "queue.csv" in text
    assert "not here any more" not in text
    detach(ada, practice, file)
    assert strength(practice) == "shown"  # off the list, and still where a revision shows it
    detach(ada, practice, file, everywhere=True)
    assert strength(practice) == "told"
    text = page(visitor, practice)
    assert "The file is not here any more." in text
    assert "nothing to look at stands with it" in text


def test_a_record_that_is_removed_says_nothing_until_it_is_back(
    ada: Person, visitor: FlaskClient
) -> None:
    practice, record = with_record(ada)
    assert strength(practice) == "shown"
    assert "not here any more" not in page(visitor, practice)
    taught.remove(reader_of(ada.id), record)
    db.session.commit()
    assert strength(practice) == "told"
    assert "The record is not here any more." in page(visitor, practice)
    taught.bring_back(reader_of(ada.id), record)
    db.session.commit()
    assert strength(practice) == "shown"
    assert "not here any more" not in page(visitor, practice)


def test_a_revision_that_names_what_is_gone_is_not_shown(ada: Person) -> None:
    practice, record = with_record(ada)
    taught.remove(reader_of(ada.id), record)
    db.session.commit()
    assert strength(revise(ada, practice, why="Said once more.")) == "told"


def test_what_one_piece_lost_another_shows_yet(ada: Person) -> None:
    lesson = make_lesson(ada)
    records = [note(ada, lesson), note(ada, lesson)]
    pieces = [
        replace(piece, limits="", record=record.id)
        for piece, record in zip(DESKS.evidence, records, strict=True)
    ]
    practice = make_practice(ada, Audience.EVERYONE, evidence=tuple(pieces))
    taught.remove(reader_of(ada.id), records[0])
    db.session.commit()
    assert strength(practice) == "shown"
    assert queries.gone_from(practice.id, queries.document_of(practice)).records == {records[0].id}


def test_a_file_of_something_else_shows_nothing(ada: Person) -> None:
    _practice, file = with_file(ada)
    piece = replace(DESKS.evidence[0], attachment=file.id)
    assert strength(make_practice(ada, Audience.EVERYONE, evidence=(piece,))) == "told"


def test_many_pieces_cost_one_statement(ada: Person, sign_in: SignIn, at_most: AtMost) -> None:
    practice, _record = with_record(ada)
    document = queries.document_of(practice)
    with at_most(1):
        queries.gone_from(practice.id, document)
    with at_most(0):
        queries.gone_from(practice.id, replace(document, evidence=()))
