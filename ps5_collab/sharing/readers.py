"""The reader of this request, read from the database once."""

from collections.abc import Sequence
from typing import Any, Final, cast

import sqlalchemy as sa
from flask import g

from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.core.live import Look
from ps5_collab.core.security import hashed
from ps5_collab.core.web import signed_in
from ps5_collab.people.models import Appointment, GroupMembership, Person, Role, SignedIn
from ps5_collab.people.queries import is_current
from ps5_collab.people.sessions import ALIVE, this_moment
from ps5_collab.sharing.policy import VISITOR, Reader


def reader() -> Reader:
    """Who looks at this page: a visitor, or the signed-in person with schools and groups."""
    if "reader" not in g:
        person = signed_in()
        g.reader = reader_of(person.id) if person else VISITOR
    return cast("Reader", g.reader)


#: Besides the program's staff.
REVIEWERS: Final = (Role.FACILITATOR, Role.CHAMPION)
_DAY: Final = sa.bindparam("day", type_=sa.Date)
_PEOPLE: Final = sa.bindparam("people", type_=sa.Integer, expanding=True)
#: What people hold on a day, and where: (person, kind of place, its number).
HELD: Final = sa.select(
    Appointment.person_id,
    sa.case(
        (Appointment.role == Role.ADMINISTRATOR, "staff"),
        (Appointment.role.in_(REVIEWERS), "reviewer"),
        (Appointment.role == Role.LEADER, "leader"),
        else_="school",
    ),
    Appointment.school_id,
).where(is_current(_DAY))
JOINED: Final = sa.select(
    GroupMembership.person_id,
    sa.case((GroupMembership.facilitates, "led group"), else_="group"),
    GroupMembership.group_id,
).where(sa.or_(GroupMembership.left_on.is_(None), GroupMembership.left_on > _DAY))
#: Of these people, in one statement that is made once.
PLACES: Final = sa.union_all(
    HELD.where(Appointment.person_id.in_(_PEOPLE)),
    JOINED.where(GroupMembership.person_id.in_(_PEOPLE)),
)
#: The same of whoever has a session that is alive, and first of all the person; for `glance`.
OF_SESSION: Final = (SignedIn.key_hash == sa.bindparam("key"), *ALIVE)
GLANCE: Final = sa.union_all(
    sa.select(SignedIn.person_id, sa.literal("person"), sa.cast(sa.null(), sa.Integer))
    .join(Person, Person.id == SignedIn.person_id)
    .where(*OF_SESSION, Person.deactivated_at.is_(None)),
    HELD.join(SignedIn, SignedIn.person_id == Appointment.person_id).where(*OF_SESSION),
    JOINED.join(SignedIn, SignedIn.person_id == GroupMembership.person_id).where(*OF_SESSION),
)


def glance(look: Look, key: str) -> Reader:
    """Who has the session of this key, by one statement and without the person, for what is asked
    every few seconds. It is not noted that they were seen: an open page keeps nobody signed in."""
    found = look.rows(GLANCE, key=hashed(key), day=today(), **this_moment())
    person_id = next((row[0] for row in found if row[1] == "person"), None)
    if person_id is None:
        return VISITOR
    return reader_with(person_id, [(row[1], row[2]) for row in found if row[1] != "person"])


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
        reviews=any(kind in ("staff", "reviewer") for kind, _place in rows),
        leads=any(kind == "leader" for kind, _place in rows),
    )
