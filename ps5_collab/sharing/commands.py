"""Commands about what is shared."""

import click
from flask import Flask

from ps5_collab.core.commands import answer, command
from ps5_collab.sharing import search


@click.group("search")
def search_commands() -> None:
    """What is found by its words."""


@search_commands.command("rebuild")
@click.option("--json", "as_json", is_flag=True)
@command
def rebuild(as_json: bool) -> None:
    """Make every published item findable anew."""
    count = search.rebuild()
    answer({"items": count}, as_json=as_json, words=f"{count} items can be found.")


def init_app(app: Flask) -> None:
    app.cli.add_command(search_commands)
