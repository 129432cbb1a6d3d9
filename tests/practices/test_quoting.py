"""A sentence that a group keeps, quoted in a practice: by whom, and what it opens to nobody."""

import pytest
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.discussions.models import Discussion, Outcome, OutcomeKind
from ps5_collab.discussions.record import services
from ps5_collab.discussions.record.services import Wording
from ps5_collab.people.models import Group, Person, School
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.discussions.factories import make_discussion
from tests.factories import make_group, make_person
from tests.lessons.browser import fields_of

SENTENCE = "We wait before we help."


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person() for _n in range(3)]


@pytest.fixture
def group(people: list[Person]) -> Group:
    return make_group(*people, make_person(), name="Book Cart")


@pytest.fixture
def discussion(people: list[Person], group: Group) -> Discussion:
    return make_discussion(group, *people, title="A secret talk")


@pytest.fixture
def sentence(people: list[Person], discussion: Discussion) -> Outcome:
    """Signed by two of three."""
    ada, ben, _cleo = people
    made = services.add(ada, reader_of(ada.id), discussion, OutcomeKind.KEPT, Wording(SENTENCE))
    services.sign(reader_of(ben.id), discussion, made, made.version)
    db.session.commit()
    return made


def all_sign(people: list[Person], discussion: Discussion, sentence: Outcome) -> None:
    services.sign(reader_of(people[2].id), discussion, sentence, sentence.version)
    db.session.commit()


def test_what_all_signed_is_quoted_as_plain_words(
    people: list[Person], discussion: Discussion, sentence: Outcome, sign_in: SignIn
) -> None:
    browser = sign_in(people[0])
    assert SENTENCE not in browser.get(f"/practices/new?kept={sentence.id}").text
    assert SENTENCE not in browser.get("/practices/new").text
    all_sign(people, discussion, sentence)
    assert "Quote in a practice" in browser.get(f"/discussions/{discussion.id}/record").text
    begun = browser.get(f"/practices/new?kept={sentence.id}").text
    assert f'value="{SENTENCE}"' in begun
    assert "Kept by “Book Cart”, signed by all 3 who took part." in begun
    assert f'name="discussions" value="{discussion.id}" checked' in begun


def test_it_comes_among_the_evidence_of_a_practice_that_is_written(
    people: list[Person], discussion: Discussion, sentence: Outcome, sign_in: SignIn
) -> None:
    all_sign(people, discussion, sentence)
    browser = sign_in(people[1])
    form = dict(fields_of(browser.get("/practices/new").text).lists())
    data = form | {"title": "Waiting", "what": "We wait.", "do": f"quote:{sentence.id}"}
    page = browser.post("/practices/new", data=data).text
    assert f'value="{SENTENCE}"' in page
    again = dict(fields_of(page).lists()) | {"do": "publish"}
    again["audience"] = [f"school:{min(reader_of(people[1].id).school_ids)}"]
    shown = browser.post("/practices/new", data=again)
    assert shown.status_code == 303
    member = sign_in(people[1]).get(shown.location, follow_redirects=True).text
    assert f"/discussions/{discussion.id}" in member
    colleague = make_person(db.session.get_one(School, min(reader_of(people[1].id).school_ids)))
    outsider = sign_in(colleague).get(shown.location, follow_redirects=True).text
    assert SENTENCE in outsider
    assert "Kept by “Book Cart”" in outsider
    assert "A secret talk" not in outsider
    assert f"/discussions/{discussion.id}" not in outsider


def test_who_is_not_of_the_group_gets_nothing(
    people: list[Person], discussion: Discussion, sentence: Outcome, sign_in: SignIn
) -> None:
    all_sign(people, discussion, sentence)
    browser = sign_in(make_person())
    form = dict(fields_of(browser.get("/practices/new").text).lists())
    for quote in (str(sentence.id), "9" * 30, "x", ""):
        page = browser.post("/practices/new", data=form | {"do": f"quote:{quote}"})
        assert page.status_code == 200
        assert SENTENCE not in page.text
        assert SENTENCE not in browser.get(f"/practices/new?kept={quote}").text
