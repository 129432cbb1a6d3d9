"""Decisions: what the group agreed on at a meeting, a row each."""

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import require
from ps5_collab.meetings import policy
from ps5_collab.meetings.models import Decision, Meeting
from ps5_collab.meetings.running.record import hold, require_open
from ps5_collab.meetings.services import tick
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader


def decide(
    actor: Person, reader: Reader, meeting: Meeting, text: str, agenda_item_id: int | None
) -> Decision:
    require(policy.may_write(reader, meeting))
    hold(meeting)
    require_open(meeting)
    decision = Decision(
        meeting_id=meeting.id, agenda_item_id=agenda_item_id, text=text, author_id=actor.id
    )
    db.session.add(decision)
    db.session.flush()
    tick(meeting.id)
    return decision


def reword(reader: Reader, meeting: Meeting, decision: Decision, text: str) -> None:
    require(policy.may_write(reader, meeting))
    hold(meeting)
    require_open(meeting)
    decision.text = text
    db.session.flush()
    tick(meeting.id)


def withdraw(reader: Reader, meeting: Meeting, decision: Decision, *, back: bool = False) -> None:
    """It stays to be read as what was taken back; or it counts again."""
    require(policy.may_write(reader, meeting))
    hold(meeting)
    require_open(meeting)
    decision.withdrawn_at = None if back else decision.withdrawn_at or utcnow()
    db.session.flush()
    tick(meeting.id)
