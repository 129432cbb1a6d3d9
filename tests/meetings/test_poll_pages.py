"""The pages of a poll: the form with its buttons, the grid, the link in a letter."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings import planning
from ps5_collab.meetings.links import answer_token
from ps5_collab.meetings.models import BellSchedule, Candidate, Meeting, Poll, PollAnswer
from ps5_collab.meetings.polls.links import poll_token
from ps5_collab.meetings.polls.times import Days, Row, checked, copied, moments
from ps5_collab.meetings.wall_time import wall_time
from ps5_collab.people.models import Group, GroupMembership, Person, Role, School
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import LONG_AGO, make_group, make_meeting, make_person, make_school, saved
from tests.meetings.polls import (
    LOS_ANGELES,
    at,
    candidates,
    fields,
    make_poll,
    monday,
    say,
)

DAY = monday().isoformat()
FORM = {
    "title": "Share what we found",
    "sort": "general",
    "minutes": "60",
    "zone": LOS_ANGELES,
    "day": [DAY, "", ""],
    "times": ["15:15, 4:30 pm", "", ""],
}


@pytest.fixture
def elm(app: Flask) -> School:
    return make_school(name="Elm")


@pytest.fixture
def oak(app: Flask) -> School:
    return make_school(name="Oak")


@pytest.fixture
def ada(elm: School) -> Person:
    return make_person(elm, name="Ada Brook")


@pytest.fixture
def ben(oak: School) -> Person:
    return make_person(oak, name="Ben Cole", time_zone="America/New_York")


def bells(school: School, free: str, classes: str = "08:00-15:00") -> None:
    hours = {"free": [free.split("-")], "classes": [classes.split("-")]}
    row = BellSchedule(school_id=school.id, name="Regular", weekdays=list("12345"), zone=LOS_ANGELES)  # fmt: skip
    row.hours = hours
    saved(row)


def offered_times() -> list[str]:
    found = sa.select(Candidate.starts_local).order_by(Candidate.starts_local)
    return [local.isoformat(timespec="minutes") for local in db.session.scalars(found)]


# --- asking -------------------------------------------------------------------------------------


def test_a_poll_is_begun_with_several_days_and_times(
    cart: Group, ada: Person, sign_in: SignIn
) -> None:
    other = (monday() + timedelta(days=1)).isoformat()
    data = FORM | {
        "group": cart.id,
        "day": [DAY, other, ""],
        "times": ["15:15, 4:30 pm", "8", ""],
        "blind": "y",
        "closes_on": DAY,
    }
    answer = sign_in(ada).post("/meetings/polls/new", data=data)
    assert answer.status_code == 303
    assert offered_times() == [f"{DAY}T15:15", f"{DAY}T16:30", f"{other}T08:00"]
    assert db.session.scalars(sa.select(Poll.blind)).one() is True


def test_a_form_that_is_sent_twice_makes_one_poll(
    cart: Group, ada: Person, sign_in: SignIn
) -> None:
    browser, uuid = sign_in(ada), "7d9b6f0e-6f0c-4c2b-9a44-0d1f6d1d2c11"
    statuses = [
        browser.post("/meetings/polls/new", data=FORM | {"uuid": uuid}).status_code
        for _twice in range(2)
    ]
    assert statuses == [303, 303]
    assert len(db.session.scalars(sa.select(Meeting)).all()) == 1


def test_times_at_which_all_schools_are_free_are_offered_first(
    cart: Group, ada: Person, elm: School, oak: School, sign_in: SignIn, at_most: AtMost
) -> None:
    bells(elm, "15:10-17:00")
    bells(oak, "14:45-16:30")
    browser = sign_in(ada)
    address = f"/meetings/polls/new?group={cart.id}&since={DAY}"
    browser.get(address)
    with at_most(10):
        page = browser.get(address).text
    assert "When all 2 schools are free" in page
    assert f'value="{DAY}T15:10"' in page
    assert f'value="{DAY}T15:40"' not in page  # sixty minutes do not fit any more
    data = FORM | {"group": cart.id, "times": [""], "day": [""], "offer": [f"{DAY}T15:10"]}
    poll = browser.post("/meetings/polls/new", data=data, follow_redirects=True)
    assert "Free in all 2 schools" in poll.text
    assert offered_times() == [f"{DAY}T15:10"]


def test_a_time_inside_classes_needs_a_substitute(
    cart: Group, ada: Person, elm: School, oak: School, sign_in: SignIn
) -> None:
    bells(elm, "15:10-17:00")
    data = FORM | {"group": cart.id, "times": ["10:00"], "day": [DAY]}
    page = sign_in(ada).post("/meetings/polls/new", data=data, follow_redirects=True).text
    assert "Needs a substitute at Elm" in page
    assert db.session.scalars(sa.select(Candidate.cover_needed)).one() is True


def test_a_school_without_bells_is_named(
    cart: Group, ada: Person, elm: School, sign_in: SignIn
) -> None:
    bells(elm, "15:10-17:00")
    page = sign_in(ada).get("/meetings/polls/new").text
    assert "No bell schedule was entered yet for Oak" in page


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.FACILITATOR, Role.TEACHER])
def test_where_bells_are_missing_the_page_leads_to_them_or_to_whom_to_ask(
    cart: Group, ada: Person, elm: School, oak: School, sign_in: SignIn, role: Role
) -> None:
    bells(elm, "15:10-17:00")
    keeper = make_person(oak, role, name="Kit Keeper")
    saved(GroupMembership(group_id=cart.id, person_id=keeper.id, joined_on=LONG_AGO))
    asked, own = (sign_in(one).get("/meetings/polls/new").text for one in (ada, keeper))
    enter, ask = f'href="/schools/{oak.id}/bells/schedules/new"', f'href="/people/{keeper.id}"'
    bells_page = sign_in(ada).get(f"/schools/{oak.id}/bells").text
    if role is Role.TEACHER:
        assert enter not in own and "Its principal or an administrator can enter it." in asked
        assert "Its principal or an administrator can enter it." in bells_page
    else:
        assert enter in own and enter not in asked
        assert ask in asked and ask not in own
        assert ask in bells_page


def test_buttons_of_the_form_work_without_script_and_save_nothing(
    cart: Group, ada: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ada)
    more = browser.post("/meetings/polls/new", data=FORM | {"do": "add"})
    assert more.status_code == 200
    assert more.text.count('name="day"') == 4
    days = [DAY, at(1).date().isoformat(), at(2).date().isoformat()]
    data = FORM | {"day": days, "times": ["15:15, 4 pm", "8:00", ""]}
    copied_page = browser.post("/meetings/polls/new", data=data | {"do": "copy:0", "onto-0": ["1", "2"]}).text  # fmt: skip
    assert 'value="8:00, 15:15, 4 pm"' in copied_page
    assert copied_page.count('value="15:15, 4 pm"') == 2
    look = browser.post("/meetings/polls/new", data=data | {"do": "look", "title": ""})
    assert look.status_code == 200
    assert db.session.scalars(sa.select(Meeting)).all() == []


def test_a_ticked_day_without_a_date_gets_no_times_and_the_page_says_so(
    cart: Group, ada: Person, sign_in: SignIn
) -> None:
    data = FORM | {"day": [DAY, "", ""], "times": ["15:15", "", ""], "do": "copy:0"}
    page = sign_in(ada).post("/meetings/polls/new", data=data | {"onto-0": ["1", "2"]}).text
    assert "Nothing was copied where there is no date yet: day 2, 3." in page
    assert page.count('value="15:15"') == 1


@pytest.mark.parametrize("where", ["one line", "many lines", "ticked"])
def test_more_times_than_a_poll_takes_are_refused_and_none_is_lost(
    cart: Group, ada: Person, sign_in: SignIn, where: str
) -> None:
    clock = [f"{hour}:{minute:02d}" for hour in range(8, 15) for minute in range(0, 60, 10)]
    days = [at(n).date().isoformat() for n in range(14)]
    sent: dict[str, dict[str, object]] = {
        "one line": {"day": [DAY], "times": [", ".join(clock)]},
        "many lines": {"day": days, "times": [", ".join(clock[:3])] * 14},
        "ticked": {"day": [""], "times": [""], "offer": [f"{DAY}T{t.zfill(5)}" for t in clock]},
    }
    browser = sign_in(ada)
    answer = browser.post("/meetings/polls/new", data=FORM | {"group": cart.id} | sent[where])
    assert answer.status_code == 422
    assert "Offer at most 40 times; these are 42." in answer.text
    assert 'id="days-error"' in answer.text and 'href="#days"' in answer.text
    if where == "one line":
        assert f'value="{", ".join(clock)}"' in answer.text
    elif where == "many lines":
        assert answer.text.count(f'value="{", ".join(clock[:3])}"') == 14
    assert db.session.scalars(sa.select(Meeting)).all() == []


def test_more_days_than_a_poll_takes_are_refused_and_none_is_lost(
    cart: Group, ada: Person, sign_in: SignIn
) -> None:
    days = [at(n).date().isoformat() for n in range(33)]
    data = FORM | {"group": cart.id, "day": days, "times": ["15:15"] * 33}
    browser = sign_in(ada)
    answer = browser.post("/meetings/polls/new", data=data)
    assert answer.status_code == 422 and "A poll has at most 31 days." in answer.text
    assert answer.text.count('name="day"') == 33
    more = browser.post("/meetings/polls/new", data=data | {"do": "add"}).text
    assert "A poll has at most 31 days." in more and more.count('name="day"') == 33


def test_a_poll_that_would_have_too_many_times_says_so_at_them(
    cart: Group, ada: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart)
    browser, address = sign_in(ada), f"/meetings/{meeting.id}/poll/edit"
    stays = [str(each) for each in db.session.scalars(sa.select(Candidate.id))]
    clock = ", ".join(f"{hour}:{n:02d}" for hour in (18, 19, 20, 21) for n in range(0, 60, 6))
    day = at(30).date().isoformat()
    answer = browser.post(
        address, data={"stays": stays, "day": [day], "times": [clock], "version": "1"}
    )
    assert answer.status_code == 422
    assert f"these are {40 + len(stays)}" in answer.text and 'id="days-error"' in answer.text
    assert f'value="{clock}"' in answer.text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Say what the meeting is about"),
        ({"times": ["half past three"]}, "half past three"),
        ({"times": [""]}, "when it could begin"),
        ({"day": [""]}, "Choose the day"),
        ({"day": ["2020-01-01"]}, "has passed"),
        ({"day": ["0001-01-01"]}, "too far away"),
        ({"day": [""], "times": [""]}, "Offer at least one time"),
        ({"closes_on": "2020-01-01"}, "has passed"),
        ({"minutes": "9999999999999"}, "from 5 minutes"),
        ({"zone": "Mars/Olympus"}, "no time zone"),
    ],
)
def test_what_cannot_be_taken_comes_back_as_it_was_typed(
    cart: Group, ada: Person, sign_in: SignIn, change: dict[str, object], sentence: str
) -> None:
    data = FORM | {"day": [DAY], "times": ["15:15"], "summary": "zyxwords"} | change
    answer = sign_in(ada).post("/meetings/polls/new", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "zyxwords" in answer.text
    assert db.session.scalars(sa.select(Meeting)).all() == []


def test_who_has_no_group_is_told_so(app: Flask, sign_in: SignIn) -> None:
    assert "belong to none yet" in sign_in(make_person()).get("/meetings/polls/new").text


def test_another_s_group_is_not_asked(cart: Group, sign_in: SignIn) -> None:
    stranger = make_person()
    make_group(stranger)
    data = FORM | {"group": cart.id, "day": [DAY], "times": ["15:15"]}
    assert sign_in(stranger).post("/meetings/polls/new", data=data).status_code == 422
    assert not db.session.scalars(sa.select(Meeting)).all()


# --- changing -----------------------------------------------------------------------------------


def test_two_who_change_a_poll_are_told_apart(cart: Group, ada: Person, sign_in: SignIn) -> None:
    meeting = make_poll(ada, cart)
    stays = [str(each.id) for each in candidates(meeting)]
    browser = sign_in(ada)
    address = f"/meetings/{meeting.id}/poll/edit"
    first = browser.post(address, data={"stays": stays[1:], "version": "1"})
    assert first.status_code == 303
    second = browser.post(
        address, data={"stays": stays, "day": [DAY], "times": ["19:00"], "version": "1"}
    )
    assert second.status_code == 409
    assert "Somebody else changed this poll" in second.text
    assert 'value="19:00"' in second.text
    assert len(offered_times()) == 4


def test_a_substitute_can_be_marked_by_hand(cart: Group, ada: Person, sign_in: SignIn) -> None:
    meeting = make_poll(ada, cart)
    stays = [str(each.id) for each in candidates(meeting)]
    data = {"stays": stays, "cover": stays[:1], "version": "1"}
    browser = sign_in(ada)
    assert browser.post(f"/meetings/{meeting.id}/poll/edit", data=data).status_code == 303
    page = browser.get(f"/meetings/{meeting.id}/poll").text
    assert page.count("Somebody needs a substitute") == 1


# --- the grid -----------------------------------------------------------------------------------


def test_a_word_that_is_too_long_is_said_beside_answers_to_some_times(
    cart: Group, ada: Person, ben: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart)
    first, *_others = candidates(meeting)
    form = {f"slot-{first.id}": "if_needed", "comment": "x" * 301}
    page = sign_in(ben).post(f"/meetings/{meeting.id}/poll", data=form)
    assert page.status_code == 422
    assert "At most 300 characters" in page.text and "x" * 301 in page.text
    assert re.search(rf'name="slot-{first.id}" value="if_needed"[^>]* checked', page.text)


def test_who_is_missing_is_named_and_the_needed_first(
    cart: Group, ada: Person, ben: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart, required=frozenset({ben.id}))
    say(ada, meeting, "nyyy")
    say(ben, meeting, "nnyn")
    page = sign_in(ada).get(f"/meetings/{meeting.id}/poll").text
    best = page.partition("The best times")[2]
    assert best.index("1 of 2 can come") < best.index("Would be missing: Ben Cole (needed)")
    assert page.count("Best so far") == 1


def test_members_elsewhere_see_their_own_clock_beside_it(
    cart: Group, ada: Person, ben: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart)
    page = sign_in(ben).get(f"/meetings/{meeting.id}/poll").text
    assert "3:15\u202fPM to 4:15\u202fPM" in page
    assert "6:15\u202fPM to 7:15\u202fPM" in page
    assert "New York time" in page
    assert "6:15\u202fPM" not in sign_in(ada).get(f"/meetings/{meeting.id}/poll").text


def test_the_grid_asks_the_same_however_many_answer(
    app: Flask, sign_in: SignIn, at_most: AtMost
) -> None:
    people = [make_person() for _n in range(8)]
    meeting = make_poll(people[0], make_group(*people))
    for person in people:
        say(person, meeting, "ymny")
    browser = sign_in(people[0])
    address = f"/meetings/{meeting.id}/poll"
    browser.get(address)
    with at_most(12):
        assert browser.get(address).status_code == 200


def test_whoever_does_not_belong_sees_no_poll(
    cart: Group, ada: Person, sign_in: SignIn, visitor: FlaskClient
) -> None:
    hidden = make_poll(ada, cart)
    listed = make_poll(ada, cart)
    listed.audience = Audience.NETWORK
    db.session.commit()
    stranger = sign_in(make_person())
    for place in ("", "/edit"):
        assert stranger.get(f"/meetings/{hidden.id}/poll{place}").status_code == 404
        assert stranger.get(f"/meetings/{listed.id}/poll{place}").status_code == 403
        assert visitor.get(f"/meetings/{hidden.id}/poll{place}").status_code in {302, 303}
    for place in ("", "/closing", "/opening", "/reminder", "/decision", "/edit"):
        assert stranger.post(f"/meetings/{hidden.id}/poll{place}").status_code == 404
        assert stranger.post(f"/meetings/{listed.id}/poll{place}").status_code == 403


def test_a_meeting_that_was_planned_has_no_poll(cart: Group, ada: Person, sign_in: SignIn) -> None:
    meeting = make_meeting(ada, cart)
    for address in (f"/meetings/{meeting.id}/poll", f"/meetings/{2**70}/poll"):
        assert sign_in(ada).get(address).status_code == 404


# --- the link in a letter -----------------------------------------------------------------------


def link(meeting: Meeting, person: Person) -> str:
    return f"/meetings/polls/answer/{poll_token(meeting.id, person.id)}"


def test_the_link_in_a_letter_answers_without_a_sign_in(
    cart: Group, ada: Person, ben: Person, visitor: FlaskClient
) -> None:
    meeting = make_poll(ada, cart)
    say(ada, meeting, "nnnn", "zyxwords")
    address = link(meeting, ben)
    page = visitor.get(address)
    assert page.status_code == 200
    assert "Ben Cole" in page.text
    assert page.text.count("Ada") == 1  # who asks
    assert "zyxwords" not in page.text
    assert "6:15\u202fPM" in page.text
    count = sa.select(sa.func.count()).select_from(PollAnswer).where(PollAnswer.person_id == ben.id)
    assert db.session.scalar(count) == 0  # to look answers nothing
    assert (
        visitor.post(address, data=fields(meeting, "ymny", comment="By video")).status_code == 303
    )
    assert db.session.scalar(count) == 4
    assert 'value="if_needed" aria-label' in visitor.get(address).text
    assert visitor.post(address, data={}).status_code == 422


def test_a_link_opens_one_poll_for_one_person_and_nothing_else(
    cart: Group, ada: Person, ben: Person, visitor: FlaskClient
) -> None:
    meeting = make_poll(ada, cart)
    token = poll_token(meeting.id, ben.id)
    for wrong in (token[:-1], token + "x", "x", answer_token(meeting.id, ben.id)):
        assert visitor.get(f"/meetings/polls/answer/{wrong}").status_code == 404
    stranger = make_person()
    assert visitor.get(link(meeting, stranger)).status_code == 410


@pytest.mark.parametrize("why", ["closed", "left", "gone", "decided"])
def test_a_link_is_dead_when_there_is_nothing_to_answer(
    cart: Group, ada: Person, ben: Person, visitor: FlaskClient, why: str
) -> None:
    meeting = make_poll(ada, cart, closes_on=monday())
    data, address = fields(meeting, "yyyy"), link(meeting, ben)
    if why == "closed":
        db.session.execute(sa.update(Poll).values(closes_at=utcnow() - timedelta(minutes=1)))
    elif why == "left":
        left = sa.update(GroupMembership).where(GroupMembership.person_id == ben.id)
        db.session.execute(left.values(left_on=utcnow().date()))
    elif why == "gone":
        ben.deactivated_at = utcnow()
    else:
        planning.fix_time(ada, reader_of(ada.id), meeting, wall_time(at(0), LOS_ANGELES))
    db.session.commit()
    assert visitor.get(address).status_code == 410
    assert visitor.post(address, data=data).status_code == 410
    assert db.session.scalars(sa.select(PollAnswer)).all() == []


# --- the rows of the form, alone ----------------------------------------------------------------


def test_rows_are_read_and_say_what_is_wrong() -> None:
    rows = [Row(DAY, "15:15; 8 am"), Row("", "9:00"), Row(DAY, ""), Row(DAY, "soon"), Row()]
    told, found = checked(rows, LOS_ANGELES, utcnow())
    assert [local.isoformat(timespec="minutes") for local in found] == [
        f"{DAY}T08:00",
        f"{DAY}T15:15",
    ]
    assert [bool(row.error) for row in told.rows] == [False, True, True, True, False]
    assert [place for place, _error in told.faults] == ["day-1", "times-2", "times-3"]


def test_copying_adds_what_is_not_there_yet() -> None:
    rows = [Row("a", "8, 9"), Row("b", "9"), Row("c", ""), Row("", "")]
    told = copied(rows, 0, {0, 1, 3})
    assert [row.times for row in told.rows] == ["8, 9", "9, 8", "", ""]
    assert copied(rows, 7, {0}) == Days(rows)


@pytest.mark.parametrize(
    ("source", "targets", "note"),
    [
        (0, {1}, ""),
        (0, {1, 2, 3}, "no date yet: day 3, 4"),
        (0, {0, 9}, "Tick the days onto which the times of day 1 go"),
        (3, {0}, "no times yet"),
    ],
)
def test_what_was_not_copied_is_said(source: int, targets: set[int], note: str) -> None:
    rows = [Row("a", "8, 9"), Row("b", ""), Row("", "7"), Row("", "")]
    said = str(copied(rows, source, targets).note)
    assert note in said and bool(said) == bool(note)


def test_boxes_hold_times_and_nothing_else() -> None:
    given = ["2026-12-01T15:15", "2026-12-01T15:15", "2026-12-01T15:15+01:00", "soon", "", "9" * 99]
    assert [local.isoformat() for local in moments(given)] == ["2026-12-01T15:15:00"]
