"""The worker: a real process on a real queue."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.config import Settings
from ps5_collab.core import jobs
from ps5_collab.core.db import after_commit, commit, db
from ps5_collab.core.mail import Letter, send
from tests.factories import make_district


def until(true: Callable[[], bool], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.1)
    return False


def start_worker(settings: Settings) -> subprocess.Popen[bytes]:
    variables = os.environ | {
        "PS5_SECRET_KEY": settings.secret_key,
        "PS5_DATABASE_URL": settings.database,
        "PS5_DATA_DIR": str(settings.data_dir),
    }
    return subprocess.Popen([sys.executable, "-m", "ps5_collab", "jobs", "run"], env=variables)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_sends_what_was_queued_and_ends_when_told(
    app: Flask, settings: Settings, told: signal.Signals
) -> None:
    send(Letter(to="rosa@school.example", subject="Hello", text="x"))
    commit()
    worker = start_worker(settings)
    try:
        assert until(is_sent)
    finally:
        worker.send_signal(told)
        assert worker.wait(timeout=20) == 0


def is_sent() -> bool:
    db.session.rollback()
    sent = db.session.scalar(sa.select(Letter.sent_at)) is not None
    db.session.rollback()
    return sent


def test_a_job_runs_only_after_the_commit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[str] = []
    monkeypatch.setattr(jobs, "_enqueue", lambda _app, name, values: queued.append(name))
    jobs.later(jobs.job(write_district), "A1")
    assert queued == []
    commit()
    assert queued == ["tests.core.test_jobs.write_district"]


def write_district(code: str) -> None:
    make_district(code=code)
    if code == "bad":
        after_commit(lambda: pytest.fail("a failed job lets nothing leave"))
        raise RuntimeError(code)


def test_a_job_that_fails_leaves_nothing_and_ends_nothing(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        db.session.execute(sa.text("DELETE FROM local_district"))
        raise RuntimeError("broken")

    make_district(code="kept")
    jobs.perform_in_turn(fail)
    assert "broken" in caplog.text
    assert db.session.scalar(sa.text("SELECT count(*) FROM local_district")) == 1


def test_the_queue_holds_no_code(app: Flask, settings: Settings) -> None:
    send(Letter(to="rosa@school.example", subject="Hello", text="x"))
    commit()
    kept = Path(settings.data_dir / "jobs.sqlite")
    raw = jobs.queue(app).storage.enqueued_items()
    assert kept.is_file()
    assert all(item.startswith(b"[") for item in raw)
    jobs.queue(app).flush()


def test_a_timer_does_what_a_worker_would(app: Flask) -> None:
    """`ps5 jobs once`: letters whose job was lost leave all the same."""
    send(Letter(to="rosa@school.example", subject="Hello", text="x"))
    commit()
    jobs.queue(app).flush()
    assert app.test_cli_runner().invoke(args=["jobs", "once"]).exit_code == 0
    assert is_sent()


def test_a_queue_on_redis_is_only_asked_when_there_is_work() -> None:
    app = Flask("bare")
    app.config["SETTINGS"] = Settings(redis_url="redis://127.0.0.1:1/0")
    assert type(jobs.queue(app)).__name__ == "RedisHuey"
