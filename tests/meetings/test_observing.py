"""Observers from outside the group: asked for, admitted, declined; and what they see."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core import mail
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, Refused, RuleBroken
from ps5_collab.core.mail import Letter
from ps5_collab.meetings import observing
from ps5_collab.meetings.models import (
    Action,
    AgendaItem,
    Attendance,
    Brings,
    Coming,
    Meeting,
    Participant,
    Stage,
)
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing import facets, search
from ps5_collab.sharing.models import Audience, ItemGuest
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_group, make_meeting, make_person, make_place, saved


@pytest.fixture
def guest(app: Flask) -> Person:
    return make_person(name="Gil Ward")


@pytest.fixture
def private(ada: Person) -> Meeting:
    return make_meeting(
        ada, make_group(ada, name="Quiet Cart"), video_url="https://video.example/1"
    )


@pytest.fixture
def listed(ada: Person) -> Meeting:
    group = db.session.get_one(Group, make_place(ada).group_id)
    open_to_all = {"audience": Audience.NETWORK, "admits_observers": True}
    return make_meeting(ada, group, **open_to_all, video_url="https://video.example/1")


def told(person: Person) -> list[NoticeKind]:
    found = sa.select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(db.session.scalars(found))


def test_an_invited_observer_sees_the_meeting_and_nothing_else_of_the_group(
    sign_in: SignIn, ada: Person, guest: Person, private: Meeting
) -> None:
    browser, address = sign_in(guest), f"/meetings/{private.id}"
    assert browser.get(address).status_code == 404
    sign_in(ada).post(f"{address}/observers/{guest.id}")
    page = browser.get(address)
    assert page.status_code == 200 and "https://video.example/1" in page.text
    assert "Quiet Cart" not in page.text and "/groups/" not in page.text
    assert told(guest) == [NoticeKind.MEETING_INVITED]
    assert browser.post(f"{address}/answer", data={"coming": "yes"}).status_code == 303
    for forbidden in ("edit", "observers", "cancellation"):
        assert browser.get(f"{address}/{forbidden}").status_code == 403
    sign_in(ada).post(f"{address}/observers/{guest.id}/removal")
    assert browser.get(address).status_code == 404


def test_the_network_sees_when_and_where_and_may_ask(
    sign_in: SignIn, ada: Person, guest: Person, listed: Meeting
) -> None:
    browser, address = sign_in(guest), f"/meetings/{listed.id}"
    page = browser.get(address).text
    assert "Ask to observe" in page
    assert "https://video.example/1" not in page and "Ada Brook" not in page
    assert browser.post(f"{address}/answer", data={"coming": "yes"}).status_code == 403
    browser.post(f"{address}/observation", data={"note": "I teach the same"})
    browser.post(f"{address}/observation")
    assert told(ada) == [NoticeKind.MEETING_OBSERVER]
    assert browser.post(f"{address}/answer", data={"coming": "yes"}).status_code == 403
    assert "I teach the same" in sign_in(ada).get(f"{address}/observers").text
    sign_in(ada).post(f"{address}/observers/{guest.id}/admission")
    assert "https://video.example/1" in browser.get(address).text
    assert browser.post(f"{address}/answer", data={"coming": "yes"}).status_code == 303


def test_who_is_declined_is_told_and_sees_what_the_network_sees(
    sign_in: SignIn, ada: Person, guest: Person, listed: Meeting
) -> None:
    observing.ask(guest, reader_of(guest.id), listed)
    observing.remove(ada, reader_of(ada.id), listed, guest)
    db.session.commit()
    assert told(guest) == [NoticeKind.MEETING_NOT_OBSERVING]
    assert db.session.scalars(sa.select(ItemGuest)).all() == []
    address = f"/meetings/{listed.id}"
    browser = sign_in(guest)
    page = browser.get(address).text
    assert "There is no place for you" in page and "Ask to observe" not in page
    assert browser.post(f"{address}/observation").status_code == 409
    assert sign_in(ada).post(f"{address}/observers/{guest.id}").status_code == 303  # invited
    assert "There is no place" not in browser.get(address).text


def test_who_takes_it_back_may_ask_again(sign_in: SignIn, guest: Person, listed: Meeting) -> None:
    browser, address = sign_in(guest), f"/meetings/{listed.id}"
    browser.post(f"{address}/observation")
    browser.post(f"{address}/observation/withdrawal")
    assert "Ask to observe" in browser.get(address).text


@pytest.mark.parametrize(("seats", "waits"), [(None, False), (2, False), (1, True)])
def test_who_asked_and_is_let_in_comes_or_waits_for_a_seat(
    sign_in: SignIn, ada: Person, guest: Person, listed: Meeting, seats: int | None, waits: bool
) -> None:
    listed.capacity = seats
    own = db.session.get_one(Participant, (listed.id, ada.id))
    own.coming, own.answered_at = Coming.YES, utcnow()
    db.session.commit()
    observing.ask(guest, reader_of(guest.id), listed)
    db.session.commit()
    browser, address = sign_in(ada), f"/meetings/{listed.id}/observers"
    assert ("All seats are taken" in browser.get(address).text) == waits
    done = browser.post(f"{address}/{guest.id}/admission", follow_redirects=True)
    assert ("waits for a seat" in done.text) == waits
    row = db.session.get_one(Participant, (listed.id, guest.id), populate_existing=True)
    assert (row.coming, row.waits_since is not None) == (Coming.YES, waits)
    assert row.answered_at is not None


def test_nobody_asks_where_nobody_is_let_in(guest: Person, ada: Person, listed: Meeting) -> None:
    listed.admits_observers = False
    db.session.commit()
    with pytest.raises(NotAllowed):
        observing.ask(guest, reader_of(guest.id), listed)
    listed.admits_observers = True
    with pytest.raises(NotAllowed):
        observing.ask(ada, reader_of(ada.id), listed)
    listed.stage = Stage.HELD
    with pytest.raises(RuleBroken):
        observing.ask(guest, reader_of(guest.id), listed)


def test_only_people_of_the_network_who_are_not_asked_yet_are_invited(
    ada: Person, guest: Person, private: Meeting
) -> None:
    reader = reader_of(ada.id)
    with pytest.raises(RuleBroken):
        observing.invite(ada, reader, private, ada)
    db.session.execute(sa.text("DELETE FROM appointment WHERE person_id = :id"), {"id": guest.id})
    with pytest.raises(Refused):
        observing.invite(ada, reader, private, guest)
    with pytest.raises(NotAllowed):
        observing.invite(guest, reader_of(guest.id), private, make_person())


def test_an_observer_steps_back_and_frees_the_seat(
    sign_in: SignIn, ada: Person, guest: Person, private: Meeting
) -> None:
    observing.invite(ada, reader_of(ada.id), private, guest)
    db.session.commit()
    answer = sign_in(guest).post(f"/meetings/{private.id}/observation/withdrawal")
    assert answer.status_code == 303
    rows = sa.select(Participant.person_id).where(Participant.observes)
    assert db.session.scalars(rows).all() == []


def attended(meeting: Meeting, person: Person, stage: Stage = Stage.HELD) -> Participant:
    meeting.stage, meeting.began_at = stage, utcnow() - timedelta(minutes=40)
    row = db.session.get_one(Participant, (meeting.id, person.id))
    row.attendance = Attendance.PRESENT
    row.minutes_attended = 50 if stage is Stage.HELD else None
    db.session.commit()
    return row


def removed(by: Person, meeting: Meeting, person: Person) -> None:
    observing.remove(by, reader_of(by.id), meeting, person)
    db.session.commit()


@pytest.mark.parametrize("by_themselves", [False, True])
def test_what_an_observer_attended_stays_theirs(
    sign_in: SignIn, ada: Person, guest: Person, private: Meeting, by_themselves: bool
) -> None:
    observing.invite(ada, reader_of(ada.id), private, guest)
    attended(private, guest)
    removed(guest if by_themselves else ada, private, guest)
    browser, at = sign_in(guest), f"/meetings/{private.id}"
    hours = browser.get("/hours").text
    assert "0:50" in hours and private.title not in hours
    for address in (at, f"{at}/run", f"{at}/minutes", f"{at}/my-note", f"{at}.ics"):
        assert browser.get(address).status_code == 404, address
    assert "Gil Ward" in sign_in(ada).get(f"{at}/minutes").text
    page = sign_in(ada).get(f"{at}/observers").text
    assert "Was there, and sees it no more" in page and "Take off" not in page


def test_who_was_taken_off_sees_of_a_listed_meeting_what_the_network_sees(
    sign_in: SignIn, ada: Person, guest: Person, listed: Meeting
) -> None:
    observing.invite(ada, reader_of(ada.id), listed, guest)
    attended(listed, guest, Stage.RUNNING)
    removed(ada, listed, guest)
    browser, at = sign_in(guest), f"/meetings/{listed.id}"
    for address in (at, f"{at}.ics"):
        shown = browser.get(address)
        assert shown.status_code == 200 and "video.example" not in shown.text, address
    for address in (f"{at}/run", f"{at}/my-note"):
        assert browser.get(address).status_code == 403, address
    assert browser.post(f"{at}/answer", data={"coming": "yes"}).status_code == 403


def test_who_is_taken_off_during_the_meeting_is_credited_until_then(
    ada: Person, guest: Person, private: Meeting
) -> None:
    observing.invite(ada, reader_of(ada.id), private, guest)
    row = attended(private, guest, Stage.RUNNING)
    removed(ada, private, guest)
    db.session.refresh(row)
    assert row.left_at is not None and row.attendance is Attendance.PRESENT


def test_who_sees_only_that_it_takes_place_reads_nothing_of_earlier_meetings(
    sign_in: SignIn, ada: Person, guest: Person, listed: Meeting
) -> None:
    """An earlier meeting of the group may not have been listed."""
    before = make_meeting(ada, db.session.get_one(Group, listed.group_id))
    open_item = saved(AgendaItem(meeting_id=before.id, position=1, title="Between us"))
    for title, given in (
        ("One look", {}),
        ("Between us", {"carried_from_id": open_item.id}),
        ("Approve the minutes of our talk", {"brings": Brings.MINUTES}),
    ):
        saved(AgendaItem(meeting_id=listed.id, position=1, title=title, **given))
    address = f"/meetings/{listed.id}"
    page = sign_in(guest).get(address).text
    assert "One look" in page and "Between us" not in page and "our talk" not in page
    observing.invite(ada, reader_of(ada.id), listed, guest)
    db.session.commit()
    for person in (ada, guest):
        page = sign_in(person).get(address).text
        assert "Between us" in page and "our talk" in page


def test_a_member_is_never_taken_off_as_an_observer(ada: Person, private: Meeting) -> None:
    observing.remove(ada, reader_of(ada.id), private, ada)
    assert db.session.scalars(sa.select(Participant.person_id)).all() == [ada.id]


def test_the_directory_offers_those_who_are_not_asked(
    sign_in: SignIn, ada: Person, guest: Person, private: Meeting
) -> None:
    page = sign_in(ada).get(f"/meetings/{private.id}/observers?q=war")
    assert "Gil Ward" in page.text
    assert (
        "Nobody of this name" in sign_in(ada).get(f"/meetings/{private.id}/observers?q=brook").text
    )


def test_who_is_let_in_to_a_private_group_never_reads_its_name(
    sign_in: SignIn, ada: Person, guest: Person, private: Meeting
) -> None:
    observing.invite(ada, reader_of(ada.id), private, guest)
    db.session.commit()
    row = db.session.get_one(Participant, (private.id, guest.id))
    row.minutes_attended = 30
    task = {"text": "Send the photos", "owner_id": guest.id, "created_by_id": ada.id}
    saved(Action(**task, meeting_id=private.id, group_id=private.group_id))
    search.put(private.id, private.title, "", "")
    facets.touch(private)
    db.session.commit()
    month = private.starts_local.strftime("%Y-%m") if private.starts_local else ""
    browser = sign_in(guest)
    for address in (
        f"/meetings/{private.id}", f"/meetings/{private.id}/agenda", f"/meetings/{private.id}/run",
        f"/meetings/{private.id}.ics", f"/meetings/{private.id}/minutes", f"/meetings/{private.id}/my-note", "/hours", "/hours.csv", "/actions", "/meetings", "/desk", "/notices",
        "/calendar", f"/calendar?on={month}-01", f"/calendar?view=list&on={month}-01",
        f"/search?q={private.title}",
    ):  # fmt: skip
        assert "Quiet Cart" not in browser.get(address).text, address
    assert private.title in browser.get(f"/search?q={private.title}").text
    letters = db.session.scalars(sa.select(Letter).where(Letter.to == guest.email)).all()
    assert letters
    for letter in letters:
        written = mail.words_of(letter)
        assert private.title in written.text
        carried = written.calendar.text if written.calendar else ""
        for words in (written.subject, written.text, written.html, carried):
            assert "Quiet Cart" not in words


def test_when_it_is_over_no_seat_is_given_any_more(ada: Person, guest: Person) -> None:
    ben = make_person(name="Ben Cole")
    meeting = make_meeting(ada, make_group(ada, ben), capacity=1)
    observing.invite(ada, reader_of(ada.id), meeting, guest)
    for person in (guest, ben):
        row = db.session.get_one(Participant, (meeting.id, person.id))
        row.coming, row.waits_since = Coming.YES, utcnow() if person is ben else None
    meeting.stage = Stage.HELD
    db.session.commit()
    observing.remove(ada, reader_of(ada.id), meeting, guest)
    db.session.commit()
    assert NoticeKind.MEETING_SEAT not in told(ben)
