"""Secret addresses of calendars, and the file of one meeting: what stands in them, and for whom."""

import logging
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar, Event

from ps5_collab.core.clock import today, utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound, Refused, RuleBroken
from ps5_collab.meetings.calendar import services
from ps5_collab.meetings.models import (
    Answer,
    CalendarChoice,
    CalendarFeed,
    Candidate,
    Coming,
    Meeting,
    Participant,
    Poll,
    PollAnswer,
    Stage,
)
from ps5_collab.people.models import Group, GroupMembership, Person
from ps5_collab.sharing.models import Audience, ItemGuest, State
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_group, make_meeting, make_person, make_place, saved, tomorrow
from tests.promises.test_p6_at_once import all_at_once

SOON = datetime.combine(tomorrow() + timedelta(days=3), datetime.min.time()).replace(hour=15)


@pytest.fixture
def rosa(app: Flask) -> Person:
    return make_person(name="Rosa Lima")


@pytest.fixture
def ben(app: Flask) -> Person:
    return make_person(name="Ben Cole", email="ben@school.example")


@pytest.fixture
def cart(rosa: Person, ben: Person) -> Group:
    return make_group(rosa, ben, name="Book Cart")


def address_of(person: Person, group: Group | None = None) -> str:
    key = services.new_feed(person, reader_of(person.id), group.id if group else None)
    db.session.commit()
    return f"/calendar/feeds/{key}.ics"


def read(browser: FlaskClient, address: str) -> list[Event]:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "text/calendar"
    calendar = Calendar.from_ical(answer.data)
    assert isinstance(calendar, Calendar)
    assert calendar["method"] == "PUBLISH"
    assert [part.errors for part in calendar.walk() if part.errors] == []
    return calendar.events


def titles(browser: FlaskClient, address: str) -> set[str]:
    return {str(event["summary"]) for event in read(browser, address)}


def ask(meeting: Meeting, person: Person, **given: object) -> Participant:
    return saved(Participant(meeting_id=meeting.id, person_id=person.id, **given))


def offer(meeting: Meeting, *times: datetime) -> list[Candidate]:
    saved(Poll(meeting_id=meeting.id))
    return [saved(Candidate(meeting_id=meeting.id, starts_local=time)) for time in times]


# --- what stands in a feed ------------------------------------------------------------------------


def test_my_meetings_come_without_signing_in(
    visitor: FlaskClient, rosa: Person, ben: Person, cart: Group
) -> None:
    meeting = make_meeting(rosa, cart, title="One comparison", starts_local=SOON, place="Room 12")
    (event,) = read(visitor, address_of(ben))
    assert event["uid"] == f"{meeting.uuid}@localhost"
    assert event["dtstart"].dt.replace(tzinfo=None) == SOON
    assert event["dtstart"].params["tzid"] == "America/Los_Angeles"
    assert event["location"] == "Room 12"
    assert [str(one) for one in event.categories] == ["General", "Book Cart"]
    assert event["status"] == "CONFIRMED"


def test_a_person_s_feed_has_only_what_they_are_asked_to(
    visitor: FlaskClient, rosa: Person, ben: Person, cart: Group
) -> None:
    make_meeting(rosa, cart, title="Ours")
    kim = make_person()
    elsewhere = make_group(kim, name="Elsewhere")
    make_meeting(kim, elsewhere, title="Private to others")
    make_meeting(kim, elsewhere, title="Listed by others", audience=Audience.NETWORK)
    declined = make_meeting(rosa, cart, title="Declined")
    asking = make_meeting(kim, elsewhere, title="Asks to observe", audience=Audience.NETWORK)
    make_meeting(rosa, cart, title="Deleted", state=State.WITHDRAWN)
    make_meeting(rosa, cart, title="Off", stage=Stage.CANCELLED)
    ask(asking, ben, observes=True, asks_since=utcnow())
    db.session.get_one(Participant, (declined.id, ben.id)).coming = Coming.NO
    db.session.commit()
    assert titles(visitor, address_of(ben)) == {"Ours"}
    assert titles(visitor, address_of(rosa)) == {"Ours", "Declined"}, "declined by Ben alone"
    assert titles(visitor, address_of(rosa, cart)) == {"Ours", "Declined"}


