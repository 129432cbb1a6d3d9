"""What somebody chose leaks by no way before their turn, and the new text stands in every form."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.core.fulltext import parse_query
from ps5_collab.discussions.models import Annotation
from ps5_collab.discussions.running import contributing, queries
from ps5_collab.discussions.running.clock import Press
from ps5_collab.notices.models import Notice
from ps5_collab.people.models import Person
from ps5_collab.sharing import search
from ps5_collab.sharing.facets import facets_for
from ps5_collab.sharing.models import Audience, Item
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.discussions.rooms import make_room
from tests.discussions.running.rendering import Rendering, make_rendering

SENTENCES = ("Listening is an act of trust.", "A pause of three seconds changes who speaks.",
             "Then wait again.")  # fmt: skip
#: What only Bea says on her sentence: the text itself stands on many pages.
REASON = "zyxpause"


@pytest.fixture
def run(app: Flask) -> Rendering:
    """Three have chosen a sentence, a phrase and a word; the round of sentences begins, with Ana's
    turn."""
    run = make_rendering(many=3)
    run.tap(Press.START)
    chosen: list[Annotation] = []
    for choices in (SENTENCES, ("an act of trust", "who speaks", "an act of trust"),
                    ("trust", "seconds", "Listening")):  # fmt: skip
        for person, words in zip(run.people, choices, strict=True):
            reason = REASON if person is run.people[1] and words == SENTENCES[1] else ""
            chosen.append(run.choose(person, words, reason))
        run.tap(Press.NEXT)
    return run


def share(run: Rendering, *people: int) -> None:
    for number in people:
        run.tap(Press.SPOKEN, run.people[number])


def of_bea(run: Rendering) -> int:
    found = db.session.query(Annotation.id).filter(Annotation.text == REASON).scalar()
    assert found is not None
    return int(found)


Look = Callable[[FlaskClient, str], str]


@pytest.fixture
def look(run: Rendering) -> Look:
    """A page of the discussion as it stands at the moment of the last press."""

    def looked(browser: FlaskClient, path: str) -> str:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        if path.endswith(".docx"):
            return "\n".join(part.text for part in Document(io.BytesIO(answer.data)).paragraphs)
        return answer.text

    return looked


def paths(run: Rendering) -> list[str]:
    own = ("", "/run", "/record", "/record?by=text", "/record.md", "/record.csv", "/record.docx",
           "/notes.csv", "/notes.jsonld")  # fmt: skip
    return [*(run.address + path for path in own), run.room.address, f"{run.room.address}/list"]


@pytest.mark.parametrize("who", [0, 2])
def test_no_page_and_no_file_shows_it_before_its_turn(
    run: Rendering, sign_in: SignIn, look: Look, who: int
) -> None:
    browser, note = sign_in(run.people[who]), of_bea(run)
    for path in paths(run):
        page = look(browser, path)
        assert REASON not in page, path
        assert not re.search(rf'(data-n="[^"]*\b|id="(n|c|said-)){note}\b', page), path
        assert "Bea Birch: where it stands" not in page, path
    assert browser.get(f"/discussions/notes/{note}").status_code == 404
    assert browser.get(f"/discussions/notes/{note}/answers").status_code == 404
    share(run, 0)
    shown = [path for path in paths(run) if REASON in look(browser, path)]
    assert set(shown) >= {path for path in paths(run) if path != run.address}


def test_the_search_and_the_letterbox_know_nothing_of_it_before(run: Rendering) -> None:
    def found() -> list[int]:
        return search.hits(facets_for(reader_of(run.people[2].id)), parse_query(REASON)).ids

    told = db.session.query(Notice).count()
    assert found() == []
    share(run, 0)
    assert found() == [run.talk.id]
    run.tap(Press.SKIP, run.people[1])
    assert found() == []
    run.tap(Press.NEXT)
    assert found() == [run.talk.id]
    assert db.session.query(Notice).count() == told


def test_neither_does_the_tag_by_which_pages_ask_for_news(run: Rendering, sign_in: SignIn) -> None:
    """What is chosen moves nothing for others, and when its turn comes it does."""
    run.tap(Press.BACK, times=3)
    reader, later = reader_of(run.people[2].id), run.at + timedelta(minutes=1)
    made = db.session.get_one(Annotation, of_bea(run))
    before = queries.state_now(reader, run.talk.id, later)
    contributing.take_back(reader_of(run.people[1].id), run.talk, made, run.at)
    db.session.commit()
    run.choose(run.people[1], SENTENCES[1], REASON)
    assert queries.state_now(reader, run.talk.id, later) == before
    run.tap(Press.NEXT, times=3)
    address, browser = f"{run.address}/run", sign_in(run.people[2])
    seen = {"If-None-Match": browser.get(address).headers["ETag"]}
    assert browser.get(address, headers=seen).status_code == 304
    share(run, 0)
    assert REASON in browser.get(address, headers=seen).text


def test_whoever_is_put_off_is_not_read_on_while_they_are_away(
    run: Rendering, sign_in: SignIn, look: Look
) -> None:
    browser = sign_in(run.people[2])
    share(run, 0)
    run.tap(Press.SKIP, run.people[1])
    assert not [path for path in paths(run) if REASON in look(browser, path)]


# --- in every form -------------------------------------------------------------------------------


def to_the_end(run: Rendering) -> None:
    for _round in range(3):
        share(run, 0, 1, 2)
        run.tap(Press.NEXT)


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


@pytest.mark.parametrize("path", ["", "/run", "/record"])
def test_the_new_text_stands_on_the_pages_with_who_chose_what_and_where(
    run: Rendering, sign_in: SignIn, look: Look, path: str
) -> None:
    to_the_end(run)
    page = look(sign_in(run.people[1]), run.address + path)
    text = plain(page[page.index('id="new-text"') :])
    assert " ".join(SENTENCES) in text
    assert "an act of trust ×2 (chosen by 2)" in text
    assert re.search(r'<q[^>]*lang="en"[^>]*>an act of trust</q>\s*<span class="soft">'
                     r'<a href="/discussions/notes/\d+">Ana Ash.*?</a>, <a .*?>Cy Cedar', page, re.S)  # fmt: skip
    way = re.findall(r'href="(/discussions/notes/\d+)">Bea Birch', page)[0]
    assert sign_in(run.people[1]).get(way).status_code in (302, 303)


@pytest.mark.parametrize("form", ["record.md", "record.docx"])
def test_the_record_takes_it_along(run: Rendering, sign_in: SignIn, look: Look, form: str) -> None:
    to_the_end(run)
    paper = look(sign_in(run.people[1]), f"{run.address}/{form}")
    lines = [line.lstrip("#- ") for line in paper.split("\n") if line.strip()]
    at = lines.index("Our new text")
    assert lines[at + 1 : at + 7] == [
        "Sentences", " ".join(SENTENCES), "Phrases", "an act of trust ×2", "who speaks", "Words",
    ]  # fmt: skip
    assert lines[at + 7] == "trust, seconds, Listening"


def test_a_reader_who_may_not_open_the_text_is_led_nowhere(
    run: Rendering, sign_in: SignIn, look: Look
) -> None:
    to_the_end(run)
    person: Person = run.people[1]
    item = db.session.get_one(Item, run.room.text.id)
    item.audience, item.group_id = Audience.ME, None
    db.session.commit()
    page = look(sign_in(person), run.address)
    assert "Our new text" in page and "/discussions/notes/" not in page


def test_a_protocol_that_collects_nothing_shows_none(app: Flask, sign_in: SignIn) -> None:
    room = make_room(many=2)
    page = sign_in(room.ana).get(f"/discussions/{room.discussion.id}").text
    assert "new-text" not in page and "collected.css" not in page


def test_pages_ask_as_often_with_much_as_with_little(
    run: Rendering, sign_in: SignIn, at_most: AtMost
) -> None:
    to_the_end(run)
    browser = sign_in(run.people[1])
    for path, most in (("/run", 13), ("", 14), ("/record", 13)):
        with at_most(most):
            assert "Our new text" in browser.get(run.address + path).text


# --- what does not fit ---------------------------------------------------------------------------


def test_what_is_too_much_is_said_at_its_field_or_afterwards_and_nothing_is_lost(
    app: Flask, sign_in: SignIn
) -> None:
    run = make_rendering(many=2)
    run.tap(Press.START)
    browser = sign_in(run.people[1])

    def send(step: str, words: str) -> tuple[int, str]:
        form = {"step": step, "kind": "note", "exact": words}
        address = f"{run.address}/contributions"
        answer = browser.post(address, data=form, follow_redirects=True)
        return answer.status_code, answer.text

    assert "One sentence, as it is printed." in browser.get(f"{run.address}/run").text
    two = "Teachers find it long; pupils do not."
    assert "looks like more" not in send("sentence", two)[1]
    run.tap(Press.NEXT)
    long = "Whoever listens waits for what they do not know yet. Whoever"[:52]
    status, page = send("phrase", long)
    assert status == 200 and "Your words are kept." in page
    assert "many words for a phrase" not in page  # exactly ten
    run.tap(Press.NEXT)
    status, page = send("word", "an act")
    assert status == 422
    assert re.search(r'id="exact-word-error">.*?Choose one single word\.', page, re.S)
    assert re.search(r"<textarea[^>]*>\s*an act</textarea>", page)
    assert send("word", "is")[0] == 200


def test_more_than_one_sentence_is_kept_with_a_word_on_it(app: Flask, sign_in: SignIn) -> None:
    run = make_rendering(many=2)
    run.tap(Press.START)
    browser = sign_in(run.people[1])
    form = {"step": "sentence", "kind": "note",
            "exact": "Listening is an act of trust. Whoever listens waits"}  # fmt: skip
    page = browser.post(f"{run.address}/contributions", data=form, follow_redirects=True).text
    assert "Your words are kept." in page and "more than one sentence" in page
