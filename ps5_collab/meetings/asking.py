"""Who is asked to a meeting: everybody of its group, those who join it later too."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import require
from ps5_collab.meetings import policy, telling
from ps5_collab.meetings.models import Meeting, Participant, Stage
from ps5_collab.meetings.queries import members_of
from ps5_collab.meetings.services import tick
from ps5_collab.people.models import Person
from ps5_collab.sharing import facets
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.policy import Reader

AHEAD = (Stage.POLLING, Stage.SCHEDULED, Stage.RUNNING)


def ask_members(meeting: Meeting, group_id: int, required: Collection[int] = ()) -> None:
    """Ask everybody of the group today."""
    for person in members_of(group_id):
        row = Participant(
            meeting_id=meeting.id, person_id=person.id, required=person.id in required
        )
        db.session.add(row)
    db.session.flush()


def require_only(reader: Reader, meeting: Meeting, person_ids: Collection[int]) -> None:
    """Say without whom the meeting makes no sense."""
    require(policy.may_organise(reader, meeting))
    rows = sa.update(Participant).where(Participant.meeting_id == meeting.id)
    wanted = Participant.person_id.in_(sorted(person_ids))
    db.session.execute(
        rows.values(required=sa.case((wanted, sa.true()), else_=sa.false())).execution_options(
            synchronize_session="fetch"
        )
    )
    tick(meeting.id)


def newcomer(actor: Person | None, group_id: int | None, person: Person) -> list[Meeting]:
    """Somebody joined the group: they are asked to what it has before it, and told of the next and
    of what the others were invited to. `actor` is None when nobody leads the group."""
    ahead = ahead_of(group_id)
    known = rows_of(person.id, [meeting.id for meeting in ahead])
    for meeting in ahead:
        row = known.get(meeting.id)
        if row is None:
            db.session.add(Participant(meeting_id=meeting.id, person_id=person.id))
        else:  # came as an observer before
            row.observes, row.asks_since = False, None
        tick(meeting.id)
    db.session.flush()
    now = utcnow()
    timed = [meeting for meeting in ahead if meeting.ends_at and meeting.ends_at > now]
    for meeting in timed:
        if meeting.announced_at or meeting is timed[0]:
            telling.invite_only(actor, meeting, [person.id])
    return ahead


def hide_all(group_id: int) -> None:
    """The group became private, and with it its meetings; who was let in by name stays."""
    listed = sa.select(Meeting).where(
        Meeting.group_id == group_id, Meeting.audience == Audience.NETWORK
    )
    for meeting in db.session.scalars(listed).all():
        meeting.audience, meeting.admits_observers = Audience.GROUP, False
        db.session.flush()
        facets.touch(meeting)


def ahead_of(group_id: int | None) -> list[Meeting]:
    """What a group has before it, the next one first; also what runs longer than was planned."""
    found = sa.select(Meeting).where(
        Meeting.group_id == group_id,
        Meeting.state == State.PUBLISHED,
        Meeting.stage.in_(AHEAD),
        sa.or_(
            Meeting.ends_at.is_(None), Meeting.ends_at > utcnow(), Meeting.stage == Stage.RUNNING
        ),
    )
    return list(db.session.scalars(found.order_by(Meeting.starts_at.nulls_last(), Meeting.id)))


def rows_of(person_id: int, meeting_ids: Iterable[int]) -> dict[int, Participant]:
    found = sa.select(Participant).where(
        Participant.person_id == person_id, Participant.meeting_id.in_(list(meeting_ids))
    )
    return {row.meeting_id: row for row in db.session.scalars(found)}
