"""Who sits where in a discussion, and has which role."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused
from ps5_collab.core.words import later as _
from ps5_collab.discussions import queries
from ps5_collab.discussions.models import Discussion, Member, MemberRole, Part, Stage
from ps5_collab.sharing.queries import ids_that_can_see


def seat(discussion: Discussion, people: Sequence[int], roles: Mapping[Part, int]) -> None:
    """Who takes part, in the order of turns: once it has begun in that which there was, with who is
    new at its end. Who is taken off keeps what they said, and that they took part, unless nothing
    has been yet. A role that somebody had does not bring them back after they left."""
    everybody = list(dict.fromkeys((*people, *roles.values())))
    members, had_a_role = set(everybody), set(queries.roles_of(discussion.id).values())
    require_of_group(discussion, members)
    rows = {
        row.person_id: row
        for row in db.session.scalars(sa.select(Member).filter_by(discussion_id=discussion.id))
    }
    for gone in rows.keys() - members:
        if discussion.stage is Stage.WAITING and discussion.began_at is None:
            db.session.delete(rows[gone])
        else:
            rows[gone].left_at = rows[gone].left_at or utcnow()
    begun = discussion.stage is not Stage.WAITING
    last = max((row.position for row in rows.values()), default=0) if begun else 0
    for position, person_id in enumerate(everybody, start=last + 1):
        row = rows.get(person_id) or Member(discussion_id=discussion.id, person_id=person_id)
        if not begun or person_id not in rows or row.left_at:
            row.position = position
        if person_id in people or person_id not in had_a_role:
            row.left_at = None
        db.session.add(row)
    db.session.execute(sa.delete(MemberRole).where(MemberRole.discussion_id == discussion.id))
    for part, person_id in roles.items():
        db.session.add(MemberRole(discussion_id=discussion.id, part=part, person_id=person_id))
    db.session.flush()


def require_of_group(discussion: Discussion, people: set[int]) -> None:
    if set(ids_that_can_see(discussion.id, sorted(people))) != people:
        raise Refused(_("Only members of the group take part."))


def give(discussion: Discussion, part: Part, person_id: int) -> None:
    """A role that somebody has from now on, and nobody else."""
    key = (discussion.id, part)
    role = db.session.get(MemberRole, key, populate_existing=True)
    role = role or MemberRole(discussion_id=discussion.id, part=part)
    role.person_id = person_id
    db.session.add(role)
    db.session.flush()
