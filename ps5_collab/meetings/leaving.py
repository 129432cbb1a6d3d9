"""Somebody left a group, or has no account any more: what is before it goes on without them."""

from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.meetings import coming, telling
from ps5_collab.meetings.asking import ahead_of
from ps5_collab.meetings.models import Coming, Meeting, MeetingRole, Poll, Stage
from ps5_collab.meetings.polls import answers
from ps5_collab.meetings.services import tick
from ps5_collab.people.models import Person
from ps5_collab.sharing import facets
from ps5_collab.sharing.models import Item


class Freed(NamedTuple):
    """What somebody had in what is before a group."""

    #: Roles that wait for somebody.
    roles: int
    #: What another organises now.
    handed_on: int


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
    go_on_without(meeting, person, poll)


def close_all(group_id: int | None, person: Person, heir_id: int | None) -> Freed:
    """The account is closed, but the person stays of the group, for it may be opened again."""
    return in_all(close(meeting, person, heir_id) for meeting in ahead_of(group_id))


def in_all(parts: Iterable[Freed]) -> Freed:
    each = list(parts)
    return Freed(sum(one.roles for one in each), sum(one.handed_on for one in each))


def close(meeting: Meeting, person: Person, heir_id: int | None) -> Freed:
    """What they organised `heir_id` does, who hears what is missing."""
    poll = answers.locked(meeting) if meeting.stage is Stage.POLLING else None
    tick(meeting.id)
    passed = hand_on(meeting, person.id, heir_id)
    row = coming.own_row(meeting.id, person.id)
    if row is not None and row.coming is not Coming.NO:
        coming.tell_missing(person, meeting, row)
    return Freed(go_on_without(meeting, person, poll), passed)


def hand_on(item: Item, from_id: int, heir_id: int | None) -> int:
    """Answer how many changed hands: one, or none where it was not theirs, or nobody has it now."""
    if item.owner_id != from_id or heir_id is None:
        return 0
    item.owner_id = heir_id
    facets.touch(item)
    return 1


def go_on_without(meeting: Meeting, person: Person, poll: Poll | None) -> int:
    """Answer how many roles they had."""
    mine = sa.and_(MeetingRole.meeting_id == meeting.id, MeetingRole.person_id == person.id)
    gone = sa.delete(MeetingRole).where(mine)
    freed = db.session.execute(gone.execution_options(synchronize_session="fetch"))
    coming.let_in(meeting)
    if poll is not None:
        answers.tell_if_complete(None, meeting, poll)
    return int(getattr(freed, "rowcount", 0))
