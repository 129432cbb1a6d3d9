"""Who may do what with a group. Whether they may see it at all is decided by `sharing.policy`.

| who | reads name, purpose, facilitators | reads all of it, asks questions | leads |
| --- | --- | --- | --- |
| facilitators | yes | yes | yes |
| members | yes | yes | |
| people invited, while they have not answered | yes | | |
| the network, of a listed group | yes | | |
| everybody else | | | |

To lead is to change its settings and norms, to invite, admit and remove people, to make
facilitators and to archive it. A role in the network adds nothing.
"""

from collections.abc import Collection
from typing import Protocol

from ps5_collab.groups.models import Joining, Reach
from ps5_collab.people.models import Role
from ps5_collab.people.policy import Standing
from ps5_collab.sharing.models import State
from ps5_collab.sharing.policy import Reader

#: Who starts groups. Program staff looks after the site.
FOUNDERS = frozenset({Role.TEACHER, Role.FACILITATOR, Role.CHAMPION, Role.PRINCIPAL, Role.LEADER})


class OfGroup(Protocol):
    """A group's place, a thread, or a row of one."""

    @property
    def group_id(self) -> int | None: ...


class Asked(OfGroup, Protocol):
    """A thread, or a row of one."""

    @property
    def owner_id(self) -> int: ...
    @property
    def state(self) -> State: ...


class Place(OfGroup, Protocol):
    @property
    def joining(self) -> Joining: ...
    @property
    def reach(self) -> Reach: ...
    @property
    def school_id(self) -> int | None: ...


def may_found(standing: Standing) -> bool:
    return any(post.role in FOUNDERS for post in standing.posts)


def belongs(reader: Reader, thing: OfGroup) -> bool:
    """A member reads everything of the group and may ask it something."""
    return thing.group_id in reader.group_ids


def may_lead(reader: Reader, thing: OfGroup) -> bool:
    return thing.group_id in reader.led_group_ids


def is_for(reader: Reader, place: Place) -> bool:
    """A group of one school is for the people of that school; others come by invitation."""
    fits = place.reach is Reach.CROSS_SCHOOL or place.school_id in reader.school_ids
    return reader.in_network and fits and not belongs(reader, place)


def may_join(reader: Reader, place: Place) -> bool:
    return place.joining is Joining.FREELY and is_for(reader, place)


def may_ask(reader: Reader, place: Place) -> bool:
    return place.joining is Joining.BY_REQUEST and is_for(reader, place)


def may_take_over(reader: Reader, place: OfGroup, facilitators: Collection[object]) -> bool:
    """Any member, once nobody who leads the group is here any more."""
    return belongs(reader, place) and not facilitators


def may_write_thread(reader: Reader, thread: Asked) -> bool:
    """Who asked changes the words; after they left, whoever took over what they left behind."""
    return belongs(reader, thread) and reader.person_id == thread.owner_id


def may_settle_thread(reader: Reader, thread: Asked) -> bool:
    """Close it, open it again, take it back."""
    shown = thread.state == State.PUBLISHED
    return may_write_thread(reader, thread) or (shown and may_lead(reader, thread))
