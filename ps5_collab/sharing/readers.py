"""The reader of this request, read from the database once."""

from collections.abc import Sequence
from typing import Any, Final, cast

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


#: Appointments and memberships of people on a day, in one statement that is made once.
PLACES: Final = sa.union_all(
    sa.select(
        Appointment.person_id,
        sa.case((Appointment.role == Role.ADMINISTRATOR, "staff"), else_="school"),
        Appointment.school_id,
    ).where(
        Appointment.person_id.in_(sa.bindparam("people", expanding=True)),
        Appointment.starts_on <= sa.bindparam("day"),
        sa.or_(Appointment.ends_on.is_(None), Appointment.ends_on >= sa.bindparam("day")),
    ),
    sa.select(
        GroupMembership.person_id,
        sa.case((GroupMembership.facilitates, "led group"), else_="group"),
        GroupMembership.group_id,
    ).where(
        GroupMembership.person_id.in_(sa.bindparam("people", expanding=True)),
        sa.or_(GroupMembership.left_on.is_(None), GroupMembership.left_on > sa.bindparam("day")),
    ),
)


def reader_of(person_id: int) -> Reader:
    return readers_of([person_id])[person_id]


def readers_of(people: Sequence[int]) -> dict[int, Reader]:
    """Each of these people as a reader; one statement."""
    found: dict[int, list[tuple[str, Any]]] = {person_id: [] for person_id in people}
    for person_id, kind, place in db.session.execute(PLACES, {"people": people, "day": today()}):
        found[person_id].append((kind, place))
    return {person_id: reader_with(person_id, rows) for person_id, rows in found.items()}


def reader_with(person_id: int, rows: Sequence[tuple[str, Any]]) -> Reader:
    groups = [(kind, place) for kind, place in rows if kind.endswith("group")]
    places = [place for kind, place in rows if not kind.endswith("group")]
    return Reader(
        person_id=person_id,
        in_network=bool(places),
        school_ids=frozenset(place for place in places if place is not None),
        group_ids=frozenset(place for _kind, place in groups),
        led_group_ids=frozenset(place for kind, place in groups if kind == "led group"),
        administers=any(kind == "staff" for kind, _place in rows),
    )
