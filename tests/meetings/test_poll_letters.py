"""The letter that asks when one can come: its times, its link, and when it is not sent any more."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core import mail
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings.models import Meeting, PollAnswer
from ps5_collab.meetings.polls import due, letters, queries, services
from ps5_collab.notices import rounds
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost
from tests.factories import make_person
from tests.meetings.polls import candidates, fields, make_poll, monday, say
from tests.post import Office


@pytest.fixture
def ben(app: Flask) -> Person:
    return make_person(name="Ben Cole", time_zone="America/New_York", language="es")


def letters_now(office: Office) -> list[EmailMessage]:
    """What the worker would have sent some minutes later."""
    db.session.execute(sa.update(Notice).values(created_at=utcnow() - timedelta(hours=1)))
    db.session.commit()
    rounds.tell_at_once()
    mail.deliver_due()
    return office.letters


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_the_letter_holds_the_times_and_a_link_that_answers(
    cart: Group, ada: Person, ben: Person, server: object, office: Office, visitor: FlaskClient
) -> None:
    meeting = make_poll(ada, cart, closes_on=monday())
    (letter,) = letters_now(office)
    assert letter["To"] == ben.email
    text = text_of(letter)
    assert text.count("15:15") == 4  # in Spanish, on the meeting's wall
    assert text.count("18:15") == 4  # and on his own clock
    link = re.search(r"http://localhost(/meetings/polls/answer/\S+)", text)
    assert link is not None
    assert visitor.post(link[1], data=fields(meeting, "ymny")).status_code == 303
    found = sa.select(PollAnswer.person_id).distinct()
    assert list(db.session.scalars(found)) == [ben.id]


def test_the_times_name_their_zone_to_who_has_the_same_clock(
    cart: Group, ada: Person, ben: Person, server: object, office: Office
) -> None:
    ben.language, ben.time_zone = "en", "America/Los_Angeles"
    db.session.commit()
    make_poll(ada, cart)
    (letter,) = letters_now(office)
    text = text_of(letter).replace("\u202f", " ")
    assert text.count("3:15 PM to 4:15 PM (Los Angeles time)") == 4
    assert " / " not in text


def test_nobody_is_asked_about_a_poll_that_was_closed_meanwhile(
    cart: Group, ada: Person, server: object, office: Office
) -> None:
    meeting = make_poll(ada, cart)
    _meeting, poll = queries.get_poll(reader_of(ada.id), meeting.id)
    services.close(reader_of(ada.id), meeting, poll)
    assert letters_now(office) == []


def test_who_reminds_sends_the_link_again(
    cart: Group, ada: Person, ben: Person, server: object, office: Office
) -> None:
    meeting = make_poll(ada, cart)
    letters_now(office)
    _meeting, poll = queries.get_poll(reader_of(ada.id), meeting.id)
    due.remind(ada, reader_of(ada.id), meeting, poll)
    first, again = letters_now(office)
    assert "/meetings/polls/answer/" in text_of(again)
    assert again["To"] == first["To"] == ben.email


def test_the_organizer_is_led_to_the_choice_until_it_is_made(
    cart: Group, ada: Person, ben: Person
) -> None:
    meeting = make_poll(ada, cart)
    say(ada, meeting, "yyyy")
    say(ben, meeting, "yyyy")
    kind = NoticeKind.POLL_ALL_ANSWERED
    notices = list(db.session.scalars(sa.select(Notice).where(Notice.kind == kind)))
    (block,) = letters.to_choose(notices)[notices[0].id]
    assert f"/meetings/{meeting.id}/poll" in block.plain
    services.decide(ada, reader_of(ada.id), meeting, candidates(meeting)[0].id)
    assert letters.to_choose(notices) == {}


def test_many_letters_ask_as_often_as_one(
    cart: Group, ada: Person, ben: Person, at_most: AtMost
) -> None:
    polls: list[Meeting] = [make_poll(ada, cart) for _n in range(4)]
    notices = list(db.session.scalars(sa.select(Notice)))
    assert len(notices) == len(polls)
    with at_most(2):
        found = letters.to_answer(notices)
    assert len(found) == 4
