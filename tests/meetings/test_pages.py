"""The pages of a meeting over HTTP: forms that come back, two who write, what each reader sees."""

import re
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.meetings.models import Meeting, Participant, Stage
from ps5_collab.people.models import Group, GroupMembership, Person
from ps5_collab.sharing.models import State
from tests.conftest import AtMost, SignIn
from tests.factories import make_group, make_meeting, make_person, tomorrow
from tests.lessons.browser import fields_of

FORM = {
    "title": "One comparison", "summary": "To agree", "sort": "planning", "time": "15:30",
    "minutes": "55", "zone": "America/Los_Angeles", "place": "Room 12", "video_url": "",
    "capacity": "",
}  # fmt: skip


@pytest.fixture
def ben(app: Flask) -> Person:
    return make_person(name="Ben Cole", time_zone="America/New_York")


def filled(**given: str) -> dict[str, str]:
    return FORM | {"day": tomorrow().isoformat()} | given


def version_in(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize(("days_ago", "status"), [(0, 303), (3, 422), (365, 422)])
def test_a_day_that_is_over_is_not_planned(
    sign_in: SignIn, ada: Person, cart: Group, days_ago: int, status: int
) -> None:
    """What began an hour ago may be entered; last year is a slip of the pen."""
    day = tomorrow() - timedelta(days=1 + days_ago)
    data = filled(group=str(cart.id), day=day.isoformat())
    answer = sign_in(ada).post("/meetings/new", data=data)
    assert answer.status_code == status
    assert ("This time has passed" in answer.text) == (status == 422)


def test_what_was_held_can_be_described_better_afterwards(
    sign_in: SignIn, ada: Person, cart: Group
) -> None:
    long_ago = datetime(2026, 3, 3, 15, 30)
    meeting = make_meeting(ada, cart, starts_local=long_ago)
    browser, edit = sign_in(ada), f"/meetings/{meeting.id}/edit"
    data = filled(day="2026-03-03", place="Library", version=version_in(browser.get(edit).text))
    assert browser.post(edit, data=data).status_code == 303
    data |= {"day": "2026-03-04", "version": version_in(browser.get(edit).text)}
    assert browser.post(edit, data=data).status_code == 422


def test_a_member_plans_a_meeting_with_a_form(
    sign_in: SignIn, ada: Person, ben: Person, cart: Group
) -> None:
    browser = sign_in(ben)
    assert "Book Cart" in browser.get(f"/meetings/new?group={cart.id}").text
    data = filled(group=str(cart.id), required=str(ada.id))
    answer = browser.post("/meetings/new", data=data)
    assert answer.status_code == 303
    page = browser.get(answer.location).text.replace("\u202f", " ")
    assert "3:30 PM to 4:25 PM" in page and "Los Angeles time" in page
    assert "6:30 PM to 7:25 PM" in page and "New York time" in page
    assert "Room 12" in page and "needed" in page
    own = sign_in(ada).get(answer.location).text
    assert "New York" not in own


def test_a_form_sent_twice_makes_one_meeting(sign_in: SignIn, ada: Person, cart: Group) -> None:
    browser = sign_in(ada)
    data = filled(group=str(cart.id), uuid="0b0f5f3c-5a0e-4b6e-9d53-4f1d2a0c9a11")
    first, second = (browser.post("/meetings/new", data=data) for _n in range(2))
    assert first.status_code == 303 and second.location == first.location
    assert len(db.session.scalars(sa.select(Meeting)).all()) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"title": " "}, "Say what the meeting is about"),
        ({"day": "2027-03-14", "time": "02:30"}, "the clocks go forward"),
        ({"day": ""}, "Choose the day"),
        ({"day": "2026-02-30"}, "day"),
        ({"time": "25:00"}, "time"),
        ({"minutes": "1"}, "5 minutes to 12 hours"),
        ({"minutes": "x"}, "minutes"),
        ({"video_url": "http://video.example"}, "begins with https://"),
        ({"capacity": "0"}, "from 1 to 500"),
        ({"admits_observers": "y"}, "only ask when the network may see"),
        ({"zone": "Mars/Base"}, "valid"),
        ({"sort": "party"}, "valid"),
    ],
    ids=str,
)
def test_a_form_that_comes_back_keeps_what_was_typed(
    sign_in: SignIn, ada: Person, cart: Group, wrong: dict[str, str], says: str
) -> None:
    data = filled(group=str(cart.id), place="Where I typed", **wrong)
    answer = sign_in(ada).post("/meetings/new", data=data)
    assert answer.status_code == 422
    assert "Where I typed" in answer.text and says.lower() in answer.text.lower()


