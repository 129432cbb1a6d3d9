"""The one search finds what groups have, for those who may see it, and tells nobody else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.conversation import services
from ps5_collab.conversation.services import Remark
from ps5_collab.core.db import db
from ps5_collab.groups.services import threads
from ps5_collab.groups.services.threads import Question
from ps5_collab.meetings import findable
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing import search
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_meeting, make_person, make_place


@pytest.fixture
def member(app: Flask) -> Person:
    return make_person(name="Wren")


def place_with_meetings(member: Person, audience: Audience, count: int = 1) -> None:
    place = make_place(member, name="Zyxwalk Cart", audience=audience)
    for number in range(count):
        meeting = make_meeting(
            member, db.session.get_one(Group, place.group_id), title=f"Planning zyxwalk {number}"
        )
        findable.put(meeting)
    db.session.commit()


def test_a_member_finds_a_private_group_and_its_meetings(member: Person, sign_in: SignIn) -> None:
    place_with_meetings(member, Audience.GROUP)
    page = sign_in(member).get("/search?q=zyxwalk").text
    assert "Zyxwalk Cart" in page
    assert "Planning <mark>zyxwalk</mark>" in page or "Planning zyxwalk 0" in page


@pytest.mark.parametrize("address", ["/search?q=zyxwalk", "/search?q=zyxwalk&among=groups"])
def test_others_find_nothing(
    member: Person, visitor: FlaskClient, sign_in: SignIn, address: str
) -> None:
    place_with_meetings(member, Audience.GROUP)
    for browser in (sign_in(make_person()), visitor):
        page = browser.get(address).text
        assert "Planning zyxwalk" not in page and "Zyxwalk Cart" not in page
        assert "In groups</h2>" not in page


def test_a_listed_group_is_found_its_meetings_are_not(member: Person, sign_in: SignIn) -> None:
    place_with_meetings(member, Audience.NETWORK)
    page = sign_in(make_person()).get("/search?q=zyxwalk").text
    assert "Zyxwalk Cart" in page and "Planning zyxwalk" not in page


@pytest.mark.parametrize("address", ["/search?q=glacier", "/search?q=glacier&among=groups"])
def test_what_was_said_in_a_group_finds_it_for_its_members(
    member: Person, visitor: FlaskClient, sign_in: SignIn, address: str
) -> None:
    place, reader = make_place(member, name="Zyxwalk Cart"), reader_of(member.id)
    thread = threads.ask_group(member, reader, place, Question("How slow is slow?"))
    remark = Remark("Slow as a **glacier**, they said.")
    comment = services.comment_on(member, reader, thread, remark)
    db.session.commit()
    permalink = f'<a href="/comments/{comment.id}">A comment:</a>'
    page = sign_in(member).get(address).text
    assert "How slow is slow?" in page and permalink in page
    assert "Slow as a <mark>glacier</mark>, they said." in page
    for browser in (sign_in(make_person()), visitor):
        page = browser.get(address).text
        assert "How slow" not in page and "Slow as" not in page


def test_groups_beside_lessons_cost_two_statements(
    member: Person, sign_in: SignIn, at_most: AtMost
) -> None:
    place_with_meetings(member, Audience.GROUP, count=8)
    browser = sign_in(member)
    browser.get("/search?q=zyxwalk")
    with at_most(12):
        assert "In groups</h2>" in browser.get("/search?q=zyxwalk").text


def test_all_of_them_page_by_page(member: Person, sign_in: SignIn, at_most: AtMost) -> None:
    place_with_meetings(member, Audience.GROUP, count=28)
    browser = sign_in(member)
    assert "All 29" in browser.get("/search?q=zyxwalk").text
    first = browser.get("/search?q=zyxwalk&among=groups").text
    assert "29 things found" in first and first.count("Planning zyxwalk") == 25 - first.count(
        "<b>Zyxwalk Cart"
    )
    with at_most(9):
        last = browser.get("/search?q=zyxwalk&among=groups&page=99").text
    assert "29 things found" in last


def test_meetings_are_found_again_after_rebuilding(member: Person, sign_in: SignIn) -> None:
    place_with_meetings(member, Audience.GROUP)
    search.rebuild()
    db.session.commit()
    assert "Planning zyxwalk" in sign_in(member).get("/search?q=zyxwalk&among=groups").text
