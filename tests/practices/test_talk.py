"""Comments and questions on practices, at every place of their pages."""

import re
from dataclasses import replace

import sqlalchemy as sa
from flask.testing import FlaskClient

from ps5_collab.conversation.models import Comment
from ps5_collab.core.db import db
from ps5_collab.lessons.document import StandardRef
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.practices.places import places
from ps5_collab.sharing.models import Audience
from tests.conftest import SignIn
from tests.factories import make_person
from tests.lessons.factories import make_lesson
from tests.practices.documents import DESKS
from tests.practices.factories import make_practice


def told(person: Person) -> list[tuple[NoticeKind, str]]:
    db.session.rollback()
    found = sa.select(Notice.kind, Notice.anchor).where(Notice.person_id == person.id)
    return [(row[0], row[1]) for row in db.session.execute(found.order_by(Notice.id))]


def say(browser: FlaskClient, item_id: int, **words: str) -> int:
    answer = browser.post(f"/items/{item_id}/comments/new", data=words)
    assert answer.status_code == 303, answer.text
    db.session.rollback()
    return db.session.scalars(sa.select(sa.func.max(Comment.id))).one()


def test_a_comment_at_every_place_stands_on_the_page_once(sign_in: SignIn) -> None:
    """Also where its section is not shown: a standard that is not known, a lesson not seen."""
    author = make_person()
    lesson = make_lesson(author)
    unknown = (StandardRef("CA-CS-2018", "3-5.AP.99"),)
    document = replace(DESKS, standards=unknown, lessons=(lesson.id,))
    practice = make_practice(author, document=document)
    number, browser = practice.id, sign_in(make_person())
    named = [*places(document), ""]
    assert {"standards", "lessons", "d1desks0", "e1queue0"} <= set(named)
    for place in named:
        say(browser, number, text=f"word-{place or 'whole'}.", place=place)
    page = browser.get(f"/practices/{number}", follow_redirects=True).text
    once = {place: len(re.findall(f"word-{place or 'whole'}\\.", page)) for place in named}
    assert set(once.values()) == {1}, once
    listed = browser.get(f"/items/{number}/comments").text
    assert all(f"word-{place or 'whole'}." in listed for place in named)


def test_questions_mentions_and_answers_are_told(sign_in: SignIn) -> None:
    author, asking = make_person(name="Ann Author"), make_person(name="Quinn Asker")
    named = make_person(name="Nora Named")
    practice = make_practice(author)
    number, page = practice.id, f"/practices/{practice.id}"
    question = say(
        sign_in(asking), number, text="How far apart? @nora.named", place="d1desks0",
        is_question="y",
    )  # fmt: skip
    assert told(author) == [(NoticeKind.QUESTION, f"c{question}")]
    assert told(named) == [(NoticeKind.MENTION, f"c{question}")]
    assert "Open question" in sign_in(asking).get(page, follow_redirects=True).text
    answer = say(sign_in(named), number, text="Two meters.", parent=str(question))
    assert told(asking) == [(NoticeKind.REPLY, f"c{answer}")]
    theirs = sign_in(author)
    assert theirs.post(f"/comments/{question}/acceptance/{answer}").status_code == 303
    shown = theirs.get(page, follow_redirects=True).text
    assert "Answered" in shown
    assert "The accepted answer" in shown
    assert (NoticeKind.ANSWER, f"c{answer}") in told(named)


def test_who_does_not_see_a_practice_says_nothing_about_it(
    sign_in: SignIn, visitor: FlaskClient
) -> None:
    practice = make_practice(make_person(), Audience.SCHOOL)
    number = practice.id
    stranger = sign_in(make_person())
    assert stranger.post(f"/items/{number}/comments/new", data={"text": "A"}).status_code == 404
    assert stranger.get(f"/items/{number}/comments").status_code == 404
    assert visitor.get(f"/items/{number}/comments").status_code == 404
