"""The record as JSON-LD: out, in again, the same; and what remains beside the notes."""

import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.discussions.annotating import services as notes
from ps5_collab.discussions.models import (
    Annotation,
    AnnotationKind,
    Discussion,
    Hearer,
    OutcomeKind,
    Part,
)
from ps5_collab.discussions.record import services
from ps5_collab.discussions.record.services import Wording
from ps5_collab.lessons.models import Lesson
from ps5_collab.people.models import Group, Person
from ps5_collab.protocols.catalogue import shipped
from ps5_collab.protocols.exchange import to_json
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.discussions.factories import make_discussion
from tests.discussions.record.told import make_step, say
from tests.factories import make_group, make_person
from tests.lessons.factories import make_lesson


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person(name=name) for name in ("Ada Reyes", "Ben Ortiz", "Cleo Park")]


@pytest.fixture
def group(people: list[Person]) -> Group:
    return make_group(*people)


@pytest.fixture
def lesson(people: list[Person]) -> Lesson:
    return make_lesson(people[0])


@pytest.fixture
def talk(people: list[Person], group: Group, lesson: Lesson) -> Discussion:
    """Where a protocol leads: a passage, a last word, a question that is answered, an answer to
    it; and words that are not for all."""
    ada, ben, cleo = people
    definition = shipped("save-the-last-word", "en")
    assert definition is not None
    led = {"mode": "live", "protocol": to_json(definition), "protocol_key": "save-the-last-word"}
    roles = {Part.RECORDER: ben.id}
    talk = make_discussion(group, *people, texts=[lesson], roles=roles, **led)
    say(ada, talk, "", on="The cart stands there", step=make_step(talk, "choose"))
    last = make_step(talk, f"last-word:{ada.id}", presenter_id=ada.id)
    say(ada, talk, "It is the last word.", step=last, tags=["cart"])
    asked = say(ben, talk, "But why?", kind=AnnotationKind.QUESTION, on="cart")
    say(cleo, talk, "Because.", answers=asked)
    notes.settle(reader_of(ben.id), talk, asked, answered=True)
    db.session.commit()
    say(ada, talk, "For me alone", hearer=Hearer.ME)
    say(ada, talk, "For Ben alone", hearer=Hearer.PERSON, to_person_id=ben.id)
    held = make_step(talk, "debrief")
    say(ada, talk, "Held back yet", step=held, sealed_by=held)
    return talk


def taken(sign_in: SignIn, who: Person, talk: Discussion, file: str = "record") -> dict[str, Any]:
    answer = sign_in(who).get(f"/discussions/{talk.id}/{file}.jsonld")
    assert answer.status_code == 200
    assert answer.content_type.startswith("application/ld+json")
    whole: dict[str, Any] = json.loads(answer.data)
    return whole


def bring(sign_in: SignIn, who: Person, talk: Discussion, page: Any) -> None:
    file = io.BytesIO(json.dumps(page).encode())
    address = f"/discussions/{talk.id}/notes/import"
    answer = sign_in(who).post(address, data={"file": (file, "record.jsonld")})
    assert answer.status_code == 303


@pytest.mark.parametrize("file", ["record", "notes"])
def test_it_comes_in_and_goes_out_the_same(
    people: list[Person], group: Group, lesson: Lesson, talk: Discussion, sign_in: SignIn, file: str
) -> None:
    ada, ben, _cleo = people
    who = ada if file == "notes" else ben
    first = taken(sign_in, who, talk, file)
    fresh = make_discussion(group, *people, texts=[lesson])
    bring(sign_in, who, fresh, first)
    again = taken(sign_in, who, fresh, file)
    assert again["items"] == first["items"]
    other = make_discussion(group, *people, texts=[lesson])
    bring(sign_in, who, other, again)
    assert taken(sign_in, who, other, file)["items"] == first["items"]


def test_it_is_the_same_for_all_and_says_steps_and_answers(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    records = [taken(sign_in, who, talk) for who in people]
    assert records[0] == records[1] == records[2]
    items = records[0]["items"]
    assert [item.get("ps5:answered") is not None for item in items] == [False, False, True, False]
    steps = [[b["value"] for b in item["body"] if b.get("ps5:of") == "step"] for item in items]
    assert steps == [["Choose a passage"], ["The last word (Round of Ada Reyes)"], [], []]
    said = json.dumps(records)
    for hidden in ("For me alone", "For Ben alone", "Held back yet"):
        assert hidden not in said
        assert hidden in json.dumps(taken(sign_in, people[0], talk, "notes"))


def test_what_remains_stands_beside_the_notes(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    ada, ben, _cleo = people
    reader = reader_of(ada.id)
    for kind, wording in {
        OutcomeKind.THEME: Wording("Carts"),
        OutcomeKind.INSIGHT: Wording("Carts stand."),
        OutcomeKind.NEXT_STEP: Wording("Move the cart", owner_id=ben.id, due_on=date(2030, 1, 2)),
        OutcomeKind.KEPT: Wording("A cart is a decision."),
    }.items():
        services.add(ada, reader, talk, kind, wording)
    db.session.commit()
    record = taken(sign_in, ben, talk)["ps5:record"]
    assert record["protocol"] == "Save the Last Word for Me"
    assert {"name": "Ben Ortiz", "roles": ["recorder"]} in record["people"]
    assert (record["themes"], record["insights"]) == (["Carts"], ["Carts stand."])
    assert record["nextSteps"] == [
        {"text": "Move the cart", "owner": "Ben Ortiz", "due": "2030-01-02", "done": False}
    ]
    assert record["kept"] == [
        {"text": "A cart is a decision.", "signedBy": ["Ada Reyes"], "signedByAll": False}
    ]


def test_only_questions_of_a_file_count_as_answered(
    people: list[Person], group: Group, lesson: Lesson, talk: Discussion, sign_in: SignIn
) -> None:
    """And no moment that is still to come."""
    page = taken(sign_in, people[1], talk)
    for item in page["items"]:
        item["ps5:answered"] = "2999-01-01T00:00:00Z"
    fresh = make_discussion(group, *people, texts=[lesson])
    bring(sign_in, people[1], fresh, page)
    said = db.session.query(Annotation).filter_by(discussion_id=fresh.id).all()
    answered = [note for note in said if note.answered_at]
    assert [note.text for note in answered] == ["But why?"]
    assert answered[0].answered_at and answered[0].answered_at < utcnow() + timedelta(minutes=1)
