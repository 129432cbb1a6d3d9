"""Somebody left a group: its discussions go on without them, with what they said."""

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.discussions.models import Discussion, Member, MemberRole, Stage
from ps5_collab.discussions.services import tick


def leave_all(group_id: int | None, person_id: int) -> None:
    """They take part in none any more, as if they were taken off: see `services.seat`."""
    found = (
        sa.select(Discussion.id, Discussion.stage)
        .join(Member, Member.discussion_id == Discussion.id)
        .where(
            Discussion.group_id == group_id, Member.person_id == person_id, Member.left_at.is_(None)
        )
    )
    for discussion_id, stage in db.session.execute(found).all():
        seat = sa.and_(Member.discussion_id == discussion_id, Member.person_id == person_id)
        if stage is Stage.WAITING:
            db.session.execute(sa.delete(Member).where(seat))
        else:
            db.session.execute(sa.update(Member).where(seat).values(left_at=utcnow()))
        role = sa.and_(MemberRole.discussion_id == discussion_id, MemberRole.person_id == person_id)
        db.session.execute(sa.delete(MemberRole).where(role))
        tick(discussion_id)
