"""The demo's commands."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from ps5_collab.core.commands import command, refuse, say
from ps5_collab.core.migrations import upgrade
from ps5_collab.demo import network
from ps5_collab.operations.serve import run as serve


@click.group("demo")
def demo() -> None:
    """The invented network, for trying the site."""


@demo.command("load")
@command
def load() -> None:
    """Put the demo into an empty site; where it is already, nothing changes."""
    loaded = network.load()
    say("The demo is loaded." if loaded else "The demo is here already; nothing was changed.")


@demo.command("run")
@with_appcontext
def run() -> None:
    """Bring the database up to date, load the demo once, and serve it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    settings = app.config["SETTINGS"]
    if not settings.demo:
        refuse("Set PS5_DEMO=1: the demo's password is known to everybody.")
    if network.is_new():
        say("Setting up the demo; this takes some seconds the first time …")
        upgrade(app)
        network.load_and_commit()
    else:
        upgrade(app)
    say(network.welcome(settings.port))
    serve(app, host="127.0.0.1", port=settings.port, worker=True)


def init_app(app: Flask) -> None:
    app.cli.add_command(demo)
