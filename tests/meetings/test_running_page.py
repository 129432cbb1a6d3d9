"""The page that everyone has open, over HTTP."""

import re
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings.models import (
    Action,
    AgendaItem,
    Brings,
    Decision,
    Meeting,
    MeetingRole,
    Minutes,
    Note,
    NoteKind,
    Part,
    Participant,
    Stage,
)
from ps5_collab.sharing.models import Audience
from tests.conftest import AtMost, SignIn
from tests.factories import make_meeting, make_person, make_shared, saved, tomorrow
from tests.lessons.browser import fields_of
from tests.meetings.rooms import Room, make_room

JSON = {"Accept": "application/json"}


@pytest.fixture
def room(app: Flask) -> Room:
    return make_room(norm="Paraphrase first")


def page(browser: FlaskClient, room: Room, query: str = "") -> str:
    answer = browser.get(room.run + query)
    assert answer.status_code == 200
    return answer.text


def post(browser: FlaskClient, room: Room, path: str, status: int = 303, **data: Any) -> Any:
    answer = browser.post(f"/meetings/{room.id}/{path}", data=data)
    assert answer.status_code == status
    return answer


def start(browser: FlaskClient, room: Room) -> None:
    post(browser, room, "clock", press="start")


def the_only(kind: type[Any]) -> Any:
    db.session.rollback()
    return db.session.scalars(sa.select(kind)).one()


def test_a_full_page_asks_a_fixed_number_of_questions(
    room: Room, sign_in: SignIn, at_most: AtMost
) -> None:
    browser = sign_in(room.bea)
    start(sign_in(room.ana), room)
    for kind in ("note", "decision", "action", "parked"):
        for n in range(4):
            data = {"text": f"{kind} {n}", "kind": kind, "item": room.items[0]}
            post(browser, room, "said", **data)
    with at_most(14):
        page(browser, room)
    with at_most(14):  # kept pieces ask for less
        page(browser, room)


# --- who sees it, and what -----------------------------------------------------------------------


def test_who_may_open_it(room: Room, sign_in: SignIn, visitor: FlaskClient) -> None:
    may = {"ana": 200, "bea": 200, "cy": 200, "dee": 200, "eve": 404}
    for name, status in may.items():
        assert sign_in(getattr(room, name)).get(room.run).status_code == status, name
    assert visitor.get(room.run).status_code == 303
    room.meeting.audience = Audience.NETWORK
    db.session.commit()
    assert sign_in(room.eve).get(room.run).status_code == 403
    assert sign_in(room.eve).get(f"/meetings/{room.id}/attendance").status_code == 403


def test_each_sees_the_buttons_they_may_press(room: Room, sign_in: SignIn) -> None:
    start(sign_in(room.ana), room)
    seen = {name: page(sign_in(getattr(room, name)), room) for name in ("ana", "bea", "cy", "dee")}
    assert [n for n, text in seen.items() if 'value="next"' in text] == ["ana"]
    assert [n for n, text in seen.items() if 'name="text" rows="8"' in text] == ["ana", "bea"]
    assert [n for n, text in seen.items() if 'id="said"' in text] == ["ana", "bea", "cy"]
    assert "<textarea" not in seen["dee"]
    assert 'name="mark"' not in seen["dee"]


def test_starting_long_before_the_time_asks_first(app: Flask, sign_in: SignIn) -> None:
    later = datetime.combine(tomorrow(), time(15, 30)) + timedelta(days=3)
    early, due = make_room(starts_local=later), make_room(starts_local=later - timedelta(days=4))
    question = "Start it before its time?"
    assert question in page(sign_in(early.ana), early)
    assert question not in page(sign_in(due.ana), due)


def test_who_wrote_down_finds_the_minutes_when_it_is_over(room: Room, sign_in: SignIn) -> None:
    browser = sign_in(room.ana)
    start(browser, room)
    post(browser, room, "clock", press="end", stay=1, minutes=3)
    address = f"/meetings/{room.id}/minutes"
    assert address in page(browser, room)
    assert address not in page(sign_in(room.dee), room)


def test_what_an_item_points_at_is_shown_to_who_may_see_it(room: Room, sign_in: SignIn) -> None:
    secret = make_shared(make_person(), Audience.ME, title="Secret lesson")
    item = db.session.get(AgendaItem, room.items[0])
    assert item
    item.linked_id, item.linked_revision = secret.id, 1
    db.session.commit()
    assert "Secret lesson" not in page(sign_in(room.cy), room)
    secret.audience = Audience.NETWORK
    db.session.commit()
    assert "Secret lesson" in page(sign_in(room.cy), room)


