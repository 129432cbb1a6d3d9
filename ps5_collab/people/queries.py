"""Reading people and schools. Every list starts from whom the reader may know of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from ps5_collab.core.clock import today, utcnow
from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.core.text import fold
from ps5_collab.core.words import later as _
from ps5_collab.people.models import (
    Appointment,
    LocalDistrict,
    OneTimeLink,
    Person,
    Purpose,
    Role,
    School,
)
from ps5_collab.people.policy import Post, Standing, schools_seen_by, seen_by

#: Words of a search that count, and how much of each: no name has longer ones.
MOST_WORDS, LONGEST_WORD = 8, 100


@dataclass(frozen=True)
class Wanted:
    """What a list of people is narrowed to."""

    words: str = ""
    school_id: int | None = None
    local_district_id: int | None = None
    role: Role | None = None
    #: Those who are deactivated, instead of those who are here.
    gone: bool = False
    order: str = "name"


def is_current(day: date | sa.BindParameter[date] | None = None) -> sa.ColumnElement[bool]:
    """Appointments that count on the day, today unless given."""
    on = today() if day is None else day
    return sa.and_(
        Appointment.starts_on <= on,
        sa.or_(Appointment.ends_on.is_(None), Appointment.ends_on >= on),
    )


def begins(names: sa.ColumnElement[str] | Any, word: str) -> sa.ColumnElement[bool]:
    """A word of a folded name begins so."""
    return sa.or_(
        names.startswith(word, autoescape=True), names.contains(f" {word}", autoescape=True)
    )


def has_words(names: Any, number: int) -> list[sa.ColumnElement[bool]]:
    """Folded names that have so many beginnings of words, given as the parameters `patterns`: a
    statement of it is made once."""
    return [
        sa.or_(
            *(names.like(sa.bindparam(f"{at}_{place}"), escape="/") for at in ("first", "later"))
        )
        for place in range(number)
    ]


def patterns(words: Sequence[str]) -> dict[str, str]:
    """For `has_words`."""
    found: dict[str, str] = {}
    for place, word in enumerate(words):
        plain = word.replace("/", "//").replace("%", "/%").replace("_", "/_")
        found |= {f"first_{place}": f"{plain}%", f"later_{place}": f"% {plain}%"}
    return found


def standing_of(person_id: int | None) -> Standing:
    """What the person holds today, in one statement. Nobody holds nothing."""
    if person_id is None:
        return Standing(None)
    district = sa.func.coalesce(Appointment.local_district_id, School.local_district_id)
    rows = db.session.execute(
        sa.select(Appointment.role, Appointment.school_id, district)
        .outerjoin(School, School.id == Appointment.school_id)
        .where(Appointment.person_id == person_id, is_current())
    )
    return Standing(person_id, frozenset(Post(*row) for row in rows))


def account(email: str) -> sa.Row[int, str] | None:
    """The id and the password's hash of whoever may sign in with the address."""
    found = sa.select(Person.id, Person.password_hash).where(
        Person.email == email, Person.deactivated_at.is_(None)
    )
    return db.session.execute(found).one_or_none()


def people_for(actor: Standing, wanted: Wanted) -> sa.Select[Any]:
    """People the actor may know of, with their appointments and places."""
    here = Person.deactivated_at.is_not(None) if wanted.gone else Person.deactivated_at.is_(None)
    query = sa.select(Person).where(seen_by(actor), here, *with_words(wanted.words))
    held = _held(wanted)
    if held:
        appointed = sa.select(Appointment.person_id).outerjoin(School).where(is_current(), *held)
        query = query.where(Person.id.in_(appointed))
    newest = (Person.created_at.desc(), Person.id.desc())
    order = newest if wanted.order == "newest" else (Person.name_folded, Person.id)
    return query.options(*_with_appointments()).order_by(*order)


def get_person(actor: Standing, person_id: int) -> Person:
    """The person with appointments and places; 404 for whom the actor may not know of."""
    found = sa.select(Person).where(Person.id == person_id, seen_by(actor))
    person = (
        db.session.scalar(found.options(*_with_appointments())) if _askable(person_id) else None
    )
    if person is None:
        raise NotFound
    return person


def person_by_email(email: str) -> Person | None:
    return db.session.scalar(sa.select(Person).where(Person.email == email))


def names_of(person_ids: Iterable[int | None]) -> dict[int, str]:
    found = sa.select(Person.id, Person.name).where(Person.id.in_(set(person_ids) - {None}))
    return {row.id: row.name for row in db.session.execute(found)}


def words_about(person_id: int) -> tuple[str, ...]:
    """What somebody who knows the person would try as a password."""
    schools = sa.select(School.name).join(Appointment, Appointment.school_id == School.id)
    names = db.session.scalars(schools.where(Appointment.person_id == person_id)).all()
    person = db.session.get(Person, person_id)
    return (*names, *((person.name, person.email) if person else ()))


def get_appointment(person: Person, appointment_id: int) -> Appointment:
    """One of the person's appointments, which must be loaded."""
    for appointment in person.appointments:
        if appointment.id == appointment_id:
            return appointment
    raise NotFound


