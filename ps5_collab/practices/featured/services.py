"""Featuring a practice, and what may happen to that. The request commits."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person, Role
from ps5_collab.practices.featured import policy, queries
from ps5_collab.practices.models import Featured, Practice
from ps5_collab.sharing.policy import Reader

#: Both the first and the last count.
MOST_DAYS: Final = 90


@dataclass(frozen=True)
class Choice:
    """Why, and from which day to which."""

    why: str
    starts_on: date
    ends_on: date


def feature(actor: Person, reader: Reader, practice: Practice, choice: Choice) -> Featured:
    """Its authors are told."""
    require(policy.features(reader))
    if not policy.is_shown(practice):
        raise RuleBroken(_("Only what is in the showcase can be featured."))
    role = Role.LEADER if reader.leads else Role.ADMINISTRATOR
    featured = Featured(practice_id=practice.id, person_id=actor.id, role=role)
    put(featured, choice)
    db.session.add(featured)
    db.session.flush()
    told = dict.fromkeys(practice.author_ids, NoticeKind.FEATURED)
    notices.tell(actor, practice, told, "featured", text=choice.why)
    return featured


def change(reader: Reader, featured: Featured, choice: Choice) -> None:
    require(policy.may_change(reader, featured))
    put(featured, choice)
    db.session.flush()


def end(reader: Reader, featured: Featured) -> None:
    """Before its last day. Safe to ask twice."""
    require(policy.may_change(reader, featured))
    featured.ended_at = featured.ended_at or utcnow()
    db.session.flush()


def put(featured: Featured, choice: Choice) -> None:
    if not choice.why.strip():
        raise Refused(_("Say in a sentence why."), "why")
    require_days(featured, choice)
    featured.why = choice.why
    featured.starts_on, featured.ends_on = choice.starts_on, choice.ends_on


def require_days(featured: Featured, choice: Choice) -> None:
    """The first day may pass once it has begun; what is over is not made longer from the past."""
    today = queries.this_day()
    if choice.starts_on < today and choice.starts_on != featured.starts_on:
        raise Refused(_("This day is over. Begin today or later."), "starts_on")
    if choice.ends_on < max(choice.starts_on, today):
        raise Refused(_("It ends before it begins, or is over already."), "ends_on")
    if (choice.ends_on - choice.starts_on).days >= MOST_DAYS:
        raise Refused(_("At most %(days)s days, please.", days=MOST_DAYS), "ends_on")
    # Two forms of one person come one after the other.
    db.session.execute(
        sa.select(Person.id).where(Person.id == featured.person_id).with_for_update()
    )
    days = (choice.starts_on, choice.ends_on)
    with db.session.no_autoflush:
        taken = queries.overlaps(featured.person_id, featured.practice_id, *days, featured.id)
    if taken:
        raise Refused(_("You feature this practice on some of these days already."), "starts_on")
