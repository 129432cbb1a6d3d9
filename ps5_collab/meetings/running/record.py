"""What every write of a running meeting begins with."""

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.errors import RuleBroken
from ps5_collab.core.words import later as _
from ps5_collab.meetings.models import Meeting, Minutes, Stage


def hold(meeting: Meeting) -> None:
    """Who writes about one meeting waits here for who writes already.

    So what is read after it is not changed by another until the commit. (SQLite has one writer.)
    """
    table = sa.inspect(Meeting).local_table
    row = sa.select(table.c.item_id).where(table.c.item_id == meeting.id)
    db.session.execute(row.with_for_update(key_share=True))


def require_open(meeting: Meeting) -> None:
    """What was approved, or never took place, is not written any more."""
    if meeting.stage in (Stage.POLLING, Stage.CANCELLED):
        raise RuleBroken(_("This meeting does not take place, so there is nothing to note."))
    if is_approved(meeting.id):
        raise RuleBroken(_("The minutes are approved; what is wrong can be corrected there."))


def require_over(meeting: Meeting) -> None:
    """Its times can be put right: nobody runs it any more, and its minutes are not approved yet."""
    require_open(meeting)
    if meeting.stage is not Stage.HELD:
        raise RuleBroken(_("When it began and ended can be put right once it is over."))


def is_shared(meeting_id: int) -> bool:
    shared = sa.select(Minutes.item_id).where(Minutes.meeting_id == meeting_id)
    return db.session.scalar(shared) is not None


def is_approved(meeting_id: int) -> bool:
    approved = sa.select(Minutes.approved_at).where(Minutes.meeting_id == meeting_id)
    return db.session.scalar(approved) is not None
