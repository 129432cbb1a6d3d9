"""P6 in every form that changes what others change, too: it says upon what it was opened."""

from datetime import time, timedelta

import pytest
from flask import Flask
from lxml import html

from ps5_collab.conversation import services as conversation
from ps5_collab.conversation.services import Remark
from ps5_collab.core.db import db
from ps5_collab.groups.services import threads
from ps5_collab.groups.services.threads import Question
from ps5_collab.meetings import actions, decisions
from ps5_collab.meetings.actions import Task
from ps5_collab.meetings.mine import notes
from ps5_collab.meetings.models import AgendaItem, BellSchedule
from ps5_collab.meetings.repeating import services as repeating
from ps5_collab.meetings.series import Rule
from ps5_collab.people.models import Group, Person, Role
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_meeting, make_person, make_school, saved, tomorrow
from tests.groups.factories import found
from tests.meetings.polls import at, make_poll

WORDS = "Typed just now"
#: What tells two writers apart, by its names in the forms.
NAMES = {"version", "opened"}


@pytest.fixture
def wren(app: Flask) -> Person:
    return make_person(make_school(), Role.PRINCIPAL)


@pytest.fixture
def forms(wren: Person) -> dict[str, tuple[str, str]]:
    """{address of a form that changes something: a field of it, and what is typed there}."""
    place = found(wren, norms=("Pause.",))
    reader, group = reader_of(wren.id), db.session.get_one(Group, place.group_id)
    meeting, poll = make_meeting(wren, group), make_poll(wren, group)
    weekly = make_meeting(wren, group)
    item = saved(AgendaItem(meeting_id=meeting.id, position=1, title="The task"))
    decision = decisions.decide(wren, reader, meeting, "We count aloud.", None)
    action = actions.give(wren, reader, meeting, Task("Bring the cards", wren.id))
    notes.write(wren, reader, meeting, "Mine", admitted=False)
    thread = threads.ask_group(wren, reader, place, Question("Who has cards?"))
    comment = conversation.comment_on(wren, reader, thread, Remark("I have."))
    rule = Rule(tomorrow(), time(15, 30), weekly.zone, meetings=3)
    repeating.repeat(wren, reader, weekly, rule, [tomorrow() + timedelta(days=7)])
    school_id = min(reader.school_ids)
    bells = BellSchedule(school_id=school_id, name="Usual", weekdays=[], hours={}, zone=rule.zone)
    saved(bells)
    at_meeting = f"/meetings/{meeting.id}"
    return {
        f"{at_meeting}/edit": ("title", WORDS),
        f"{at_meeting}/agenda/{item.id}/edit": ("title", WORDS),
        f"{at_meeting}/decisions/{decision.id}/edit": ("text", WORDS),
        f"{at_meeting}/actions/{action.id}/edit": ("text", WORDS),
        f"{at_meeting}/my-note": ("text", WORDS),
        f"/meetings/{weekly.id}/series/edit": ("place", WORDS),
        f"/meetings/{poll.id}/poll/edit": ("closes_on", at(0).date().isoformat()),
        f"/comments/{comment.id}/edit": ("text", WORDS),
        f"/groups/{place.id}/edit": ("name", WORDS),
        f"/groups/{place.id}/norms": ("norms", WORDS),
        f"/threads/{thread.id}/edit": ("title", WORDS),
        f"/schools/{school_id}/bells/schedules/{bells.id}": ("name", WORDS),
    }


def test_a_form_that_does_not_say_upon_what_it_was_opened_is_late(
    wren: Person, forms: dict[str, tuple[str, str]], sign_in: SignIn
) -> None:
    browser = sign_in(wren)
    for address, (name, words) in forms.items():
        typed = values_of(browser.get(address).text, name) | {name: [words]}
        known = NAMES & set(typed)
        assert len(known) == 1, address
        for unknown in ({}, dict.fromkeys(known, ""), dict.fromkeys(known, "9" * 30)):
            silent = {key: value for key, value in typed.items() if key not in known} | unknown
            answer = browser.post(address, data=silent)
            assert answer.status_code == 409, (address, unknown)
        again = values_of(answer.text, name)
        assert again[name] == [words], address
        assert browser.post(address, data=again).status_code == 303, address


def values_of(page: str, name: str) -> dict[str, list[str]]:
    """All that a browser would send with the form that has a control of this name."""
    form = next(form for form in html.document_fromstring(page).forms if name in form.fields)
    values: dict[str, list[str]] = {}
    for key, value in form.form_values():
        values.setdefault(key, []).append(value.removeprefix("\n"))  # as a browser reads it
    return values