def test_open_actions_of_earlier_meetings_are_the_groups_own(room: Room, sign_in: SignIn) -> None:
    earlier = make_meeting(room.ana, room.group)
    saved(
        Action(
            meeting_id=earlier.id,
            group_id=room.group.id,
            text="Count the blocks",
            owner_id=room.bea.id,
            created_by_id=room.ana.id,
        )
    )
    item = db.session.get(AgendaItem, room.items[0])
    assert item
    item.brings = Brings.ACTIONS
    db.session.commit()
    shown = page(sign_in(room.cy), room)
    assert "Count the blocks" in shown
    assert f"/meetings/{earlier.id}/actions/" in shown
    assert "Count the blocks" not in page(sign_in(room.dee), room)


@pytest.mark.parametrize("stage", [Stage.POLLING, Stage.CANCELLED])
def test_what_does_not_take_place_leads_to_the_meetings_page(
    room: Room, sign_in: SignIn, stage: Stage
) -> None:
    room.meeting.stage = stage
    db.session.commit()
    answer = sign_in(room.cy).get(room.run)
    assert answer.status_code == 303
    assert answer.location.startswith(f"/meetings/{room.id}")
    assert "run" not in answer.location


# --- the clock -----------------------------------------------------------------------------------


def test_two_press_next_and_the_second_is_told(room: Room, sign_in: SignIn) -> None:
    one, other = sign_in(room.ana), sign_in(room.ana)
    start(one, room)
    post(one, room, "clock", press="next", stay=1)
    post(other, room, "clock", press="next", stay=1)
    told = page(other, room)
    assert "Somebody else was a moment faster" in told
    assert re.search(r'<h2 id="subject">The task</h2>', told)
    assert "Somebody else" not in page(one, room)


def test_a_reload_and_a_second_device_come_back_to_the_same_place(
    room: Room, sign_in: SignIn
) -> None:
    start(sign_in(room.ana), room)
    post(sign_in(room.ana), room, "clock", press="next", stay=1)
    post(sign_in(room.ana), room, "clock", press="more", stay=2, minutes=27)
    for browser in (sign_in(room.ana), sign_in(room.cy)):
        shown = page(browser, room)
        left = re.search(r'data-left="(\d+)" data-runs data-of="1620"', shown)
        assert left
        assert 1610 < int(left[1]) <= 1620


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"press": "explode"},
        {"press": "next", "stay": "x"},
        {"press": "next", "stay": 2**40},
        {"press": "more", "stay": 1, "minutes": -5},
    ],
)
def test_a_press_that_no_button_sends_is_refused(
    room: Room, sign_in: SignIn, data: dict[str, Any]
) -> None:
    start(sign_in(room.ana), room)
    post(sign_in(room.ana), room, "clock", 400, **data)


@pytest.mark.parametrize("mark", ["", "7", "7 asleep", f"{2**40} here", "-1 here", "७ here"])
def test_a_tap_that_no_button_sends_is_refused(room: Room, sign_in: SignIn, mark: str) -> None:
    post(sign_in(room.ana), room, "attendance", 400, mark=mark)


def test_who_leaves_early_is_tapped_while_the_meeting_runs(room: Room, sign_in: SignIn) -> None:
    ana, cy = sign_in(room.ana), sign_in(room.cy)
    post(cy, room, "attendance", mark=f"{room.cy.id} here")
    assert "Left early" not in page(cy, room)
    start(ana, room)
    post(cy, room, "attendance", mark=f"{room.cy.id} left")
    shown = page(ana, room)
    assert "here, left at" in shown and "0 of 3 are here" in shown
    post(cy, room, "attendance", mark=f"{room.cy.id} back")
    assert "1 of 3 are here" in page(ana, room)
    post(ana, room, "attendance", mark=f"{room.cy.id} left")
    post(ana, room, "attendance", 409, mark=f"{room.bea.id} left")
    post(ana, room, "clock", press="end", stay=1)
    assert f'value="{room.cy.id} back" aria-pressed="true"' in page(ana, room)
    assert "here, left early" in ana.get(f"/meetings/{room.id}/minutes").text


