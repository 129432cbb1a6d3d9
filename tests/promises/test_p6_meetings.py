"""P6 in a running meeting: twenty write at once, and nothing of it is lost or done twice."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.meetings.models import (
    Action,
    AgendaItem,
    Attendance,
    Decision,
    Meeting,
    MeetingRole,
    Note,
    NoteKind,
    NoteRevision,
    Part,
    Participant,
)
from ps5_collab.protocols import stored
from ps5_collab.protocols.models import Run
from tests.conftest import SignIn
from tests.factories import make_group, make_meeting, make_person, saved

AT_ONCE = 20


@pytest.fixture
def room(app: Flask, sign_in: SignIn) -> "Full":
    people = [make_person() for _n in range(AT_ONCE)]
    meeting = make_meeting(people[0], make_group(*people))
    item = saved(AgendaItem(meeting_id=meeting.id, position=1, title="The task", minutes=20))
    room = Full(meeting.id, item.id, [sign_in(person) for person in people])
    db.session.rollback()  # the test itself reads nothing while they write
    return room


class Full:
    def __init__(self, meeting_id: int, item_id: int, browsers: list[FlaskClient]) -> None:
        self.at = f"/meetings/{meeting_id}"
        self.item_id = item_id
        self.browsers = browsers

    def at_once(self, act: Callable[[int, FlaskClient], int]) -> list[int]:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            return list(threads.map(act, range(AT_ONCE), self.browsers))

    def post(self, browser: FlaskClient, path: str, **data: object) -> int:
        return browser.post(f"{self.at}/{path}", data=data).status_code


def test_no_word_of_twenty_who_keep_one_note_is_lost(room: Full) -> None:
    address = f"agenda/{room.item_id}/note"
    room.post(room.browsers[0], address, text="We begin.")

    def type_on(n: int, browser: FlaskClient) -> int:
        """Two pauses in typing, each saved on what was seen at the beginning."""
        room.post(browser, address, text=f"We begin.\nFirst of {n}", base=1)
        return room.post(browser, address, text=f"We begin.\nFirst of {n}, then more of {n}", base=1)  # fmt: skip

    assert room.at_once(type_on) == [303] * AT_ONCE
    written = db.session.execute(sa.select(Note.text, Note.kind)).all()
    everything = "\n".join(text for text, _kind in written)
    for n in range(AT_ONCE):
        assert re.search(rf"\bmore of {n}\b", everything), n
        assert re.search(rf"\bFirst of {n}\b", everything), n
    shared = [text for text, kind in written if kind is NoteKind.SHARED]
    assert len(shared) == 1
    numbers = db.session.scalars(sa.select(NoteRevision.number).order_by(NoteRevision.number))
    assert len(set(numbers)) > AT_ONCE


def test_of_two_texts_at_the_same_place_both_are_kept(room: Full) -> None:
    address = f"agenda/{room.item_id}/note"
    room.post(room.browsers[0], address, text="The winner is nobody")

    def change(n: int, browser: FlaskClient) -> int:
        return room.post(browser, address, text=f"The winner is number{n}", base=1)

    assert room.at_once(change) == [303] * AT_ONCE
    texts = db.session.execute(sa.select(Note.text, Note.kind)).all()
    assert sorted(text for text, _kind in texts) == sorted(
        f"The winner is number{n}" for n in range(AT_ONCE)
    )
    assert [kind for _text, kind in texts].count(NoteKind.SHARED) == 1


def test_who_is_no_recorder_is_kept_beside_when_all_write_at_once(room: Full) -> None:
    owner_id = db.session.scalar(sa.select(Meeting.owner_id))
    meeting_id = db.session.scalar(sa.select(Meeting.id))
    saved(MeetingRole(meeting_id=meeting_id, part=Part.RECORDER, person_id=owner_id))
    db.session.rollback()

    def write(n: int, browser: FlaskClient) -> int:
        return room.post(browser, f"agenda/{room.item_id}/note", text=f"words of {n}")

    assert room.at_once(write) == [303] * AT_ONCE
    kinds = list(db.session.scalars(sa.select(Note.kind)))
    assert (kinds.count(NoteKind.SHARED), kinds.count(NoteKind.BESIDE)) == (1, AT_ONCE - 1)


def test_what_twenty_say_at_once_is_there_once(room: Full) -> None:
    kinds = ("note", "decision", "action", "parked")

    def say(n: int, browser: FlaskClient) -> int:
        statuses = {room.post(browser, "said", text=f"{kind} {n}", kind=kind) for kind in kinds}
        statuses.add(room.post(browser, "attendance", mark=f"{n + 1} here"))
        return statuses.pop() if len(statuses) == 1 else 0

    people = sa.select(Participant.person_id).order_by(Participant.person_id)
    assert list(db.session.scalars(people)) == list(range(1, AT_ONCE + 1))
    db.session.rollback()
    assert room.at_once(say) == [303] * AT_ONCE
    for column, kind in ((Decision.text, "decision"), (Action.text, "action")):
        found = db.session.scalars(sa.select(column)).all()
        assert sorted(found) == sorted(f"{kind} {n}" for n in range(AT_ONCE))
    noted = db.session.scalars(sa.select(Note.text)).all()
    assert sorted(noted) == sorted(f"{k} {n}" for k in ("note", "parked") for n in range(AT_ONCE))
    here = db.session.scalars(sa.select(Participant.attendance)).all()
    assert set(here) == {Attendance.PRESENT}
    # Each of a hundred changes was one that every open page hears of.
    assert db.session.scalar(sa.select(Meeting.ticks)) == 5 * AT_ONCE


def test_the_run_moves_once_however_many_press_at_once(app: Flask, sign_in: SignIn) -> None:
    ana = make_person()
    meeting = make_meeting(ana, make_group(ana))
    for n in range(3):
        saved(AgendaItem(meeting_id=meeting.id, position=n, title=f"Item {n}", minutes=5))
    room = Full(meeting.id, 0, [sign_in(ana) for _n in range(AT_ONCE)])
    db.session.rollback()

    def start(_n: int, browser: FlaskClient) -> int:
        return room.post(browser, "clock", press="start")

    def advance(_n: int, browser: FlaskClient) -> int:
        return room.post(browser, "clock", press="next", stay=1)

    def more(_n: int, browser: FlaskClient) -> int:
        return room.post(browser, "clock", press="more", stay=2, minutes=7)

    for act in (start, advance, more):
        assert room.at_once(act) == [303] * AT_ONCE
    run = stored.from_json(db.session.scalars(sa.select(Run.state)).one())
    assert (run.stay, run.position, list(run.extra.values())) == (2, 1, [2])
