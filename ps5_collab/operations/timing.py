"""For measuring only: each answer says in `Server-Timing` how many SQL statements it took."""

from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, g, has_request_context

from ps5_collab.core.db import db

#: What frames a transaction, or a part of one.
UNCOUNTED = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")


def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if has_request_context() and not statement.startswith(UNCOUNTED):
        g.statements = g.get("statements", 0) + 1


def tell(response: Response) -> Response:
    response.headers["Server-Timing"] = f'sql;desc="{g.get("statements", 0)}"'
    return response


def init_app(app: Flask) -> None:
    if app.config["SETTINGS"].bench:
        with app.app_context():
            sa.event.listen(db.engine, "before_cursor_execute", count)
        app.after_request(tell)
