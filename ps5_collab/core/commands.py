"""What the commands share: one commit, exit statuses, answers for people and for scripts."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

import click
from flask.cli import with_appcontext

from ps5_collab.core.db import commit, db
from ps5_collab.core.errors import CollabError


def command(action: Callable[..., Any]) -> Callable[..., Any]:
    """Run in the application with one commit at the end; what is refused ends with status 1."""

    @wraps(action)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            result = action(*args, **kwargs)
            commit()
        except CollabError as error:
            db.session.rollback()
            refuse(str(error))
        return result

    return with_appcontext(run)


def refuse(sentence: str) -> NoReturn:
    """Say why on stderr and end with status 1."""
    click.echo(sentence, err=True)
    raise SystemExit(1)


def say(sentence: str) -> None:
    """Progress and remarks, on stderr; results go to stdout."""
    click.echo(sentence, err=True)


def answer(result: object, *, as_json: bool, words: str) -> None:
    """The result on stdout: as JSON for scripts, else in words."""
    click.echo(json.dumps(result, ensure_ascii=False, indent=1, default=str) if as_json else words)
