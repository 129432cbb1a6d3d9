"""Notes in the margin while a protocol leads: they wait for the step that goes on."""

from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import as_of, utcnow
from ps5_collab.core.db import db
from ps5_collab.discussions.annotating import services as notes
from ps5_collab.discussions.annotating.services import Words
from ps5_collab.discussions.models import Annotation, Discussion, Mode
from ps5_collab.discussions.queries import readings_of
from ps5_collab.discussions.running import days, queries
from ps5_collab.discussions.running.waiting import during_note
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.discussions.running.led import fix, make_led
from tests.factories import make_group, make_person
from tests.lessons.factories import make_lesson

#: Statements of the reading page, with those that ask how far the protocol has come.
PAGE = 12


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person() for _n in range(4)]


@pytest.fixture
def group(people: list[Person]) -> Group:
    return make_group(*people)


@pytest.fixture
def talk(people: list[Person], group: Group) -> Discussion:
    return make_led(group, *people, texts=[make_lesson(people[0])])


def address_of(talk: Discussion) -> str:
    (row,) = readings_of(talk.id)
    return f"/discussions/{talk.id}/reading/{row.id}"


def tap(browser: FlaskClient, talk: Discussion, *presses: str) -> None:
    for press in presses:
        course = queries.course_of(talk)
        stay = course.progress.stay if course else 0
        form = {"press": press, "stay": str(stay)}
        assert browser.post(f"/discussions/{talk.id}/clock", data=form).status_code == 303


def note(browser: FlaskClient, talk: Discussion, text: str) -> None:
    form = {"kind": "note", "text": text, "hearer": "discussion"}
    assert browser.post(f"{address_of(talk)}/notes", data=form).status_code == 303


def test_who_may_not_speak_now_is_read_later(
    people: list[Person], talk: Discussion, sign_in: SignIn, at_most: AtMost
) -> None:
    first, other = sign_in(people[0]), sign_in(people[1])
    tap(first, talk, "start")
    fix(people[0], talk)
    tap(first, talk, "next", "next", "next")  # the others respond to the first
    with at_most(PAGE):
        assert (
            "Only you read it until “The others respond” is over."
            in first.get(address_of(talk)).text
        )
    before = other.get(address_of(talk)).headers["ETag"]
    note(first, talk, "My reason, too early.")
    assert "My reason, too early." in first.get(address_of(talk)).text
    assert other.get(address_of(talk)).headers["ETag"] == before
    for place in ("", "/list"):
        assert "My reason, too early." not in other.get(address_of(talk) + place).text
    own = first.get(address_of(talk)).headers["ETag"]
    tap(first, talk, "next")
    assert "My reason, too early." in other.get(address_of(talk)).text
    assert first.get(address_of(talk)).headers["ETag"] != own


def test_a_reason_written_beside_the_text_waits_for_its_last_word(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    first, other = sign_in(people[0]), sign_in(people[1])
    tap(first, talk, "start")
    fix(people[0], talk)
    tap(first, talk, "next")  # everybody writes down why
    note(first, talk, "Because of the beads.")
    for _step in ("read", "respond"):
        tap(first, talk, "next")
        assert "Because of the beads." not in other.get(address_of(talk)).text
    tap(first, talk, "next")
    assert "Because of the beads." in other.get(address_of(talk)).text


def test_an_answer_in_a_silent_step_waits_and_nobody_is_told(
    people: list[Person], group: Group
) -> None:
    at = utcnow()
    talk = make_led(group, *people, key="four-as", mode=Mode.DAYS, texts=[make_lesson(people[0])])
    made = notes.say(people[1], reader_of(people[1].id), talk, Words("Before it began"))
    course = queries.course_of(talk)
    assert course is not None
    dates = days.spread(course.definition, at, timedelta(days=1))
    days.begin(reader_of(people[0].id), talk, dates, at)
    during = during_note(talk, people[2].id, at + timedelta(minutes=1))
    answer = notes.answer(
        people[2], reader_of(people[2].id), talk, made, Words("Hm."), during=during
    )
    db.session.commit()
    assert answer.sealed_by_id is not None
    told = sa.select(sa.func.count()).where(Notice.kind == NoticeKind.DISCUSSION_ANSWER)
    assert db.session.scalar(told) == 0
    with as_of(at + timedelta(days=1, minutes=1)):
        during = during_note(talk, people[2].id, utcnow())
    assert during.sealed_by is None  # the next phase is open to all
    assert db.session.scalar(sa.select(sa.func.count(Annotation.id))) == 2


def test_nothing_is_brought_in_while_a_step_is_silent(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    first = sign_in(people[0])
    tap(first, talk, "start")
    file = {"file": (BytesIO(b'{"type": "AnnotationPage", "items": []}'), "notes.jsonld")}
    refused = first.post(f"/discussions/{talk.id}/notes/import", data=file)
    assert refused.status_code == 422
    assert "Bring them when this step is over." in refused.text


@pytest.mark.parametrize(
    ("key", "presses", "says", "opens"),
    [
        ("text-rendering", 0, "your turn in “Round of sentences” comes, or that step is over.", 3),
        ("text-rendering", 3, "“Round of sentences” is over.", 1),
        ("save-the-last-word", 0, "“Read it aloud” begins in your round.", 2),
        ("save-the-last-word", 3, "“The others respond” is over.", 1),
    ],
)
def test_it_says_exactly_when_others_read_it(
    people: list[Person],
    group: Group,
    sign_in: SignIn,
    key: str,
    presses: int,
    says: str,
    opens: int,
) -> None:
    talk = make_led(group, *people, key=key, texts=[make_lesson(people[0])])
    first, other = sign_in(people[0]), sign_in(people[1])
    tap(first, talk, "start")
    if key == "save-the-last-word":
        fix(people[0], talk)
    tap(first, talk, *["next"] * presses)
    address = address_of(talk)
    assert f"Only you read it until {says}" in first.get(address).text
    note(first, talk, "Beads, not buttons.")
    for page in (address, f"{address}/list"):
        assert f"Only you read it until {says}" in first.get(page).text
    for _step in range(opens):
        assert "Beads, not buttons." not in other.get(address).text
        tap(first, talk, "next")
    assert "Beads, not buttons." in other.get(address).text
    assert f"Only you read it until {says}" not in first.get(f"{address}/list").text
