"""P1 for letters: none is lost when the worker is killed, and only the one in flight comes again.

The real worker is killed while it writes and sends, against a real mail server.
`PS5_KILL_ROUNDS=100` does it a hundred times; the default keeps `make test` short.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from flask import Flask

from ps5_collab.app import create_app
from ps5_collab.config import ROOT, Settings
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import commit, db
from ps5_collab.core.mail import Letter, send
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.notices.services import tell
from tests import database
from tests.factories import make_person, make_shared
from tests.post import free_port

ROUNDS = int(os.environ.get("PS5_KILL_ROUNDS", "3"))
#: Enough that every round is killed in the middle of them.
OWN, OF_NOTICES = 9 * ROUNDS, 4 * ROUNDS


class Office:
    """A mail server that can be told to dawdle at the worst times for a worker to die."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str]] = []
        #: "asked", before it has the letter, or "taken", before it says that it has.
        self.dawdles_when = ""
        self.reached = threading.Event()

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Envelope, to: str, _options: Any
    ) -> str:
        envelope.rcpt_tos.append(to)
        await self.dawdle("asked")
        return "250 fine"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        letter = message_from_bytes(envelope.original_content or b"")
        self.taken.append((letter["Message-ID"], letter["To"], letter["Subject"]))
        await self.dawdle("taken")
        return "250 taken"

    async def dawdle(self, when: str) -> None:
        if when == self.dawdles_when and len(self.taken) % 4 == 3:
            self.reached.set()
            await asyncio.sleep(0.5)

    def kill_in_the_middle(self, process: subprocess.Popen[bytes], when: str, after: float) -> bool:
        """Whether it died by our hand: at that moment, or some time after a letter came."""
        self.reached.clear()
        self.dawdles_when = when or "taken"
        assert self.reached.wait(30), "no letter came"
        time.sleep(0 if when else 0.5 + after)
        process.send_signal(signal.SIGKILL)
        self.dawdles_when = ""
        return process.wait() == -signal.SIGKILL


@pytest.fixture
def office() -> Iterator[tuple[Office, str]]:
    office = Office()
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield office, f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


class Worker:
    """What sends letters: the worker on its queue, or a timer's one round."""

    def __init__(self, folder: Path, mail_url: str) -> None:
        self.variables = os.environ | {
            "PS5_DATA_DIR": str(folder), "PS5_SECRET_KEY": "k" * 40, "PS5_DATABASE_URL": "",
            "PS5_MAIL_URL": mail_url, "PYTHONPATH": str(ROOT),
        }  # fmt: skip

    def start(self, how: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "ps5_collab", "jobs", how]
        return subprocess.Popen(command, env=self.variables, stderr=subprocess.DEVNULL, cwd=ROOT)


def write_letters() -> None:
    """Some with words of their own, some that notices become once the worker comes to it."""
    for number in range(OWN):
        send(Letter(to=f"own{number}@school.example", subject=f"Own {number}", text="x\n"))
    rosa = make_person()
    for number in range(OF_NOTICES):
        person = make_person(email=f"told{number}@school.example")
        tell(rosa, make_shared(rosa), {person.id: NoticeKind.MEETING_CHANGED})
    db.session.execute(sa.update(Notice).values(created_at=utcnow() - timedelta(hours=1)))
    commit()


def unsent(app: Flask) -> int:
    """How many are left, made due at once: nobody waits here until a dead worker's lease ends."""
    with app.app_context():
        past = utcnow() - timedelta(minutes=1)
        db.session.execute(sa.update(Letter).where(Letter.sent_at.is_(None)).values(due_at=past))
        db.session.commit()
        letters = sa.select(sa.func.count(Letter.id)).where(Letter.sent_at.is_(None))
        notices = sa.select(sa.func.count(Notice.id)).where(Notice.mailed_at.is_(None))
        left = (db.session.scalar(letters) or 0) + (db.session.scalar(notices) or 0)
        db.session.remove()
        return left


@pytest.mark.sqlite_only
def test_no_letter_is_lost_when_the_worker_is_killed(
    tmp_path: Path, office: tuple[Office, str]
) -> None:
    at_office, mail_url = office
    app = create_app(Settings(data_dir=tmp_path, secret_key="k" * 40))
    with app.app_context():
        database.create()
        write_letters()
        db.session.remove()
    worker, chance, kills = Worker(tmp_path, mail_url), random.Random(7), 0
    for round_number in range(ROUNDS):
        process = worker.start("once" if round_number % 2 else "run")
        when = ("taken", "asked", "")[round_number % 3]
        kills += at_office.kill_in_the_middle(process, when, chance.uniform(0, 0.2))
        assert unsent(app), "nothing was left to lose: write more letters"
    for _last in range(3):
        assert worker.start("once").wait(timeout=120) == 0
        if not unsent(app):
            break
    with app.app_context():
        db.engine.dispose()
    copies = Counter(name for name, _to, _subject in at_office.taken)
    assert kills == ROUNDS
    assert len({to for _name, to, _subject in at_office.taken}) == OWN + OF_NOTICES  # none lost
    assert len(copies) == OWN + OF_NOTICES  # one name a letter, at each of its tries
    again = sum(copies.values()) - len(copies)
    assert 1 <= again <= kills  # only what was in flight, and under its name
