"""The command line: `ps5`."""

from ps5_collab import starting  # isort: split

from click import Command, Context
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo

from ps5_collab.app import create_app
from ps5_collab.core.migrations import prepare


class Commands(FlaskGroup):
    """The application's commands, and `db`, for which Alembic is loaded when it is asked for."""

    def _load_plugin_commands(self) -> None:
        """Packages that happen to be installed add nothing here."""

    def get_command(self, ctx: Context, name: str) -> Command | None:
        return migrations(ctx) if name == "db" else super().get_command(ctx, name)

    def list_commands(self, ctx: Context) -> list[str]:
        return sorted({*super().list_commands(ctx), "db"})


def started() -> Flask:
    app = create_app()
    starting.over()
    return app


def migrations(ctx: Context) -> Command:
    from flask_migrate.cli import db

    prepare(ctx.ensure_object(ScriptInfo).load_app())
    commands: Command = db
    return commands


main = Commands(
    name="ps5",
    create_app=started,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    help="PS5 Collab: run the site and look after it.",
)
