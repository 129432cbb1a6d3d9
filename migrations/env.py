"""How Alembic reaches our database: through the application, on its own connection."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from ps5_collab.core.db import db
from ps5_collab.core.fulltext import follow


def is_ours(thing: Any, name: str | None, kind: str, *_rest: Any) -> bool:
    """The search index makes its own tables; see `core.fulltext`."""
    return not (kind in {"table", "index"} and (name or "").startswith(("search_", "ix_search")))


def as_plain(kind: str, thing: Any, _context: Any) -> str | bool:
    """A migration names SQL's own types: what our types do in Python is none of its business."""
    if kind == "type" and isinstance(thing, sa.TypeDecorator):
        return f"sa.{type(thing.impl_instance).__name__}()"
    return False


def run() -> None:
    with db.engine.connect() as connection:
        batches = connection.dialect.name == "sqlite"
        if batches:
            # A batch rebuilds a table; its foreign keys must not fire meanwhile.
            foreign_keys(connection, "OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=is_ours,
            render_item=as_plain,
            render_as_batch=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        follow(connection, "item")
        connection.commit()
        if batches:
            check(connection)


def foreign_keys(connection: sa.Connection, mode: str) -> None:
    """By the driver: SQLAlchemy would begin a transaction, in which the pragma does nothing."""
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA foreign_keys={mode}")


def check(connection: sa.Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    connection.commit()
    foreign_keys(connection, "ON")
    if dangling:
        current_app.logger.error("rows without what they point at: %s", dangling[:5])


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database, not as a script.")
run()