def administrators(*, but: int = 0) -> int:
    """How many people could administer the network today, without person number `but`."""
    held = (
        sa.select(sa.func.count(sa.distinct(Appointment.person_id)))
        .join(Person)
        .where(Appointment.role == Role.ADMINISTRATOR, is_current(), Person.id != but)
        .where(Person.deactivated_at.is_(None))
    )
    return db.session.scalar(held) or 0


def schools_for(
    actor: Standing, words: str = "", local_district_id: int | None = None, *, closed: bool = False
) -> sa.Select[Any]:
    """Schools with their local districts and the number of people there: rows (School, people)."""
    people = (
        sa.select(sa.func.count(sa.distinct(Appointment.person_id)))
        .join(Person)
        .where(Appointment.school_id == School.id, is_current(), Person.deactivated_at.is_(None))
        .scalar_subquery()
    )
    query = sa.select(School, people.label("people")).where(schools_seen_by(actor))
    query = query.options(joinedload(School.local_district))
    for word in _words(words):
        query = query.where(School.name_folded.contains(word, autoescape=True))
    if local_district_id is not None:
        query = query.where(School.local_district_id == local_district_id)
    if not closed:
        query = query.where(School.closed_on.is_(None))
    return query.order_by(School.name_folded, School.id)


def get_school(actor: Standing, school_id: int) -> School:
    found = sa.select(School).where(School.id == school_id, schools_seen_by(actor))
    found = found.options(joinedload(School.local_district))
    school = db.session.scalar(found) if _askable(school_id) else None
    if school is None:
        raise NotFound
    return school


def school_by_code(code: str) -> School:
    school = db.session.scalar(sa.select(School).where(sa.func.lower(School.code) == code.lower()))
    if school is None:
        raise NotFound(_("There is no school with this code."))
    return school


def open_schools() -> list[School]:
    """Schools that are not closed, by name."""
    found = sa.select(School).where(School.closed_on.is_(None)).order_by(School.name_folded)
    return list(db.session.scalars(found))


def places_known_to(actor: Standing) -> tuple[list[School], list[LocalDistrict]]:
    """Open schools and local districts by which the actor can narrow a list."""
    return (open_schools(), local_districts()) if actor.in_network else ([], [])


def local_districts(*, closed: bool = False) -> list[LocalDistrict]:
    found = sa.select(LocalDistrict).order_by(LocalDistrict.name)
    if not closed:
        found = found.where(LocalDistrict.closed_on.is_(None))
    return list(db.session.scalars(found))


def get_local_district(district_id: int) -> LocalDistrict:
    district = db.session.get(LocalDistrict, district_id) if _askable(district_id) else None
    if district is None:
        raise NotFound
    return district


def open_invitations(actor: Standing) -> sa.Select[Any]:
    """Invitations that wait for their answer: all of them for administrators, else one's own
    and those to the own school."""
    waiting = sa.select(OneTimeLink).where(
        OneTimeLink.purpose == Purpose.INVITATION,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.withdrawn_at.is_(None),
    )
    if not actor.administers:
        own = OneTimeLink.sent_by_id == actor.person_id
        waiting = waiting.where(sa.or_(own, OneTimeLink.school_id.in_(sorted(actor.school_ids))))
    return waiting.options(joinedload(OneTimeLink.school)).order_by(OneTimeLink.id.desc())


def get_invitation(actor: Standing, link_id: int) -> OneTimeLink:
    found = open_invitations(actor).where(OneTimeLink.id == link_id)
    link = db.session.scalar(found) if _askable(link_id) else None
    if link is None:
        raise NotFound
    return cast("OneTimeLink", link)


def living_link(purpose: Purpose, token_hash: str) -> OneTimeLink | None:
    """The link that the token opens, if it still opens anything."""
    found = sa.select(OneTimeLink).where(
        OneTimeLink.token_hash == token_hash,
        OneTimeLink.purpose == purpose,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.withdrawn_at.is_(None),
        OneTimeLink.expires_at > utcnow(),
    )
    return db.session.scalar(found.options(joinedload(OneTimeLink.school)))


def _askable(number: int) -> bool:
    return 0 < number <= MAX_ID


def _words(text: str) -> list[str]:
    return [word[:LONGEST_WORD] for word in fold(text).split()[:MOST_WORDS]]


def with_words(text: str) -> list[sa.ColumnElement[bool]]:
    """Conditions on the name of a person; none where no word was typed."""
    return [Person.name_folded.contains(word, autoescape=True) for word in _words(text)]


def _held(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """Conditions on a current appointment and its school."""
    held: list[sa.ColumnElement[bool]] = []
    if wanted.role is not None:
        held.append(Appointment.role == wanted.role)
    if wanted.school_id is not None:
        held.append(Appointment.school_id == wanted.school_id)
    if wanted.local_district_id is not None:
        there = Appointment.local_district_id == wanted.local_district_id
        held.append(sa.or_(there, School.local_district_id == wanted.local_district_id))
    return held


def _with_appointments() -> tuple[Any, ...]:
    appointments = selectinload(Person.appointments)
    return (
        appointments.joinedload(Appointment.school).joinedload(School.local_district),
        appointments.joinedload(Appointment.local_district),
    )
