"""Work that no page waits for: done by the worker, `ps5 jobs run`, soon after the commit.

The queue is a file in the data folder, or Redis when there is one. A job that is lost with it does
no harm: what it was about stands in the database, and a periodic job looks for what is due.
"""

import json
import logging
import signal
from collections.abc import Callable
from typing import Any, TypeVar, cast

import click
from flask import Flask, current_app, g
from flask.cli import with_appcontext
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.registry import Message
from huey.serializer import Serializer

from ps5_collab.config import Settings
from ps5_collab.core.commands import say
from ps5_collab.core.db import after_commit, commit, db

Work = TypeVar("Work", bound=Callable[..., object])
#: Seconds until an idle worker looks again.
LOOK_AGAIN = 1.0

log = logging.getLogger("ps5.jobs")
_jobs: dict[str, Callable[..., object]] = {}
#: Minutes between two runs.
_periods: dict[str, int] = {}


def job(work: Work) -> Work:
    """Let `later` name this function. It runs in the application, with one commit at its end."""
    _jobs[_name(work)] = work
    return work


def every(minutes: int) -> Callable[[Work], Work]:
    """Run the function without arguments again and again while a worker is there."""

    def note(work: Work) -> Work:
        _periods[_name(work)] = minutes
        return job(work)

    return note


def later(work: Callable[..., object], *values: str | int) -> None:
    """Have the job done once this transaction is safe."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    after_commit(lambda: _enqueue(app, _name(work), list(values)))


def perform(app: Flask, name: str, values: list[str | int]) -> None:
    """Do one job now. What goes wrong is logged; the worker lives on."""
    with app.app_context():
        perform_in_turn(_jobs[name], *values)


def perform_in_turn(work: Callable[..., object], *values: str | int) -> object:
    """One of several parts of a job, with a commit of its own: it fails alone, and then answers
    nothing."""
    try:
        answer = work(*values)
        commit()
    except Exception:
        db.session.rollback()
        g.pop("after_commit", None)
        log.exception("the job %s failed", _name(work))
        return None
    return answer


def perform_periodic(app: Flask) -> None:
    """Everything that a worker would do sooner or later, once."""
    for name in _periods:
        perform(app, name, [])


class JsonSerializer(Serializer):
    """Who can write to the queue must not be able to run code here: no pickle."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))


def queue(app: Flask) -> Huey:
    """The application's queue, opened when it is first asked for."""
    if "huey" not in app.extensions:
        app.extensions["huey"] = _open_queue(app)
    return app.extensions["huey"]


def _open_queue(app: Flask) -> Huey:
    settings: Settings = app.config["SETTINGS"]
    given = {"name": "ps5", "results": False, "serializer": JsonSerializer()}
    if settings.redis_url:
        huey = RedisHuey(url=settings.redis_url, **given)
    else:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        huey = SqliteHuey(filename=str(settings.data_dir / "jobs.sqlite"), **given)

    def task(name: str, values: list[str | int]) -> None:
        perform(app, name, values)

    app.extensions["huey_task"] = huey.task(name="perform")(task)
    for name, minutes in _periods.items():
        _repeat(huey, app, name, minutes)
    return huey


def _repeat(huey: Huey, app: Flask, name: str, minutes: int) -> None:
    at = crontab(minute=f"*/{minutes}") if minutes < 60 else crontab(minute="7")
    huey.periodic_task(at, name=name.replace(".", "_"))(lambda: perform(app, name, []))


def _enqueue(app: Flask, name: str, values: list[str | int]) -> None:
    """The commit has happened, so a queue that is down must not fail the request."""
    try:
        queue(app)
        app.extensions["huey_task"](name, values)
    except Exception:
        log.exception("the job %s could not be queued; it is done when it is found due", name)


def _name(work: Callable[..., object]) -> str:
    return f"{work.__module__}.{cast(Any, work).__qualname__}"


@click.group("jobs")
def commands() -> None:
    """Work in the background: mail, reminders, tidying up."""


@commands.command("run")
@with_appcontext
def run() -> None:
    """Do jobs until told to stop; a job that has begun is finished first."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    worker = queue(app).create_consumer(workers=1, max_delay=LOOK_AGAIN, shutdown_timeout=10)
    # Left alone, only one of the signals waits for the job, and a hang-up starts it anew.
    worker._signal_actions = dict.fromkeys((signal.SIGINT, signal.SIGTERM), (False, True))
    db.session.remove()
    worker.run()


@commands.command("once")
@with_appcontext
def once() -> None:
    """Do what is due now and end: for sites that have a timer instead of a worker."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    db.session.remove()
    perform_periodic(app)
    say("Done.")


def init_app(app: Flask) -> None:
    app.cli.add_command(commands)
