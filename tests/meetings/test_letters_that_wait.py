"""What becomes of letters that wait for their hour while the meeting goes on changing."""

from datetime import time, timedelta

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from ps5_collab.core import mail
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import commit, db
from ps5_collab.core.mail import Letter, Written
from ps5_collab.meetings import asking, deleting, leaving, planning
from ps5_collab.meetings.models import Meeting
from ps5_collab.notices import rounds, services
from ps5_collab.notices.letters import stopped_by
from ps5_collab.notices.models import LetterChoice, Notice, NoticeWay, Way
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.readers import reader_of
from tests.factories import saved
from tests.meetings.polls import make_poll
from tests.meetings.test_telling import CANCELLED, CHANGED, INVITED, cancel, change, joins, plan
from tests.post import Office


def never(person: Person, kind: str) -> None:
    saved(NoticeWay(person_id=person.id, kind=kind, way=Way.NEVER))


def leaves_for(person: Person) -> list[Written]:
    """What the letters to the person would say if they left now, without those that would not."""
    words = []
    for letter in db.session.scalars(sa.select(Letter).where(Letter.to == person.email)).all():
        try:
            words.append(mail.words_of(letter))
        except mail.Withdrawn:
            continue
    return words


def calendars_of(person: Person) -> list[str]:
    return [words.calendar.text for words in leaves_for(person) if words.calendar]


def deleted(person: Person, meeting: Meeting) -> None:
    cancel(person, meeting)
    deleting.delete(reader_of(person.id), meeting)
    commit()


def test_who_wants_no_letters_of_changes_still_gets_the_invitation(
    ada: Person, ben: Person, cart: Group
) -> None:
    never(ben, CHANGED)
    change(ada, plan(ada, cart), place="Library")
    (text,) = calendars_of(ben)
    assert "METHOD:REQUEST" in text and "Library" in text


def test_who_wants_no_letters_of_cancellations_is_not_invited_to_what_is_canceled(
    ada: Person, ben: Person, cart: Group
) -> None:
    never(ben, CANCELLED)
    cancel(ada, plan(ada, cart))
    assert leaves_for(ben) == []


@pytest.mark.parametrize("plain", [False, True])
def test_a_deletion_keeps_no_cancellation_from_who_has_the_meeting_in_their_calendar(
    ada: Person, ben: Person, cart: Group, plain: bool
) -> None:
    night = {"quiet_from": time(0, 0), "quiet_until": time(23, 59)}
    quiet = saved(LetterChoice(person_id=ben.id, plain=plain, **night))
    deleted(ada, plan(ada, cart))
    db.session.delete(quiet)
    commit()
    (words,) = leaves_for(ben)
    assert words.subject == "Canceled: “One comparison”" and bool(words.html) is not plain
    assert "The gym is flooded." in words.text
    assert words.calendar and words.calendar.method == "CANCEL"
    assert "METHOD:CANCEL" in words.calendar.text


def test_a_deletion_keeps_nobody_from_learning_that_a_poll_is_canceled(
    ada: Person, ben: Person, cart: Group
) -> None:
    deleted(ada, make_poll(ada, cart))
    db.session.execute(sa.update(Notice).values(created_at=utcnow() - timedelta(hours=1)))
    commit()
    rounds.tell_at_once()
    assert [words.subject for words in leaves_for(ben)] == [
        "Canceled: “A date to share what we found”"
    ]


def test_a_deletion_writes_to_nobody_who_wants_no_such_letters(
    ada: Person, ben: Person, cart: Group
) -> None:
    poll = make_poll(ada, cart)
    never(ben, CANCELLED)
    deleted(ada, poll)
    assert leaves_for(ben) == []


def daily(person: Person, *kinds: str) -> None:
    for kind in kinds:
        saved(NoticeWay(person_id=person.id, kind=kind, way=Way.DAILY))


def leave(person: Person, group: Group) -> None:
    leaving.leave_all(group.id, person)
    commit()


def come_back(ada: Person, person: Person, group: Group) -> None:
    asking.newcomer(ada, group.id, person)
    commit()


