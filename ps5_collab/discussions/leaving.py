"""Somebody left a group, or has no account any more: its discussions go on without them, with what
they said."""

from collections.abc import Sequence

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.discussions import queries
from ps5_collab.discussions.models import Discussion, Member, MemberRole, Stage
from ps5_collab.discussions.services import tick
from ps5_collab.meetings.leaving import Freed, hand_on, in_all
from ps5_collab.sharing.models import State


def leave_all(group_id: int | None, person_id: int) -> None:
    """They take part in none any more, as if they were taken off: see `services.seat`."""
    seated = Discussion.id.in_(seats_of(person_id).where(Member.left_at.is_(None)))
    for discussion in of_group(group_id, seated):
        leave(discussion, person_id)


def close_all(group_id: int | None, person_id: int, heir_id: int | None) -> Freed:
    """The account is closed: what is over keeps them. What is deleted goes on without them too,
    should it be brought back, and is not counted."""
    theirs = sa.or_(Discussion.owner_id == person_id, Discussion.id.in_(seats_of(person_id)))
    closed = [
        (discussion, close(discussion, person_id, heir_id))
        for discussion in of_group(group_id, theirs, Discussion.stage != Stage.OVER)
    ]
    return in_all(freed for one, freed in closed if one.state is State.PUBLISHED)


def close(discussion: Discussion, person_id: int, heir_id: int | None) -> Freed:
    passed = hand_on(discussion, person_id, heir_id)
    return Freed(leave(discussion, person_id), passed)


def seats_of(person_id: int) -> sa.Select[int]:
    return sa.select(Member.discussion_id).where(Member.person_id == person_id)


def of_group(group_id: int | None, *which: sa.ColumnElement[bool]) -> Sequence[Discussion]:
    found = sa.select(Discussion).where(Discussion.group_id == group_id, *which)
    return db.session.scalars(found.order_by(Discussion.id)).all()


def leave(discussion: Discussion, person_id: int) -> int:
    """Answer how many roles they had."""
    held = list(queries.roles_of(discussion.id).values()).count(person_id)
    seat = sa.and_(Member.discussion_id == discussion.id, Member.person_id == person_id)
    if discussion.stage is Stage.WAITING:
        db.session.execute(sa.delete(Member).where(seat))
    else:
        here = sa.and_(seat, Member.left_at.is_(None))
        db.session.execute(sa.update(Member).where(here).values(left_at=utcnow()))
    role = sa.and_(MemberRole.discussion_id == discussion.id, MemberRole.person_id == person_id)
    db.session.execute(sa.delete(MemberRole).where(role))
    tick(discussion.id)
    return held