def test_a_full_room_is_tapped_on_a_page_of_its_own(room: Room, sign_in: SignIn) -> None:
    for _n in range(31):
        person = make_person()
        saved(Participant(meeting_id=room.id, person_id=person.id))
    browser = sign_in(room.ana)
    assert person.name not in page(browser, room)
    assert "0 of 34 are here" in page(browser, room)
    listed = f"/meetings/{room.id}/attendance"
    assert f'value="{person.id} late"' in browser.get(listed).text
    answer = browser.post(listed, data={"mark": f"{person.id} late", "list": "1"})
    assert answer.location == listed
    assert "came late" in browser.get(listed).text


# --- what is written -----------------------------------------------------------------------------


def test_autosave_is_answered_with_where_the_words_are(room: Room, sign_in: SignIn) -> None:
    bea, ana = sign_in(room.bea), sign_in(room.ana)
    address = f"/meetings/{room.id}/agenda/{room.items[0]}/note"
    first = bea.post(address, data={"text": "the red pen"}, headers=JSON).get_json()
    assert (first["version"], first["sent"], first["text"], first["address"]) == (1, 1, None, address)  # fmt: skip
    bea.post(address, data={"text": "the red pen\nBea", "base": 1}, headers=JSON)
    mixed = ana.post(address, data={"text": "the red pen\nAna", "base": 1}, headers=JSON).get_json()
    assert mixed["text"] == "the red pen\nBea\nAna"
    assert mixed["version"] == mixed["sent"] + 1
    bea.post(address, data={"text": "the green pen", "base": mixed["version"]}, headers=JSON)
    apart = ana.post(address, data={"text": "the blue pen", "base": 1}, headers=JSON).get_json()
    assert apart["address"].startswith(f"/meetings/{room.id}/notes/")
    assert "note of their own" in apart["told"]
    assert "the blue pen" in page(bea, room)


def test_without_script_a_save_comes_back_to_the_page(room: Room, sign_in: SignIn) -> None:
    bea = sign_in(room.bea)
    item = room.items[1]
    data = {"text": "**Task** first", "item": item}
    answer = post(bea, room, f"agenda/{item}/note", **data)
    assert answer.location == f"/meetings/{room.id}/run?item={item}#note"
    assert "<strong>Task</strong> first" in page(sign_in(room.cy), room, f"?item={item}")
    assert "<strong>Task</strong>" not in page(sign_in(room.cy), room)


def test_a_note_that_is_too_long_is_given_back(room: Room, sign_in: SignIn) -> None:
    text = "long " * 5_000
    answer = post(sign_in(room.bea), room, f"agenda/{room.items[0]}/note", 422, text=text)
    assert "At most 20,000 characters" in answer.text
    assert text.strip() in answer.text


def test_an_item_of_another_meeting_takes_no_note(room: Room, sign_in: SignIn) -> None:
    other = make_room()
    bea = sign_in(room.bea)
    post(bea, room, f"agenda/{other.items[0]}/note", 404, text="x")
    post(bea, room, "said", 404, text="x", kind="decision", item=other.items[0])
    post(sign_in(room.ana), room, f"agenda/{other.items[0]}/unfinished", 404, unfinished=1)
    post(sign_in(other.cy), other, "said", text="theirs", kind="note")
    post(bea, room, f"notes/{the_only(Note).id}/settlement", 404)
    assert bea.get(f"/meetings/{room.id}/notes/{the_only(Note).id}/revisions").status_code == 404
    for address in ("notes/0/edit", "notes/99999999999/edit", "actions/99999999999/edit"):
        assert bea.get(f"/meetings/{room.id}/{address}").status_code == 404


def test_the_box_keeps_what_is_wrong_with_it(room: Room, sign_in: SignIn) -> None:
    cy = sign_in(room.cy)
    assert "Write something first" in post(cy, room, "said", 422, text=" ", kind="note").text
    answer = post(cy, room, "said", 422, text="x" * 501, kind="action")
    assert "At most 500 characters" in answer.text
    assert "x" * 501 in answer.text
    for due, fault in (("3000-01-01", "within the next three years"), ("2020-01-01", "has passed")):
        answer = post(cy, room, "said", 422, text="x", kind="action", due=due)
        assert fault in answer.text and 'id="box-who" open' in answer.text
    post(cy, room, "said", 422, text="x", kind="action", owner=room.eve.id)
    post(sign_in(room.dee), room, "said", 403, text="x", kind="note")


