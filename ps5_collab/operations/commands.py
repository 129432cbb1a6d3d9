"""Commands of whoever runs the site."""

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from ps5_collab.core.commands import answer, command, refuse
from ps5_collab.core.errors import CollabError
from ps5_collab.operations import backup, production
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


@click.group("backup")
def archives() -> None:
    """Database and files together in one archive."""


@archives.command("create")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@command
def create(file: Path) -> None:
    """Write an archive to FILE; the site may go on meanwhile."""
    manifest = backup.create(file)
    click.echo(f"{file}: the database and {len(manifest.parts) - 1} files, {manifest.created_at}")


@archives.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Put the archive FILE into an empty site."""
    try:
        manifest = backup.restore(file, current_app.config["SETTINGS"])
    except CollabError as error:
        refuse(str(error))
    click.echo(f"Restored the site of {manifest.created_at}. Start it, and look before people do.")
    click.echo("Letters that were waiting are kept back; `ps5 mail release` lets them go.")


@click.group("bench")
def bench() -> None:
    """Data for measuring; `make bench` measures."""


@bench.command("load")
@click.option("--lessons", default=10_000, show_default=True)
@click.option("--comments", default=100_000, show_default=True)
@command
def bench_load(lessons: int, comments: int) -> None:
    """Fill an empty site with seeded lessons, as many practices, and comments."""
    from ps5_collab.operations import bench_data  # no site needs it

    bench_data.load(lessons, comments)
    click.echo(f"{lessons} lessons, {comments} comments")


def init_app(app: Flask) -> None:
    app.cli.add_command(serve)
    app.cli.add_command(bench)
    app.cli.add_command(archives)
    app.cli.add_command(check)
