"""What a poll says: what is wrong stands at its place, who is busy then and with what, what became
of it; and whatever its state refuses is said on its page."""

import re
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings import planning
from ps5_collab.meetings.models import BellSchedule, Meeting, Poll, PollAnswer
from ps5_collab.meetings.polls.links import poll_token
from ps5_collab.meetings.wall_time import wall_time
from ps5_collab.people.models import Group, Person, School
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_group, make_meeting, make_person, make_school, saved
from tests.meetings.polls import LOS_ANGELES, at, candidates, fields, make_poll, monday, say

DAY = monday().isoformat()
FORM = {"title": "What we found", "sort": "planning", "minutes": "60", "zone": LOS_ANGELES}


@pytest.fixture
def elm(app: Flask) -> School:
    return make_school(name="Elm")


@pytest.fixture
def ada(elm: School) -> Person:
    return make_person(elm, name="Ada Brook")


@pytest.fixture
def ben(elm: School) -> Person:
    return make_person(elm, name="Ben Cole")


def errors(page: str) -> list[tuple[str, str]]:
    """(id of the place, sentence) of the summary on top of a form."""
    top = page.partition('id="errors"')[2].partition("</ul>")[0]
    return re.findall(r'<a href="#([^"]+)">([^<]+)</a>', top)


def row_of(page: str, number: int) -> str:
    return page.partition('class="poll"')[2].split("<tr")[number + 2].partition("</tr>")[0]


# --- what is wrong, at its place ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "times", "place"),
    [
        (DAY, "banana", "times-1"),
        (DAY, "25:00", "times-1"),
        (DAY, "", "times-1"),
        ("", "3:30", "day-1"),
        ("2020-01-01", "3:30", "day-1"),
        ("0001-01-01", "3:30", "day-1"),
    ],
)
@pytest.mark.parametrize("changing", [False, True])
def test_a_wrong_day_or_time_is_said_on_top_with_a_link_to_its_row(
    cart: Group, ada: Person, sign_in: SignIn, day: str, times: str, place: str, changing: bool
) -> None:
    rows = {"day": [DAY, day], "times": ["16:00", times]}
    if changing:
        meeting = make_poll(ada, cart)
        address = f"/meetings/{meeting.id}/poll/edit"
        stays = [str(each.id) for each in candidates(meeting)]
        data: dict[str, object] = {"stays": stays, "version": "1"}
    else:
        address, data = "/meetings/polls/new", {"group": cart.id} | FORM
    answer = sign_in(ada).post(address, data=data | rows)
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    ((target, sentence),) = errors(answer.text)
    assert target == place and sentence.startswith("Day 2: ")
    assert day != "2020-01-01" or "Jan 1, 2020, 3:30" in sentence
    field = re.search(rf'<input[^>]* id="{place}"[^>]*>', answer.text)
    assert field and 'aria-invalid="true"' in field[0] and "day-1-error" in field[0]


@pytest.mark.parametrize(
    ("closes_on", "sentence"),
    [("2020-01-01", "has passed"), (f"{monday() + timedelta(days=40)}", "after the last")],
)
def test_a_wrong_last_day_is_said_at_its_field(
    cart: Group, ada: Person, sign_in: SignIn, closes_on: str, sentence: str
) -> None:
    meeting, browser = make_poll(ada, cart), sign_in(ada)
    new = {"group": cart.id, "day": [DAY], "times": ["16:00"]} | FORM
    stays = [str(each.id) for each in candidates(meeting)]
    for address, data in (
        ("/meetings/polls/new", new),
        (f"/meetings/{meeting.id}/poll/edit", {"stays": stays, "version": "1"}),
    ):
        page = browser.post(address, data=data | {"closes_on": closes_on}).text
        assert [place for place, said in errors(page) if sentence in said] == ["closes_on"]
        assert 'id="closes_on-error"' in page


