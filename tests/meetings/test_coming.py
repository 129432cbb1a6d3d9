"""Who comes: answers on the page and from a letter, seats, the waiting list."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, RuleBroken
from ps5_collab.meetings import coming, links
from ps5_collab.meetings.coming import Reply
from ps5_collab.meetings.models import (
    Coming,
    Meeting,
    MeetingRole,
    Part,
    Participant,
    Stage,
)
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, GroupMembership, Person
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_group, make_meeting, make_person, saved
from tests.lessons.browser import fields_of

YES, MAYBE, NO = Reply(Coming.YES), Reply(Coming.MAYBE), Reply(Coming.NO)


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person() for _n in range(4)]


@pytest.fixture
def group(people: list[Person]) -> Group:
    return make_group(*people)


@pytest.fixture
def meeting(people: list[Person], group: Group) -> Meeting:
    return make_meeting(people[0], group)


def say(person: Person, meeting: Meeting, reply: Reply) -> Participant:
    row = coming.answer(person, reader_of(person.id), meeting, reply)
    db.session.commit()
    return row


def row_of(person: Person, meeting: Meeting) -> Participant:
    return db.session.get_one(Participant, (meeting.id, person.id), populate_existing=True)


def told(person: Person) -> list[NoticeKind]:
    found = sa.select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(db.session.scalars(found))


def test_who_declines_is_reminded_of_their_own_calendar_if_it_was_sent_there(
    people: list[Person], meeting: Meeting, sign_in: SignIn
) -> None:
    browser, words = sign_in(people[1]), "Your own calendar may still show it"
    for told, reminded in ((0, True), (None, False)):
        row_of(people[1], meeting).told_sequence = told
        db.session.commit()
        browser.post(f"/meetings/{meeting.id}/answer", data={"coming": "no"})
        assert (words in browser.get(f"/meetings/{meeting.id}").text) is reminded


def test_an_answer_with_a_note_is_kept_and_can_change(
    people: list[Person], meeting: Meeting
) -> None:
    say(people[1], meeting, Reply(Coming.MAYBE, "by video"))
    row = say(people[1], meeting, Reply(Coming.YES, "ten minutes late"))
    assert (row.coming, row.note) == (Coming.YES, "ten minutes late")


@pytest.mark.parametrize(
    "given",
    [
        {"stage": Stage.CANCELLED},
        {"stage": Stage.HELD},
        {"stage": Stage.POLLING, "starts_local": None},
        {"starts_local": (utcnow() - timedelta(days=2)).replace(tzinfo=None, microsecond=0)},
    ],
    ids=["canceled", "held", "no time yet", "over"],
)
def test_there_is_a_time_to_answer(
    people: list[Person], group: Group, given: dict[str, object]
) -> None:
    with pytest.raises(RuleBroken):
        say(people[1], make_meeting(people[0], group, **given), YES)


def test_a_stranger_answers_nothing(meeting: Meeting) -> None:
    with pytest.raises(NotAllowed):
        say(make_person(), meeting, YES)


def test_a_member_who_was_asked_by_nobody_may_answer(group: Group, meeting: Meeting) -> None:
    late = make_person()
    saved(GroupMembership(group_id=group.id, person_id=late.id, joined_on=utcnow().date()))
    assert say(late, meeting, YES).coming is Coming.YES


def test_a_full_meeting_lets_people_wait_in_line(people: list[Person], group: Group) -> None:
    meeting = make_meeting(people[0], group, capacity=2)
    rows = [say(person, meeting, YES) for person in people]
    assert [row.waits_since is None for row in rows] == [True, True, False, False]
    say(people[1], meeting, NO)
    assert [row_of(p, meeting).waits_since is None for p in people] == [True, True, True, False]
    assert told(people[2]) == [NoticeKind.MEETING_SEAT] and told(people[3]) == []
    say(people[3], meeting, MAYBE)
    say(people[0], meeting, NO)
    assert told(people[3]) == []


def test_who_says_yes_again_keeps_the_place_in_line(people: list[Person], group: Group) -> None:
    meeting = make_meeting(people[0], group, capacity=1)
    for person in people:
        say(person, meeting, YES)
    say(people[1], meeting, Reply(Coming.YES, "still"))
    say(people[0], meeting, Reply(Coming.YES, "me too"))
    assert row_of(people[0], meeting).waits_since is None
    say(people[0], meeting, NO)
    assert row_of(people[1], meeting).waits_since is None


def test_more_seats_let_in_as_many(people: list[Person], group: Group) -> None:
    meeting = make_meeting(people[0], group, capacity=1)
    for person in people:
        say(person, meeting, YES)
    meeting.capacity = 3
    db.session.commit()
    assert [person.id for person in coming.let_in(meeting)] == [people[1].id, people[2].id]
    meeting.capacity = None
    db.session.commit()
    assert [person.id for person in coming.let_in(meeting)] == [people[3].id]


def test_the_organiser_hears_when_somebody_needed_does_not_come(
    people: list[Person], meeting: Meeting
) -> None:
    say(people[3], meeting, NO)
    assert told(people[0]) == []
    row_of(people[1], meeting).required = True
    saved(MeetingRole(meeting_id=meeting.id, part=Part.RECORDER, person_id=people[2].id))
    say(people[1], meeting, NO)
    say(people[1], meeting, Reply(Coming.NO, "still not"))
    say(people[2], meeting, NO)
    assert told(people[0]) == [NoticeKind.MEETING_DECLINED] * 2


def test_of_twenty_who_answer_at_once_five_get_the_five_seats(app: Flask, sign_in: SignIn) -> None:
    people = [make_person() for _n in range(20)]
    meeting = make_meeting(people[0], make_group(*people), capacity=5)
    browsers = [sign_in(person) for person in people]
    address = f"/meetings/{meeting.id}/answer"
    db.session.rollback()

    def come(browser: FlaskClient) -> int:
        return browser.post(address, data={"coming": "yes"}).status_code

    with ThreadPoolExecutor(20) as threads:
        assert list(threads.map(come, browsers)) == [303] * 20
    rows = db.session.scalars(sa.select(Participant)).all()
    assert all(row.coming is Coming.YES for row in rows)
    assert sum(row.waits_since is None for row in rows) == 5
    waiting = sorted((row for row in rows if row.waits_since), key=lambda row: row.waits_since)  # type: ignore[arg-type,return-value]
    leaving = next(row.person_id for row in rows if not row.waits_since)
    leaver = db.session.get_one(Person, leaving)
    say(leaver, db.session.get_one(Meeting, meeting.id), NO)
    assert row_of(db.session.get_one(Person, waiting[0].person_id), meeting).waits_since is None


# --- from a letter -------------------------------------------------------------------------------


def link_of(person: Person, meeting: Meeting) -> str:
    return f"/meetings/answer/{links.answer_token(meeting.id, person.id)}"


def test_a_look_at_the_link_answers_nothing_and_a_press_does(
    visitor: FlaskClient, people: list[Person], meeting: Meeting
) -> None:
    link = link_of(people[1], meeting)
    page = visitor.get(f"{link}?coming=no")
    assert page.status_code == 200 and people[1].name in page.text
    assert "One more press, and it is sent" in page.text
    assert re.search(
        r'<button class="button" name="coming" value="no">No, I do not come<', page.text
    )
    assert visitor.head(link).status_code == 200
    assert row_of(people[1], meeting).coming is None
    done = visitor.post(link, data={"coming": "no", "note": "ill"}, follow_redirects=True)
    assert done.status_code == 200 and "You do not come" in done.text
    assert (row_of(people[1], meeting).coming, row_of(people[1], meeting).note) == (
        Coming.NO,
        "ill",
    )


def test_the_link_asks_no_second_press_for_what_was_said_and_tells_the_place_in_line(
    visitor: FlaskClient, people: list[Person], group: Group
) -> None:
    meeting = make_meeting(people[0], group, capacity=1)
    for person in people[:3]:
        done = visitor.post(link_of(person, meeting), data={"coming": "yes", "note": "a bit late"})
    page = visitor.get(done.location).text
    assert "You are number 2 on the waiting list, and told" in page
    page = visitor.get(f"{link_of(people[2], meeting)}?coming=yes").text
    assert "You are number 2 on the waiting list<" in page and "One more press" not in page
    assert "You said: " in visitor.get(f"{link_of(people[0], meeting)}?coming=yes").text
    assert "One more press" in visitor.get(f"{link_of(people[0], meeting)}?coming=no").text
    assert "One more press" not in visitor.get(f"{link_of(people[3], meeting)}?coming=x").text


def test_those_who_wait_stand_in_their_order(
    sign_in: SignIn, people: list[Person], group: Group
) -> None:
    for person, name in zip(people, ("Wren", "Zoe", "Yan", "Abe"), strict=True):
        person.name, person.name_folded = name, name.lower()
    db.session.commit()
    meeting = make_meeting(people[0], group, capacity=1)
    for person in people:
        say(person, meeting, Reply(Coming.YES, "a bit late"))
    page = sign_in(people[2]).get(f"/meetings/{meeting.id}").text
    comes, _title, waits = page[page.index('id="people"') :].partition("Waiting for a seat")
    assert "Wren" in comes and "Zoe" not in comes
    assert [waits.index(name) for name in ("Zoe", "Yan", "Abe")] == sorted(
        waits.index(name) for name in ("Zoe", "Yan", "Abe")
    )
    assert "You are number 2 on the waiting list, “a bit late” <" in page


def test_fewer_seats_than_are_taken_are_asked_about_first(
    sign_in: SignIn, people: list[Person], group: Group
) -> None:
    meeting = make_meeting(people[0], group, capacity=3)
    for person in people:
        say(person, meeting, YES)
    browser, address = sign_in(people[0]), f"/meetings/{meeting.id}/edit"
    form = fields_of(browser.get(address).text)
    form["capacity"] = "2"
    asked = browser.post(address, data=form)
    assert asked.status_code == 422 and "3 seats are taken already" in asked.text
    assert "Save all the same" in asked.text
    again = fields_of(asked.text)
    again["capacity"] = "1"
    assert browser.post(address, data=again).status_code == 422
    assert browser.post(address, data=fields_of(asked.text)).status_code == 303
    form = fields_of(browser.get(address).text)
    form["place"] = "Gym"  # what is known is not asked about again
    assert browser.post(address, data=form).status_code == 303
    form = fields_of(browser.get(address).text)
    form["capacity"] = "4"
    assert browser.post(address, data=form).status_code == 303


def test_the_link_answers_for_whom_it_was_sent_whoever_is_signed_in(
    sign_in: SignIn, people: list[Person], meeting: Meeting
) -> None:
    sign_in(people[2]).post(link_of(people[1], meeting), data={"coming": "yes"})
    assert row_of(people[1], meeting).coming is Coming.YES
    assert row_of(people[2], meeting).coming is None


def test_the_link_in_a_letter_leads_to_this_site(people: list[Person], meeting: Meeting) -> None:
    found = links.answer_links(meeting.id, people[1].id)
    assert list(found) == list(Coming)
    assert found[Coming.MAYBE].startswith("http://localhost/meetings/answer/")
    assert found[Coming.MAYBE].endswith("?coming=maybe")


@pytest.mark.parametrize(
    "token", ["x", "a.b", "WzEsMV0.", "é", "%00", "9" * 3000, "WzEsMV0.abc.def"]
)
def test_what_we_did_not_sign_opens_nothing(visitor: FlaskClient, app: Flask, token: str) -> None:
    for method in ("GET", "POST"):
        assert visitor.open(f"/meetings/answer/{token}", method=method).status_code == 404


def test_a_link_of_another_purpose_opens_nothing(
    visitor: FlaskClient, app: Flask, people: list[Person], meeting: Meeting
) -> None:
    from itsdangerous import URLSafeSerializer

    other = URLSafeSerializer(app.secret_key or "", salt="another purpose")
    token = other.dumps([meeting.id, people[1].id])
    assert visitor.get(f"/meetings/answer/{token}").status_code == 404


@pytest.mark.parametrize("end", ["canceled", "over", "left", "closed account", "deleted"])
def test_an_old_link_says_that_it_is_over(
    visitor: FlaskClient, people: list[Person], meeting: Meeting, end: str
) -> None:
    link = link_of(people[1], meeting)
    if end == "canceled":
        meeting.stage = Stage.CANCELLED
    elif end == "over":
        meeting.stage = Stage.HELD
    elif end == "closed account":
        people[1].deactivated_at = utcnow()
    elif end == "left":
        db.session.execute(
            sa.delete(GroupMembership).where(GroupMembership.person_id == people[1].id)
        )
    else:
        meeting.state = "withdrawn"  # type: ignore[assignment]
    db.session.commit()
    for method in ("GET", "POST"):
        answer = visitor.open(link, method=method, data={"coming": "yes"})
        assert answer.status_code == 410
        assert (meeting.title in answer.text) is False
    if end == "canceled":
        assert "canceled" in visitor.get(link).text


def test_a_new_key_of_the_site_opens_the_letters_of_the_old_one(
    app: Flask, people: list[Person], meeting: Meeting
) -> None:
    from dataclasses import replace

    token = links.answer_token(meeting.id, people[1].id)
    settings, key = app.config["SETTINGS"], app.secret_key
    app.config["SETTINGS"] = replace(settings, old_secret_keys=(str(key),))
    app.secret_key = "another key of the tests, long enough to pass"
    try:
        assert links.read_answer_token(token) == (meeting.id, people[1].id)
        assert links.answer_token(meeting.id, people[1].id) != token
    finally:
        app.config["SETTINGS"], app.secret_key = settings, key


def test_who_has_no_account_any_more_takes_no_seat_and_no_place_in_line(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    meeting = make_meeting(people[0], group, capacity=2)
    gone, line, last = people[1], people[2], people[3]
    say(people[0], meeting, YES)
    say(gone, meeting, YES)
    say(line, meeting, YES)
    gone.deactivated_at = utcnow()
    db.session.commit()
    assert "1 of 2 taken" in sign_in(last).get(f"/meetings/{meeting.id}").text
    say(last, meeting, YES)
    assert row_of(line, meeting).waits_since is None, "the seat goes to who waits longest"
    assert coming.place_in_line(row_of(last, meeting)) == 1


def test_who_has_no_account_any_more_gets_no_seat_that_is_freed(
    people: list[Person], group: Group
) -> None:
    meeting = make_meeting(people[0], group, capacity=1)
    for person in people[:3]:
        say(person, meeting, YES)
    people[1].deactivated_at = utcnow()
    db.session.commit()
    assert coming.place_in_line(row_of(people[2], meeting)) == 1
    say(people[0], meeting, Reply(Coming.NO))
    assert row_of(people[2], meeting).waits_since is None


@pytest.mark.parametrize("by_link", [False, True])
def test_nobody_is_counted_on_for_a_time_that_they_never_saw(
    people: list[Person], meeting: Meeting, sign_in: SignIn, visitor: FlaskClient, by_link: bool
) -> None:
    browser = visitor if by_link else sign_in(people[1])
    page = f"/meetings/{meeting.id}"
    token = links.answer_token(meeting.id, people[1].id)
    address = f"/meetings/answer/{token}" if by_link else f"{page}/answer"
    data = {"coming": "yes", "seen": seen_in(browser.get(address if by_link else page).text)}
    assert meeting.starts_local and meeting.starts_at and meeting.ends_at
    for name in ("starts_local", "starts_at", "ends_at"):
        setattr(meeting, name, getattr(meeting, name) + timedelta(days=1))
    db.session.commit()
    late = browser.post(address, data=data)
    assert late.status_code == 422 and "The time was changed meanwhile." in late.text
    assert row_of(people[1], meeting).coming is None
    again = browser.post(address, data=data | {"seen": seen_in(late.text)})
    assert again.status_code == 303
    assert row_of(people[1], meeting).coming is Coming.YES


def seen_in(page: str) -> str:
    """What the form says of the time that it asks about."""
    found = re.search(r'name="seen" type="hidden" value="([0-9]+)"', page)
    assert found
    return found[1]
