"""Who may enter a school's time. Whoever may know of the school reads it.

| who | enters bell schedules, minimum days, holidays of |
| --- | --- |
| administrator | every school; holidays of all schools at once |
| principal, facilitator | the own school |
| others | none |
"""

from ps5_collab.people.models import Role
from ps5_collab.people.policy import Standing

KEEPERS = (Role.PRINCIPAL, Role.FACILITATOR)


def may_keep(actor: Standing, school_id: int) -> bool:
    return actor.administers or any(actor.holds(role, school_id) for role in KEEPERS)


def may_keep_all(actor: Standing) -> bool:
    return actor.administers
