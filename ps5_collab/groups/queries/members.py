"""Reading who belongs to a group, and who wants to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from ps5_collab.core.clock import today
from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.groups.models import GroupPlace, JoinRequest
from ps5_collab.people.models import (
    Appointment,
    GroupMembership,
    Person,
    School,
    initials_of,
    voice_of,
)
from ps5_collab.people.queries import is_current, with_words
from ps5_collab.sharing.filters import numbers
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, visible_to

#: Found by the words of a name, and named by one form.
MOST_FOUND: Final = 20
MOST_CHOSEN: Final = 30


@dataclass
class Member:
    """Somebody of a group who is here: whose account is open."""

    id: int
    name: str
    facilitates: bool
    joined_on: date
    #: Names of the schools with a current appointment.
    schools: list[str] = field(default_factory=list)

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def voice(self) -> str:
        return voice_of(self.id)


def is_member(day: date | None = None) -> sa.ColumnElement[bool]:
    """Memberships that count on the day, today unless given."""
    left = GroupMembership.left_on
    return sa.or_(left.is_(None), left > (day or today()))


def members_of(group_id: int | None) -> list[Member]:
    """Facilitators first, then by name; who has no account any more is left out. One statement."""
    found: dict[int, Member] = {}
    for *person, school in db.session.execute(with_schools(group_id)):
        member = found.setdefault(person[0], Member(*person))
        if school and school not in member.schools:
            member.schools.append(school)
    return list(found.values())


def with_schools(group_id: int | None) -> sa.Select[*tuple[Any, ...]]:
    held = sa.and_(Appointment.person_id == Person.id, is_current())
    return (
        sa.select(
            Person.id,
            Person.name,
            GroupMembership.facilitates,
            GroupMembership.joined_on,
            School.name,
        )
        .select_from(GroupMembership)
        .join(Person, Person.id == GroupMembership.person_id)
        .outerjoin(Appointment, held)
        .outerjoin(School, School.id == Appointment.school_id)
        .where(GroupMembership.group_id == group_id, is_member(), Person.deactivated_at.is_(None))
        .order_by(
            GroupMembership.facilitates.desc(), Person.name_folded, Person.id, School.name_folded
        )
    )


def facilitators(members: Sequence[Member]) -> list[Member]:
    return [member for member in members if member.facilitates]


def schools_among(members: Sequence[Member]) -> list[str]:
    return sorted({school for member in members for school in member.schools})


def facilitator_ids(group_id: int | None, *, but: int = 0) -> list[int]:
    """Who leads the group and is here, who leads longest first."""
    found = (
        sa.select(GroupMembership.person_id)
        .join(Person, Person.id == GroupMembership.person_id)
        .where(GroupMembership.group_id == group_id, is_member(), GroupMembership.facilitates)
        .where(Person.deactivated_at.is_(None), Person.id != but)
        .order_by(GroupMembership.joined_on, Person.id)
    )
    return list(db.session.scalars(found))


def member_ids(group_id: int | None, *, but: int = 0) -> list[int]:
    found = (
        sa.select(GroupMembership.person_id)
        .join(Person, Person.id == GroupMembership.person_id)
        .where(GroupMembership.group_id == group_id, is_member())
        .where(Person.deactivated_at.is_(None), Person.id != but)
    )
    return list(db.session.scalars(found.order_by(Person.name_folded, Person.id)))


IS_OPEN: Final = JoinRequest.decided_at.is_(None)


def open_requests(group_id: int | None) -> Sequence[JoinRequest]:
    """Who asks to join, and who was invited, oldest first, with the people."""
    found = (
        sa.select(JoinRequest)
        .join(Person, Person.id == JoinRequest.person_id)
        .where(JoinRequest.group_id == group_id, IS_OPEN, Person.deactivated_at.is_(None))
        .options(joinedload(JoinRequest.person), joinedload(JoinRequest.invited_by))
        .order_by(JoinRequest.id)
    )
    return db.session.scalars(found).all()


def asking(group_id: int | None) -> list[JoinRequest]:
    """Those of them that a facilitator answers."""
    return [request for request in open_requests(group_id) if request.invited_by_id is None]


def open_request_of(person_id: int, group_id: int | None) -> JoinRequest | None:
    """The person's own request or invitation that waits for its answer."""
    found = sa.select(JoinRequest).where(
        JoinRequest.group_id == group_id, JoinRequest.person_id == person_id, IS_OPEN
    )
    return db.session.scalar(found.options(joinedload(JoinRequest.invited_by)))


def get_request(place: GroupPlace, request_id: int) -> JoinRequest:
    """A request or invitation of the group, whatever became of it."""
    found = sa.select(JoinRequest).where(
        JoinRequest.id == min(request_id, MAX_ID), JoinRequest.group_id == place.group_id
    )
    asked = db.session.scalar(found.options(joinedload(JoinRequest.person)))
    if asked is None:
        raise NotFound
    return asked


def waiting_for(reader: Reader) -> Sequence[Any]:
    """Invitations to the reader and their own requests, with the groups they may see."""
    inviter = sa.select(Person.name).where(Person.id == JoinRequest.invited_by_id)
    found = (
        sa.select(
            Item.id,
            Item.title,
            Item.summary,
            Item.language,
            JoinRequest.invited_by_id,
            JoinRequest.created_at,
            inviter.scalar_subquery().label("inviter"),
        )
        .join(GroupPlace.__table__, GroupPlace.__table__.c.item_id == Item.id)
        .join(JoinRequest, JoinRequest.group_id == Item.group_id)
        .where(JoinRequest.person_id == reader.person_id, IS_OPEN, visible_to(reader))
        .order_by(JoinRequest.id.desc())
    )
    return db.session.execute(found).all()


def people_chosen(reader: Reader, values: Sequence[str]) -> Sequence[Person]:
    """The people of the network that a form names by their numbers."""
    ids = numbers(values)[:MOST_CHOSEN]
    found = in_network(reader).where(Person.id.in_(ids))
    return db.session.scalars(found).all() if ids else []


def people_to_invite(reader: Reader, place: GroupPlace, words: str) -> Sequence[Person]:
    """People of the network with these words in their names who do not belong to the group."""
    named = with_words(words)
    inside = sa.select(GroupMembership.person_id).where(
        GroupMembership.group_id == place.group_id, is_member()
    )
    found = in_network(reader).where(*named, Person.id.not_in(inside)).limit(MOST_FOUND)
    return db.session.scalars(found).all() if named else []


def in_network(reader: Reader) -> sa.Select[Person]:
    """People with an account and a current appointment, with what stands under their names."""
    appointed = sa.select(Appointment.person_id).where(is_current())
    here = Person.deactivated_at.is_(None), Person.id.in_(appointed)
    places = selectinload(Person.appointments)
    return (
        sa.select(Person)
        .where(*here, sa.true() if reader.in_network else sa.false())
        .options(
            places.joinedload(Appointment.school), places.joinedload(Appointment.local_district)
        )
        .order_by(Person.name_folded, Person.id)
    )
