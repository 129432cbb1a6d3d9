"""Who leads a group, and leaving it. What a group owns stays in it: leaving hands it over."""

from collections.abc import Mapping

import sqlalchemy as sa

from ps5_collab.core import audit
from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound, Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.discussions import leaving as discussions
from ps5_collab.groups import policy, tasks
from ps5_collab.groups.models import GroupPlace
from ps5_collab.groups.queries import members as queries
from ps5_collab.groups.queries.threads import OF_THE_GROUP
from ps5_collab.groups.services.joining import hold
from ps5_collab.groups.services.places import lock
from ps5_collab.meetings import leaving
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import GroupMembership, Person
from ps5_collab.sharing import facets
from ps5_collab.sharing.models import Item, ItemAuthor, ItemGuest
from ps5_collab.sharing.policy import Reader

#: By numbers only: who reads the log may not know that a private group is there.
REMOVED = audit.act("member removed", _("Took a member off a group"))


def make_facilitator(actor: Person, reader: Reader, place: GroupPlace, person_id: int) -> None:
    require(policy.may_lead(reader, place))
    hold(place)
    require_member(place, person_id)
    if person_id not in queries.facilitator_ids(place.group_id):
        set_membership(place, person_id, facilitates=True)
        notices.tell(actor, place, {person_id: NoticeKind.GROUP_FACILITATOR})


def unmake_facilitator(reader: Reader, place: GroupPlace, person_id: int) -> None:
    """Also one's own part; somebody else must go on leading."""
    require(policy.may_lead(reader, place))
    hold(place)
    require_member(place, person_id)
    if not queries.facilitator_ids(place.group_id, but=person_id):
        raise RuleBroken(_("Somebody must lead the group: make another member facilitator first."))
    set_membership(place, person_id, facilitates=False)


def take_over(actor: Person, reader: Reader, place: GroupPlace) -> None:
    """Any member leads on, when nobody who led the group is here any more."""
    lock(place)
    leading = queries.facilitator_ids(place.group_id)
    if leading and actor.id not in leading and policy.belongs(reader, place):
        raise RuleBroken(_("Somebody leads this group again."))
    require(policy.may_take_over(reader, place, leading) or actor.id in leading)
    set_membership(place, actor.id, facilitates=True)


def remove(actor: Person, reader: Reader, place: GroupPlace, person_id: int) -> None:
    """End somebody's membership and tell them; what they made for the group goes to who removes
    them, and what they had to do waits for somebody."""
    require(policy.may_lead(reader, place))
    lock(place)
    if person_id == actor.id:
        raise RuleBroken(_("You leave a group by yourself."))
    # Of two who remove each other at once, one does: somebody goes on leading.
    require(actor.id in queries.facilitator_ids(place.group_id))
    require_member(place, person_id)
    told = {person_id: NoticeKind.GROUP_REMOVED}
    notices.tell(actor, place, told, text=place.title)  # while they may still see it
    tasks.hand_on(actor, person_id, place.group_id)
    end(place, person_id, successor_id=actor.id)
    audit.record(actor.id, REMOVED, f"group {place.id}", person=person_id)


def leave(
    actor: Person,
    reader: Reader,
    place: GroupPlace,
    successor_id: int | None = None,
    owners: Mapping[str, int] | None = None,
) -> None:
    """End one's own membership. Who alone leads the group says first who leads it on. `owners` is
    {key of an open task of one's own: the member who goes on with it}; the others wait for
    somebody."""
    require(policy.belongs(reader, place))
    lock(place)
    others = queries.member_ids(place.group_id, but=actor.id)
    if not others:
        raise RuleBroken(_("Nobody else is in this group. Archive it: it stays yours to read."))
    leading = queries.facilitator_ids(place.group_id, but=actor.id)
    leads = actor.id in queries.facilitator_ids(place.group_id)
    if leads and not leading:
        leading = [hand_over(actor, place, successor_id, others)]
    hand_on_tasks(actor, place, owners or {}, others)
    end(place, actor.id, successor_id=(leading or others)[0])


def hand_over(actor: Person, place: GroupPlace, successor_id: int | None, others: list[int]) -> int:
    if successor_id not in others or successor_id is None:
        raise Refused(_("You alone lead this group. Choose who leads it on."))
    set_membership(place, successor_id, facilitates=True)
    notices.tell(actor, place, {successor_id: NoticeKind.GROUP_FACILITATOR})
    return successor_id


def hand_on_tasks(
    actor: Person, place: GroupPlace, owners: Mapping[str, int], others: list[int]
) -> None:
    if not set(owners.values()) <= set(others):
        raise Refused(_("Choose members of this group for what you had to do."))
    tasks.hand_on(actor, actor.id, place.group_id, owners)


def require_member(place: GroupPlace, person_id: int) -> None:
    """A person who is no member is not there, also for who leads the group."""
    if person_id not in queries.member_ids(place.group_id):
        raise NotFound


def end(place: GroupPlace, person_id: int, successor_id: int) -> None:
    set_membership(place, person_id, left_on=today(), facilitates=False)
    hand_over_items(place.group_id, person_id, successor_id)
    leaving.leave_all(place.group_id, db.session.get_one(Person, person_id))
    discussions.leave_all(place.group_id, person_id)


def hand_over_items(group_id: int | None, from_id: int, to_id: int) -> None:
    """Who left would else go on seeing what is the group's: as an owner, as a co-author, or as the
    guest they were before they joined."""
    of_group = Item.group_id == group_id, Item.kind.in_(OF_THE_GROUP)
    ids = sa.select(Item.id).where(*of_group)
    ways = [
        table.item_id.in_(ids) & (table.person_id == from_id) for table in (ItemAuthor, ItemGuest)
    ]
    seen = sa.or_(
        Item.owner_id == from_id, Item.id.in_(sa.select(ItemGuest.item_id).where(ways[1]))
    )
    items = db.session.scalars(sa.select(Item).where(*of_group, seen)).all()
    for item in items:
        item.owner_id = to_id if item.owner_id == from_id else item.owner_id
    for table, way in zip((ItemAuthor, ItemGuest), ways, strict=True):
        db.session.execute(sa.delete(table).where(way))
    facets.touch(*items)


def set_membership(place: GroupPlace, person_id: int, **values: object) -> None:
    membership = sa.update(GroupMembership).where(
        GroupMembership.group_id == place.group_id, GroupMembership.person_id == person_id
    )
    db.session.execute(membership.values(**values))