def test_an_afternoon_is_written_as_schools_do(cart: Group, ada: Person, sign_in: SignIn) -> None:
    data = FORM | {"group": cart.id, "day": [DAY], "times": ["3:30, 7:30, 2:15 am"]}
    page = sign_in(ada).post("/meetings/polls/new", data=data, follow_redirects=True).text
    for hours in ("2:15\u202fAM", "7:30\u202fAM", "3:30\u202fPM"):
        assert f">{hours} to" in page


# --- what its state refuses -----------------------------------------------------------------------


def test_a_blind_poll_that_was_answered_says_at_the_box_that_it_stays_blind(
    cart: Group, ada: Person, ben: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart, blind=True)
    say(ben, meeting, "yyyy")
    stays = [str(each.id) for each in candidates(meeting)]
    data = {"stays": stays, "day": [DAY], "times": ["19:00"], "version": "1"}
    answer = sign_in(ada).post(f"/meetings/{meeting.id}/poll/edit", data=data)
    assert answer.status_code == 422
    assert [place for place, _said in errors(answer.text)] == ["blind"]
    assert "answered in confidence" in answer.text and 'value="19:00"' in answer.text


def test_who_was_reminded_just_now_is_not_offered_to_be_reminded_again(
    cart: Group, ada: Person, sign_in: SignIn
) -> None:
    meeting, browser = make_poll(ada, cart), sign_in(ada)
    address = f"/meetings/{meeting.id}/poll"
    assert "Remind who has not answered" in browser.get(address).text
    assert browser.post(f"{address}/reminder").status_code == 303
    page = browser.get(address).text
    assert "Remind who has not answered" not in page
    assert "a day later you can do it again" in page
    again = browser.post(f"{address}/reminder")
    assert again.status_code == 409
    assert 'id="refused"' in again.text and "within the last day" in again.text
    assert "Which times suit you?" in again.text and "What you chose" not in again.text


def test_the_organizer_alone_is_nobody_to_remind(
    cart: Group, ada: Person, ben: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart)
    say(ben, meeting, "yyyy")
    page = sign_in(ada).get(f"/meetings/{meeting.id}/poll").text
    assert "Remind who has not answered" not in page


@pytest.mark.parametrize("what", ["decision", "closing", "opening", "reminder", "edit"])
def test_who_comes_too_late_sees_which_time_was_taken(
    cart: Group, ada: Person, sign_in: SignIn, what: str
) -> None:
    meeting = make_poll(ada, cart)
    say(ada, meeting, "yyyy", "By video")
    number = candidates(meeting)[2].id
    planning.fix_time(ada, reader_of(ada.id), meeting, wall_time(at(1), LOS_ANGELES))
    db.session.commit()
    browser, address = sign_in(ada), f"/meetings/{meeting.id}/poll/{what}"
    answer = browser.get(address) if what == "edit" else browser.post(address, data={"candidate": number})  # fmt: skip
    assert answer.status_code == 409
    assert 'id="refused"' in answer.text
    taken = answer.text.partition("The time is settled.")[2]
    assert at(1).strftime("%A, %B %-d") in taken and f'href="/meetings/{meeting.id}"' in taken
    assert 'id="kept"' not in answer.text


def test_a_canceled_meeting_is_not_called_settled(
    cart: Group, ada: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart)
    planning.cancel(ada, reader_of(ada.id), meeting, "Flood")
    db.session.commit()
    page = sign_in(ada).post(f"/meetings/{meeting.id}/poll/closing").text
    assert "This meeting is canceled." in page and "settled" not in page


def test_closing_a_blind_poll_asks_first_and_an_open_one_does_not(
    cart: Group, ada: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ada)
    blind, seen = (make_poll(ada, cart, blind=blind).id for blind in (True, False))
    assert "cannot be taken back" in browser.get(f"/meetings/{blind}/poll").text
    assert "cannot be taken back" not in browser.get(f"/meetings/{seen}/poll").text


# --- who is busy, who said nothing ----------------------------------------------------------------


def bells(school: School) -> None:
    hours = {"free": [["15:10", "17:00"]], "classes": [["08:00", "15:00"]]}
    days = list("12345")
    row = BellSchedule(school_id=school.id, name="Regular", weekdays=days, zone=LOS_ANGELES)
    row.hours = hours
    saved(row)


