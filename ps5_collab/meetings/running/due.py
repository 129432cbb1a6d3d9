"""A meeting that nobody ended ends by itself, so that it neither stays among what is to come nor
gives anybody hours that were none."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings import telling
from ps5_collab.meetings.models import (
    Action,
    Decision,
    Meeting,
    Note,
    NoteRevision,
    Participant,
    Stage,
)
from ps5_collab.meetings.running import clock
from ps5_collab.meetings.running.ending import expected_end
from ps5_collab.meetings.running.record import hold
from ps5_collab.protocols import stored
from ps5_collab.protocols.models import Run

#: So long after its planned end, or after the last thing that anybody did, it is over.
PATIENCE: Final = timedelta(hours=3)


@jobs.every(minutes=15)
def end_due() -> None:
    begun = sa.and_(Meeting.stage == Stage.RUNNING, Meeting.began_at < utcnow() - PATIENCE)
    for meeting_id in db.session.scalars(sa.select(Meeting.item_id).where(begun)).all():
        jobs.perform_in_turn(end_one, meeting_id)


@jobs.job
def end_one(meeting_id: int) -> None:
    """Of two workers, and of somebody who ends it at this moment, one does."""
    meeting = db.session.get_one(Meeting, meeting_id)
    hold(meeting)
    db.session.refresh(meeting)
    run = db.session.get(Run, meeting_id, populate_existing=True)
    if meeting.stage is not Stage.RUNNING or run is None:
        return
    end = expected_end(meeting, stored.from_json(run.state))
    over = last_done(meeting_id, end) if end else None
    if over is None or over + PATIENCE > utcnow():
        return
    clock.end_by_itself(meeting, run, over, utcnow())
    telling.ended(meeting)


def last_done(meeting_id: int, end: datetime) -> datetime:
    """The last thing that anybody did at it: each no later than `PATIENCE` after the one before, so
    that a word added the next day makes no meeting of a night."""
    for moment in sorted(moments_of(meeting_id)):
        if moment <= end + PATIENCE:
            end = max(end, moment)
    return end


def moments_of(meeting_id: int) -> list[datetime]:
    """When it was run, written or marked who is there."""
    columns = (
        (Run.updated_at, Run.item_id),
        (Participant.arrived_at, Participant.meeting_id),
        (Participant.left_at, Participant.meeting_id),
        (Note.created_at, Note.meeting_id),
        (Decision.created_at, Decision.meeting_id),
        (Action.created_at, Action.meeting_id),
    )
    found = [sa.select(moment.label("at")).where(of == meeting_id) for moment, of in columns]
    typed = sa.select(NoteRevision.created_at.label("at")).join(
        Note, Note.id == NoteRevision.note_id
    )
    found.append(typed.where(Note.meeting_id == meeting_id))
    return [moment for moment in db.session.scalars(sa.union_all(*found)) if moment]
