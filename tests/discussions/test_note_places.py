"""The place of a note: what leads to it, from the site and from letters, and what is no dead end."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from ps5_collab.core.clock import as_of, utcnow
from ps5_collab.core.db import db
from ps5_collab.core.mail import Letter, Withdrawn
from ps5_collab.discussions.annotating import services
from ps5_collab.discussions.annotating.services import Words
from ps5_collab.discussions.models import Annotation, Hearer
from ps5_collab.notices import letters, rounds
from ps5_collab.notices.models import Notice
from ps5_collab.people.models import Person
from ps5_collab.sharing import facets
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.discussions.record.told import make_step, say
from tests.discussions.rooms import Room, make_room
from tests.discussions.running.led import make_led
from tests.discussions.test_notes_page import many
from tests.factories import make_person

GONE = "That note is not here for you to read any more."


@pytest.fixture
def room(app: Flask) -> Room:
    return make_room()


def notice_of(person: Person) -> Notice:
    """The one on a note that this person has."""
    found = sa.select(Notice).where(Notice.person_id == person.id, Notice.anchor.startswith("n"))
    return db.session.scalars(found).one()


def written_for(person: Person) -> str:
    """The letter about it, as it leaves now."""
    with as_of(utcnow() + timedelta(minutes=5)):
        rounds.tell_at_once()
    letter = db.session.scalars(sa.select(Letter).where(Letter.to == person.email)).one()
    return letters.about_one_item(letter).text


def to_cy(room: Room) -> Annotation:
    return room.say(room.bea, "an act of trust", hearer=Hearer.PERSON, to_person_id=room.cy.id)


def test_a_notice_leads_to_the_note_itself(room: Room, sign_in: SignIn) -> None:
    note, browser = to_cy(room), sign_in(room.cy)
    address = browser.post(f"/notices/{notice_of(room.cy).id}/reading").location
    assert address == f"/discussions/{room.discussion.id}/notes/{note.id}"
    place = browser.get(address).location
    assert place == f"{room.address}?at=b2#n{note.id}"
    page = html.fromstring(browser.get(place).text)
    (shown,) = page.xpath(f"//*[@id='n{note.id}']")
    (fold,) = shown.xpath("ancestor::details")
    assert "open" in fold.attrib  # also without script


def test_an_answer_is_unfolded_where_the_note_stands_that_it_answers(
    room: Room, sign_in: SignIn
) -> None:
    many(room, 70)
    note = room.say(room.bea, "an act of trust")
    first = room.answer(room.cy, note)
    second = room.answer(room.bea, first, "Third of three.")
    browser = sign_in(room.cy)
    address = browser.post(f"/notices/{notice_of(room.cy).id}/reading").location
    place = browser.get(address).location
    assert place == f"{room.address}?at=b2#n{second.id}"
    assert "Third of three." not in browser.get(room.address).text
    assert "Third of three." in browser.get(place).text


@pytest.mark.parametrize("how", ["taken away", "said to another", "held back", "never was"])
def test_what_is_not_there_leads_to_the_discussion_and_says_so(
    room: Room, sign_in: SignIn, how: str
) -> None:
    note = to_cy(room)
    number, reader = note.id, reader_of(room.bea.id)
    if how == "taken away":
        services.take_away(reader, room.discussion, note)
    elif how == "said to another":
        words = Words("I wonder.", hearer=Hearer.PERSON, to_person_id=room.people[3].id)
        services.change(reader, room.discussion, note, words)
    elif how == "held back":
        step = make_step(room.discussion, "write")
        number = say(room.bea, room.discussion, "Secret", step=step, sealed_by=step).id
    else:
        number += 1000
    db.session.commit()
    browser = sign_in(room.cy)
    answer = browser.get(f"/discussions/{room.discussion.id}/notes/{number}")
    assert answer.location == f"/discussions/{room.discussion.id}"
    page = browser.get(answer.location)
    assert page.status_code == 200 and GONE in page.text
    assert "I wonder." not in page.text and "Secret" not in page.text


def test_the_way_is_for_who_sees_the_discussion_and_for_notes_of_it(
    room: Room, sign_in: SignIn
) -> None:
    note, other = room.say(room.bea), make_room()
    elsewhere = other.say(other.bea)
    here = f"/discussions/{room.discussion.id}/notes"
    assert sign_in(make_person()).get(f"{here}/{note.id}").status_code == 404
    browser = sign_in(room.cy)
    assert browser.get(f"{here}/{elsewhere.id}").location == f"/discussions/{room.discussion.id}"
    assert browser.get(f"{here}/{10**20}").location == f"/discussions/{room.discussion.id}"
    assert browser.get(f"/discussions/{10**20}/notes/{note.id}").status_code == 404


def test_a_letter_has_the_same_link_and_does_not_tell_of_what_is_gone(
    room: Room, app: Flask
) -> None:
    note = to_cy(room)
    base = app.config["SETTINGS"].base_url
    assert f"{base}/discussions/{room.discussion.id}/notes/{note.id}" in written_for(room.cy)
    services.take_away(reader_of(room.bea.id), room.discussion, note)
    db.session.commit()
    with pytest.raises(Withdrawn):
        written_for(room.cy)


def test_what_was_said_on_no_text_is_found_in_the_record(room: Room, sign_in: SignIn) -> None:
    note = say(room.bea, room.discussion, "On all of it")
    back = say(room.cy, room.discussion, "Indeed", answers=note)
    browser = sign_in(room.bea)
    for each in (note, back):
        place = browser.get(f"/discussions/notes/{each.id}").location
        assert place == f"/discussions/{room.discussion.id}/record#said-{each.id}"
        assert f'id="said-{each.id}"' in browser.get(place).text


def test_what_was_contributed_to_a_step_is_found_where_it_runs(room: Room, sign_in: SignIn) -> None:
    talk = make_led(room.group, *room.people, key="four-as", brief="What do we assume?")
    step = make_step(talk, "mark")
    note = say(room.bea, talk, "They take time for granted.", step=step)
    browser = sign_in(room.cy)
    place = browser.get(f"/discussions/notes/{note.id}").location
    assert place == f"/discussions/{talk.id}/run#c{note.id}"
    assert f'id="c{note.id}"' in browser.get(place).text


def test_a_text_that_cannot_be_opened_any_more_leads_to_the_record(
    room: Room, sign_in: SignIn
) -> None:
    note = room.say(room.bea, "an act of trust")
    text = db.session.get_one(Item, room.text.id)
    text.state = State.WITHDRAWN
    facets.touch(text)
    db.session.commit()
    browser = sign_in(room.cy)
    place = browser.get(f"/discussions/{room.discussion.id}/notes/{note.id}").location
    assert place == f"/discussions/{room.discussion.id}/record#said-{note.id}"
    assert browser.get(place).status_code == 200


def test_the_way_costs_as_many_statements_however_deep(
    room: Room, sign_in: SignIn, at_most: AtMost
) -> None:
    note = room.say(room.bea, "an act of trust")
    for n in range(6):
        note = room.answer(room.cy if n % 2 else room.ana, note)
    browser = sign_in(room.bea)
    browser.get("/notices")
    with at_most(8):
        browser.get(f"/discussions/{room.discussion.id}/notes/{note.id}")
