"""Lists of meetings, the desk's short one, and who is busy at a time."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings import asking, observing
from ps5_collab.meetings.clashes import clashes
from ps5_collab.meetings.models import Coming, Participant, Poll, Series, Stage
from ps5_collab.meetings.of_group import next_meetings
from ps5_collab.meetings.schedule import Span
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_group, make_meeting, make_person, make_place, saved, tomorrow
from tests.meetings.polls import PLAN, make_poll, monday, say
from tests.meetings.test_pages import filled

NEXT = datetime.combine(tomorrow(), datetime.min.time()).replace(hour=15, minute=30)
WEEK = timedelta(days=7)


def order(page: str, *titles: str) -> list[str]:
    found = [title for title in titles if f">{title}<" in page]
    return sorted(found, key=lambda title: page.index(f">{title}<"))


def test_what_is_to_come_is_listed_the_next_one_first_and_what_is_past_the_last_one_first(
    sign_in: SignIn, ada: Person, cart: Group
) -> None:
    make_meeting(ada, cart, title="Later", starts_local=NEXT + WEEK)
    make_meeting(ada, cart, title="Sooner")
    make_meeting(ada, cart, title="Searched", stage=Stage.POLLING, starts_local=None)
    make_meeting(ada, cart, title="Old", starts_local=NEXT - 3 * WEEK, stage=Stage.HELD)
    make_meeting(ada, cart, title="Off", starts_local=NEXT + WEEK, stage=Stage.CANCELLED)
    make_meeting(ada, cart, title="Deleted", stage=Stage.CANCELLED, state=State.WITHDRAWN)
    all_of = ("Later", "Sooner", "Searched", "Old", "Off", "Deleted")
    browser = sign_in(ada)
    make_meeting(ada, cart, title="Was off", starts_local=NEXT - WEEK, stage=Stage.CANCELLED)
    ahead = order(browser.get("/meetings").text, *all_of)
    assert ahead == ["Sooner", "Later", "Off", "Searched"]
    past = order(browser.get("/meetings?show=past").text, *all_of, "Was off")
    assert past == ["Was off", "Old"]
    assert order(browser.get("/desk").text, *all_of) == ["Sooner", "Later", "Searched"]


def test_lists_are_narrowed_to_one_of_ones_groups(
    sign_in: SignIn, ada: Person, cart: Group
) -> None:
    other = make_group(ada, name="Other Group")
    make_meeting(ada, cart, title="Ours")
    make_meeting(ada, other, title="Theirs")
    browser = sign_in(ada)
    assert order(browser.get(f"/meetings?group={other.id}").text, "Ours", "Theirs") == ["Theirs"]
    for nonsense in ("x", "0", str(2**70), str(make_group(make_person()).id)):
        page = browser.get(f"/meetings?group={nonsense}").text
        assert set(order(page, "Ours", "Theirs")) == {"Ours", "Theirs"}


def test_nobody_else_learns_of_a_private_meeting_from_any_list(
    sign_in: SignIn, ada: Person, cart: Group
) -> None:
    make_meeting(ada, cart, title="Quiet talk")
    stranger = sign_in(make_person())
    for address in ("/meetings", "/meetings?show=past", "/meetings?show=open", "/desk"):
        page = stranger.get(address).text
        assert "Quiet talk" not in page and "Book Cart" not in page


def test_meetings_that_let_people_observe_are_found_and_ones_own_are_not_among_them(
    sign_in: SignIn, ada: Person
) -> None:
    guest = make_person()
    place = make_place(ada, name="Open Cart")
    group = db.session.get_one(Group, place.group_id)
    listed = {"audience": Audience.NETWORK, "admits_observers": True}
    meeting = make_meeting(ada, group, title="Come and see", **listed)
    browser = sign_in(guest)
    page = browser.get("/meetings?show=open").text
    assert order(page, "Come and see") and "Open Cart" in page
    assert not order(sign_in(ada).get("/meetings?show=open").text, "Come and see")
    observing.ask(guest, reader_of(guest.id), meeting)
    db.session.commit()
    assert "You asked to observe" in browser.get("/meetings").text


def test_a_series_that_lets_people_observe_is_listed_once_and_asks_them_nothing(
    sign_in: SignIn, ada: Person
) -> None:
    group = db.session.get_one(Group, make_place(ada, name="Open Cart").group_id)
    series = saved(Series(group_id=group.id, rule={}, created_by_id=ada.id))
    given = {"audience": Audience.NETWORK, "admits_observers": True, "series_id": series.id}
    for week in (2, 1, 3):
        make_meeting(ada, group, title=f"Week {week}", starts_local=NEXT + week * WEEK, **given)
    make_meeting(ada, group, title="Gone", starts_local=NEXT - 2 * WEEK, **given)
    make_meeting(ada, group, title="Alone", **given | {"series_id": None})
    page = sign_in(make_person()).get("/meetings?show=open").text
    assert order(page, "Week 1", "Week 2", "Week 3", "Gone", "Alone") == ["Alone", "Week 1"]
    assert page.count("the first of several") == 1 and "Not answered yet" not in page


def test_a_group_that_becomes_private_takes_its_meetings_along(
    sign_in: SignIn, ada: Person
) -> None:
    group = db.session.get_one(Group, make_place(ada, name="Open Cart").group_id)
    meeting = make_meeting(ada, group, audience=Audience.NETWORK, admits_observers=True)
    stranger = sign_in(make_person())
    assert stranger.get(f"/meetings/{meeting.id}").status_code == 200
    asking.hide_all(group.id)
    db.session.commit()
    assert stranger.get(f"/meetings/{meeting.id}").status_code == 404


def test_a_list_of_many_pages_asks_the_same(
    sign_in: SignIn, at_most: AtMost, ada: Person, cart: Group
) -> None:
    for number in range(30):
        make_meeting(ada, cart, title=f"Meeting {number}")
    for _poll in range(3):
        make_poll(ada, cart)
    browser = sign_in(ada)
    browser.get("/meetings")
    with at_most(7):
        page = browser.get("/meetings")
    assert page.text.count('<li class="apart">') == 25 and "page=2" in page.text
    with at_most(12):
        browser.get("/desk")


def test_a_poll_says_how_far_it_is_and_whether_one_has_answered(
    sign_in: SignIn, ada: Person, ben: Person, cart: Group
) -> None:
    poll = make_poll(ada, cart, closes_on=monday(), blind=True)
    for n in range(3):
        make_meeting(ada, cart, title=f"Meeting {n}")
    say(ben, poll, "yyyy")
    browser = sign_in(ada)
    link = f'href="/meetings/{poll.id}/poll"'
    for address in ("/meetings", "/desk"):
        page = browser.get(address).text
        assert "1 of 2 answered, you have not yet" in page
        assert "Say when you can come" in page and link in page
        assert f"closes after {monday().strftime('%a, %b %-d')}" in page
    say(ada, poll, "yyyy")
    page = browser.get("/meetings").text
    assert "2 of 2 answered, you too" in page and "Say when you can come" not in page
    assert "of 2 answered" not in browser.get("/desk").text
    db.session.execute(sa.update(Poll).values(closed_at=utcnow()))
    db.session.commit()
    page = browser.get("/meetings").text
    assert "Its poll is closed" in page and "answered," not in page and link in page


def test_who_is_not_asked_learns_nothing_of_how_a_poll_goes(
    sign_in: SignIn, ada: Person, ben: Person
) -> None:
    group = db.session.get_one(Group, make_place(ada, ben, name="Open Cart").group_id)
    plan = replace(PLAN, listed=True, admits_observers=True)
    poll = make_poll(ada, group, plan=plan)
    say(ben, poll, "yyyy")
    guest = make_person()
    browser = sign_in(guest)
    assert poll.title in browser.get("/meetings?show=open").text
    observing.ask(guest, reader_of(guest.id), poll)
    db.session.commit()
    for address in ("/meetings?show=open", "/meetings", "/desk"):
        page = browser.get(address).text
        assert "of 2 answered" not in page and f"/meetings/{poll.id}/poll" not in page


# --- who is busy ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes_later", "given", "clash"),
    [
        (0, {}, True),
        (59, {}, True),
        (60, {}, False),
        (-60, {}, False),
        (-59, {}, True),
        (0, {"stage": Stage.CANCELLED}, False),
        (0, {"stage": Stage.HELD}, False),
        (0, {"state": State.WITHDRAWN}, False),
    ],
)
def test_two_meetings_that_overlap_clash(
    ada: Person, ben: Person, cart: Group, minutes_later: int, given: dict[str, object], clash: bool
) -> None:
    meeting = make_meeting(ada, cart)
    when = NEXT + timedelta(minutes=minutes_later)
    make_meeting(ben, make_group(ben), starts_local=when, **given)
    assert meeting.starts_at and meeting.ends_at
    span = Span(meeting.starts_at, meeting.ends_at)
    found = clashes(reader_of(ada.id), [ada.id, ben.id], {0: span}, but=[meeting.id])
    assert [one.person_id for one in found.get(0, [])] == [ben.id] * clash


def test_that_somebody_is_busy_does_not_tell_with_what(
    sign_in: SignIn, ada: Person, ben: Person, cart: Group
) -> None:
    make_meeting(ben, make_group(ben, name="Secret Circle"), title="Secret talk")
    browser = sign_in(ada)
    form = filled(group=str(cart.id))
    asked = browser.post("/meetings/new", data=form)
    assert asked.status_code == 422 and "Ben Cole is busy then" in asked.text
    assert "Secret" not in asked.text and "Keep this time" in asked.text
    known = asked.text.split('name="known"')[1].split('value="')[1].split('"')[0]
    kept = browser.post("/meetings/new", data=form | {"known": known})
    assert kept.status_code == 303
    page = browser.get(kept.location).text
    assert "Ben Cole is busy then" in page and "Secret" not in page
    own = sign_in(ben).get(kept.location).text
    assert "You have another meeting then" in own and "Secret talk" in own


def test_another_time_is_asked_about_anew_and_who_declined_is_free(
    sign_in: SignIn, ada: Person, ben: Person, cart: Group
) -> None:
    other = make_meeting(ben, make_group(ben))
    browser, form = sign_in(ada), filled(group=str(cart.id), known="202601011530+55")
    assert browser.post("/meetings/new", data=form).status_code == 422
    row = db.session.get_one(Participant, (other.id, ben.id))
    row.coming = Coming.NO
    db.session.commit()
    assert browser.post("/meetings/new", data=form).status_code == 303


def test_an_archived_group_plans_nothing(sign_in: SignIn, ada: Person) -> None:
    from ps5_collab.sharing.services import tag

    place = make_place(ada, name="Old Cart")
    tag(place, {"archived": ["yes"]})
    db.session.commit()
    browser = sign_in(ada)
    assert "Old Cart" not in browser.get("/meetings/new").text
    assert browser.post("/meetings/new", data=filled(group=str(place.group_id))).status_code != 303


def test_what_runs_longer_than_planned_stays_on_the_page_of_its_group(
    ada: Person, cart: Group
) -> None:
    begun = utcnow() - timedelta(hours=2)
    meeting = make_meeting(ada, cart, stage=Stage.RUNNING)
    meeting.starts_at, meeting.ends_at = begun, begun + timedelta(hours=1)
    db.session.commit()
    assert [row.id for row in next_meetings(reader_of(ada.id), cart.id)] == [meeting.id]
