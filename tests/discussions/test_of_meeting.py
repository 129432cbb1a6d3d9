"""Discussions that are held in a meeting of their group: both pages lead to each other."""

import pytest
from flask import Flask
from lxml import html

from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused
from ps5_collab.discussions import services as discussions
from ps5_collab.discussions.models import Discussion
from ps5_collab.meetings.models import Meeting, Stage
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing import facets
from ps5_collab.sharing.models import Audience, Item, ItemGuest, State
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.discussions.factories import make_discussion
from tests.discussions.test_pages import filled, typed
from tests.factories import make_group, make_meeting, make_person, saved

BEGIN = "Read something together at it"


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person() for _n in range(3)]


@pytest.fixture
def group(people: list[Person]) -> Group:
    return make_group(*people, name="Book Cart")


@pytest.fixture
def meeting(people: list[Person], group: Group) -> Meeting:
    return make_meeting(people[0], group, title="In the library", audience=Audience.NETWORK)


def held_in(meeting: Meeting, group: Group, *people: Person, **given: object) -> Discussion:
    return make_discussion(group, *people, meeting_id=meeting.id, **given)


def chosen_in(page: str) -> list[str]:
    """The meeting that a form has chosen."""
    return list(html.fromstring(page).xpath("//select[@name='meeting']/option[@selected]/@value"))


def test_from_the_meeting_to_a_discussion_and_back(
    people: list[Person], group: Group, meeting: Meeting, sign_in: SignIn
) -> None:
    browser = sign_in(people[1])
    page = browser.get(f"/meetings/{meeting.id}").text
    address = f"/discussions/new?group={group.id}&amp;meeting={meeting.id}"
    assert address in page and BEGIN in page
    form = browser.get(address.replace("&amp;", "&")).text
    assert chosen_in(form) == [str(meeting.id)]
    answer = browser.post(
        "/discussions/new", data=filled(form, title="Why ramps?", brief="Why?", do="save")
    )
    assert answer.status_code == 303
    assert "In the library" in browser.get(answer.location).text
    assert f'href="/meetings/{meeting.id}"' in browser.get(answer.location).text
    assert "Why ramps?" in browser.get(f"/meetings/{meeting.id}").text


@pytest.mark.parametrize(
    ("who", "sees", "begins"),
    [
        ("member", True, True), ("observer", False, False), ("network", False, False),
        ("visitor", False, False),
    ],
)  # fmt: skip
def test_who_sees_it_on_the_meeting(
    people: list[Person], group: Group, meeting: Meeting, sign_in: SignIn, app: Flask,
    who: str, sees: bool, begins: bool,
) -> None:  # fmt: skip
    held_in(meeting, group, *people, title="What ramps hide")
    observer = make_person()
    saved(ItemGuest(item_id=meeting.id, person_id=observer.id, admitted_by_id=people[0].id))
    meeting.audience = Audience.EVERYONE
    facets.touch(meeting)
    db.session.commit()
    known = {"member": people[2], "observer": observer, "network": make_person()}
    browser = sign_in(known[who]) if who in known else app.test_client()
    answer = browser.get(f"/meetings/{meeting.id}")
    assert answer.status_code == 200
    assert ("What ramps hide" in answer.text) is sees
    assert (BEGIN in answer.text) is begins


@pytest.mark.parametrize("stage", [Stage.HELD, Stage.CANCELLED])
def test_at_a_meeting_that_is_over_nothing_begins_and_what_was_read_stays(
    people: list[Person], group: Group, meeting: Meeting, sign_in: SignIn, stage: Stage
) -> None:
    talk = held_in(meeting, group, *people, title="What ramps hide")
    meeting.stage = stage
    db.session.commit()
    browser = sign_in(people[1])
    page = browser.get(f"/meetings/{meeting.id}").text
    assert "What ramps hide" in page and BEGIN not in page
    discussions.withdraw(reader_of(people[0].id), talk)
    db.session.commit()
    assert "What we read at it" not in browser.get(f"/meetings/{meeting.id}").text


def test_only_a_meeting_of_the_group_that_one_sees(
    people: list[Person], group: Group, meeting: Meeting, sign_in: SignIn
) -> None:
    other = make_meeting(people[0], make_group(people[0], name="Another"))
    hidden = make_meeting(make_person(), make_group(make_person()))
    for wrong in (other.id, hidden.id, 10**9, 10**20):
        with pytest.raises(Refused, match="meeting of this group"):
            make_discussion(group, *people, meeting_id=wrong)
        db.session.rollback()
    browser = sign_in(people[0])
    for wrong in (other.id, hidden.id, 10**20, "x"):
        page = browser.get(f"/discussions/new?group={group.id}&meeting={wrong}")
        assert page.status_code == 200 and "In the library" in page.text
        assert chosen_in(page.text) in ([], [""])
        form = filled(page.text, title="Ramps", brief="Why?", meeting=str(wrong), group=group.id)
        assert browser.post("/discussions/new", data=form | {"do": "save"}).status_code == 422


def test_it_is_put_into_another_meeting_or_none_and_a_deleted_one_disturbs_nobody(
    people: list[Person], group: Group, meeting: Meeting, sign_in: SignIn
) -> None:
    talk = held_in(meeting, group, *people)
    later = make_meeting(people[1], group, title="In the lab")
    browser, address = sign_in(people[0]), f"/discussions/{talk.id}"
    for chosen, shown in ((str(later.id), "In the lab"), ("", ""), (str(later.id), "In the lab")):
        form = typed(browser, f"{address}/edit", meeting=chosen, do="save")
        assert browser.post(f"{address}/edit", data=form).status_code == 303
        page = browser.get(address).text
        assert ("At a meeting:" in page) is bool(chosen) and shown in page
    item = db.session.get_one(Item, later.id)
    item.state, item.owner_id = State.WITHDRAWN, people[2].id
    facets.touch(item)
    db.session.commit()
    member = sign_in(people[1])
    page = member.get(address)
    assert page.status_code == 200 and "In the lab" not in page.text


def test_a_change_keeps_a_meeting_that_cannot_be_seen_any_more(
    people: list[Person], group: Group, meeting: Meeting, sign_in: SignIn
) -> None:
    talk = make_discussion(group, people[1], *people, meeting_id=meeting.id)
    meeting.state = State.WITHDRAWN
    facets.touch(meeting)
    db.session.commit()
    browser, address = sign_in(people[1]), f"/discussions/{talk.id}/edit"
    form = typed(browser, address, title="Other words", do="save")
    assert browser.post(address, data=form).status_code == 303
    db.session.expire_all()
    assert (talk.title, talk.meeting_id) == ("Other words", meeting.id)


def test_pages_ask_a_constant_number_of_statements(
    people: list[Person], group: Group, meeting: Meeting, sign_in: SignIn, at_most: AtMost
) -> None:
    browser = sign_in(people[0])
    browser.get(f"/meetings/{meeting.id}")
    for many in (1, 6):
        for _n in range(many):
            talk = held_in(meeting, group, *people)
        with at_most(11):
            assert browser.get(f"/meetings/{meeting.id}").status_code == 200
        with at_most(12):
            assert browser.get(f"/discussions/{talk.id}").status_code == 200