def test_an_observer_who_was_let_in_has_the_meeting(
    visitor: FlaskClient, rosa: Person, ben: Person, cart: Group
) -> None:
    kim = make_person()
    meeting = make_meeting(rosa, cart, title="Ours")
    address = address_of(kim)
    assert titles(visitor, address) == set()
    saved(ItemGuest(item_id=meeting.id, person_id=kim.id, admitted_by_id=rosa.id))
    ask(meeting, kim, observes=True)
    assert titles(visitor, address) == {"Ours"}


def test_a_group_s_feed_has_all_its_meetings_and_no_other_s(
    visitor: FlaskClient, rosa: Person, ben: Person, cart: Group
) -> None:
    other = make_group(rosa, ben, name="Other")
    make_meeting(rosa, cart, title="Of the cart")
    make_meeting(rosa, other, title="Of the other")
    address = address_of(ben, cart)
    assert titles(visitor, address) == {"Of the cart"}
    assert Calendar.from_ical(visitor.get(address).data)["x-wr-calname"] == "Book Cart"


def test_who_leaves_a_group_loses_its_meetings_at_once(
    visitor: FlaskClient, rosa: Person, ben: Person, cart: Group
) -> None:
    make_meeting(rosa, cart, title="Ours")
    own, of_group = address_of(ben), address_of(ben, cart)
    assert titles(visitor, own) == titles(visitor, of_group) == {"Ours"}
    membership = db.session.get_one(GroupMembership, (cart.id, ben.id))
    membership.left_on = utcnow().date()
    db.session.commit()
    assert titles(visitor, own) == set()
    assert visitor.get(of_group).status_code == 404


def test_whoever_is_no_longer_here_has_no_feed(visitor: FlaskClient, ben: Person) -> None:
    address = address_of(ben)
    assert visitor.get(address).status_code == 200
    ben.deactivated_at = utcnow()
    db.session.commit()
    assert visitor.get(address).status_code == 404


def test_a_wrong_address_and_a_revoked_one_are_the_same(visitor: FlaskClient, ben: Person) -> None:
    address = address_of(ben)
    feed = db.session.scalars(sa.select(CalendarFeed)).one()
    services.revoke(ben, feed)
    db.session.commit()
    revoked = visitor.get(address)
    wrong = visitor.get("/calendar/feeds/" + "x" * 43 + ".ics")
    assert (revoked.status_code, wrong.status_code) == (404, 404)
    key = address.rpartition("/")[2].removesuffix(".ics")
    assert said(revoked.text).replace(key, "x" * 43) == said(wrong.text)