def test_the_second_of_two_who_change_a_meeting_is_shown_both(
    sign_in: SignIn, ada: Person, ben: Person, cart: Group
) -> None:
    meeting = make_meeting(ada, cart)
    browser, address = sign_in(ada), f"/meetings/{meeting.id}/edit"
    opened = version_in(browser.get(address).text)
    assert browser.post(address, data=filled(title="First", version=opened)).status_code == 303
    second = browser.post(address, data=filled(title="Second", version=opened))
    assert second.status_code == 409
    assert "First" in second.text and 'value="Second"' in second.text
    again = filled(title="Second", version=version_in(second.text))
    assert browser.post(address, data=again).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Meeting, meeting.id).title == "Second"


def test_fields_that_the_second_of_two_left_alone_take_what_the_first_saved(
    sign_in: SignIn, ada: Person, ben: Person, cart: Group
) -> None:
    """Saving from a window that was open longer does not move the meeting back."""
    meeting = make_meeting(ada, cart)
    browser, address = sign_in(ada), f"/meetings/{meeting.id}/edit"
    opened = browser.get(address).text
    first, second = fields_of(opened), fields_of(opened)
    first["time"], first["place"], first["capacity"] = "16:10", "Gym", "9"
    first.setlist("required", [str(ben.id)])
    assert browser.post(address, data=first).status_code == 303
    second["summary"], second["place"] = "To look closely", "Library"
    late = browser.post(address, data=second)
    assert late.status_code == 409
    assert late.text.count("Saved meanwhile") == 1 and "Saved meanwhile: Gym" in late.text
    brought = fields_of(late.text)
    assert (brought["time"], brought["capacity"], brought["place"]) == ("16:10", "9", "Library")
    assert brought["required"] == str(ben.id)
    assert browser.post(address, data=brought).status_code == 303
    db.session.expire_all()
    now = db.session.get_one(Meeting, meeting.id)
    assert now.starts_local is not None and now.starts_local.hour == 16
    assert (now.summary, now.place, now.capacity) == ("To look closely", "Library", 9)


@pytest.mark.parametrize(
    ("name", "wrong"), [("capacity", "many"), ("day", "2026-02-31"), ("minutes", "an hour")]
)
def test_what_no_field_can_read_is_not_taken_for_one_left_alone(
    sign_in: SignIn, ada: Person, cart: Group, name: str, wrong: str
) -> None:
    meeting = make_meeting(ada, cart)
    browser, address = sign_in(ada), f"/meetings/{meeting.id}/edit"
    first, second = (fields_of(browser.get(address).text) for _time in range(2))
    first["place"], second[name] = "Gym", wrong
    browser.post(address, data=first)
    assert fields_of(browser.post(address, data=second).text)[name] == wrong


def test_while_its_time_is_found_the_rest_can_be_changed(
    sign_in: SignIn, ada: Person, cart: Group
) -> None:
    meeting = make_meeting(ada, cart, stage=Stage.POLLING, starts_local=None)
    browser, address = sign_in(ada), f"/meetings/{meeting.id}/edit"
    page = browser.get(address)
    assert page.status_code == 200 and 'name="day"' not in page.text
    assert browser.post(address, data=filled(version=version_in(page.text))).status_code == 303
    assert "Its time is being found" in browser.get(f"/meetings/{meeting.id}").text


