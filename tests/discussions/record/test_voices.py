"""How voices were spread: what is counted, and for whom alone."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.discussions.annotating import services as notes
from ps5_collab.discussions.models import AnnotationKind, Hearer, Member, Part
from ps5_collab.discussions.queries import readings_of
from ps5_collab.discussions.record.voices import shortened
from ps5_collab.discussions.record.voices_page import voices_page
from ps5_collab.people.models import Person, Role
from ps5_collab.protocols.models import Run
from ps5_collab.protocols.progress import Progress, Turns
from ps5_collab.protocols.stored import to_json
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.discussions.factories import make_discussion
from tests.discussions.record.told import make_step, say
from tests.factories import make_group, make_person, make_school
from tests.lessons.factories import make_lesson


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person(name=name) for name in ("Ada Reyes", "Ben Ortiz", "Cleo Park")]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("takes part", 200), ("who invited", 200), ("took part and left", 200),
        ("of the group, no part", 404), ("leads the group, no part", 404),
        ("has a role", 200), ("took part, of the group no more", 404),
        ("principal", 404), ("leader", 404), ("administrator", 404), ("stranger", 404),
        ("visitor", 303),
    ],
)  # fmt: skip
def test_who_sees_it(
    people: list[Person], sign_in: SignIn, visitor: FlaskClient, who: str, status: int
) -> None:
    school = make_school()
    leads, other, recorder, left, gone = (make_person(school) for _n in range(5))
    group = make_group(leads, *people, other, recorder, left)
    discussion = make_discussion(group, *people, left, roles={Part.RECORDER: recorder.id})
    db.session.get_one(Member, (discussion.id, left.id)).left_at = utcnow()
    db.session.add(Member(discussion_id=discussion.id, person_id=gone.id, position=9))
    db.session.commit()
    known = {
        "takes part": people[1],
        "who invited": people[0],
        "took part and left": left,
        "of the group, no part": other,
        "leads the group, no part": leads,
        "has a role": recorder,
        "took part, of the group no more": gone,
        "principal": make_person(school, Role.PRINCIPAL),
        "leader": make_person(role=Role.LEADER),
        "administrator": make_person(role=Role.ADMINISTRATOR),
        "stranger": make_person(),
    }
    browser = sign_in(known[who]) if who in known else visitor
    assert browser.get(f"/discussions/{discussion.id}/voices").status_code == status
    if status == 404 and who.startswith(("of the group", "leads")):
        for page in ("", "/record", "/record.md", "/record.csv"):
            shown = browser.get(f"/discussions/{discussion.id}{page}")
            assert "voices" not in shown.text


def test_no_paper_says_it(people: list[Person], sign_in: SignIn) -> None:
    discussion = make_discussion(make_group(*people), *people)
    say(people[0], discussion, "Seven words are said here by Ada")
    browser = sign_in(people[0])
    assert "voices" in browser.get(f"/discussions/{discussion.id}/record").text
    for paper in ("record.md", "record.csv"):
        text = browser.get(f"/discussions/{discussion.id}/{paper}").text
        assert "voices" not in text


def test_of_fewer_than_three_nothing_is_counted(people: list[Person], sign_in: SignIn) -> None:
    two = people[:2]
    discussion = make_discussion(make_group(*people), *two)
    say(two[0], discussion, "Something", kind=AnnotationKind.QUESTION)
    page = sign_in(two[1]).get(f"/discussions/{discussion.id}/voices").text
    assert "Fewer than three people" in page
    assert "<table" not in page
    assert "Something" not in page


def test_what_is_counted(people: list[Person]) -> None:
    ada, ben, cleo = people
    lesson = make_lesson(ada, Audience.NETWORK)
    other = make_person()
    discussion = make_discussion(make_group(*people, other), *people, texts=[lesson])
    step = make_step(discussion, "gather")
    first = say(ada, discussion, "Three words here", on="The cart stands there")
    say(ben, discussion, "Two words", answers=first)
    asked = say(
        ben, discussion, "Why so?", kind=AnnotationKind.QUESTION, on="The cart stands there"
    )
    say(other, discussion, "I am none of them")
    say(cleo, discussion, "Hidden words of mine", hearer=Hearer.ME)
    say(cleo, discussion, "Held back words", step=step, sealed_by=step)
    notes.take_away(reader_of(cleo.id), discussion, say(cleo, discussion, "Taken back"))
    turns = {
        "round": Turns((ben.id, ada.id), times={ben.id: timedelta(seconds=90)}),
        "again": Turns((ben.id,), times={ben.id: timedelta(seconds=30)}),
    }
    db.session.add(Run(item_id=discussion.id, state=to_json(Progress(turns=turns))))
    db.session.commit()
    page = voices_page(reader_of(cleo.id), discussion.id, None)
    told = {
        voice.name: (voice.turns, voice.spoke.seconds, voice.notes, voice.answers, voice.words)
        for voice in page.voices
    }
    assert list(told) == ["Ada Reyes", "Ben Ortiz", "Cleo Park", ""]
    assert told == {
        "Ada Reyes": (1, 0, 1, 0, 3),
        "Ben Ortiz": (2, 120, 1, 1, 4),
        "Cleo Park": (0, 0, 0, 0, 0),
        "": (0, 0, 1, 0, 5),
    }
    assert [voice.began for voice in page.voices] == [1, 2, 0, 0]
    assert [note.id for note in page.unanswered] == [asked.id]
    assert page.reading is not None
    touched = {block.text for block in page.reading.blocks} - {
        block.text for block in page.untouched
    }
    assert "The cart stands there, unsorted." in touched
    assert len(page.untouched) == page.passages - 1


def test_an_answered_question_is_no_open_one(people: list[Person]) -> None:
    discussion = make_discussion(make_group(*people), *people)
    first = say(people[0], discussion, "Why?", kind=AnnotationKind.QUESTION)
    second = say(people[0], discussion, "How?", kind=AnnotationKind.QUESTION)
    say(people[1], discussion, "So.", answers=first)
    reader = reader_of(people[0].id)
    open_ = voices_page(reader, discussion.id, None).unanswered
    assert [note.id for note in open_] == [second.id]
    notes.settle(reader, discussion, second, answered=True)
    assert not voices_page(reader, discussion.id, None).unanswered


def test_who_had_time_to_speak_had_a_turn(people: list[Person]) -> None:
    """As a presenter, or where the step went on in the middle of a turn."""
    ada, ben, cleo = people
    discussion = make_discussion(make_group(*people), *people)
    some = timedelta(seconds=36)
    turns = {
        "present": Turns(times={ada.id: some}),
        "round": Turns((ada.id,), times={ada.id: some, ben.id: some, cleo.id: timedelta()}),
    }
    db.session.add(Run(item_id=discussion.id, state=to_json(Progress(turns=turns))))
    db.session.commit()
    page = voices_page(reader_of(cleo.id), discussion.id, None)
    assert [(voice.turns, voice.spoke.seconds) for voice in page.voices] == [
        (2, 72), (1, 36), (0, 0),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [AnnotationKind.QUESTION, AnnotationKind.PROBING])
def test_the_reading_and_the_voices_say_the_same_of_questions(
    people: list[Person], sign_in: SignIn, kind: AnnotationKind
) -> None:
    lesson = make_lesson(people[0], Audience.NETWORK)
    discussion = make_discussion(make_group(*people), *people, texts=[lesson])
    (row,) = readings_of(discussion.id)
    home = f"/discussions/{discussion.id}"
    browser = sign_in(people[0])

    def told(*words: str) -> None:
        for page, expected in zip((f"reading/{row.id}", "voices"), words, strict=True):
            assert expected in browser.get(f"{home}/{page}").text

    told("no open question", "No question was asked.")
    asked = say(people[0], discussion, "Why so?", kind=kind, on="The cart stands there")
    told("1 open question", "Why so?</a>")
    say(people[1], discussion, "Because.", answers=asked)
    told("1 open question", "Every question got an answer.")
    told("Open question</span>", "1 question got an answer and is open still")
    assert browser.post(f"/discussions/notes/{asked.id}/answered").status_code == 303
    told("no open question", "Every question got an answer.")
    assert "is open still" not in browser.get(f"{home}/voices").text


def test_a_text_that_one_cannot_open_any_more_is_said_to_be_that(
    people: list[Person], sign_in: SignIn
) -> None:
    lesson = make_lesson(people[0], Audience.NETWORK)
    discussion = make_discussion(make_group(*people), *people, texts=[lesson])
    lesson.audience = Audience.ME
    db.session.commit()
    page = sign_in(people[1]).get(f"/discussions/{discussion.id}/voices?reading=nonsense")
    assert page.status_code == 200
    assert "Something that you cannot open." in page.text


@pytest.mark.parametrize("many", [1, 5])
def test_statements_stay_the_same(
    people: list[Person], sign_in: SignIn, at_most: AtMost, many: int
) -> None:
    lessons = [make_lesson(people[0], Audience.NETWORK) for _n in range(many)]
    discussion = make_discussion(make_group(*people), *people, texts=lessons)
    for number in range(many):
        say(people[number % 3], discussion, "word", on="The cart stands there")
    browser = sign_in(people[0])
    with at_most(12):
        assert browser.get(f"/discussions/{discussion.id}/voices").status_code == 200


def test_a_long_passage_is_named_by_its_first_words() -> None:
    assert shortened("a b") == "a b"
    assert shortened(" ".join("abcdefghijklmnop")) == "a b c d e f g h i j k l …"
