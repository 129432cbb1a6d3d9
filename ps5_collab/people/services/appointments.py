"""Who is what, where and for how long; and who is no longer here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from ps5_collab.core import audit
from ps5_collab.core.clock import today, utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.mail import send
from ps5_collab.core.words import later as _
from ps5_collab.people import acts, letters, queries
from ps5_collab.people.models import SCHOOL_ROLES, Appointment, LocalDistrict, Person, Role, School
from ps5_collab.people.policy import Standing, may_administer, may_end, may_invite
from ps5_collab.people.sessions import end_sessions

#: What higher rooms do once an account is closed: what the person was to do waits for others.
on_deactivation: list[Callable[[Person], None]] = []


@dataclass(frozen=True)
class Offer:
    """A role and where it would be held."""

    role: Role
    school_id: int | None = None
    local_district_id: int | None = None
    starts_on: date | None = None
    #: The last day.
    ends_on: date | None = None


def check(offer: Offer) -> None:
    """Raise `Refused` when the role cannot be held there, or the days are the wrong way round."""
    if (offer.role in SCHOOL_ROLES) != (offer.school_id is not None):
        raise Refused(_("This role is held at a school: choose the school, or another role."))
    if offer.local_district_id is not None and offer.role is not Role.LEADER:
        raise Refused(_("Only leaders are appointed to a local district."))
    if offer.ends_on is not None and offer.ends_on < (offer.starts_on or today()):
        raise Refused(_("The last day is before the first."))
    _check_place(offer)


def appoint(actor: Standing, person: Person, offer: Offer) -> Appointment:
    """Give the person the role, and tell them by letter."""
    require(may_invite(actor, offer.role, offer.school_id))
    check(offer)
    if person.deactivated_at is not None:
        raise RuleBroken(_("This person is no longer here. Reactivate the account first."))
    if holds(person.id, offer):
        raise RuleBroken(_("This person holds that appointment already."))
    appointment = add(person, offer)
    audit.record(actor.person_id, acts.APPOINT, f"person {person.id}", **_said(appointment))
    send(letters.appointed(person, offer.role, place_name(offer)))
    return appointment


def add(person: Person, offer: Offer) -> Appointment:
    appointment = Appointment(
        person_id=person.id,
        role=offer.role,
        school_id=offer.school_id,
        local_district_id=offer.local_district_id,
        starts_on=offer.starts_on or today(),
        ends_on=offer.ends_on,
    )
    db.session.add(appointment)
    db.session.flush()
    return appointment


def end(actor: Standing, appointment: Appointment, last_day: date | None = None) -> None:
    """End it with that day; without one, at once. One that never counted is removed."""
    require(may_end(actor, appointment))
    last = last_day or today() - timedelta(days=1)
    if last < today() and appointment.role is Role.ADMINISTRATOR:
        _keep_an_administrator(appointment.person_id)
    audit.record(
        actor.person_id, acts.END_APPOINTMENT, f"person {appointment.person_id}",
        **_said(appointment), last_day=last.isoformat(),
    )  # fmt: skip
    if last < appointment.starts_on:
        db.session.delete(appointment)
    else:
        appointment.ends_on = last


def deactivate(actor: Standing, person: Person) -> None:
    """Close the account and end its sessions, now. Work, name and appointments stay."""
    require(may_administer(actor))
    if person.id == actor.person_id:
        raise RuleBroken(_("You cannot deactivate yourself."))
    if person.deactivated_at is not None:
        return
    if queries.standing_of(person.id).administers:
        _keep_an_administrator(person.id)
    person.deactivated_at = utcnow()
    end_sessions(person.id)
    audit.record(actor.person_id, acts.DEACTIVATE, f"person {person.id}")
    db.session.flush()
    for follow in on_deactivation:
        follow(person)


def reactivate(actor: Standing, person: Person) -> None:
    """Open the account again; a new password comes by "I forgot my password"."""
    require(may_administer(actor))
    if person.deactivated_at is None:
        return
    person.deactivated_at = None
    audit.record(actor.person_id, acts.REACTIVATE, f"person {person.id}")


def holds(person_id: int, offer: Offer) -> bool:
    return any(
        (post.role, post.school_id) == (offer.role, offer.school_id)
        and (offer.school_id or post.local_district_id == offer.local_district_id)
        for post in queries.standing_of(person_id).posts
    )


def place_name(offer: Offer) -> str:
    """The school or local district of the offer; empty for the whole network."""
    if offer.school_id is not None:
        return db.session.get_one(School, offer.school_id).name
    if offer.local_district_id is not None:
        return db.session.get_one(LocalDistrict, offer.local_district_id).name
    return ""


def _check_place(offer: Offer) -> None:
    for table, number in ((School, offer.school_id), (LocalDistrict, offer.local_district_id)):
        if number is None:
            continue
        open_place = sa.select(table.id).where(table.id == number, table.closed_on.is_(None))
        if db.session.scalar(open_place) is None:
            raise Refused(_("There is no such school or local district, or it is closed."))


def _keep_an_administrator(person_id: int) -> None:
    if queries.administrators(but=person_id) == 0:
        raise RuleBroken(_("Somebody must administer the network: appoint another first."))


def _said(appointment: Appointment) -> dict[str, object]:
    return {
        "role": appointment.role.value,
        "school": appointment.school_id,
        "local_district": appointment.local_district_id,
    }
