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
        if batches:
            catch_up(connection)
        follow(connection, "item")
        connection.commit()
        if batches:
            check(connection)


def foreign_keys(connection: sa.Connection, mode: str) -> None:
    """By the driver: SQLAlchemy would begin a transaction, in which the pragma does nothing."""
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA foreign_keys={mode}")


def catch_up(connection: sa.Connection) -> None:
    """What the foreign keys would have done, had they been on, to rows that point at nothing."""
    rules: dict[tuple[str, int], Any] = {}
    done = True
    while done:
        done = False
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        for table, row, _parent, key in dangling:
            if (table, key) not in rules:
                keys = connection.exec_driver_sql(f'PRAGMA foreign_key_list("{table}")')
                rules |= {(table, each["id"]): each for each in keys.mappings()}
            rule, where = rules[table, key], sa.text("rowid = :row").bindparams(row=row)
            if rule["on_delete"] == "CASCADE":
                done |= bool(connection.execute(sa.delete(sa.table(table)).where(where)).rowcount)
            elif rule["on_delete"] == "SET NULL":
                column = sa.column(rule["from"])
                emptied = sa.update(sa.table(table, column)).values({column: None}).where(where)
                done |= bool(connection.execute(emptied).rowcount)


def check(connection: sa.Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    connection.commit()
    foreign_keys(connection, "ON")
    if dangling:
        current_app.logger.error("rows without what they point at: %s", dangling[:5])


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database, not as a script.")
run()