def weekly_look(ada: Person, group: Group, when: datetime) -> Meeting:
    return make_meeting(ada, group, title="Weekly look", starts_local=when)


def test_a_clash_says_with_what_and_whose_and_nothing_green_stands_beside_it(
    cart: Group, ada: Person, elm: School, sign_in: SignIn
) -> None:
    bells(elm)
    meeting = make_poll(ada, cart)
    weekly_look(ada, cart, at(1))
    say(ada, meeting, "yyyy")
    page = sign_in(ada).get(f"/meetings/{meeting.id}/poll").text
    free, busy = row_of(page, 0), row_of(page, 1)
    assert 'data-voice="leaf">Free at the school' in free
    assert 'data-voice="leaf"' not in busy and "Free at the school" in busy
    assert re.search(r"Clashes with “<a [^>]+>Weekly look</a>” \(all of you\)", busy)
    assert page.partition("The best times")[2].count("Clashes with") == 1


def test_few_are_named_many_are_counted_and_a_hidden_meeting_is_only_busy(
    app: Flask, ada: Person, sign_in: SignIn
) -> None:
    people = [make_person(name=f"Kim{n} Lee") for n in range(6)]
    circle, others = make_group(ada, *people), make_group(*people[:4])
    meeting = make_poll(ada, circle)
    weekly_look(people[0], others, at(0))
    own = weekly_look(ada, make_group(ada, people[0]), at(1))
    page = sign_in(ada).get(f"/meetings/{meeting.id}/poll").text
    assert "Busy then: 4 of you" in row_of(page, 0)
    assert f'/meetings/{own.id}">Weekly look</a>” (Ada, Kim0)' in row_of(page, 1)


def test_a_time_is_not_suggested_without_saying_that_the_group_meets_then(
    cart: Group, ada: Person, elm: School, sign_in: SignIn
) -> None:
    bells(elm)
    weekly_look(ada, cart, at(0))
    browser = sign_in(ada)
    page = browser.get(f"/meetings/polls/new?group={cart.id}&since={DAY}").text
    (label,) = re.findall(rf'<label[^>]*>(?:(?!</label>).)*value="{DAY}T15:10".*?</label>', page)
    assert "Clashes with “Weekly look” (all of you)" in label
    assert page.count("Clashes with") == 2  # 15:10 and 15:40


def test_no_and_no_answer_are_two_signs(
    cart: Group, ada: Person, ben: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart)
    say(ben, meeting, "nyy-")
    page = sign_in(ada).get(f"/meetings/{meeting.id}/poll").text
    no, silent = row_of(page, 0), row_of(page, 3)
    assert 'aria-label="no"' in no and "?" not in no.partition("</th>")[2]
    assert '>?</span><span class="hush">not answered</span>' in silent
    assert "Not answered: Ben." in silent and "Not answered" not in no


# --- the link in a letter -------------------------------------------------------------------------


def link(meeting: Meeting, person: Person) -> str:
    return f"/meetings/polls/answer/{poll_token(meeting.id, person.id)}"


@pytest.mark.parametrize("blind", [True, False])
def test_a_letter_s_page_says_who_asks_until_when_and_who_sees_it(
    cart: Group, ada: Person, ben: Person, visitor: FlaskClient, blind: bool
) -> None:
    meeting = make_poll(ada, cart, blind=blind, closes_on=monday())
    page = visitor.get(link(meeting, ben)).text
    assert "Ada Brook asks when you can meet for 60 minutes." in page
    assert f"closes after {monday().strftime('%a, %b %-d')}" in page
    assert ("when the poll is closed." in page) is blind


def test_what_a_letter_s_page_took_in_confidence_is_not_taken_openly(
    cart: Group, ada: Person, ben: Person, visitor: FlaskClient
) -> None:
    meeting = make_poll(ada, cart, blind=True)
    address = link(meeting, ben)
    hidden = re.compile(r'<input[^>]* name="blind"[^>]* value="([^"]*)"')
    assert hidden.findall(visitor.get(address).text) == ["yes"]
    db.session.execute(sa.update(Poll).values(blind=False))
    db.session.commit()
    data = fields(meeting, "yyyy", comment="By video", blind="yes")
    told = visitor.post(address, data=data)
    assert told.status_code == 422 and "Everybody now sees all answers" in told.text
    assert "By video" in told.text and hidden.findall(told.text) == [""]
    assert db.session.scalars(sa.select(PollAnswer)).all() == []
    assert visitor.post(address, data=data | {"blind": ""}).status_code == 303


