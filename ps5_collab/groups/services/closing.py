"""An account is closed: what the person was to do in their groups waits for somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import force_locale, ngettext

from ps5_collab.core.db import db
from ps5_collab.discussions import leaving as discussions
from ps5_collab.groups import tasks
from ps5_collab.groups.models import GroupPlace
from ps5_collab.groups.queries import members as queries
from ps5_collab.groups.services.places import lock
from ps5_collab.meetings import leaving
from ps5_collab.meetings.models import Action
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import GroupMembership, Person


@dataclass(frozen=True)
class Left:
    """How much of each they had: roles and tasks wait for somebody, the others go to `heir`."""

    roles: int
    tasks: int
    meetings: int
    discussions: int
    #: Who organises now what they did.
    heir: str

    @property
    def is_something(self) -> bool:
        return any((self.roles, self.tasks, self.meetings, self.discussions))


def account_closed(person: Person) -> None:
    """They stay members, for the account may be opened again; what they had until then does not
    come back by itself."""
    for place in places_of(person.id):
        lock(place)
        leading = queries.facilitator_ids(place.group_id, but=person.id)
        left = take_away(person, place, next(iter(leading), None))
        if left.is_something:
            told = leading or queries.member_ids(place.group_id, but=person.id)
            tell(person, place, told, left)


def take_away(person: Person, place: GroupPlace, heir_id: int | None) -> Left:
    had = len(tasks.open_tasks(person.id, place.group_id))
    tasks.hand_on(person, person.id, place.group_id)
    met = leaving.close_all(place.group_id, person, heir_id)
    talked = discussions.close_all(place.group_id, person.id, heir_id)
    heir = db.session.get_one(Person, heir_id).name if heir_id else ""
    return Left(met.roles + talked.roles, had, met.handed_on, talked.handed_on, heir)


def places_of(person_id: int) -> Sequence[GroupPlace]:
    """Of the groups they are in, and of those for which they do something as a guest."""
    belongs = sa.select(GroupMembership.group_id).where(
        GroupMembership.person_id == person_id, queries.is_member()
    )
    does = sa.select(Action.group_id).where(Action.owner_id == person_id)
    of_them = sa.or_(GroupPlace.group_id.in_(belongs), GroupPlace.group_id.in_(does))
    found = sa.select(GroupPlace).where(of_them).order_by(GroupPlace.id)
    return db.session.scalars(found).all()


def tell(person: Person, place: GroupPlace, told: Sequence[int], left: Left) -> None:
    """Who leads the group; where nobody does, all members: any of them may lead it on."""
    lines = {}
    for each in db.session.scalars(sa.select(Person).where(Person.id.in_(told))):
        with force_locale(each.language):
            lines[each.id] = waits_words(left)
    kinds = dict.fromkeys(lines, NoticeKind.GROUP_ACCOUNT_CLOSED)
    notices.tell(person, place, kinds, "people", text=lines)


def waits_words(left: Left) -> str:
    """ "2 roles wait for somebody. Ada Brook takes over 1 meeting." """
    counts = roles, had, met, talked = left.roles, left.tasks, left.meetings, left.discussions
    said = [
        ngettext("%(num)d role waits for somebody.", "%(num)d roles wait for somebody.", roles),
        ngettext("%(num)d task waits for somebody.", "%(num)d tasks wait for somebody.", had),
        ngettext(
            "%(name)s takes over %(num)d meeting.",
            "%(name)s takes over %(num)d meetings.",
            met,
            name=left.heir,
        ),
        ngettext(
            "%(name)s takes over %(num)d discussion.",
            "%(name)s takes over %(num)d discussions.",
            talked,
            name=left.heir,
        ),
    ]
    return " ".join(words for words, count in zip(said, counts, strict=True) if count)
