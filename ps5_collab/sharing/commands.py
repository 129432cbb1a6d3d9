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
    """Make every published item, and what was said about items, findable anew."""
    counts = {"items": search.rebuild()}
    counts |= {name: source.rebuild() for name, source in search.sources.items()}
    listed = ", ".join(f"{count} {name}" for name, count in counts.items())
    answer(counts, as_json=as_json, words=f"{listed} can be found.")


def init_app(app: Flask) -> None:
    app.cli.add_command(search_commands)
