"""Signed-in browsers: a row on the server for each, so that sign-out really ends it.

The cookie holds a random key; the row holds its hash. What ends the row (sign-out, a new password,
deactivation, "sign out everywhere") ends the session at its next request.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, LoginManager

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import SAFE_METHODS, db
from ps5_collab.core.web import error_page, kept_fields, to
from ps5_collab.people.models import Person, SignedIn

KEY = "key"
IDLE = timedelta(hours=12)
IDLE_REMEMBERED = timedelta(days=14)
ABSOLUTE = timedelta(days=90)
#: How often "last seen" is written.
SEEN_EVERY = timedelta(minutes=5)

login = LoginManager()


class Nobody(AnonymousUserMixin):
    """A visitor."""

    id = None


def hashed(token: str) -> str:
    """A 256-bit random token needs no salt: SHA-256, as hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(person: Person, *, remember: bool) -> None:
    """Start a session in this browser; nothing of an older one survives, nor its CSRF token."""
    session.clear()
    key = secrets.token_urlsafe(32)
    db.session.add(
        SignedIn(
            key_hash=hashed(key),
            person_id=person.id,
            remembered=remember,
            browser=(request.user_agent.string or "")[:120],
            address=(request.remote_addr or "")[:60],
        )
    )
    session[KEY] = key
    session.permanent = remember


def end_sessions(person_id: int, *, but: int | None = None) -> None:
    """Sign the person out everywhere, or everywhere but in session number `but`."""
    alive = sa.and_(SignedIn.person_id == person_id, SignedIn.ended_at.is_(None))
    db.session.execute(
        sa.update(SignedIn).where(alive, SignedIn.id != (but or 0)).values(ended_at=utcnow())
    )


def current() -> SignedIn | None:
    """The row of the session that this request came with, if it is alive."""
    key = session.get(KEY)
    if not isinstance(key, str):
        return None
    found = (
        sa.select(SignedIn)
        .where(SignedIn.key_hash == hashed(key), SignedIn.ended_at.is_(None))
        .limit(1)
    )
    return db.session.scalar(found)


@login.request_loader
def load_person(_request: Any) -> Person | None:
    key = session.get(KEY)
    if not isinstance(key, str):
        return None
    row = db.session.execute(
        sa.select(Person, SignedIn)
        .join(SignedIn, SignedIn.person_id == Person.id)
        .where(
            SignedIn.key_hash == hashed(key),
            SignedIn.ended_at.is_(None),
            Person.deactivated_at.is_(None),
        )
    ).one_or_none()
    if row is None or is_over(row.SignedIn):
        return None
    return cast(Person, row.Person)


def is_over(row: SignedIn) -> bool:
    now = utcnow()
    idle = IDLE_REMEMBERED if row.remembered else IDLE
    return now - row.seen_at > idle or now - row.created_at > ABSOLUTE


@login.unauthorized_handler
def ask_to_sign_in() -> ResponseReturnValue:
    """A page leads to the sign-in and back; what was typed into a form is given back."""
    if request.method in SAFE_METHODS:
        return to("people.sign_in", next=request.full_path.rstrip("?"))
    sentence = _("Your sign-in has ended. Nothing was saved yet; what you typed is below.")
    door = url_for("people.sign_in")
    return error_page(401, sentence, kept=kept_fields(), again=True, sign_in=door)


def init_app(app: Flask) -> None:
    login.anonymous_user = Nobody
    login.session_protection = None  # our own rows decide
    login.init_app(app)

