"""An account is closed: what the person was to do in their groups waits for somebody else."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import force_locale, ngettext

from ps5_collab.core.db import db
from ps5_collab.groups import tasks
from ps5_collab.groups.models import GroupPlace
from ps5_collab.groups.queries import members as queries
from ps5_collab.groups.services.places import lock
from ps5_collab.meetings import leaving
from ps5_collab.meetings.models import Action
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import GroupMembership, Person


def account_closed(person: Person) -> None:
    """They stay members, for the account may be opened again; what they had until then does not
    come back by itself."""
    for place in places_of(person.id):
        lock(place)
        leading = queries.facilitator_ids(place.group_id, but=person.id)
        had = len(tasks.open_tasks(person.id, place.group_id))
        tasks.hand_on(person, person.id, place.group_id)
        roles = leaving.close_all(place.group_id, person, next(iter(leading), None))
        if had or roles:
            told = leading or queries.member_ids(place.group_id, but=person.id)
            tell(person, place, told, roles, had)


def places_of(person_id: int) -> Sequence[GroupPlace]:
    """Of the groups they are in, and of those for which they do something as a guest."""
    belongs = sa.select(GroupMembership.group_id).where(
        GroupMembership.person_id == person_id, queries.is_member()
    )
    does = sa.select(Action.group_id).where(Action.owner_id == person_id)
    of_them = sa.or_(GroupPlace.group_id.in_(belongs), GroupPlace.group_id.in_(does))
    found = sa.select(GroupPlace).where(of_them).order_by(GroupPlace.id)
    return db.session.scalars(found).all()


def tell(person: Person, place: GroupPlace, told: Sequence[int], roles: int, had: int) -> None:
    """Who leads the group; where nobody does, all members: any of them may lead it on."""
    lines = {}
    for each in db.session.scalars(sa.select(Person).where(Person.id.in_(told))):
        with force_locale(each.language):
            lines[each.id] = waits_words(roles, had)
    kinds = dict.fromkeys(lines, NoticeKind.GROUP_ACCOUNT_CLOSED)
    notices.tell(person, place, kinds, "people", text=lines)


def waits_words(roles: int, had: int) -> str:
    """ "2 roles wait for somebody. 1 task waits for somebody." """
    said = []
    if roles:
        said.append(
            ngettext("%(num)d role waits for somebody.", "%(num)d roles wait for somebody.", roles)
        )
    if had:
        said.append(
            ngettext("%(num)d task waits for somebody.", "%(num)d tasks wait for somebody.", had)
        )
    return " ".join(said)
