"""What every change of a meeting does besides: the running page and calendars learn of it."""

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.meetings.models import Meeting


def tick(meeting_id: int) -> None:
    """Say that something which the running page shows has changed. Whoever edits the meeting's
    own fields is not disturbed: the item's version does not move."""
    moved = sa.update(Meeting).where(Meeting.item_id == meeting_id).values(ticks=Meeting.ticks + 1)
    db.session.execute(moved.execution_options(synchronize_session=False))
