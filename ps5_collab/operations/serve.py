"""The production server and the background worker, started and stopped together."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import waitress
from flask import Flask
from waitress.channel import HTTPChannel

from ps5_collab.config import Settings
from ps5_collab.operations import logs
from ps5_collab.operations.connections import WAITRESS, Answer


def run(app: Flask, *, host: str, port: int, worker: bool) -> None:
    """Serve until told to stop (Ctrl-C, SIGTERM); the worker stops with it."""
    settings: Settings = app.config["SETTINGS"]
    logs.show_on_stderr()
    signal.signal(signal.SIGTERM, leave)
    with worker_beside(settings) if worker else nothing_beside():
        HTTPChannel.task_class = Answer
        waitress.serve(app, host=host, port=port, **WAITRESS)


def leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


@contextmanager
def nothing_beside() -> Iterator[None]:
    yield


@contextmanager
def worker_beside(settings: Settings) -> Iterator[None]:
    """The worker as a process of its own: a long job must not slow a page."""
    command = [sys.executable, "-m", "ps5_collab", "jobs", "run"]
    variables = os.environ | {"PS5_DATA_DIR": str(settings.data_dir)}
    if settings.demo:
        variables["PS5_DEMO"] = "1"
    process = subprocess.Popen(command, env=variables)  # noqa: S603 (our own module)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
