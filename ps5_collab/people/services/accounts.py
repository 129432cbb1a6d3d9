"""Who somebody is: passwords and addresses, and what proves them."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from ps5_collab.core import audit, jobs, security
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused
from ps5_collab.core.mail import send, site_link
from ps5_collab.core.throttle import (
    MOST_PER_ACCOUNT,
    MOST_PER_ADDRESS,
    Try,
    begin_guess,
    forgive,
    forgive_account,
)
from ps5_collab.core.words import later as _
from ps5_collab.people import acts, letters, queries
from ps5_collab.people.addresses import canonical
from ps5_collab.people.models import OneTimeLink, Person, Purpose
from ps5_collab.people.services import links
from ps5_collab.people.sessions import end_sessions

#: Letters of one kind that an account gets within an hour, however often somebody asks.
MOST_LETTERS = 3


@dataclass(frozen=True)
class Attempt:
    """Somebody at the door."""

    email: str
    password: str
    #: The network address that asks.
    asker: str
    #: The demo's password opens the demo's doors only.
    in_demo: bool = False


@dataclass(frozen=True)
class Proven:
    """Who it is, and how many wrong passwords came before the right one."""

    person: Person
    wrong_tries: int


def prove(attempt: Attempt) -> Proven:
    """The person whose password it is.

    Raise `Refused`, in the same words and after the same work, when there is no such account or it
    is another password; `TooMany` after too many tries. Whatever this request had begun is undone:
    nothing may hold the database while a password is hashed.
    """
    email = canonical(attempt.email)
    tried = begin_guess(email, attempt.asker)
    known = queries.account(email)
    db.session.rollback()
    fits = _fits(attempt, known.password_hash if known else "")
    if known is None or not fits:
        note_last_try(tried, known.id if known else None, attempt.asker)
        raise Refused(_("The e-mail address or the password is not right."))
    newer = _made_anew(attempt.password, known.password_hash)
    wrong_tries = forgive(email, attempt.asker, tried)
    return Proven(_account(known.id, newer), wrong_tries)


def note_last_try(tried: Try, person_id: int | None, asker: str) -> None:
    """Put on record that an account or an address must wait. What was typed is not: it may be a
    password. An account that is not there costs the same work."""
    if tried.last_of_account:
        subject = f"person {person_id}" if person_id else "an account that is not here"
        audit.record_apart(None, audit.STOPPED, subject, tries=MOST_PER_ACCOUNT, address=asker)
    if tried.last_of_address:
        audit.record_apart(None, audit.STOPPED, f"address {asker}", tries=MOST_PER_ADDRESS)


def hash_apart(password: str) -> str:
    """Hash a new password with no transaction open; what this request had begun is undone."""
    db.session.rollback()
    return security.hash_password(password)


def change_password(person: Person, password_hash: str, *, session_id: int | None) -> None:
    """Set it and end every other session of the person, now."""
    _set_password(person, password_hash)
    audit.record(person.id, acts.CHANGE_PASSWORD, f"person {person.id}")
    end_sessions(person.id, but=session_id)


def ask_for_reset(email: str) -> None:
    """Send a link, if there is such an account. The worker looks: here both take the same time."""
    jobs.later(send_reset_link, canonical(email))


@jobs.job
def send_reset_link(email: str) -> None:
    person = queries.person_by_email(email)
    if person is None or person.deactivated_at or _has_enough_letters(person, Purpose.RESET):
        return
    made = links.make(OneTimeLink(purpose=Purpose.RESET, email=email, person_id=person.id))
    address = site_link("people.reset", token=made.token)
    send(letters.reset(person, address))


def reset_password(token: str, password_hash: str) -> Person | None:
    """Use the link up, set the password, end all sessions. Nothing when the link is dead."""
    link = links.use(Purpose.RESET, token)
    if link is None or link.person_id is None:
        return None
    person = db.session.get_one(Person, link.person_id)
    if person.deactivated_at is not None:
        return None
    _set_password(person, password_hash)
    audit.record(person.id, acts.RESET_PASSWORD, f"person {person.id}")
    end_sessions(person.id)
    forgive_account(person.email)
    return person


def ask_for_new_address(person: Person, email: str) -> None:
    """Send a link to the new address; the old one stays until it is pressed there."""
    if _has_enough_letters(person, Purpose.EMAIL):
        raise Refused(_("Several letters are on their way already. Look for them first."))
    made = links.make(OneTimeLink(purpose=Purpose.EMAIL, email=email, person_id=person.id))
    address = site_link("people.new_address", token=made.token)
    send(letters.new_address(person, email, address))


def take_new_address(token: str) -> Person | None:
    """Use the link up and take the address it was sent to. Nothing when the link is dead, or the
    address became somebody else's meanwhile."""
    link = links.use(Purpose.EMAIL, token)
    if link is None or link.person_id is None or queries.person_by_email(link.email) is not None:
        return None
    person = db.session.get_one(Person, link.person_id)
    former, person.email = person.email, link.email
    links.withdraw_all(Purpose.EMAIL, person.id)
    links.withdraw_all(Purpose.RESET, person.id)
    audit.record(person.id, acts.CHANGE_ADDRESS, f"person {person.id}")
    send(letters.address_changed(person, former))
    return person


def _set_password(person: Person, password_hash: str) -> None:
    person.password_hash = password_hash
    links.withdraw_all(Purpose.RESET, person.id)
    send(letters.password_changed(person))


def _fits(attempt: Attempt, kept_hash: str) -> bool:
    if security.is_too_long(attempt.password):
        return False
    fits = security.password_fits(attempt.password, kept_hash)
    return fits and (attempt.in_demo or attempt.password != security.DEMO_PASSWORD)


def _made_anew(password: str, kept_hash: str) -> str:
    return security.hash_password(password) if security.is_outdated(kept_hash) else ""


def _account(person_id: int, newer_hash: str) -> Person:
    person = db.session.get_one(Person, person_id)
    if newer_hash:
        person.password_hash = newer_hash
        db.session.flush()
    return person


def _has_enough_letters(person: Person, purpose: Purpose) -> bool:
    lately = sa.select(sa.func.count(OneTimeLink.id)).where(
        OneTimeLink.purpose == purpose,
        OneTimeLink.person_id == person.id,
        OneTimeLink.created_at > utcnow() - timedelta(hours=1),
    )
    return (db.session.scalar(lately) or 0) >= MOST_LETTERS
