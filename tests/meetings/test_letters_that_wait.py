"""What becomes of letters that wait for their hour while the meeting goes on changing."""

from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from ps5_collab.core import mail
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import commit, db
from ps5_collab.core.mail import Letter, Written
from ps5_collab.meetings import deleting
from ps5_collab.meetings.models import Meeting
from ps5_collab.notices import rounds
from ps5_collab.notices.models import LetterChoice, Notice, NoticeWay, Way
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.readers import reader_of
from tests.factories import saved
from tests.meetings.polls import make_poll
from tests.meetings.test_telling import CANCELLED, CHANGED, cancel, change, plan


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