def test_a_meeting_is_cancelled_restored_and_deleted_with_the_forms_of_its_page(
    sign_in: SignIn, ada: Person, ben: Person, cart: Group
) -> None:
    meeting = make_meeting(ada, cart)
    browser, address = sign_in(ada), f"/meetings/{meeting.id}"
    assert browser.post(f"{address}/cancellation", data={"reason": ""}).status_code == 422
    browser.post(f"{address}/cancellation", data={"reason": "Power is out"})
    assert "Power is out" in sign_in(ben).get(address).text
    browser.post(f"{address}/restoration")
    assert "Power is out" not in browser.get(address).text
    browser.post(f"{address}/cancellation", data={"reason": "After all"})
    assert browser.post(f"{address}/deletion").status_code == 303
    assert sign_in(ben).get(address).status_code == 404
    assert "Only its organizer and the facilitators" in browser.get(address).text
    browser.post(f"{address}/return")
    assert sign_in(ben).get(address).status_code == 200


def test_a_deleted_meeting_is_brought_back_by_whoever_may_delete_it(
    sign_in: SignIn, ada: Person, ben: Person, cart: Group
) -> None:
    """Ada leads the group; Ben planned the meeting."""
    meeting = make_meeting(ben, cart, title="Never held", stage=Stage.CANCELLED)
    address, lead, stranger = f"/meetings/{meeting.id}", sign_in(ada), sign_in(make_person())
    answer = lead.post(f"{address}/deletion", follow_redirects=True)
    assert "It can be brought back here" in answer.text and "Bring it back" in answer.text
    for page in (lead.get(address).text, sign_in(ben).get(address).text):
        assert "Only its organizer and the facilitators" in page and "Bring it back" in page
        assert ">Organize<" not in page
    assert (
        stranger.get(address).status_code == stranger.post(f"{address}/return").status_code == 404
    )
    for show in ("ahead", "past", "open"):
        assert "Never held" not in lead.get(f"/meetings?show={show}").text
    assert "show=deleted" in lead.get("/meetings?show=past").text
    for browser, sees in ((lead, True), (sign_in(ben), True), (stranger, False)):
        assert ("Never held" in browser.get("/meetings?show=deleted").text) is sees
    assert lead.post(f"{address}/return").status_code == 303
    assert "Never held" in sign_in(ben).get("/meetings").text
    assert "No meeting was deleted" in lead.get("/meetings?show=deleted").text


def test_who_left_the_group_neither_sees_what_they_deleted_nor_brings_it_back(
    sign_in: SignIn, ada: Person, ben: Person, cart: Group
) -> None:
    meeting = make_meeting(ben, cart, stage=Stage.CANCELLED, state=State.WITHDRAWN)
    left = sa.update(GroupMembership).where(GroupMembership.person_id == ben.id)
    db.session.execute(left.values(left_on=today()))
    db.session.commit()
    browser = sign_in(ben)
    assert browser.get(f"/meetings/{meeting.id}").status_code == 404
    assert browser.post(f"/meetings/{meeting.id}/return").status_code == 404


def test_who_may_open_what(sign_in: SignIn, ada: Person, ben: Person, cart: Group) -> None:
    meeting = make_meeting(ada, cart)
    address = f"/meetings/{meeting.id}"
    stranger = sign_in(make_person())
    for path in ("", "/edit", "/cancellation", "/observers"):
        assert stranger.get(address + path).status_code == 404
    for path in ("/answer", "/restoration", "/deletion", "/return", "/observation"):
        assert stranger.post(address + path, data={"coming": "yes"}).status_code == 404
    member = sign_in(ben)
    assert member.get(address).status_code == 200
    for path in ("/edit", "/cancellation", "/observers"):
        assert member.get(address + path).status_code == 403
    for path in ("/restoration", "/deletion", "/return", f"/observers/{ada.id}"):
        assert member.post(address + path).status_code == 403


def test_the_page_asks_the_same_however_many_come(
    sign_in: SignIn, at_most: AtMost, ada: Person
) -> None:
    members = [make_person() for _n in range(12)]
    meeting = make_meeting(ada, make_group(ada, *members))
    browser, address = sign_in(ada), f"/meetings/{meeting.id}"
    browser.get(address)
    with at_most(10):
        assert browser.get(address).status_code == 200
    assert len(db.session.scalars(sa.select(Participant)).all()) == 13
