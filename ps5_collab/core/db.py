"""The database session, its two engines, and the one commit of each request."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import Flask, Response, g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from markupsafe import Markup
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, registry

from ps5_collab.config import ROOT, Settings
from ps5_collab.core.clock import utcnow as utcnow

# Named constraints let a migration on SQLite find what it must drop.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
#: Ids above it cannot be asked of PostgreSQL.
MAX_ID = 2**31 - 1
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# busy_timeout first: switching to WAL itself can meet a lock.
PRAGMAS = (
    "busy_timeout=10000",
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL may lose the last commits at power loss
    "foreign_keys=ON",
    # Each thread has a connection, and with it a cache; more than this saved no time when measured.
    "cache_size=-4000",
    "temp_store=MEMORY",
)


class UTCDateTime(sa.TypeDecorator[datetime]):
    """A moment in UTC, aware on the way in and out (SQLite drops time zones)."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


class SafeHtml(sa.TypeDecorator[Markup]):
    """HTML that `core.markup` made and cleaned at save; templates print it as it is."""

    impl = sa.Text
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Any) -> Markup | None:
        return None if value is None else Markup(value)  # noqa: S704 (cleaned at save)


class SafeHtmlByPlace(sa.TypeDecorator[dict[str, Markup]]):
    """Such HTML of several places of one document: {place id: html}."""

    impl = sa.JSON
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Any) -> dict[str, Markup] | None:
        if value is None:
            return None
        return {place: Markup(html) for place, html in value.items()}  # noqa: S704


class OneOf(sa.Enum):
    """A member of an enumeration, kept by its value. Long lists have thousands: each is looked up
    in a table, where SQLAlchemy's own calls two functions."""

    cache_ok = True

    def result_processor(self, dialect: Any, coltype: object) -> Any:
        members: dict[str | None, Any] = {None: None}
        members |= {str(each.value): each for each in self.enum_class or ()}
        return members.__getitem__


def values(choices: type[StrEnum]) -> list[str]:
    return [choice.value for choice in choices]


class Base(DeclarativeBase):
    # Flask-SQLAlchemy copies this class, and SQLAlchemy then refuses a second
    # `type_annotation_map`; on the registry it is read once.
    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMES),
        type_annotation_map={
            datetime: UTCDateTime,
            dict[str, Any]: sa.JSON,
            list[str]: sa.JSON,
            Markup: SafeHtml,
            dict[str, Markup]: SafeHtmlByPlace,
            StrEnum: OneOf(StrEnum, native_enum=False, length=32, values_callable=values),
        },
    )


db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:  # mypy cannot read the class that Flask-SQLAlchemy builds
    Model = Base
else:
    Model = db.Model


def rows(statement: sa.Executable, **given: Any) -> sa.CursorResult[*tuple[Any, ...]]:
    """What a statement of columns finds: as by the session, for half of its cost.

    For the pages that are asked most. `given` are the values of its bound parameters.
    """
    db.session.flush()
    return db.session.connection().execute(statement, given)


def together(*found: sa.Select[*tuple[Any, ...]]) -> list[list[sa.Row[*tuple[Any, ...]]]]:
    """What each of several short lists finds, in its own order, asked as one statement: for pages
    that show many. A row also has the columns of the others, with nothing in them."""
    parts = [each.subquery() for each in found]
    columns = {column.name: column for part in reversed(parts) for column in part.c}
    lists = (
        sa.select(
            sa.literal(number).label("of_list"),
            # Each counts as its own order gives the rows.
            sa.func.row_number().over().label("place"),
            *(
                part.c[name] if name in part.c else sa.cast(sa.null(), column.type).label(name)
                for name, column in columns.items()
            ),
        )
        for number, part in enumerate(parts)
    )
    every = sa.union_all(*lists).subquery()
    in_order = sa.select(*every.c).order_by(every.c.of_list, every.c.place)
    rows = db.session.execute(in_order).all()
    return [[row for row in rows if row.of_list == number] for number in range(len(parts))]


def put(
    table: type["Model"],
    new: Sequence[Mapping[str, Any]],
    key: Sequence[str],
    *,
    keep: bool = False,
) -> None:
    """Insert rows, each over the one that has its key already (`keep`: that one stays as it is).

    Two who write the same row at once both succeed. Entities that were loaded do not learn of it.
    """
    if not new:
        return
    insert = (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert(table.__table__)
    changed = {name: insert.excluded[name] for name in new[0] if name not in key}
    done = (
        insert.on_conflict_do_nothing(index_elements=key)
        if keep or not changed
        else insert.on_conflict_do_update(index_elements=key, set_=changed)
    )
    db.session.execute(done, list(new))


def after_commit(action: Callable[[], object]) -> None:
    """Run `action` once this request's commit is safe: mail and jobs must not outrun their rows."""
    g.setdefault("after_commit", []).append(action)


def commit() -> None:
    """Commit, then let leave what waited for it. For requests and commands, never for services."""
    db.session.commit()
    for action in g.pop("after_commit", []):
        action()


def finish(response: Response) -> Response:
    """Commit what a successful write did; undo everything else, so no GET can write."""
    if request.method not in SAFE_METHODS and response.status_code < 400:
        commit()
    else:
        db.session.rollback()
        g.pop("after_commit", None)
    return response


@contextmanager
def reading() -> Iterator[None]:
    """A part of a request, before it writes anything, that does not hold SQLite's one write lock.

    For what takes long: reading a large file, comparing it. Things that were read before or within
    are read again when they are next asked for; they may have changed meanwhile.
    """
    db.session.rollback()
    db.session.connection(execution_options={"write": False})
    try:
        yield
    finally:
        db.session.rollback()


@contextmanager
def writing(patience: float = 10) -> Iterator[sa.Connection]:
    """A short transaction of its own, whatever becomes of the request's.

    Waits `patience` seconds for SQLite's one write lock, then raises `OperationalError`; so the
    request's own session must not hold that lock: `db.session.rollback()` first.
    """
    with db.engine.connect().execution_options(write=True) as connection:
        _wait_for_lock(connection, patience)
        try:
            with connection.begin():
                yield connection
        finally:
            _wait_for_lock(connection, 10)


def _wait_for_lock(connection: sa.Connection, seconds: float) -> None:
    if connection.dialect.name == "sqlite":  # not through SQLAlchemy, which would begin first
        driver: Any = connection.connection.dbapi_connection
        driver.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")


def prepare_sqlite(connection: Any, _record: Any) -> None:
    # Left alone, the driver begins a transaction only before DML, and loses updates silently.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def begin_sqlite(connection: sa.Connection) -> None:
    """A safe request reads a stable snapshot; everything else takes the one write lock at once."""
    reads = has_request_context() and request.method in SAFE_METHODS
    writes = connection.get_execution_options().get("write", not reads)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def init_app(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.config.setdefault("SQLALCHEMY_DATABASE_URI", settings.database)
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {"pool_pre_ping": False})
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite:///"):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sa.event.listen(db.engine, "connect", prepare_sqlite)
            sa.event.listen(db.engine, "begin", begin_sqlite)
    app.after_request(finish)


def folder(name: str) -> Any:
    """`templates`, `static` or `migrations`: inside the package when installed, else beside it."""
    inside = ROOT / "ps5_collab" / name
    return inside if inside.exists() else ROOT / name
