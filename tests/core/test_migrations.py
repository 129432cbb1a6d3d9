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
from tests import database


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Flask]:
    settings = Settings(data_dir=tmp_path, database_url=database.url(tmp_path, "migrations"))
    app = create_app(settings)
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
