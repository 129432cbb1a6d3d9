"""Who does what until when: given, changed, ticked off, with a history."""

from datetime import date

import pytest
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, Refused
from ps5_collab.meetings import actions
from ps5_collab.meetings.actions import Task, What
from ps5_collab.meetings.models import Action, ActionChange, Meeting
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import ItemGuest
from ps5_collab.sharing.readers import reader_of
from tests.factories import make_group, make_meeting, make_person, saved

pytestmark = pytest.mark.usefixtures("app")
FRIDAY = date(2026, 12, 4)


def a_meeting() -> tuple[Person, Person, Meeting]:
    ana, bea = make_person(name="Ana"), make_person(name="Bea")
    return ana, bea, make_meeting(ana, make_group(ana, bea))


def given(actor: Person, meeting: Meeting, owner: Person) -> Action:
    task = Task("Bring blocks", owner.id, FRIDAY)
    return actions.give(actor, reader_of(actor.id), meeting, task)


def history(action: Action) -> list[tuple[str, str]]:
    found = db.select(ActionChange).filter_by(action_id=action.id).order_by(ActionChange.id)
    return [(change.what, change.words) for change in db.session.scalars(found)]


def test_an_action_is_given_changed_done_and_opened_again(app: Flask) -> None:
    ana, bea, meeting = a_meeting()
    action = given(ana, meeting, bea)
    theirs = reader_of(bea.id)

    actions.change(bea, theirs, meeting, action, Task("Bring tiles", bea.id, FRIDAY))
    actions.mark(bea, theirs, meeting, action, What.DONE)
    actions.mark(ana, reader_of(ana.id), meeting, action, What.DONE)
    assert action.done_by_id == bea.id
    actions.mark(ana, reader_of(ana.id), meeting, action, What.OPENED)

    assert (action.text, action.done_at, action.done_by_id) == ("Bring tiles", None, None)
    assert history(action) == [
        ("given", ""),
        ("changed", "Bring blocks"),
        ("done", ""),
        ("opened", ""),
    ]


def test_each_change_reaches_the_running_page_and_disturbs_nobody_who_edits_the_meeting() -> None:
    ana, bea, meeting = a_meeting()
    action = given(ana, meeting, bea)
    version = meeting.version
    actions.mark(ana, reader_of(ana.id), meeting, action, What.DROPPED)
    db.session.commit()
    assert (meeting.ticks, meeting.version) == (2, version)


def test_an_owner_must_see_the_meeting() -> None:
    ana, bea, meeting = a_meeting()
    with pytest.raises(Refused):
        given(ana, meeting, make_person())
    action = given(ana, meeting, bea)
    with pytest.raises(Refused):
        actions.change(
            ana, reader_of(ana.id), meeting, action, Task("Bring blocks", make_person().id)
        )


def test_who_is_not_of_the_group_gives_none_but_ticks_off_their_own() -> None:
    ana, _bea, meeting = a_meeting()
    guest = make_person()
    saved(ItemGuest(item_id=meeting.id, person_id=guest.id, admitted_by_id=ana.id))
    with pytest.raises(NotAllowed):
        given(guest, meeting, guest)
    other, own = given(ana, meeting, ana), given(ana, meeting, guest)
    with pytest.raises(NotAllowed):
        actions.mark(guest, reader_of(guest.id), meeting, other, What.DONE)
    actions.mark(guest, reader_of(guest.id), meeting, own, What.DONE)
    assert own.done_at
