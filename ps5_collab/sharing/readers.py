"""The reader of this request, read from the database once."""

from collections.abc import Sequence
from typing import Any, cast

import sqlalchemy as sa
from flask import g

from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.core.web import signed_in
from ps5_collab.people.models import Appointment, GroupMembership, Role
from ps5_collab.sharing.policy import VISITOR, Reader


def reader() -> Reader:
    """Who looks at this page: a visitor, or the signed-in person with schools and groups."""
    if "reader" not in g:
        person = signed_in()
        g.reader = reader_of(person.id) if person else VISITOR
    return cast("Reader", g.reader)


def reader_of(person_id: int) -> Reader:
    """One statement for both appointments and memberships."""
    day = today()
    staff = sa.case((Appointment.role == Role.ADMINISTRATOR, "staff"), else_="school")
    appointed = sa.select(staff, Appointment.school_id).where(
        Appointment.person_id == person_id,
        Appointment.starts_on <= day,
        sa.or_(Appointment.ends_on.is_(None), Appointment.ends_on >= day),
    )
    grouped = sa.select(sa.literal("group"), GroupMembership.group_id).where(
        GroupMembership.person_id == person_id,
        sa.or_(GroupMembership.left_on.is_(None), GroupMembership.left_on > day),
    )
    rows: Sequence[Any] = db.session.execute(sa.union_all(appointed, grouped)).all()
    places = [place for kind, place in rows if kind != "group"]
    return Reader(
        person_id=person_id,
        in_network=bool(places),
        school_ids=frozenset(place for place in places if place is not None),
        group_ids=frozenset(place for kind, place in rows if kind == "group"),
        administers=any(kind == "staff" for kind, _place in rows),
    )
