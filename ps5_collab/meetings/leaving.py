"""Somebody left a group: what is before it goes on without them."""

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.meetings import coming, telling
from ps5_collab.meetings.asking import ahead_of
from ps5_collab.meetings.models import Meeting, MeetingRole, Stage
from ps5_collab.meetings.polls import answers
from ps5_collab.meetings.services import tick
from ps5_collab.people.models import Person


def leave_all(group_id: int | None, person: Person) -> None:
    """The person is not of the group any more, and owns nothing in it."""
    for meeting in ahead_of(group_id):
        leave(meeting, person)


def leave(meeting: Meeting, person: Person) -> None:
    """It also stands in their calendar no longer; a poll that waited for them alone is complete."""
    poll = answers.locked(meeting) if meeting.stage is Stage.POLLING else None
    tick(meeting.id)
    row = coming.own_row(meeting.id, person.id)
    if row is not None:
        telling.taken_off(meeting, row, person)
        coming.let_go(meeting, row)
    mine = sa.and_(MeetingRole.meeting_id == meeting.id, MeetingRole.person_id == person.id)
    gone = sa.delete(MeetingRole).where(mine)
    db.session.execute(gone.execution_options(synchronize_session="fetch"))
    coming.let_in(meeting)
    if poll is not None:
        answers.tell_if_complete(None, meeting, poll)
