"""What is made once a run, for all of its workers; and a database's rows on the shelf."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import current_app

from ps5_collab.core.db import db
from tests import database


def once(temporary: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The folder of that name, which the first worker that wants it fills while the others wait."""
    run = temporary.getbasetemp()
    run = run.parent if "PYTEST_XDIST_WORKER" in os.environ else run
    folder, unfinished = run / name, run / f"{name}.unfinished"
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder


def keep(folder: Path) -> None:
    """Write all that stands in the tables and among the files into the folder."""
    keep_rows(folder)
    shutil.copytree(files(), folder / "files", dirs_exist_ok=True)


def bring_back(folder: Path) -> None:
    """Put what was kept into empty tables, and beside the files that are there."""
    bring_back_rows(folder)
    shutil.copytree(folder / "files", files(), dirs_exist_ok=True)


def files() -> Path:
    return Path(current_app.config["SETTINGS"].data_dir / "files")


def keep_rows(folder: Path) -> None:
    raw = db.engine.raw_connection()
    try:
        if not database.is_postgresql():
            raw.driver_connection.execute(f"VACUUM INTO '{folder / 'rows'}'")
            return
        with raw.driver_connection.cursor() as cursor:
            for table in db.metadata.sorted_tables:
                with cursor.copy(f"COPY {named(table)} TO STDOUT") as rows:
                    (folder / table.name).write_bytes(b"".join(rows))
    finally:
        raw.close()


def bring_back_rows(folder: Path) -> None:
    raw = db.engine.raw_connection()
    try:
        if not database.is_postgresql():
            copies = "".join(
                f"INSERT INTO main.{named(table)} SELECT {columns(table)} FROM kept.{table.name};"
                for table in db.metadata.sorted_tables
            )
            raw.driver_connection.executescript(
                f"ATTACH '{folder / 'rows'}' AS kept; PRAGMA foreign_keys=OFF; BEGIN IMMEDIATE;"
                f"{copies} COMMIT; PRAGMA foreign_keys=ON; DETACH kept;"
            )
            return
        with raw.driver_connection.transaction(), raw.driver_connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in db.metadata.sorted_tables:
                with cursor.copy(f"COPY {named(table)} FROM STDIN") as rows:
                    rows.write((folder / table.name).read_bytes())
            cursor.execute(NUMBER_ON)
    finally:
        raw.close()


def named(table: sa.Table) -> str:
    return f'"{table.name}" ({columns(table)})'


def columns(table: sa.Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


#: Each column that numbers its rows goes on behind the last.
NUMBER_ON = """
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name) AS numbers
    FROM information_schema.columns
    WHERE table_schema = 'public' AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL LOOP
    EXECUTE format('SELECT setval(%L, max(%I)) FROM %I HAVING max(%I) IS NOT NULL', one.numbers, one.column_name, one.table_name, one.column_name);
  END LOOP;
END $$
"""
