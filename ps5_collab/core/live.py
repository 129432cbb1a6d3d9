"""Pages that many people have open: "is anything new?" is answered before the rest is woken.

Such a page has an `ETag`, its script asks again every few seconds with `If-None-Match`, and most
answers are that nothing is new. Here they cost as little as an empty page. Whatever else is the
case (something is new, nobody is signed in, it may not be seen) is for the page itself to say.
"""

import re
import time
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask
from itsdangerous import BadSignature
from werkzeug.sansio.http import parse_cookie

from ps5_collab.config import Settings
from ps5_collab.core.db import db
from ps5_collab.core.headers import HEADERS
from ps5_collab.core.prepared import Prepared, Reads


class Look:
    """One look at the database, past the session and all that it costs. It only reads."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.connection = engine.raw_connection()
        self.asked = 0

    def rows(self, statement: Reads, **given: Any) -> Sequence[Any]:
        """What the driver answers. The statement should be one that is kept: its SQL is, too."""
        self.asked += 1
        return prepared(statement, self.engine).rows(self.connection.cursor(), **given)

    def __enter__(self) -> "Look":
        return self

    def __exit__(self, *_error: object) -> None:
        self.connection.close()  # goes back to where it came from


@lru_cache(maxsize=1024)
def prepared(statement: Reads, engine: sa.Engine) -> Prepared:
    return Prepared(statement, engine)


#: The `ETag` that the page of this id would have now for who has the session of this key.
Tag = Callable[[Look, str, int], str]
#: As a WSGI server calls it.
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_pages: dict[re.Pattern[str], Tag] = {}


def page(path: str, tag: Tag) -> None:
    """Have the pages at `path`, a pattern with the id as its one group, answered by `tag`."""
    _pages[re.compile(path)] = tag


class Unchanged:
    """Stands before the application; `key` is where its session keeps the key."""

    def __init__(self, app: Flask, engine: sa.Engine, key: str) -> None:
        self.inner: Wsgi = app.wsgi_app
        self.engine = engine
        self.failures = (sa.exc.SQLAlchemyError, engine.dialect.loaded_dbapi.Error)
        self.key = key
        # Flask's own reader of the cookie, which knows the older keys, too.
        self.sessions: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        self.cookie = str(app.config["SESSION_COOKIE_NAME"])
        self.lasts = int(app.permanent_session_lifetime.total_seconds())
        # The same cookie comes again and again; a good signature stays good. (Of what raises
        # nothing is kept, so strangers cannot fill this.)
        self.opened = lru_cache(maxsize=2048)(self.open_cookie)
        settings: Settings = app.config["SETTINGS"]
        self.measured = settings.bench

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        seen: str = environ.get("HTTP_IF_NONE_MATCH", "")
        asked = self.page_of(environ) if seen and environ["REQUEST_METHOD"] == "GET" else None
        key = self.key_of(environ) if asked else ""
        if asked is None or not key:
            return self.inner(environ, start)
        looks = self.looks_until_unchanged(seen, key, *asked)
        if not looks:
            return self.inner(environ, start)
        told = {**HEADERS, "ETag": seen, "Cache-Control": "no-store", "Vary": "Cookie"}
        told |= {"Server-Timing": f'sql;desc="{looks}"'} if self.measured else {}
        start("304 NOT MODIFIED", list(told.items()))
        return []

    def looks_until_unchanged(self, seen: str, key: str, tag: Tag, number: int) -> int:
        """How many questions showed that nothing is new; 0 where something is. An error of the
        database is the page's own affair, too: it meets the same, and answers in words."""
        try:
            with Look(self.engine) as look:
                return look.asked if seen == tag(look, key, number) else 0
        except self.failures:
            return 0

    def page_of(self, environ: dict[str, Any]) -> tuple[Tag, int] | None:
        for path, tag in _pages.items():
            found = path.fullmatch(environ["PATH_INFO"])
            if found:
                return tag, int(found[1])
        return None

    def key_of(self, environ: dict[str, Any]) -> str:
        try:
            found = self.opened(parse_cookie(environ.get("HTTP_COOKIE")).get(self.cookie, ""))
        except BadSignature:
            return ""
        return found.key if time.time() - found.signed_at <= self.lasts else ""

    def open_cookie(self, signed: str) -> "Opened":
        content, signed_at = self.sessions.loads(signed, return_timestamp=True)
        key = content.get(self.key)
        return Opened(key if isinstance(key, str) else "", signed_at.timestamp())


class Opened(NamedTuple):
    """A session's cookie whose signature is good."""

    key: str
    signed_at: float


def init_app(app: Flask, key: str) -> None:
    with app.app_context():
        app.wsgi_app = Unchanged(app, db.engine, key)  # type: ignore[method-assign, assignment]