def test_what_was_to_be_done_by_a_day_that_passed_is_entered_afterwards(
    app: Flask, sign_in: SignIn
) -> None:
    """Up to the day of the meeting; and it keeps its day when its words change."""
    room, week = make_room(), timedelta(days=7)
    room.meeting.stage, room.meeting.began_at = Stage.HELD, utcnow() - week
    db.session.commit()
    cy, due = sign_in(room.cy), (utcnow() - timedelta(days=3)).date()
    post(cy, room, "said", text="Ask the office", kind="action", due=due.isoformat())
    too_early = (utcnow() - 2 * week).date().isoformat()
    post(cy, room, "said", 422, text="x", kind="action", due=too_early)
    action = the_only(Action)
    action.due_on = (utcnow() - 2 * week).date()
    db.session.commit()
    data = {"text": "Ask Ida", "owner": room.cy.id, "due": too_early}
    post(cy, room, f"actions/{action.id}/edit", **data, version=the_only(Action).version)
    assert the_only(Action).text == "Ask Ida"


def test_everybody_stands_once_among_those_who_may_be_given_an_action(
    room: Room, sign_in: SignIn
) -> None:
    able = sorted(one.id for one in (room.ana, room.bea, room.cy, room.dee))
    for person in (room.cy, room.bea, room.cy):
        page = sign_in(person).get(room.run).text
        owners = page[page.index('<select id="owner"') :].partition("</select>")[0]
        listed = re.findall(r'<option value="(\d+)"', owners)
        assert sorted(map(int, listed)) == able
        assert int(listed[0]) == person.id and f">I, {person.name}<" in owners
    again = post(sign_in(room.cy), room, "said", 422, text=" ", kind="action", owner=room.bea.id)
    assert f'<option value="{room.bea.id}" selected>Bea Ito<' in again.text


def test_an_action_goes_to_who_writes_it_unless_they_name_another(
    room: Room, sign_in: SignIn
) -> None:
    cy = sign_in(room.cy)
    due = (utcnow() + timedelta(days=7)).date()
    post(cy, room, "said", text="Ask the office", kind="action")
    assert the_only(Action).owner_id == room.cy.id
    action_id = the_only(Action).id
    data = {"text": "Ask the office", "owner": room.bea.id, "due": due.isoformat(), "version": 1}
    post(cy, room, f"actions/{action_id}/edit", **data)
    assert (the_only(Action).owner_id, the_only(Action).due_on) == (room.bea.id, due)
    late = post(sign_in(room.ana), room, f"actions/{action_id}/edit", 409, **data | {"text": "Me"})
    assert "Ask the office" in late.text
    assert ">Me</textarea>" in late.text.replace("\r\n", "")
    post(sign_in(room.bea), room, f"actions/{action_id}/state", state="done")
    assert the_only(Action).done_at
    answer = post(cy, room, f"actions/{action_id}/state", state="opened", next="/desk")
    assert answer.location == "/desk"
    post(cy, room, f"actions/{action_id}/state", 400, state="given")


def test_a_decision_is_changed_and_taken_back(room: Room, sign_in: SignIn) -> None:
    cy, bea = sign_in(room.cy), sign_in(room.bea)
    post(cy, room, "said", text="One card a team", kind="decision", item=room.items[0])
    decision_id = the_only(Decision).id
    post(bea, room, f"decisions/{decision_id}/edit", text="Two cards a team", version=1)
    late = post(cy, room, f"decisions/{decision_id}/edit", 409, text="No cards", version=1)
    assert "Two cards a team" in late.text
    assert "No cards" in late.text
    post(cy, room, f"decisions/{decision_id}/withdrawal")
    assert "<s>Two cards a team</s>" in page(bea, room)
    post(cy, room, f"decisions/{decision_id}/withdrawal", back=1)
    assert "<s>" not in page(bea, room)
    assert sign_in(room.dee).get(f"/meetings/{room.id}/decisions/{decision_id}/edit").status_code == 403  # fmt: skip


def test_a_note_taken_away_is_shown_to_its_author_alone(room: Room, sign_in: SignIn) -> None:
    cy, bea = sign_in(room.cy), sign_in(room.bea)
    post(cy, room, "said", text="hasty words", kind="note", item=room.items[0])
    note = the_only(Note)
    address = f"notes/{note.id}"
    assert "hasty words" in page(bea, room)
    post(cy, room, f"{address}/removal")
    assert "hasty words" not in page(bea, room) + page(cy, room)
    assert "Bring it back" in page(cy, room)
    assert bea.get(f"/meetings/{room.id}/{address}/revisions").status_code == 403
    post(bea, room, f"{address}/removal", 403, back=1)
    post(cy, room, f"{address}/removal", back=1)
    assert "hasty words" in page(bea, room)
    post(cy, room, f"{address}/edit", text="better words", base=1, item=room.items[0])
    assert "better words" in page(bea, room)
    shown = bea.get(f"/meetings/{room.id}/{address}/revisions").text
    assert "hasty words" in shown


