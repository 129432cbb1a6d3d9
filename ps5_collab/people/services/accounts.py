"""Who somebody is: passwords, and what proves them."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from ps5_collab.core import security
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused
from ps5_collab.core.throttle import begin_guess, forgive
from ps5_collab.people import queries
from ps5_collab.people.addresses import canonical
from ps5_collab.people.models import Person


@dataclass(frozen=True)
class Attempt:
    """Somebody at the door."""

    email: str
    password: str
    #: The network address that asks.
    asker: str
    #: The demo's password opens the demo's doors only.
    in_demo: bool = False


def prove(attempt: Attempt) -> Person:
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
        raise Refused(_("The e-mail address or the password is not right."))
    newer = _made_anew(attempt.password, known.password_hash)
    forgive(email, attempt.asker, tried)
    return _account(known.id, newer)


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
