"""Signed-in browsers: a row on the server for each, so that sign-out really ends it.

The cookie holds a random key; the row holds its hash. What ends the row (sign-out, a new password,
deactivation, "sign out everywhere") ends the session at its next request.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Final, cast

import sqlalchemy as sa
from flask import Flask, current_app, g, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, LoginManager
from sqlalchemy.exc import SQLAlchemyError

from ps5_collab.config import Settings
from ps5_collab.core import audit, jobs, live
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import SAFE_METHODS, db, writing
from ps5_collab.core.security import hashed, new_token
from ps5_collab.core.throttle import address
from ps5_collab.core.typed import typed_fields
from ps5_collab.core.web import error_page, signed_in, to
from ps5_collab.people.models import Person, SignedIn
from ps5_collab.people.policy import Standing
from ps5_collab.people.queries import standing_of

KEY = "key"
IDLE = timedelta(hours=12)
IDLE_REMEMBERED = timedelta(days=14)
ABSOLUTE = timedelta(days=90)
#: How often "last seen" is written.
SEEN_EVERY = timedelta(minutes=5)
#: How long a password that was given counts for changing the password or the address.
PROOF_LASTS = timedelta(minutes=10)
#: Rows that ended stay this long, for the list of one's sign-ins.
KEPT = timedelta(days=30)

login = LoginManager()


class Nobody(AnonymousUserMixin):
    """A visitor."""

    id = None


def open_session(person: Person, *, remember: bool, wrong_tries: int = 0) -> None:
    """Start a session in this browser; nothing of an older one survives, nor its CSRF token."""
    end_this()
    key = new_token()
    db.session.add(
        SignedIn(
            key_hash=hashed(key),
            person_id=person.id,
            remembered=remember,
            browser=(request.user_agent.string or "")[:120],
            address=(request.remote_addr or "")[:60],
        )
    )
    subject = f"person {person.id}"
    audit.record(person.id, audit.SIGN_IN, subject, address=address(), wrong_tries=wrong_tries)
    session[KEY] = key
    session.permanent = remember


def end_this() -> None:
    """Sign this browser out."""
    row = current()
    if row is not None:
        row.ended_at = utcnow()
    session.clear()
    g.pop("csrf_token", None)  # the page after this one gets a token of the new session
    g.pop("_login_user", None)


def end_one(row: SignedIn) -> None:
    row.ended_at = utcnow()


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
    found = sa.select(SignedIn).where(*ALIVE, SignedIn.key_hash == hashed(key))
    return db.session.scalar(found, this_moment())


#: The rows that still let somebody in, as of `this_moment()`.
ALIVE: Final = (
    SignedIn.ended_at.is_(None),
    SignedIn.created_at > sa.bindparam("begun_after"),
    SignedIn.seen_at > sa.bindparam("remembered_after"),
    sa.or_(SignedIn.remembered, SignedIn.seen_at > sa.bindparam("seen_after")),
)


def this_moment() -> dict[str, datetime]:
    now = utcnow()
    return {
        "begun_after": now - ABSOLUTE,
        "remembered_after": now - IDLE_REMEMBERED,
        "seen_after": now - IDLE,
    }


def sessions_of(person_id: int) -> list[SignedIn]:
    """The person's living sessions, the last seen first."""
    found = sa.select(SignedIn).where(SignedIn.person_id == person_id, *ALIVE)
    newest = found.order_by(SignedIn.seen_at.desc(), SignedIn.id.desc())
    return list(db.session.scalars(newest, this_moment()))


#: Who is signed in, asked at every request; made once.
WHO: Final = (
    sa.select(Person, SignedIn.id, SignedIn.seen_at)
    .join(SignedIn, SignedIn.person_id == Person.id)
    .where(SignedIn.key_hash == sa.bindparam("key"), *ALIVE, Person.deactivated_at.is_(None))
)


@login.request_loader
def load_person(_request: Any) -> Person | None:
    key = session.get(KEY)
    if not isinstance(key, str):
        return None
    row = db.session.execute(WHO, {"key": hashed(key), **this_moment()}).one_or_none()
    if row is None:
        return None
    if utcnow() - row.seen_at > SEEN_EVERY:
        g.seen_session = row.id
    return cast(Person, row.Person)


def note_seen(_error: BaseException | None) -> None:
    """Write "last seen" after the answer, in a transaction of its own; it never fails a request."""
    row_id = g.pop("seen_session", None)
    if row_id is None:
        return
    try:
        with writing(patience=0.25) as connection:
            connection.execute(
                sa.update(SignedIn).where(SignedIn.id == row_id).values(seen_at=utcnow())
            )
    except SQLAlchemyError:
        current_app.logger.warning("last seen of a session could not be written", exc_info=True)


@jobs.every(minutes=60)
def forget_old_sessions() -> int:
    """Remove rows that let nobody in any more; answer how many."""
    old: datetime = utcnow() - KEPT
    gone = sa.or_(
        SignedIn.ended_at < old, SignedIn.seen_at < old, SignedIn.created_at < old - ABSOLUTE
    )
    return int(getattr(db.session.execute(sa.delete(SignedIn).where(gone)), "rowcount", 0))


def my_standing() -> Standing:
    """What the signed-in person holds, read once a request; a visitor holds nothing."""
    if "standing" not in g:
        person = signed_in()
        g.standing = standing_of(person.id if person else None)
    return cast("Standing", g.standing)


def proven() -> bool:
    """The password was given in this browser a short while ago."""
    row = current()
    return row is not None and utcnow() - row.proven_at < PROOF_LASTS


def note_proof() -> None:
    """The password has just been given in this browser."""
    row = current()
    if row is not None:
        row.proven_at = utcnow()


def with_fresh_password(view: Callable[..., Any]) -> Callable[..., Any]:
    """For pages that change how a person signs in: ask for the password first."""

    @wraps(view)
    def ask_first(*args: Any, **kwargs: Any) -> Any:
        if not proven():
            return to("people.confirm", next=request.path)
        return view(*args, **kwargs)

    return ask_first


@login.unauthorized_handler
def ask_to_sign_in() -> ResponseReturnValue:
    """A page leads to the sign-in and back; what was typed into a form is given back."""
    if request.method in SAFE_METHODS:
        return to("people.sign_in", next=request.full_path.rstrip("?"))
    sentence = _("Your sign-in has ended. Nothing was saved yet; what you typed is below.")
    door = url_for("people.sign_in")
    return error_page(401, sentence, kept=typed_fields(), again=True, sign_in=door)


def init_app(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if settings.secure else "session",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=ABSOLUTE,
        # Our rows know when a session was idle; a cookie on each style sheet would only
        # confuse what caches them.
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    login.anonymous_user = Nobody
    login.session_protection = None  # our own rows decide
    login.init_app(app)
    app.teardown_request(note_seen)
    live.init_app(app, KEY)
