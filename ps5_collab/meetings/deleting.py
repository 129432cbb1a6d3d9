"""Taking away a meeting that never happened, and bringing it back."""

from ps5_collab.core.db import db
from ps5_collab.core.errors import RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.meetings import calendar, policy
from ps5_collab.meetings.models import Meeting, Stage
from ps5_collab.sharing import facets
from ps5_collab.sharing.models import State
from ps5_collab.sharing.policy import Reader


def may_be_deleted(meeting: Meeting) -> bool:
    """Nobody counts on it any more, and nothing was done at it."""
    return meeting.began_at is None and (meeting.stage is Stage.CANCELLED or meeting.is_missed)


def delete(reader: Reader, meeting: Meeting) -> None:
    """Take away a meeting that never happened. Its organiser and the facilitators of the group
    still open it, to bring it back."""
    require(policy.may_organise(reader, meeting))
    if not may_be_deleted(meeting):
        raise RuleBroken(
            _("Cancel it first, so that everybody is told. What has begun stays on record.")
        )
    calendar.say_now(meeting)
    meeting.state = State.WITHDRAWN
    db.session.flush()
    facets.touch(meeting)


def bring_back(reader: Reader, meeting: Meeting) -> None:
    """Undo a deletion. Safe to ask twice."""
    require(policy.may_organise(reader, meeting))
    meeting.state = State.PUBLISHED
    db.session.flush()
    facets.touch(meeting)
