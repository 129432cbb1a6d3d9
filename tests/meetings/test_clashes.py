"""What a page says of somebody's other meeting at the same time, and to whom."""

from datetime import timedelta

import pytest

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings.clashes import Busy, clashes
from ps5_collab.meetings.models import Coming, Meeting, Participant
from ps5_collab.meetings.polls.queries import candidates_of
from ps5_collab.meetings.schedule import Span, span_of
from ps5_collab.meetings.wall_time import WallTime
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.models import Audience, ItemGuest
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_group, make_meeting, make_person, saved
from tests.meetings.polls import make_poll
from tests.meetings.test_pages import filled, version_in


@pytest.fixture
def meeting(ada: Person, cart: Group) -> Meeting:
    return make_meeting(ada, cart, title="One comparison")


def busy_for(reader: Person, person: Person, meeting: Meeting) -> list[Busy]:
    assert meeting.starts_at and meeting.ends_at
    span = Span(meeting.starts_at, meeting.ends_at)
    found = clashes(reader_of(reader.id), [person.id], {0: span}, but=[meeting.id])
    return found.get(0, [])


def theirs(person: Person, audience: Audience = Audience.NETWORK) -> Meeting:
    """A meeting of another group at the same time, that the network sees."""
    group = make_group(person, name="Odd Loop")
    return make_meeting(person, group, title="Weekly look", audience=audience)


def test_that_a_meeting_is_listed_does_not_say_who_comes_to_it(
    ada: Person, ben: Person, meeting: Meeting
) -> None:
    other = theirs(ben)
    assert busy_for(ada, ben, meeting) == [Busy(ben.id)]
    assert busy_for(ben, ben, meeting) == [Busy(ben.id, other.id, "Weekly look")]
    saved(ItemGuest(item_id=other.id, person_id=ada.id, admitted_by_id=ben.id))
    assert busy_for(ada, ben, meeting) == [Busy(ben.id, other.id, "Weekly look")]


@pytest.mark.parametrize("audience", [Audience.GROUP, Audience.NETWORK])
def test_no_page_that_looks_for_a_time_names_it(
    sign_in: SignIn, ada: Person, ben: Person, cart: Group, meeting: Meeting, audience: Audience
) -> None:
    theirs(ben, audience)
    browser = sign_in(ada)
    edit = f"/meetings/{meeting.id}/edit"
    version = version_in(browser.get(edit).text)
    poll = make_poll(ada, cart)
    at_the_poll = make_meeting(ben, make_group(ben), title="Weekly look", audience=audience)
    candidate = poll_time(poll)
    for name in ("starts_local", "starts_at", "ends_at"):
        setattr(at_the_poll, name, candidate[name])
    db.session.commit()
    pages = [
        browser.get(f"/meetings/{meeting.id}"),
        browser.post("/meetings/new", data=filled(group=str(cart.id))),
        browser.post(edit, data=filled(version=version, minutes="65")),
        browser.get(f"/meetings/{poll.id}/poll"),
    ]
    for page in pages:
        assert "Ben Cole is busy then" in page.text or "Busy then: Ben" in page.text
        assert "Weekly look" not in page.text and "Odd Loop" not in page.text


def poll_time(poll: Meeting) -> dict[str, object]:
    local = candidates_of(poll.id)[0].starts_local
    span = span_of(WallTime(local, poll.zone), poll.minutes)
    return {"starts_local": local, "starts_at": span.begins, "ends_at": span.ends}


def test_another_meeting_of_the_same_group_is_named_to_who_organises_and_to_oneself(
    sign_in: SignIn, ada: Person, ben: Person, cart: Group, meeting: Meeting
) -> None:
    other = make_meeting(ben, cart, title="Debrief")
    organiser = sign_in(ada).get(f"/meetings/{meeting.id}").text
    link = f'href="/meetings/{other.id}">Debrief</a>'
    assert f"Ben Cole is busy then: <a {link}" in organiser
    assert f"You have another meeting then: <a {link}" in organiser
    member = sign_in(ben).get(f"/meetings/{meeting.id}").text
    assert f"You have another meeting then: <a {link}" in member
    assert "Ada Brook is busy" not in member


def test_of_two_at_once_that_which_may_be_named_is(
    ada: Person, ben: Person, cart: Group, meeting: Meeting
) -> None:
    theirs(ben)
    other = make_meeting(ben, cart, title="Debrief")
    assert busy_for(ada, ben, meeting) == [Busy(ben.id, other.id, "Debrief")]


def test_who_reads_from_outside_learns_of_nobody_that_they_are_busy(
    sign_in: SignIn, ben: Person, meeting: Meeting
) -> None:
    meeting.audience = Audience.NETWORK
    db.session.commit()
    theirs(ben)
    page = sign_in(make_person()).get(f"/meetings/{meeting.id}")
    assert page.status_code == 200
    assert "busy then" not in page.text and "Ben Cole" not in page.text


@pytest.mark.parametrize(
    "given",
    [
        {"coming": Coming.NO},
        {"coming": Coming.YES, "waits_since": utcnow()},
        {"observes": True, "asks_since": utcnow()},
        {"left_at": utcnow()},
    ],
    ids=["declined", "waits for a seat", "asks to observe", "left early"],
)
def test_who_is_not_at_it_is_free(
    ada: Person, ben: Person, meeting: Meeting, given: dict[str, object]
) -> None:
    row = db.session.get_one(Participant, (theirs(ben).id, ben.id))
    assert busy_for(ada, ben, meeting)
    for name, value in given.items():
        setattr(row, name, value)
    db.session.commit()
    assert busy_for(ada, ben, meeting) == []


def test_many_times_and_people_are_one_statement(
    ada: Person, ben: Person, meeting: Meeting, at_most: AtMost
) -> None:
    assert meeting.starts_at and meeting.ends_at
    theirs(ben)
    week = timedelta(days=7)
    spans = {n: Span(meeting.starts_at + n * week, meeting.ends_at + n * week) for n in range(20)}
    reader, people, but = reader_of(ada.id), [ada.id, ben.id], [meeting.id]
    with at_most(1):
        found = clashes(reader, people, spans, but=but)
    assert list(found) == [0]


@pytest.mark.parametrize(
    ("people", "said"),
    [(1, "Kim0 is busy then: "), (3, "Kim0, Kim1, and Kim2 are busy then: "),
     (7, "7 people are busy then: ")],
)  # fmt: skip
def test_those_at_one_meeting_are_told_in_one_line(
    sign_in: SignIn, ada: Person, people: int, said: str
) -> None:
    kims = [make_person(name=f"Kim{n}") for n in range(people)]
    group = make_group(ada, *kims)
    meeting = make_meeting(ada, group)
    other = make_meeting(ada, group, title="Debrief")
    page = sign_in(ada).get(f"/meetings/{meeting.id}").text
    link = f'<a href="/meetings/{other.id}">Debrief</a>'
    assert f"{said}{link}" in page and f"You have another meeting then: {link}" in page
    assert page.count(link) == 2
