"""For which of one's groups a meeting is planned or a time is sought: what is seen, and no other."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.meetings.models import Meeting
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.services import tag
from tests.conftest import SignIn
from tests.factories import make_group, make_meeting, make_person, make_place, tomorrow

REFUSED = "You cannot plan for that group"


def filled(**given: Any) -> dict[str, Any]:
    """Both forms at once: the day and the hour of one, the days and times of the other."""
    return {
        "title": "One comparison", "sort": "planning", "day": tomorrow().isoformat(),
        "time": "15:30", "times": "15:30", "minutes": "55", "zone": "America/Los_Angeles",
        "place": "Where I typed",
    } | given  # fmt: skip


def where_to_plan(page: str) -> list[str]:
    """Names of the groups that are offered, the chosen one marked."""
    select = re.search(r'<select[^>]*name="group".*?</select>', page, re.DOTALL)
    found = re.findall(r"<option (selected )?value[^>]*>([^<]*)", select[0] if select else "")
    return [f"*{name}" if chosen else name for chosen, name in found]


@pytest.mark.parametrize("address", ["/meetings/new", "/meetings/polls/new"])
def test_of_several_groups_none_is_taken_for_granted(
    sign_in: SignIn, ada: Person, cart: Group, address: str
) -> None:
    other = make_group(ada, name="Odd Loop")
    browser = sign_in(ada)
    assert where_to_plan(browser.get(address).text) == ["*Choose a group", "Book Cart", "Odd Loop"]
    named = browser.get(f"{address}?group={other.id}").text
    assert where_to_plan(named) == ["Book Cart", "*Odd Loop"]
    data = filled()
    answer = browser.post(address, data=data)
    assert answer.status_code == 422
    assert "Choose the group." in answer.text and "Where I typed" in answer.text
    assert not db.session.scalars(sa.select(Meeting)).all()


@pytest.mark.parametrize("address", ["/meetings/new", "/meetings/polls/new"])
def test_what_the_form_shows_is_what_is_planned_for(
    sign_in: SignIn, ada: Person, cart: Group, address: str
) -> None:
    other = make_group(ada, name="Odd Loop")
    data = filled(group=str(other.id))
    assert sign_in(ada).post(address, data=data).status_code == 303
    assert db.session.scalars(sa.select(Meeting.group_id)).one() == other.id


@pytest.mark.parametrize("address", ["/meetings/new", "/meetings/polls/new"])
@pytest.mark.parametrize("which", ["foreign", "archived", "nonsense"])
def test_a_group_that_cannot_be_planned_for_is_refused_and_no_other_taken(
    sign_in: SignIn, ada: Person, cart: Group, address: str, which: str
) -> None:
    archived = make_place(ada, name="Old Cart")
    tag(archived, {"archived": ["yes"]})
    foreign = make_group(make_person(), name="Secret Circle")
    db.session.commit()
    named = {"foreign": foreign.id, "archived": archived.group_id, "nonsense": "x"}[which]
    says = "This group is archived" if which == "archived" else REFUSED
    browser = sign_in(ada)
    page = browser.get(f"{address}?group={named}").text
    assert says in page and where_to_plan(page) == ["*Choose a group", "Book Cart"]
    data = filled(group=str(named))
    answer = browser.post(address, data=data)
    assert answer.status_code == 422
    assert says in answer.text and "Where I typed" in answer.text
    assert "Secret Circle" not in page + answer.text
    assert not db.session.scalars(sa.select(Meeting)).all()


def test_who_has_no_group_that_lives_is_told_so(sign_in: SignIn, ada: Person) -> None:
    browser = sign_in(ada)
    assert "you belong to none" in browser.get("/meetings/new").text
    place = make_place(ada, name="Old Cart")
    tag(place, {"archived": ["yes"]})
    db.session.commit()
    assert "belong to are archived" in browser.get("/meetings/new").text


def test_the_people_of_another_group_are_shown_before_somebody_of_them_is_needed(
    sign_in: SignIn, ada: Person, ben: Person, cart: Group
) -> None:
    kim = make_person(name="Kim Vo")
    other = make_group(ada, kim, name="Odd Loop")
    browser = sign_in(ada)
    data = filled(group=str(other.id), required=[str(ada.id), str(ben.id)])
    answer = browser.post("/meetings/new", data=data)  # what was ticked is of the Book Cart
    assert answer.status_code == 422
    assert "Not all whom you ticked are in this group" in answer.text
    assert "Kim Vo" in answer.text and "Ben Cole" not in answer.text
    look = browser.post("/meetings/new", data=data | {"do": "people", "title": ""})
    assert look.status_code == 200 and "Kim Vo" in look.text and "Where I typed" in look.text
    assert browser.post("/meetings/new", data=data | {"required": str(ada.id)}).status_code == 303


def test_that_somebody_is_busy_is_asked_of_the_group_that_is_chosen(
    sign_in: SignIn, ada: Person, ben: Person, cart: Group
) -> None:
    other = make_group(ada, name="Odd Loop")
    make_meeting(ben, make_group(ben))
    browser, data = sign_in(ada), filled(group=str(other.id))
    page = browser.post("/meetings/new", data=data | {"do": "people"}).text
    assert "Ben Cole is busy" not in page
    make_meeting(ada, make_group(ada))
    known = browser.post("/meetings/new", data=data).text.split('name="known"')[1]
    data |= {"known": known.split('value="')[1].split('"')[0], "group": str(cart.id)}
    answer = browser.post("/meetings/new", data=data)
    assert answer.status_code == 422 and "Ben Cole is busy then" in answer.text
