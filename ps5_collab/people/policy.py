"""Who may do what with people and places.

| who | may invite and appoint | may end appointments | may see e-mail addresses of |
| --- | --- | --- | --- |
| administrator | every role, everywhere | all | everybody |
| principal | teacher, facilitator, champion of the own school | the same | the own school |
| facilitator | teacher, champion of the own school | none | the own school |
| leader | nobody | none | people of the own local district (of the network: everybody) |
| teacher, champion | nobody | none | the own school |

People are seen by whoever has a current appointment; who has none sees only themselves.
"""

from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa

from ps5_collab.people.models import Appointment, Person, Role


@dataclass(frozen=True)
class Post:
    """A role and where it is held; with neither place it is held for the whole network."""

    role: Role
    school_id: int | None = None
    #: Of a leader's appointment, or the one that the school belongs to.
    local_district_id: int | None = None


@dataclass(frozen=True)
class Standing:
    """A person with the posts they hold today: all that these rules need to know."""

    person_id: int | None
    posts: frozenset[Post] = frozenset()

    @property
    def in_network(self) -> bool:
        return bool(self.posts)

    @property
    def administers(self) -> bool:
        return any(post.role is Role.ADMINISTRATOR for post in self.posts)

    @property
    def school_ids(self) -> frozenset[int]:
        return frozenset(post.school_id for post in self.posts if post.school_id is not None)

    def holds(self, role: Role, school_id: int | None) -> bool:
        return any(post.role is role and post.school_id == school_id for post in self.posts)


#: Whoever runs commands on the site's machine.
OPERATOR = Standing(None, frozenset({Post(Role.ADMINISTRATOR)}))

#: Roles that each of them may give at the own school.
GIVES = {
    Role.PRINCIPAL: (Role.TEACHER, Role.FACILITATOR, Role.CHAMPION),
    Role.FACILITATOR: (Role.TEACHER, Role.CHAMPION),
}


def may_invite(actor: Standing, role: Role, school_id: int | None) -> bool:
    """To invite is to appoint whoever accepts, so both have one rule."""
    if actor.administers:
        return True
    return any(role in given and actor.holds(by, school_id) for by, given in GIVES.items())


def roles_to_give(actor: Standing) -> tuple[Role, ...]:
    """Roles that the actor may give somewhere, in the order of the list of roles."""
    given = {role for by, roles in GIVES.items() for role in roles if _holds_anywhere(actor, by)}
    return tuple(role for role in Role if actor.administers or role in given)


def schools_to_give(actor: Standing) -> frozenset[int]:
    """Schools where a principal or facilitator may give roles; administrators may everywhere."""
    return frozenset(
        post.school_id for post in actor.posts if post.role in GIVES and post.school_id is not None
    )


def _holds_anywhere(actor: Standing, role: Role) -> bool:
    return any(post.role is role for post in actor.posts)


def may_invite_somebody(actor: Standing) -> bool:
    return actor.administers or any(post.role in GIVES for post in actor.posts)


def may_end(actor: Standing, appointment: Appointment) -> bool:
    if actor.administers:
        return True
    given = appointment.role in GIVES[Role.PRINCIPAL]
    return given and actor.holds(Role.PRINCIPAL, appointment.school_id)


def may_administer(actor: Standing) -> bool:
    """Schools, local districts, deactivation, the audit log, the demo's mailbox."""
    return actor.administers


def may_see_email(actor: Standing, person: Standing) -> bool:
    if actor.administers or actor.person_id == person.person_id:
        return True
    if actor.school_ids & person.school_ids:
        return True
    leads = {post.local_district_id for post in actor.posts if post.role is Role.LEADER}
    return None in leads or bool(leads & {post.local_district_id for post in person.posts})


class Knowing(Protocol):
    """A person, as far as it matters to whom they may know of."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def in_network(self) -> bool: ...


def seen_by(actor: Knowing) -> sa.ColumnElement[bool]:
    """The people that the actor may know of."""
    return sa.true() if actor.in_network else Person.id == actor.person_id


def schools_seen_by(actor: Knowing) -> sa.ColumnElement[bool]:
    """Schools are the network's own business as well."""
    return sa.true() if actor.in_network else sa.false()
