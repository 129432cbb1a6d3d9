"""A meeting that is over, with everything that can be written at one."""

from datetime import date, timedelta
from typing import Any

from ps5_collab.core import markup
from ps5_collab.core.clock import utcnow
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
    Part,
    Participant,
    Purpose,
    Stage,
)
from ps5_collab.people.models import Group, Person
from tests.factories import make_meeting, saved


def make_held(organiser: Person, group: Group, **given: Any) -> Meeting:
    ended = utcnow() - timedelta(hours=2)
    times = {"began_at": ended - timedelta(minutes=50), "ended_at": ended, "stage": Stage.HELD}
    meeting = make_meeting(
        organiser, group, **times | {"title": "What counts as one comparison?"} | given
    )
    there = db.session.scalars(db.select(Participant).filter_by(meeting_id=meeting.id)).all()
    for participant in there:
        participant.attendance, participant.minutes_attended = Attendance.PRESENT, 50
    db.session.commit()
    return meeting


def make_item(meeting: Meeting, title: str = "The rule card", **given: Any) -> AgendaItem:
    content = {"position": 1, "minutes": 25, "purpose": Purpose.DECIDE, "seconds_spent": 1790}
    return saved(AgendaItem(**content | given, meeting_id=meeting.id, title=title))


def make_note(
    author: Person, meeting: Meeting, item: AgendaItem | None, text: str, **given: Any
) -> Note:
    content = {"kind": NoteKind.SHARED, "agenda_item_id": item.id if item else None}
    html = markup.render_lines(text)
    return saved(
        Note(**content | given, meeting_id=meeting.id, author_id=author.id, text=text, html=html)
    )


def make_decision(author: Person, meeting: Meeting, item: AgendaItem, text: str) -> Decision:
    row = Decision(meeting_id=meeting.id, agenda_item_id=item.id, text=text, author_id=author.id)
    return saved(row)


def make_action(
    owner: Person, meeting: Meeting, item: AgendaItem | None = None, **given: Any
) -> Action:
    content = {
        "text": "Copy the rule cards",
        "due_on": date(2026, 12, 3),
        "group_id": meeting.group_id,
    }
    row = Action(
        **content | given, meeting_id=meeting.id, owner_id=owner.id, created_by_id=owner.id,
        agenda_item_id=item.id if item else None,
    )  # fmt: skip
    return saved(row)


def give_part(meeting: Meeting, part: Part, person: Person) -> None:
    saved(MeetingRole(meeting_id=meeting.id, part=part, person_id=person.id))