def said(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


# --- times that are looked for ---------------------------------------------------------------------


def test_the_times_of_an_open_poll_are_held_until_it_is_settled(
    visitor: FlaskClient, rosa: Person, ben: Person, cart: Group
) -> None:
    meeting = make_meeting(
        rosa, cart, title="One comparison", starts_local=None, stage=Stage.POLLING
    )
    first, second, third = offer(meeting, SOON, SOON + timedelta(days=1), SOON + timedelta(days=2))
    saved(PollAnswer(candidate_id=second.id, person_id=ben.id, answer=Answer.NO))
    third.removed_at = utcnow()
    db.session.commit()
    address = address_of(ben)
    (hold,) = read(visitor, address)
    assert hold["status"] == "TENTATIVE"
    assert hold["summary"] == "Perhaps: One comparison"
    assert hold["uid"] == f"{meeting.uuid}-{first.id}@localhost"
    assert hold["dtstart"].dt.replace(tzinfo=None) == SOON
    assert not hold.walk("VALARM")
    meeting.stage, meeting.starts_local = Stage.SCHEDULED, SOON
    meeting.starts_at, meeting.ends_at = utcnow(), utcnow() + timedelta(hours=1)
    db.session.commit()
    assert [event["status"] for event in read(visitor, address)] == ["CONFIRMED"]
    meeting.stage = Stage.CANCELLED
    db.session.commit()
    assert read(visitor, address) == []


def test_a_poll_that_asks_others_holds_nothing(
    visitor: FlaskClient, rosa: Person, ben: Person, cart: Group
) -> None:
    kim = make_person()
    elsewhere = make_group(kim)
    offer(
        make_meeting(
            kim, elsewhere, starts_local=None, stage=Stage.POLLING, audience=Audience.NETWORK
        ),
        SOON,
    )
    assert read(visitor, address_of(ben)) == []


def test_a_place_on_the_waiting_list_is_tentative(
    visitor: FlaskClient, rosa: Person, ben: Person, cart: Group
) -> None:
    meeting = make_meeting(rosa, cart)
    db.session.get_one(Participant, (meeting.id, ben.id)).waits_since = utcnow()
    db.session.commit()
    assert [event["status"] for event in read(visitor, address_of(ben))] == ["TENTATIVE"]


# --- what else stands there, and does not ----------------------------------------------------------


def test_no_address_stands_in_what_is_published(
    visitor: FlaskClient, rosa: Person, ben: Person, cart: Group
) -> None:
    """Nor of those who allow it: that is for invitations. RFC 5546 knows no attendees here."""
    make_meeting(rosa, cart)
    services.choose(ben, 15, shows_address=True)
    db.session.commit()
    text = visitor.get(address_of(rosa)).text
    assert "ATTENDEE" not in text and "school.example" not in text


def test_it_rings_as_its_owner_chose_and_not_for_what_is_over(
    visitor: FlaskClient, rosa: Person, ben: Person, cart: Group
) -> None:
    make_meeting(rosa, cart)
    make_meeting(rosa, cart, starts_local=datetime(2020, 1, 1))
    held = make_meeting(rosa, cart, title="Held", starts_local=SOON - timedelta(days=20))
    held.stage = Stage.HELD
    services.choose(ben, 60, shows_address=False)
    db.session.commit()
    alarms = {str(e["summary"]): e.walk("VALARM") for e in read(visitor, address_of(ben))}
    assert alarms.pop("Held") == []
    (alarm,) = alarms.popitem()[1]
    assert alarm["trigger"].dt == timedelta(hours=-1)


def test_who_wants_no_bell_hears_none(
    visitor: FlaskClient, rosa: Person, ben: Person, cart: Group
) -> None:
    make_meeting(rosa, cart)
    services.choose(ben, None, shows_address=False)
    db.session.commit()
    assert not read(visitor, address_of(ben))[0].walk("VALARM")


def test_a_choice_is_one_of_those_offered(ben: Person) -> None:
    with pytest.raises(Refused):
        services.choose(ben, 7, shows_address=False)


def test_occurrences_of_a_series_know_each_other(
    visitor: FlaskClient, rosa: Person, ben: Person, cart: Group
) -> None:
    from ps5_collab.meetings.models import Series

    series = saved(Series(group_id=cart.id, rule={}, created_by_id=rosa.id))
    for week in range(2):
        make_meeting(rosa, cart, starts_local=SOON + timedelta(days=7 * week), series_id=series.id)
    make_meeting(rosa, cart)
    names = [[str(one) for one in event.refids] for event in read(visitor, address_of(ben))]
    assert sorted(names) == [
        [],
        [f"series-{series.id}@localhost"],
        [f"series-{series.id}@localhost"],
    ]


def test_it_speaks_its_reader_s_language(
    app: Flask, visitor: FlaskClient, rosa: Person, cart: Group
) -> None:
    iris = make_person(language="es")
    saved(GroupMembership(group_id=cart.id, person_id=iris.id, joined_on=tomorrow() - timedelta(9)))
    make_meeting(rosa, cart)
    answer = visitor.get(address_of(iris), headers={"Accept-Language": "en"})
    assert Calendar.from_ical(answer.data)["name"] != ""


# --- how it is asked -------------------------------------------------------------------------------


def test_what_has_not_changed_is_not_sent_again(
    visitor: FlaskClient, rosa: Person, ben: Person, cart: Group
) -> None:
    meeting = make_meeting(rosa, cart)
    address = address_of(ben)
    first = visitor.get(address)
    again = visitor.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    meeting.place = "Room 14"
    db.session.commit()
    moved = visitor.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert moved.status_code == 200
    assert moved.headers["ETag"] != first.headers["ETag"]


def test_nothing_between_keeps_or_finds_it(visitor: FlaskClient, ben: Person) -> None:
    headers = visitor.get(address_of(ben)).headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers


def test_the_key_stands_in_no_log_even_of_a_crash(
    app: Flask,
    visitor: FlaskClient,
    ben: Person,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = address_of(ben)
    key = address.split("/")[-1].removesuffix(".ics")

    def crash(_key: str) -> None:
        raise ZeroDivisionError

    with caplog.at_level(logging.DEBUG):
        visitor.get(address)
        visitor.get(address + "x")
        monkeypatch.setattr("ps5_collab.meetings.calendar.files.opened_by", crash)
        monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
        assert visitor.get(address).status_code == 500
    lines = [record.getMessage() + str(getattr(record, "fields", "")) for record in caplog.records]
    assert any(record.exc_info for record in caplog.records), "the crash itself is on record"
    assert not [line for line in lines if key in line]


def test_only_a_hash_of_the_key_is_kept(ben: Person) -> None:
    key = address_of(ben).split("/")[-1].removesuffix(".ics")
    assert len(key) >= 43
    feed = db.session.scalars(sa.select(CalendarFeed)).one()
    assert key not in str(feed.__dict__)


def test_when_it_was_last_read_is_kept(visitor: FlaskClient, ben: Person) -> None:
    address = address_of(ben)
    visitor.get(address)
    feed = db.session.scalars(sa.select(CalendarFeed)).one()
    first = feed.read_at
    assert first and utcnow() - first < timedelta(minutes=1)
    visitor.get(address)
    db.session.rollback()
    db.session.refresh(feed)
    assert feed.read_at == first, "written at most once an hour"


def test_a_long_calendar_asks_the_database_no_more_often(
    visitor: FlaskClient, rosa: Person, ben: Person, cart: Group, at_most: AtMost
) -> None:
    for day in range(12):
        make_meeting(rosa, cart, starts_local=SOON + timedelta(days=day))
    address = address_of(ben)
    visitor.get(address)
    with at_most(6):
        visitor.get(address)


# --- making and ending addresses -------------------------------------------------------------------


def test_an_address_is_shown_once_and_can_be_renewed_and_revoked(
    visitor: FlaskClient, sign_in: SignIn, ben: Person
) -> None:
    browser = sign_in(ben)
    made = browser.post("/calendar/feeds", data={"group_id": ""})
    assert made.status_code == 201
    whole = shown_in(made.text)
    assert f"webcal:{whole.partition(':')[2]}" in made.text
    path = whole.removeprefix("http://localhost")
    assert visitor.get(path).status_code == 200
    assert path not in browser.get("/calendar/settings").text
    feed = db.session.scalars(sa.select(CalendarFeed)).one()
    renewed = browser.post(f"/calendar/feeds/{feed.id}/renewal")
    new_path = shown_in(renewed.text).removeprefix("http://localhost")
    assert visitor.get(path).status_code == 404
    assert visitor.get(new_path).status_code == 200
    newest = db.session.scalars(sa.select(CalendarFeed).order_by(CalendarFeed.id.desc())).first()
    assert newest
    assert browser.post(f"/calendar/feeds/{newest.id}/revocation").status_code == 303
    assert visitor.get(new_path).status_code == 404


def test_several_addresses_are_told_apart_by_their_names(sign_in: SignIn, ben: Person) -> None:
    browser = sign_in(ben)
    for name in ("My phone", "  The staff room\n<b>screen</b> ", ""):
        made = browser.post("/calendar/feeds", data={"group_id": "", "name": name})
        assert made.status_code == 201
    page = browser.get("/calendar/settings").text
    assert "<b>My phone</b>" in page
    assert "<b>The staff room &lt;b&gt;screen&lt;/b&gt;</b>" in page
    assert "<b>All my meetings</b>" in page, "what has no name is called by what it holds"
    feed = db.session.scalars(sa.select(CalendarFeed).where(CalendarFeed.name == "My phone")).one()
    browser.post(f"/calendar/feeds/{feed.id}/renewal")
    assert "<b>My phone</b>" in browser.get("/calendar/settings").text


def test_a_name_that_is_too_long_is_said_and_kept(sign_in: SignIn, ben: Person) -> None:
    page = sign_in(ben).post("/calendar/feeds", data={"group_id": "", "name": "x" * 61})
    assert page.status_code == 422 and "Name: At most 60 characters" in page.text
    assert "x" * 61 in page.text and "How it behaves" in page.text
    assert db.session.scalars(sa.select(CalendarFeed)).all() == []


def shown_in(text: str) -> str:
    start = text.index('value="http://localhost/calendar/feeds/') + len('value="')
    return text[start : text.index('"', start)]


def test_only_its_own_person_renews_and_revokes(sign_in: SignIn, rosa: Person, ben: Person) -> None:
    address_of(ben)
    feed = db.session.scalars(sa.select(CalendarFeed)).one()
    for verb in ("renewal", "revocation"):
        assert sign_in(rosa).post(f"/calendar/feeds/{feed.id}/{verb}").status_code == 404
    db.session.refresh(feed)
    assert feed.revoked_at is None


def test_a_group_s_address_is_for_its_members(sign_in: SignIn, rosa: Person, cart: Group) -> None:
    kim = make_person()
    assert sign_in(kim).post("/calendar/feeds", data={"group_id": cart.id}).status_code == 404
    for nonsense in (10**30, "abc", "1.5", "-1"):
        answer = sign_in(kim).post("/calendar/feeds", data={"group_id": nonsense})
        assert answer.status_code == 404, "and no address of everything"
    with pytest.raises(NotFound):
        services.new_feed(kim, reader_of(kim.id), cart.id)


def test_a_group_that_was_left_is_not_named(sign_in: SignIn, ben: Person, cart: Group) -> None:
    address_of(ben, cart)
    cart.name = "Renamed in private"
    mine = GroupMembership.group_id == cart.id, GroupMembership.person_id == ben.id
    db.session.execute(sa.update(GroupMembership).where(*mine).values(left_on=today()))
    db.session.commit()
    page = sign_in(ben).get("/calendar/settings").text
    assert "Renamed in private" not in page and "A group that you have left" in page
    assert "/revocation" in page and "/renewal" not in page


def test_nobody_collects_addresses_without_end(ben: Person) -> None:
    for _number in range(services.MOST_FEEDS):
        address_of(ben)
    with pytest.raises(RuleBroken):
        address_of(ben)


def test_of_twelve_addresses_made_at_once_no_more_come_than_one_may_have(
    sign_in: SignIn, ben: Person
) -> None:
    for _number in range(services.MOST_FEEDS - 2):
        address_of(ben)
    browsers, ben_id = [sign_in(ben) for _number in range(12)], ben.id
    db.session.rollback()

    def make(_n: int, browser: FlaskClient) -> int:
        return browser.post("/calendar/feeds").status_code

    assert sorted(all_at_once(browsers, make)) == [201] * 2 + [409] * 10
    assert services.living(ben_id) == services.MOST_FEEDS


def test_the_choices_are_kept(sign_in: SignIn, ben: Person) -> None:
    browser = sign_in(ben)
    for alarm, expected in (("never", None), ("1440", 1440)):
        browser.post("/calendar/settings", data={"alarm": alarm, "shows_address": "y"})
        db.session.rollback()
        row = db.session.get_one(CalendarChoice, ben.id, populate_existing=True)
        assert (row.alarm_minutes, row.shows_address) == (expected, True)
    assert browser.post("/calendar/settings", data={"alarm": "7"}).status_code == 422


# --- one meeting -----------------------------------------------------------------------------------


def test_one_meeting_is_a_file_for_whoever_sees_it(
    visitor: FlaskClient, sign_in: SignIn, rosa: Person, ben: Person, cart: Group
) -> None:
    meeting = make_meeting(rosa, cart, title="One comparison")
    browser = sign_in(ben)
    (event,) = read(browser, f"/meetings/{meeting.id}.ics")
    assert event["uid"] == f"{meeting.uuid}@localhost"
    stranger = sign_in(make_person())
    hidden, missing = (stranger.get(f"/meetings/{n}.ics") for n in (meeting.id, 999999))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert said(hidden.text) == said(missing.text)
    assert visitor.get(f"/meetings/{meeting.id}.ics").status_code == 404
    assert browser.get("/meetings/99999999999999999999.ics").status_code == 404


def test_the_file_for_who_sees_only_that_it_takes_place_says_not_whose_it_is(
    sign_in: SignIn, rosa: Person, ben: Person
) -> None:
    """Also of a listed group, whose name the site shows: a file goes on to other people."""
    group = db.session.get_one(Group, make_place(rosa, ben, name="Lanterns").group_id)
    meeting = make_meeting(rosa, group, audience=Audience.NETWORK)
    address = f"/meetings/{meeting.id}.ics"
    assert "Lanterns" in sign_in(ben).get(address).text
    assert "Lanterns" not in sign_in(make_person()).get(address).text


def test_who_sees_only_that_it_takes_place_learns_no_more_from_the_file(
    sign_in: SignIn, rosa: Person, ben: Person, cart: Group
) -> None:
    video = "https://video.example/secret"
    meeting = make_meeting(rosa, cart, audience=Audience.NETWORK, video_url=video, place="Room 12")
    services.choose(ben, 15, shows_address=True)
    db.session.commit()
    kim = make_person()
    text = sign_in(kim).get(f"/meetings/{meeting.id}.ics").text.replace("\r\n ", "")
    assert "Room 12" in text
    assert video not in text and ben.email not in text and "Book Cart" not in text
    ask(meeting, kim, observes=True, asks_since=utcnow())
    assert video not in sign_in(kim).get(f"/meetings/{meeting.id}.ics").text
    assert video in sign_in(ben).get(f"/meetings/{meeting.id}.ics").text.replace("\r\n ", "")


def test_a_meeting_that_was_canceled_says_so(sign_in: SignIn, rosa: Person, cart: Group) -> None:
    meeting = make_meeting(rosa, cart, stage=Stage.CANCELLED, sequence=3)
    (event,) = read(sign_in(rosa), f"/meetings/{meeting.id}.ics")
    assert (event["status"], event["sequence"]) == ("CANCELLED", 3)
    assert not event.walk("VALARM")


def test_a_meeting_without_a_time_has_no_file(sign_in: SignIn, rosa: Person, cart: Group) -> None:
    meeting = make_meeting(rosa, cart, starts_local=None, stage=Stage.POLLING)
    assert sign_in(rosa).get(f"/meetings/{meeting.id}.ics").status_code == 404


def test_a_program_that_asks_without_end_waits_and_others_do_not(
    limited: Flask, rosa: Person, ben: Person
) -> None:
    visitor = limited.test_client()
    eager, calm = address_of(ben), address_of(rosa)
    answers = [visitor.get(eager).status_code for _n in range(125)]
    assert set(answers[:120]) == {200} and set(answers[120:]) == {429}
    assert visitor.get(calm).status_code == 200
