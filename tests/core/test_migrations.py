"""The migrations make exactly the tables that the models describe, and take them away again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from ps5_collab.app import create_app
from ps5_collab.config import Settings
from ps5_collab.core.db import db
from ps5_collab.core.migrations import prepare
from tests import database


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Flask]:
    settings = Settings(data_dir=tmp_path, database_url=database.url(tmp_path, "migrations"))
    app = create_app(settings)
    prepare(app)
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def is_ours(_thing: Any, name: str | None, kind: str, *_rest: Any) -> bool:
    return not (kind in {"table", "index"} and (name or "").startswith(("search_", "ix_search")))


def test_migrations_and_models_agree(migrated: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        assert compare_metadata(context, db.metadata) == []


def test_migrations_go_back_to_nothing(migrated: Flask) -> None:
    downgrade(revision="base")
    left = set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    upgrade()
    assert "item" in sa.inspect(db.engine).get_table_names()


def test_a_group_of_before_gets_a_page_and_keeps_its_purpose(migrated: Flask) -> None:
    downgrade(revision="0001")
    with db.engine.begin() as connection:
        for statement in A_GROUP:
            connection.exec_driver_sql(statement)
    upgrade()
    with db.engine.connect() as connection:
        place = connection.exec_driver_sql("SELECT * FROM item WHERE kind = 'groups'").one()
        assert (place.title, place.summary) == ("Book Cart", "To compare")
        assert (place.owner_id, place.group_id, place.audience) == (2, 1, "network")
        assert connection.exec_driver_sql("SELECT item_id FROM group_place").scalar() == place.id
    downgrade(revision="0001")
    with db.engine.connect() as connection:
        assert (
            connection.exec_driver_sql("SELECT purpose FROM inquiry_group").scalar() == "To compare"
        )
        assert connection.exec_driver_sql("SELECT count(*) FROM item").scalar() == 0


PERSON = (
    "INSERT INTO person (id, uuid, email, name, name_folded, pronouns, password_hash, subjects,"
    " grades, time_zone, language, about, about_html, created_at, version) VALUES"
)
A_GROUP = (
    f"{PERSON} (1, '0123456789abcdef0123456789abcdef', 'a@b.example', 'A', 'a', '', '', '[]', '[]',"
    " '', 'en', '', '', '2026-01-01', 1)",
    f"{PERSON} (2, '1123456789abcdef0123456789abcdef', 'b@b.example', 'B', 'b', '', '', '[]', '[]',"
    " '', 'en', '', '', '2026-01-01', 1)",
    "INSERT INTO inquiry_group (id, uuid, name, purpose, created_at)"
    " VALUES (1, '2123456789abcdef0123456789abcdef', 'Book Cart', 'To compare', '2026-01-01')",
    "INSERT INTO group_membership (group_id, person_id, facilitates, joined_on)"
    " VALUES (1, 1, false, '2026-01-01'), (1, 2, true, '2026-01-01')",
)
