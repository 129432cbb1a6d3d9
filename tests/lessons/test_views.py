"""The pages of a lesson: who reads what, at which address, for how many statements."""

import json
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.lessons.document import Step
from ps5_collab.lessons.markdown import parse
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Audience, State
from tests.conftest import AtMost, SignIn
from tests.factories import make_person
from tests.lessons.documents import CART
from tests.lessons.factories import make_draft, make_lesson, make_standards, revise


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person(name="Ada Brook")


def test_a_public_lesson_is_read_without_signing_in(visitor: FlaskClient, ada: Person) -> None:
    make_standards()
    lesson = make_lesson(ada, Audience.EVERYONE)
    page = visitor.get(f"/lessons/{lesson.id}-sorting-the-book-cart")
    assert page.status_code == 200
    assert "<strong>unsorted</strong>" in page.text
    assert 'id="d2respon"' in page.text
    assert "About 3-5.AP.10" in page.text
    assert "The official words." not in page.text
    assert "Ada Brook" in page.text


@pytest.mark.parametrize(("language", "runs"), [("ar", "rtl"), ("fa", "rtl"), ("es", "ltr")])
def test_words_run_the_way_of_their_language(
    visitor: FlaskClient, ada: Person, language: str, runs: str
) -> None:
    """Its lists, tables and quotes are mirrored; what the page itself says is not."""
    lesson = make_lesson(ada, Audience.EVERYONE, language=language)
    page = visitor.get(f"/lessons/{lesson.id}", follow_redirects=True).text
    assert f'<article lang="{language}" dir="{runs}">' in page
    assert '<div class="head" lang="en" dir="ltr">' in page


def test_a_wrong_slug_leads_to_the_right_one(visitor: FlaskClient, ada: Person) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    for wrong in (f"/lessons/{lesson.id}", f"/lessons/{lesson.id}-other"):
        answer = visitor.get(wrong)
        assert answer.status_code == 302
        assert answer.location == f"/lessons/{lesson.id}-sorting-the-book-cart"
    chinese = make_lesson(ada, Audience.EVERYONE, title="二进制")
    assert visitor.get(f"/lessons/{chinese.id}", follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["", "-x", "/revisions", "/revisions/1", "/revisions/1/changes", "/comparison", ".md", "/edit",
     "/authors", "?revision=1"],
)  # fmt: skip
def test_what_one_may_not_see_is_the_same_404_as_nothing(
    sign_in: SignIn, ada: Person, address: str
) -> None:
    lesson = make_lesson(ada, Audience.ME)
    browser = sign_in(make_person())
    hidden = browser.get(f"/lessons/{lesson.id}{address}", follow_redirects=True)
    missing = browser.get(f"/lessons/{lesson.id + 1}{address}", follow_redirects=True)
    assert (hidden.status_code, missing.status_code) == (404, 404)
    changing = r'/lessons/\d+|(?<=name="csrf_token" value=")[^"]+'
    told = [re.sub(changing, "", page.text) for page in (hidden, missing)]
    assert told[0] == told[1]


@pytest.mark.parametrize("number", ["0", "9223372036854775808", "99999999999999999999"])
def test_numbers_beyond_the_database_are_not_found(
    visitor: FlaskClient, ada: Person, number: str
) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    for address in (f"/lessons/{number}", f"/lessons/{lesson.id}/revisions/{number}"):
        assert visitor.get(address).status_code == 404


def test_every_revision_has_an_address(visitor: FlaskClient, ada: Person) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    revise(ada, lesson, note="Said more simply.", title="Sorting it")
    old = visitor.get(f"/lessons/{lesson.id}?revision=1", follow_redirects=True)
    assert "Sorting the book cart" in old.text
    assert "The newest is revision 2" in old.text
    listed = visitor.get(f"/lessons/{lesson.id}/revisions")
    assert "Said more simply." in listed.text
    assert "Bring this back" not in listed.text


def test_bringing_back_a_revision(sign_in: SignIn, ada: Person) -> None:
    lesson = make_lesson(ada)
    revise(ada, lesson, title="Sorting it")
    browser = sign_in(ada)
    assert "Bring this back" in browser.get(f"/lessons/{lesson.id}/revisions").text
    answer = browser.post(f"/lessons/{lesson.id}/revisions/1/restoration")
    assert answer.status_code == 303
    assert "Sorting the book cart" in browser.get(answer.location, follow_redirects=True).text
    stranger = sign_in(make_person())
    assert stranger.post(f"/lessons/{lesson.id}/revisions/1/restoration").status_code == 403


def test_withdrawing_and_bringing_back(sign_in: SignIn, visitor: FlaskClient, ada: Person) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    page = f"/lessons/{lesson.id}-sorting-the-book-cart"
    sign_in(ada).post(f"/lessons/{lesson.id}/withdrawal")
    assert visitor.get(page).status_code == 404
    assert "Withdrawn" in sign_in(ada).get(page).text
    sign_in(ada).post(f"/lessons/{lesson.id}/return")
    assert visitor.get(page).status_code == 200


def test_changing_who_reads_it_without_a_revision(
    sign_in: SignIn, visitor: FlaskClient, ada: Person
) -> None:
    lesson = make_lesson(ada, Audience.NETWORK)
    page, address = f"/lessons/{lesson.id}-sorting-the-book-cart", f"/lessons/{lesson.id}/audience"
    browser = sign_in(ada)
    assert browser.post(address, data={"audience": "everyone"}).status_code == 303
    assert visitor.get(page).status_code == 200
    assert browser.post(address, data={"audience": "me"}).status_code == 303
    assert visitor.get(page).status_code == 404
    for wrong in ("", "school:999", "nobody"):
        assert browser.post(address, data={"audience": wrong}).status_code == 422
    assert sign_in(make_person()).post(address, data={"audience": "me"}).status_code == 404
    assert "Only the authors can read it." in browser.get(f"/lessons/{lesson.id}/authors").text


