"""Commands of whoever runs the site."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from ps5_collab.core.commands import answer, refuse
from ps5_collab.operations import production
from ps5_collab.operations.serve import run


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, help="Default: PORT, else 8000.")
@click.option("--worker/--no-worker", default=True, help="Start the background worker as well.")
@with_appcontext
def serve(host: str, port: int | None, worker: bool) -> None:
    """Run the production server, and the background worker beside it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    run(app, host=host, port=port or app.config["SETTINGS"].port, worker=worker)


@click.command("check")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def check(as_json: bool) -> None:
    """Say what is wrong with the settings for a site that people use."""
    problems = production.problems(current_app.config["SETTINGS"])
    answer(problems, as_json=as_json, words="\n".join(problems) or "The settings are sound.")
    if problems:
        refuse(f"{len(problems)} to put right.")


def init_app(app: Flask) -> None:
    app.cli.add_command(serve)
    app.cli.add_command(check)
