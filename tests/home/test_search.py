"""The search page: everything a reader may see, and no hint of what they may not."""

import pytest
from flask.testing import FlaskClient

from ps5_collab.sharing.models import Audience
from tests.conftest import AtMost, SignIn
from tests.factories import make_person, make_school, make_shared
from tests.lessons.test_browse import counts, make_standards, titles


def test_an_empty_search_says_how(visitor: FlaskClient) -> None:
    page = visitor.get("/search")
    assert page.status_code == 200
    assert "3-5.AP.13 finds its standard" in page.text


def test_lessons_with_excerpts_and_filters(visitor: FlaskClient) -> None:
    author = make_person()
    make_shared(author, Audience.EVERYONE, title="Pulse", body="El corazón.", tags={"grade": ["5"]})
    make_shared(author, Audience.NETWORK, title="Hidden", body="corazón", tags={"grade": ["6"]})
    page = visitor.get("/search?q=corazon").text
    assert titles(page) == ["Pulse"]
    assert "El <mark>corazón</mark>." in page
    assert counts(page, "grade") == {"Grade 5": 1}
    assert titles(visitor.get("/search?grade=5").text) == ["Pulse"]


def test_a_code_asks_whether_the_standard_was_meant(visitor: FlaskClient) -> None:
    _parent, child = make_standards()
    make_shared(make_person(), Audience.EVERYONE, title="Aligned", keywords="F 3-5.AP.13")
    for query in ("3-5.ap.13", "F 3-5.AP.13"):
        page = visitor.get("/search", query_string={"q": query}).text
        assert "Did you mean this standard?" in page, query
        assert f"/lessons?standard={child.id}" in page
        assert titles(page) == ["Aligned"]
    assert "Did you mean" not in visitor.get("/search?q=aligned").text


def test_people_and_schools_only_for_the_network(visitor: FlaskClient, sign_in: SignIn) -> None:
    make_person(make_school(name="Quail School"), name="Quentin Quail")
    mine = sign_in(make_person()).get("/search?q=quail").text
    assert "Quentin Quail" in mine and "Quail School" in mine
    theirs = visitor.get("/search?q=quail").text
    assert "Quentin" not in theirs and "Quail School" not in theirs


def test_nothing_found_says_what_to_do(visitor: FlaskClient) -> None:
    assert "No lesson has all of these words." in visitor.get("/search?q=volcano").text


@pytest.mark.parametrize(
    "query", ["%22%22", "*", "a%00b", "%ED%A0%80", "'%22;--", "ISTE 5c", "%F0"]
)
def test_no_query_breaks_it(visitor: FlaskClient, sign_in: SignIn, query: str) -> None:
    make_standards()
    for browser in (visitor, sign_in(make_person())):
        assert browser.get(f"/search?q={query}").status_code == 200


def test_statements(visitor: FlaskClient, sign_in: SignIn, at_most: AtMost) -> None:
    reader = sign_in(make_person())
    for number in (1, 30):
        for _ in range(number):
            make_shared(make_person(), Audience.EVERYONE, title="Word")
        for browser in (visitor, reader):
            browser.get("/lessons")
        with at_most(7):
            visitor.get("/search?q=word")
        with at_most(12):
            reader.get("/search?q=word")