def test_a_note_sent_without_saying_what_it_grew_out_of_stands_beside(
    room: Room, sign_in: SignIn
) -> None:
    cy = sign_in(room.cy)
    post(cy, room, "said", text="first words", kind="note", item=room.items[0])
    post(cy, room, f"notes/{the_only(Note).id}/edit", text="other words")
    shown = page(cy, room)
    assert "first words" in shown and "other words" in shown


def test_notes_on_what_was_taken_from_the_agenda_stay(room: Room, sign_in: SignIn) -> None:
    post(sign_in(room.bea), room, f"agenda/{room.items[2]}/note", text="half a thought")
    db.session.execute(sa.delete(AgendaItem).where(AgendaItem.id == room.items[2]))
    db.session.commit()
    assert "half a thought" in page(sign_in(room.cy), room)


def test_the_norm_is_rated_in_one_tap_until_the_minutes_are_shared(
    room: Room, sign_in: SignIn
) -> None:
    ana = sign_in(room.ana)
    start(ana, room)
    assert 'name="rating"' not in page(ana, room)
    post(ana, room, "clock", press="end", stay=1)
    assert "Say how well you kept the norm" in page(ana, room)
    for rating in (2, 3):
        post(ana, room, "rating", rating=rating)
    shown = page(ana, room)
    assert re.search(r'value="3" aria-pressed="true"', shown)
    assert "Say how well you kept the norm" not in shown
    post(ana, room, "rating", 400, rating=5)
    post(ana, room, "minutes")
    assert 'name="rating"' not in page(ana, room)
    assert "Say how well you kept the norm" not in page(sign_in(room.cy), room)
    post(ana, room, "rating", 409, rating=4)


def test_once_the_minutes_are_approved_the_page_only_shows(room: Room, sign_in: SignIn) -> None:
    ana = sign_in(room.ana)
    start(ana, room)
    post(ana, room, "said", text="ours", kind="note", item=room.items[0])
    post(ana, room, "clock", press="end", stay=1)
    saved(Minutes(title="m", owner_id=room.ana.id, meeting_id=room.id, approved_at=utcnow()))
    shown = page(ana, room)
    assert "Its minutes are approved" in shown
    assert "ours" in shown
    for button in ('name="press"', 'name="mark"', 'name="rating"', "<textarea", "Take away"):
        assert button not in shown


def test_hostile_text_stays_text(room: Room, sign_in: SignIn) -> None:
    cy = sign_in(room.cy)
    vector = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    for kind in ("note", "decision", "action", "parked"):
        post(cy, room, "said", text=vector, kind=kind, item=room.items[0])
    post(sign_in(room.bea), room, f"agenda/{room.items[0]}/note", text=vector)
    for person in (room.bea, room.cy):
        shown = page(sign_in(person), room)
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown


def test_a_role_given_during_the_meeting_shows_its_buttons(room: Room, sign_in: SignIn) -> None:
    saved(MeetingRole(meeting_id=room.id, part=Part.TIMEKEEPER, person_id=room.cy.id))
    assert 'value="start"' in page(sign_in(room.cy), room)
    assert the_only(Meeting).stage is Stage.SCHEDULED
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Note).filter_by(kind=NoteKind.SHARED)) == 0  # fmt: skip


def test_two_who_change_an_action_are_told_apart_by_field(room: Room, sign_in: SignIn) -> None:
    cy, week = sign_in(room.cy), timedelta(days=7)
    post(cy, room, "said", text="Ask the office", kind="action")
    address = f"actions/{the_only(Action).id}/edit"
    opened = fields_of(cy.get(f"/meetings/{room.id}/{address}").text)
    first = {"owner": room.bea.id, "due": (utcnow() + week).date().isoformat()}
    post(cy, room, address, **{**opened.to_dict(), **first})
    late = post(cy, room, address, 409, **{**opened.to_dict(), "owner": room.ana.id})
    assert "Saved meanwhile: Bea Ito" in late.text and late.text.count("Saved meanwhile") == 1
    assert fields_of(late.text)["due"] == first["due"]