@pytest.mark.parametrize("what", ["settled", "canceled", "closed"])
def test_a_letter_s_link_says_what_became_of_it(
    cart: Group, ada: Person, ben: Person, visitor: FlaskClient, what: str
) -> None:
    meeting = make_poll(ada, cart)
    if what == "settled":
        planning.fix_time(ada, reader_of(ada.id), meeting, wall_time(at(1), LOS_ANGELES))
    elif what == "canceled":
        planning.cancel(ada, reader_of(ada.id), meeting, "Flood")
    else:
        db.session.execute(sa.update(Poll).values(closed_at=utcnow()))
    db.session.commit()
    answer = visitor.get(link(meeting, ben))
    assert answer.status_code == 410
    told = {
        "settled": f"is settled: {at(1).strftime('%A, %B %-d')}, 3:15",
        "canceled": f"“{meeting.title}” is canceled",
        "closed": "its organizer chooses",
    }
    assert told[what] in answer.text
    stranger = make_person()
    assert at(1).strftime("%B %-d") not in visitor.get(link(meeting, stranger)).text


# --- what most do not need ------------------------------------------------------------------------


def more(page: str) -> bool:
    """What the page folds away stands open."""
    (details,) = re.findall(r'<details class="fold" id="more"[^>]*>', page)
    return " open" in details


@pytest.mark.parametrize("address", ["/meetings/polls/new", "/meetings/new"])
def test_a_form_begins_with_what_and_when_and_folds_the_rest(
    cart: Group, ada: Person, sign_in: SignIn, address: str
) -> None:
    browser = sign_in(ada)
    page = browser.get(address).text
    names = re.findall(r'<(?:input|select|textarea)[^>]* name="([a-z_]+)"', page.partition("data-guard")[2])  # fmt: skip
    first = [name for name in names if name in {"title", "minutes", "day", "summary", "place", "sort"}]  # fmt: skip
    assert first[0] == "title"
    assert list(dict.fromkeys(first))[-3:] == ["summary", "place", "sort"]
    assert not more(page)
    assert "Los Angeles time" in page.partition('id="more"')[0]


@pytest.mark.parametrize(
    ("typed", "opens"),
    [
        ({}, False),
        ({"place": "Room 5"}, True),
        ({"video_url": "nonsense"}, True),
        ({"capacity": "0"}, True),
        ({"sort": "debrief"}, True),
        ({"zone": "America/New_York"}, True),
        ({"blind": "y"}, True),
        ({"closes_on": DAY}, True),
        ({"listed": "y"}, True),
    ],
)
def test_it_opens_by_itself_where_something_there_is_filled_or_wrong(
    cart: Group, ada: Person, sign_in: SignIn, typed: dict[str, str], opens: bool
) -> None:
    data = {"group": cart.id, "day": [DAY], "times": ["late"]} | FORM | typed
    page = sign_in(ada).post("/meetings/polls/new", data=data).text
    assert more(page) is opens


def test_the_next_meeting_s_form_shows_where_the_last_one_was(
    cart: Group, ada: Person, sign_in: SignIn
) -> None:
    last = make_meeting(ada, cart, place="Room 5")
    page = sign_in(ada).get(f"/meetings/polls/new?group={cart.id}&after={last.id}").text
    assert more(page) and 'value="Room 5"' in page


def test_a_meeting_whose_time_is_being_found_keeps_its_place_when_it_is_changed(
    cart: Group, ada: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart)
    meeting.place = "Room 5"
    db.session.commit()
    page = sign_in(ada).get(f"/meetings/{meeting.id}/edit").text
    assert more(page) and 'value="Room 5"' in page and 'name="summary"' in page