def test_authors_page(sign_in: SignIn, ada: Person) -> None:
    lesson = make_lesson(ada, Audience.ME)
    ben = make_person(name="Ben Clay")
    browser, address = sign_in(ada), f"/lessons/{lesson.id}/authors"
    unknown = browser.post(address, data={"email": "nobody@school.example"})
    assert unknown.status_code == 422
    assert browser.post(address, data={"email": "\x00"}).status_code == 422
    assert "nobody@school.example" in unknown.text
    gone = make_person(name="Gone Person", deactivated_at=utcnow())
    refused = browser.post(address, data={"email": gone.email})
    assert refused.status_code == 422
    assert 'id="email-error"' in refused.text and "is no longer here" in refused.text
    assert browser.post(address, data={"email": f" {ben.email.upper()} "}).status_code == 303
    assert "Ben Clay" in browser.get(address).text
    theirs = sign_in(ben)
    assert theirs.get(f"/lessons/{lesson.id}/edit").status_code == 200
    assert theirs.post(f"{address}/{ben.id}/removal").status_code == 303
    assert theirs.get(f"/lessons/{lesson.id}/edit").status_code == 404


def test_ones_own_draft_opens_in_the_editor(sign_in: SignIn, ada: Person) -> None:
    lesson = make_draft(ada)
    answer = sign_in(ada).get(f"/lessons/{lesson.id}")
    assert answer.location == f"/lessons/{lesson.id}/edit"


def test_export_as_markdown(sign_in: SignIn, visitor: FlaskClient, ada: Person) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    answer = visitor.get(f"/lessons/{lesson.id}.md")
    name = f"{lesson.id}-sorting-the-book-cart.md"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    read = parse(answer.text)
    assert (read.document, read.uuid) == (CART, lesson.uuid)
    draft = make_draft(ada)
    assert parse(sign_in(ada).get(f"/lessons/{draft.id}.md").text).document == CART
    assert visitor.get(f"/lessons/{draft.id}.md").status_code == 404


def linked_data(page: str) -> dict[str, object] | None:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    return json.loads(found[1]) if found else None


def test_linked_data_of_a_public_lesson(visitor: FlaskClient, ada: Person) -> None:
    make_standards()
    lesson = make_lesson(ada, Audience.EVERYONE, title="Sort </script><script>alert(1)</script>")
    page = visitor.get(f"/lessons/{lesson.id}", follow_redirects=True).text
    told = linked_data(page)
    assert told is not None
    assert told["name"] == "Sort </script><script>alert(1)</script>"
    assert "alert(1)</script>" not in page
    assert told["educationalLevel"] == ["Grade 4", "Grade 5"]
    assert told["timeRequired"] == "PT50M"
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert told["teaches"][0]["termCode"] == "3-5.AP.10"  # type: ignore[index]
    assert told["assesses"][0]["termCode"] == "1.5.c"  # type: ignore[index]
    assert [each["alignmentType"] for each in told["educationalAlignment"]] == [
        "teaches",
        "assesses",
    ]  # type: ignore[attr-defined]
    assert "The official words." not in json.dumps(told)
    assert "Ada Brook" not in json.dumps(told)


def test_no_linked_data_of_what_is_not_public(sign_in: SignIn, ada: Person) -> None:
    lesson = make_lesson(ada, Audience.NETWORK)
    page = sign_in(ada).get(f"/lessons/{lesson.id}", follow_redirects=True).text
    assert "Sorting the book cart" in page
    assert linked_data(page) is None


def test_nothing_typed_becomes_code(visitor: FlaskClient, ada: Person) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>"
    step = Step(
        "b9stepxx",
        evil,
        5,
        evil,
        evil,
        (replace(CART.steps[0].responses[0], text=evil),),
        evil,
        evil,
    )
    lesson = make_lesson(
        ada, Audience.EVERYONE, title=evil, summary=evil, subjects=(evil,), attribution=evil,
        materials=evil, steps=(step,),
    )  # fmt: skip
    page = visitor.get(f"/lessons/{lesson.id}", follow_redirects=True).text
    assert "<script>alert" not in page
    assert "onerror=alert(1)>" not in page.replace("&#34;", '"').replace("&gt;", "")
    assert "<img src=x" not in page


@pytest.mark.parametrize("steps", [1, 12])
def test_a_lesson_costs_the_same_however_long_it_is(
    sign_in: SignIn, visitor: FlaskClient, ada: Person, at_most: AtMost, steps: int
) -> None:
    make_standards()
    more = tuple(
        replace(CART.steps[0], id=f"b{n % 10}step{n:02}x", responses=()) for n in range(steps)
    )
    lesson = make_lesson(ada, Audience.EVERYONE, steps=more)
    address = f"/lessons/{lesson.id}-sorting-the-book-cart"
    browser = sign_in(make_person())
    for reader in (visitor, browser):
        assert reader.get(address).status_code == 200
    with at_most(6):
        visitor.get(address)
    with at_most(9):
        browser.get(address)
    lesson.audience = Audience.SCHOOL
    db.session.commit()
    browser = sign_in(ada)
    with at_most(9):
        assert browser.get(address).status_code == 200


def test_state_is_not_lost_on_strange_words(visitor: FlaskClient, ada: Person) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE, title="🧮 {{ 7*7 }} %s ñ \u202e!")
    page = visitor.get(f"/lessons/{lesson.id}", follow_redirects=True)
    assert "{{ 7*7 }} %s ñ" in page.text
    assert lesson.state is State.PUBLISHED
