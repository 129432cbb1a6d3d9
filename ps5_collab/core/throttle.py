"""Rate limits: how often a person, or an address, may do a thing; and how often one may guess."""

import hashlib
import ipaddress
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded
from flask_login import current_user
from sqlalchemy.orm import Mapped, mapped_column

from ps5_collab.config import Settings
from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model, db, writing
from ps5_collab.core.errors import TooMany
from ps5_collab.core.web import show_error

#: Wrong tries count for this long.
WINDOW = timedelta(minutes=5)
MOST_PER_ACCOUNT = 10
MOST_PER_ADDRESS = 50


def who() -> str:
    """The person, else the address: a school behind one address is not one person."""
    if current_user.is_authenticated:
        return f"person {current_user.id}"
    return f"address {address()}"


limiter = Limiter(key_func=who, headers_enabled=True, swallow_errors=True)


class Guess(Model):
    """A try at a password that was wrong, or is being looked at now.

    In the database, so that several processes count together and a restart forgets nothing.
    """

    __tablename__ = "guess"
    __table_args__ = (sa.Index("ix_guess_key", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: SHA-256 of "account …" or "address …": what strangers type is not kept.
    key: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(default=utcnow)


@dataclass(frozen=True)
class Limit:
    key: str
    most: int


@dataclass(frozen=True)
class Try:
    """One try at a password, counted before it is looked at."""

    ids: list[int]
    #: After it, the account or the address has to wait.
    last_of_account: bool
    last_of_address: bool


def address() -> str:
    """Who asks, as the limits know them: of a version 6 address its network, one household."""
    given = request.remote_addr or ""
    try:
        parsed = ipaddress.ip_address(given)
    except ValueError:
        return given
    if isinstance(parsed, ipaddress.IPv4Address):
        return given
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def limits_for(account: str, asker: str) -> tuple[Limit, Limit]:
    return (
        Limit(_key(f"account {account}"), MOST_PER_ACCOUNT),
        Limit(_key(f"address {asker}"), MOST_PER_ADDRESS),
    )


def begin_guess(account: str, asker: str) -> Try:
    """Count a try before it is looked at, so that a hundred at once are not a hundred tries.

    Raise `TooMany` when the account or the address has used up its tries. Ends the transaction of
    this request: nothing may hold the database while a password is hashed.
    """
    db.session.rollback()
    limits = limits_for(account, asker)
    with writing() as connection:
        since = utcnow() - WINDOW
        before = [_stop_at(connection, limit, since) for limit in limits]
        added = sa.insert(Guess).returning(Guess.id)
        ids = [connection.scalars(added, {"key": one.key}).one() for one in limits]
    last = [count + 1 == one.most for count, one in zip(before, limits, strict=True)]
    return Try(ids, *last)


def forgive(account: str, asker: str, tried: Try) -> int:
    """The password was right: this try counts for nobody, and the account begins anew. Answer how
    many wrong ones it had lately.

    The address keeps its other tries: who knows one password may not guess at others for ever.
    """
    mine = limits_for(account, asker)[0].key
    with writing() as connection:
        right = sa.or_(Guess.id.in_(tried.ids), Guess.key == mine)
        gone = connection.scalars(sa.delete(Guess).where(right).returning(Guess.key)).all()
    return gone.count(mine) - 1


def forgive_account(account: str) -> None:
    """Let the account begin anew, in the request's own transaction: its password is a new one."""
    db.session.execute(sa.delete(Guess).where(Guess.key == limits_for(account, "")[0].key))


@jobs.every(minutes=60)
def forget_old_guesses() -> int:
    """Remove what no longer counts; answer how many."""
    old = sa.delete(Guess).where(Guess.at < utcnow() - WINDOW)
    return int(getattr(db.session.execute(old), "rowcount", 0))


def _stop_at(connection: sa.Connection, limit: Limit, since: datetime) -> int:
    """How many tries there were; `TooMany` when there may be no more."""
    if connection.dialect.name == "postgresql":  # tries at once must see each other
        number = int(limit.key[:15], 16)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
    times = connection.scalars(
        sa.select(Guess.at)
        .where(Guess.key == limit.key, Guess.at > since)
        .order_by(Guess.at.desc())
        .limit(limit.most)
    ).all()
    if len(times) == limit.most:
        wait = int((times[-1] - since).total_seconds()) + 1
        minutes = -(-wait // 60)
        sentence = ngettext(
            "Too many tries. Wait a minute, or choose a new password by mail.",
            "Too many tries. Wait %(num)d minutes, or choose a new password by mail.",
            minutes,
        )
        raise TooMany(sentence, retry_after=wait)
    return len(times)


def show_too_often(_error: RateLimitExceeded) -> ResponseReturnValue:
    """The page for every error, with how long to wait: some limits count over an hour."""
    reached = limiter.current_limit
    wait = max(1, reached.reset_at - int(time.time())) if reached else 60
    sentence = ngettext(
        "That was a little too often. Please wait a minute and try again.",
        "That was a little too often. Please wait %(num)d minutes and try again.",
        -(-wait // 60),
    )
    return show_error(TooMany(sentence, retry_after=wait))


def _key(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def init_app(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.config.setdefault("RATELIMIT_STORAGE_URI", settings.redis_url or "memory://")
    app.config.setdefault("RATELIMIT_ENABLED", not settings.bench)
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, show_too_often)
