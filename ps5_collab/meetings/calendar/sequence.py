"""The number that tells calendar programs which of two messages is the newer one (RFC 5545)."""

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.meetings.models import Meeting, Participant


def raise_sequence(meeting: Meeting, by: int = 1) -> None:
    """For what concerns some alone, or what happens by the clock; what all must be told is
    `Meeting.revise`.

    The item's version does not move: whoever edits the meeting just now is not disturbed. Nor
    did anything change that the others had to be told.
    """
    db.session.flush()
    knowing = sa.update(Participant).where(
        Participant.meeting_id == meeting.id, Participant.told_sequence == meeting.sequence
    )
    knowing = knowing.values(told_sequence=Participant.told_sequence + by)
    db.session.execute(knowing.execution_options(synchronize_session="fetch"))
    put = sa.update(Meeting).where(Meeting.item_id == meeting.id)
    put = put.values(sequence=Meeting.sequence + by)
    db.session.execute(put.execution_options(synchronize_session=False))
    db.session.refresh(meeting, ["sequence"])