def sequences(person: Person) -> list[tuple[str, int]]:
    """(method, sequence) of what leaves for the person, in the order of writing."""
    return [
        (str(calendar["method"]), int(calendar.events[0]["sequence"]))
        for calendar in map(Calendar.from_ical, calendars_of(person))
    ]


def test_who_is_asked_again_is_not_taken_out_by_a_letter_that_waited(
    ada: Person, cart: Group
) -> None:
    cy = joins(cart)
    plan(ada, cart)
    daily(cy, CANCELLED)
    leave(cy, cart)
    ((method, taken_out),) = sequences(cy)
    assert method == "CANCEL"
    come_back(ada, cy, cart)
    ((method, asked_again),) = sequences(cy)
    assert method == "REQUEST" and asked_again > taken_out


def test_who_is_taken_out_again_gets_the_last_word_of_it_alone(ada: Person, cart: Group) -> None:
    cy = joins(cart)
    plan(ada, cart)
    daily(cy, CANCELLED, INVITED)
    leave(cy, cart)
    ((_method, first),) = sequences(cy)
    come_back(ada, cy, cart)
    leave(cy, cart)
    ((method, last),) = sequences(cy)
    assert method == "CANCEL" and last > first + 1


def test_a_cancellation_that_waited_is_not_sent_when_the_meeting_is_brought_back(
    ada: Person, ben: Person, cart: Group
) -> None:
    daily(ben, CANCELLED)
    meeting = plan(ada, cart)
    deleted(ada, meeting)
    assert [method for method, _number in sequences(ben)] == ["CANCEL"]
    deleting.bring_back(reader_of(ada.id), meeting)
    planning.restore(ada, reader_of(ada.id), meeting)
    commit()
    assert [method for method, _number in sequences(ben)] == ["REQUEST"]


def test_of_one_s_own_changes_that_wait_the_last_leaves_as_the_meeting_is_then(
    ada: Person, cart: Group
) -> None:
    daily(ada, CHANGED)
    meeting = plan(ada, cart)
    for place in ("Library", "Room 14", "The gym"):
        change(ada, meeting, place=place)
    (text,) = calendars_of(ada)
    assert "The gym" in text and "SEQUENCE:3" in text
    cancel(ada, meeting)
    assert [method for method, _number in sequences(ada)] == ["CANCEL"]


@pytest.mark.parametrize("pressed", [True, False], ids=["of this sort", "of every sort"])
def test_who_ends_letters_is_not_sent_those_that_wait(
    ada: Person, cart: Group, pressed: bool
) -> None:
    cy = joins(cart)
    plan(ada, cart)
    daily(cy, CANCELLED)
    leave(cy, cart)
    services.stop(cy.id, CANCELLED if pressed else None)
    commit()
    assert [words.subject for words in leaves_for(cy) if words.calendar] == []


@pytest.mark.parametrize("kind", [INVITED, CHANGED, CANCELLED])
def test_every_letter_of_a_meeting_can_be_ended_by_one_press(
    server: object, office: Office, ada: Person, ben: Person, cart: Group, kind: str
) -> None:
    """To oneself, to those who are asked, to who is not any more (RFC 8058)."""
    cy = joins(cart)
    meeting = plan(ada, cart)
    leave(cy, cart)
    if kind == CHANGED:
        change(ada, meeting, place="Library")
    if kind == CANCELLED:
        deleted(ada, meeting)
    mail.deliver_due()
    assert {letter["To"] for letter in office.letters} == {ada.email, ben.email, cy.email}
    for letter in office.letters:
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        person_id, sort = stopped_by(letter["List-Unsubscribe"].strip("<>").rpartition("/")[2])
        (text,) = [p.get_content() for p in letter.walk() if p.get_content_type() == "text/plain"]
        assert {ada.id: ada, ben.id: ben, cy.id: cy}[person_id].email == letter["To"]
        assert sort in (INVITED, CHANGED, CANCELLED)
        assert letter["List-Unsubscribe"].strip("<>") in text, "and in its words, for people"
