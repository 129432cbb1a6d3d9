"""Reading meetings, always from what the reader may see."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ps5_collab.core.clock import today
from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.meetings.models import (
    KIND,
    AgendaItem,
    Meeting,
    MeetingRole,
    Part,
    Participant,
    Standing,
)
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, GroupMembership, Person
from ps5_collab.sharing.models import Audience, Item, ItemGuest, State, Tag
from ps5_collab.sharing.policy import Reader, visible_to


def get_meeting(reader: Reader, item_id: int) -> Meeting:
    """The meeting with its group, if the reader may see it; otherwise the 404 of none."""
    found = sa.select(Meeting).where(Meeting.id == item_id, visible_to(reader))
    found = found.options(joinedload(Meeting.group))
    meeting = db.session.scalar(found) if item_id <= MAX_ID else None
    if meeting is None:
        raise NotFound
    return meeting


def is_guest(reader: Reader, meeting: Meeting) -> bool:
    """An observer whom the organiser let in, and has not taken off again. A row among those who are
    asked may outlive that: it tells who was there."""
    guest = {"item_id": meeting.id, "person_id": reader.person_id}
    return reader.person_id is not None and db.session.get(ItemGuest, guest) is not None


def was_declined(person_id: int | None, meeting_id: int) -> bool:
    """The person asked to observe, or did, and was told that there is no place."""
    told = sa.select(Notice.id).where(
        Notice.person_id == person_id,
        Notice.item_id == meeting_id,
        Notice.kind == NoticeKind.MEETING_NOT_OBSERVING,
    )
    return db.session.scalar(told.limit(1)) is not None


def guest_ids(meeting_id: int) -> set[int]:
    """Who sees the meeting as an observer."""
    found = sa.select(ItemGuest.person_id).where(ItemGuest.item_id == meeting_id)
    return set(db.session.scalars(found))


def group_page(reader: Reader, group_id: int | None) -> int | None:
    """The item that is the group's page, if the reader may see it."""
    found = sa.select(Item.id).where(place_of(group_id), visible_to(reader))
    return db.session.scalar(found)


def who_knows_group(group_id: int, person_ids: Collection[int]) -> set[int]:
    """Those of the people who may know the group's name: all of them, unless it is private."""
    listed = sa.select(Item.id).where(is_listed(group_id)).exists()
    members = sa.select(GroupMembership.person_id).where(
        GroupMembership.group_id == group_id, is_member_today()
    )
    found = sa.select(Person.id).where(Person.id.in_(sorted(person_ids)))
    return set(db.session.scalars(found.where(sa.or_(listed, Person.id.in_(members)))))


def group_is_listed(group_id: int) -> bool:
    """The network may know of the group at all."""
    return db.session.scalar(sa.select(Item.id).where(is_listed(group_id))) is not None


def is_listed(group_id: int) -> sa.ColumnElement[bool]:
    """Of an item: it is the page of the group, and the network may see it."""
    open_to = Item.audience.in_((Audience.NETWORK, Audience.EVERYONE))
    return sa.and_(place_of(group_id), open_to, Item.state == State.PUBLISHED)


def group_is_archived(group_id: int) -> bool:
    found = archived_groups().where(Item.group_id == group_id)
    return db.session.scalar(found) is not None


def archived_groups() -> sa.Select[int | None]:
    """As their pages' tags say."""
    archived = sa.select(Item.group_id).join(Tag, Tag.item_id == Item.id)
    return archived.where(Item.kind == "groups", Tag.kind == "archived", Item.group_id.is_not(None))


def place_of(group_id: int | None) -> sa.ColumnElement[bool]:
    """Groups live a floor higher; their pages are items as all others."""
    return sa.and_(Item.kind == "groups", Item.group_id == group_id)


def made_before(reader: Reader, uuid: UUID, kind: str = KIND) -> int | None:
    """What the reader made with this form already."""
    own = sa.select(Item.id).where(Item.uuid == uuid, Item.owner_id == reader.person_id)
    return db.session.scalar(own.where(Item.kind == kind))


def roles_of(meeting_id: int) -> dict[Part, int]:
    """Who has which role at a meeting: {part: person id}."""
    rows = sa.select(MeetingRole.part, MeetingRole.person_id)
    found = db.session.execute(rows.where(MeetingRole.meeting_id == meeting_id))
    return {part: person_id for part, person_id in found}


def agenda_of(meeting_id: int) -> Sequence[AgendaItem]:
    """What is on the agenda, in its order; neither what is only proposed nor what was removed."""
    return db.session.scalars(AGENDA, {"meeting_id": meeting_id}).all()


AGENDA: Final = (
    sa.select(AgendaItem)
    .where(
        AgendaItem.meeting_id == sa.bindparam("meeting_id"),
        AgendaItem.standing == Standing.AGENDA,
    )
    .options(joinedload(AgendaItem.presenter))
    .order_by(AgendaItem.position, AgendaItem.id)
)


def participants_of(meeting_id: int) -> Sequence[Participant]:
    """Everybody who is asked and still has an account, admitted observers included, by name."""
    found = sa.select(Participant).join(Person, Person.id == Participant.person_id)
    found = found.where(Participant.meeting_id == meeting_id, Participant.asks_since.is_(None))
    found = found.where(Person.deactivated_at.is_(None))
    found = found.options(joinedload(Participant.person)).order_by(Person.name_folded, Person.id)
    return db.session.scalars(found).all()


def groups_of(reader: Reader) -> Sequence[Group]:
    """The reader's own groups in which something may happen, by name."""
    own = Group.id.in_(sorted(reader.group_ids))
    found = sa.select(Group).where(own, Group.id.not_in(archived_groups()))
    return db.session.scalars(found.order_by(sa.func.lower(Group.name), Group.id)).all()


def members_of(group_id: int) -> Sequence[Person]:
    """Who belongs to the group today and still has an account, by name."""
    found = sa.select(Person).join(GroupMembership, GroupMembership.person_id == Person.id)
    of_group = (GroupMembership.group_id == group_id, is_member_today())
    found = found.where(*of_group, Person.deactivated_at.is_(None))
    return db.session.scalars(found.order_by(Person.name_folded, Person.id)).all()


def is_member_today() -> sa.ColumnElement[bool]:
    return sa.or_(GroupMembership.left_on.is_(None), GroupMembership.left_on > today())
