"""What happened at a meeting of the demo and came of it: the clock, notes, decisions, actions,
minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.demo.events import Event
from ps5_collab.demo.network import ZONE
from ps5_collab.demo.scene import Told
from ps5_collab.meetings import actions, decisions
from ps5_collab.meetings.actions import Task, What, state_of
from ps5_collab.meetings.agenda import rows_of
from ps5_collab.meetings.mine import notes as private
from ps5_collab.meetings.mine import reminders
from ps5_collab.meetings.minutes import queries
from ps5_collab.meetings.minutes import services as minutes
from ps5_collab.meetings.models import Action, AgendaItem, Attendance, Meeting, NoteKind
from ps5_collab.meetings.queries import participants_of
from ps5_collab.meetings.running import clock, notes, people
from ps5_collab.meetings.running.clock import Press, Pressed
from ps5_collab.meetings.running.notes import Typed
from ps5_collab.meetings.running.people import Seen
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader

if TYPE_CHECKING:
    from ps5_collab.demo.meetings import Staged

#: How the files name an item that an agenda brings up by itself.
BROUGHT = ("minutes", "actions")
A_DAY, EARLY = timedelta(days=1), time(8)


def events(staged: Staged) -> Iterator[Event]:
    told, year = staged.told, staged.scene.year
    yield Event(staged.starts, partial(begin, staged))
    for key, seen in told.get("attendance", {}).items():
        if "late" in seen:
            came = staged.starts + timedelta(minutes=seen["late"])
            yield Event(came, partial(arrive, staged, key, seen))
    ends = staged.starts
    for place, entry in enumerate(told["course"]):
        ends += timedelta(minutes=entry["minutes"])
        yield Event(ends, partial(pass_item, staged, place, entry))
        yield from afterwards(staged, entry)
    yield Event(ends, partial(close, staged))
    if "shared" in told:
        yield Event(year.at(told["shared"]), partial(share, staged))
    for correction in told.get("corrections", []):
        yield Event(year.at(correction["at"]), partial(correct, staged, correction))


# --- during --------------------------------------------------------------------------------------


def begin(staged: Staged) -> None:
    press(staged, Press.START)
    leader = staged.scene.who(lead(staged))
    absent = staged.told.get("attendance", {})
    keys = {who.id: key for key, who in staged.scene.cast.people.items()}
    for row in participants_of(staged.meeting.id):
        seen = absent.get(keys[row.person_id], {})
        if "late" not in seen:
            there = Seen(Attendance(seen.get("was", "present")), seen.get("video", False))
            people.mark(*leader, staged.meeting, row.person_id, there)


def arrive(staged: Staged, key: str, seen: Told) -> None:
    there = Seen(Attendance.LATE, seen.get("video", False))
    leader = staged.scene.who(lead(staged))
    people.mark(*leader, staged.meeting, staged.scene.id_of(key), there)


def pass_item(staged: Staged, place: int, entry: Told) -> None:
    """What was said about an item, what came of it, and on to the next."""
    item = item_at(staged.meeting, place, entry)
    note(staged, entry, item.id)
    for text in entry.get("decisions", []):
        decisions.decide(*recorder(staged), staged.meeting, text, item.id)
    for each in entry.get("actions", []):
        give(staged, each, item.id)
    if entry.get("approves"):
        approve(staged, item)
    if entry.get("unfinished"):
        reader = staged.scene.reader(lead(staged))
        clock.leave(reader, staged.meeting, item.id, unfinished=True)
    if place + 1 < len(staged.told["course"]):
        press(staged, Press.NEXT)


def note(staged: Staged, entry: Told, item_id: int) -> None:
    scene, meeting = staged.scene, staged.meeting
    if "notes" in entry:
        typed = Typed(scene.cast.with_handles(entry["notes"]))
        notes.save_shared(*recorder(staged), meeting, item_id, typed)
    for kind in (NoteKind.BESIDE, NoteKind.PARKED):
        for each in entry.get(kind.value, []):
            notes.add(*scene.who(each["by"]), meeting, kind, each["text"], item_id)


def item_at(meeting: Meeting, place: int, entry: Told) -> AgendaItem:
    """The item that the file means, which is the one that the agenda has there."""
    rows = rows_of(meeting.id)
    row, name = rows[place], entry["item"]
    if not (row.brings == name if name in BROUGHT else row.title.startswith(name)):
        titles = "\n".join(each.title for each in rows)
        raise ValueError(f"{meeting.title}: {name!r} is not number {place + 1} of\n{titles}")
    return row


def give(staged: Staged, told: dict[str, object], item_id: int) -> None:
    scene = staged.scene
    due = scene.year.day(str(told["due"]))
    task = Task(str(told["text"]), scene.id_of(str(told["owner"])), due, item_id)
    told["given"] = actions.give(*recorder(staged), staged.meeting, task)


def approve(staged: Staged, item: AgendaItem) -> None:
    leader, reader = staged.scene.who(lead(staged))
    record = queries.get_minutes(reader, item.linked_id or 0)
    minutes.approve(leader, reader, record, queries.meeting_of(record), staged.meeting)


def close(staged: Staged) -> None:
    for key, rating in staged.told.get("ratings", {}).items():
        people.rate(*staged.scene.who(key), staged.meeting, rating)
    for each in staged.told.get("private", []):
        author, reader = staged.scene.who(each["by"])
        private.write(author, reader, staged.meeting, each["text"], admitted=False)
    press(staged, Press.END)


def press(staged: Staged, what: Press) -> None:
    meeting = staged.meeting
    stay = people.progress_of(meeting.id).stay
    clock.press(*staged.scene.who(lead(staged)), meeting, Pressed(what, stay), utcnow())


def lead(staged: Staged) -> str:
    return str(staged.told["roles"]["facilitator"])


def recorder(staged: Staged) -> tuple[Person, Reader]:
    return staged.scene.who(staged.told["roles"]["recorder"])


# --- afterwards ----------------------------------------------------------------------------------


def afterwards(staged: Staged, entry: Told) -> Iterator[Event]:
    """What became of the actions."""
    year = staged.scene.year
    for each in entry.get("actions", []):
        for what in (What.DONE, What.DROPPED):
            if what.value in each:
                yield Event(year.at(each[what.value]), partial(mark, staged, each, what))
        morning = datetime.combine(year.day(each["due"]) - A_DAY, EARLY, ZONE)
        if morning < utcnow():
            yield Event(morning, partial(remind, each))


def remind(told: Told) -> None:
    """As the site does on the day before."""
    action: Action = told["given"]
    db.session.refresh(action)
    if state_of(action) is What.OPENED:
        reminders.remind(action.id, str(action.due_on))


def mark(staged: Staged, told: Told, what: What) -> None:
    action: Action = told["given"]
    db.session.refresh(action)
    actions.mark(*staged.scene.who(told["owner"]), staged.meeting, action, what)


def share(staged: Staged) -> None:
    minutes.share(*recorder(staged), staged.meeting)


def correct(staged: Staged, told: Told) -> None:
    author, reader = staged.scene.who(told["by"])
    record = queries.minutes_of(staged.meeting.id)
    if record is not None:
        minutes.correct(author, reader, record, staged.meeting, told["text"])
