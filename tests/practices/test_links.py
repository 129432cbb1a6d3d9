"""Lesson designs, texts and discussions that belong to a practice, each shown to who may see it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.people.models import Person
from ps5_collab.practices import queries
from ps5_collab.practices.difference import compared
from ps5_collab.practices.document import PracticeDocument, from_json, to_json
from ps5_collab.practices.models import Practice
from ps5_collab.sharing.models import Audience, ItemAuthor
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.discussions.factories import make_discussion
from tests.factories import make_group, make_person, saved
from tests.lessons.browser import fields_of
from tests.lessons.factories import make_lesson, make_standards
from tests.practices.documents import DESKS
from tests.practices.factories import make_practice
from tests.texts.factories import make_text


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person(name="Ada Brook")


@pytest.fixture
def linked(ada: Person) -> Practice:
    """What one of each kind belongs to: the text everyone reads, the discussion only a group."""
    lesson = make_lesson(ada, Audience.NETWORK, title="A cart of books")
    text = make_text(ada, Audience.EVERYONE, title="Waiting is work")
    talk = make_discussion(make_group(ada, make_person()), ada, title="A secret talk")
    return make_practice(
        ada,
        Audience.EVERYONE,
        lessons=(lesson.id,),
        texts=(text.id,),
        discussions=(talk.id,),
    )


def page(browser: FlaskClient, practice: Practice) -> str:
    return browser.get(f"/practices/{practice.id}-peer-debugging-desks").text


def form_of(browser: FlaskClient, address: str, **changes: object) -> dict[str, object]:
    return dict(fields_of(browser.get(address).text).lists()) | changes


def test_each_reader_sees_of_what_is_linked_what_they_may_read(
    ada: Person, linked: Practice, visitor: FlaskClient, sign_in: SignIn
) -> None:
    titles = ("Waiting is work", "A cart of books", "A secret talk")
    for browser, seen in ((visitor, 1), (sign_in(make_person()), 2), (sign_in(ada), 3)):
        text = page(browser, linked)
        assert [title in text for title in titles] == [number < seen for number in range(3)]
    assert ">Discussions</h2>" not in page(visitor, linked)


def test_what_is_linked_costs_one_statement(linked: Practice, ada: Person, at_most: AtMost) -> None:
    document, reader = queries.document_of(linked), reader_of(ada.id)
    with at_most(1):
        assert [len(rows) for rows in queries.links(reader, document).values()] == [1, 1, 1]
    with at_most(0):
        queries.links(reader, DESKS)


def test_a_number_of_another_kind_links_nothing(ada: Person) -> None:
    lesson = make_lesson(ada)
    found = queries.links(reader_of(ada.id), PracticeDocument(texts=(lesson.id,)))
    assert found == {"lessons": [], "texts": [], "discussions": []}


def test_a_practice_of_before_has_no_texts_and_no_discussions() -> None:
    stored = to_json(PracticeDocument(title="Old", lessons=(3,)))
    del stored["texts"], stored["discussions"]
    old = from_json(stored)
    assert (old.lessons, old.texts, old.discussions) == ((3,), (), ())


def test_what_belongs_to_it_is_found_by_words(ada: Person, sign_in: SignIn) -> None:
    other = make_person()
    text = make_text(other, Audience.NETWORK, title="Waiting is work")
    make_text(other, Audience.ME, title="Waiting for nobody")
    browser, address = sign_in(ada), "/practices/new"
    for pressed in ("find-links", "enter"):
        asked = form_of(browser, address, **{"link-words": "waiting", "do": pressed})
        found = browser.post(address, data=asked).text
        assert f'name="texts" value="{text.id}"' in found
        assert "Waiting for nobody" not in found
    ticked = asked | {"texts": text.id, "title": "Desks", "what": "We wait.", "do": "publish"}
    ticked["audience"] = f"school:{min(reader_of(ada.id).school_ids)}"
    kept = browser.post(address, data=ticked)
    assert kept.status_code == 303
    assert f'href="/texts/{text.id}' in browser.get(kept.location, follow_redirects=True).text
    asked = form_of(browser, address, **{"link-words": "zebra", "do": "find-links"})
    nothing = browser.post(address, data=asked).text
    assert "Nothing else that you may read has all of these words." in nothing


def test_enter_finds_links_once_and_then_saves(ada: Person, sign_in: SignIn) -> None:
    make_text(ada, Audience.NETWORK, title="Waiting is work")
    browser, address = sign_in(ada), "/practices/new"
    words = {"link-words": "waiting", "title": "Desks", "do": "enter"}
    found = browser.post(address, data=form_of(browser, address, **words))
    assert "Found. Tick what belongs to it:" in found.text
    typed = dict(fields_of(found.text).lists())
    assert typed["link-words"] == [""]
    assert browser.post(address, data=typed | {"do": "enter"}).status_code == 303


def test_words_for_which_nothing_is_found_stay(ada: Person, sign_in: SignIn) -> None:
    browser, address = sign_in(ada), "/practices/new"
    asked = form_of(browser, address, **{"link-words": "zebra", "do": "enter"})
    assert fields_of(browser.post(address, data=asked).text)["link-words"] == "zebra"


def test_enter_finds_standards_where_both_finders_have_words(ada: Person, sign_in: SignIn) -> None:
    make_standards()
    browser, address = sign_in(ada), "/practices/new"
    words = {"link-words": "zebra", "q": "3-5.AP.10", "do": "enter"}
    found = browser.post(address, data=form_of(browser, address, **words)).text
    assert re.search(r'id="q"[^>]* autofocus', found)
    assert not re.search(r'id="link-words"[^>]* autofocus', found)
    assert "About 3-5.AP.10" in found


def test_who_writes_with_others_keeps_the_links_that_they_cannot_see(
    linked: Practice, sign_in: SignIn
) -> None:
    ben = make_person()
    saved(ItemAuthor(item_id=linked.id, person_id=ben.id))
    db.session.commit()
    browser, address = sign_in(ben), f"/practices/{linked.id}/edit"
    form = form_of(browser, address, do="save")
    assert "A secret talk" not in browser.get(address).text
    assert browser.post(address, data=form).status_code == 303
    again = form_of(browser, address)
    assert again["discussions"] == [
        str(number) for number in queries.document_of(linked).discussions
    ]


def test_a_comparison_tells_what_was_linked(linked: Practice) -> None:
    document = queries.document_of(linked)
    told = str(compared(DESKS, document))
    for kind, number in (("Text", document.texts[0]), ("Discussion", document.discussions[0])):
        assert f"{kind} {number}" in told
