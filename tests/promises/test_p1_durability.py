"""P1: an acknowledged write is never lost. The real server is killed while people post.

`PS5_KILL_ROUNDS=100` runs the whole figure of the promise; the default keeps `make test` short.
"""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.app import create_app
from ps5_collab.config import ROOT, Settings
from ps5_collab.conversation.models import Comment
from ps5_collab.core.db import db
from ps5_collab.people.models import SignedIn
from ps5_collab.people.sessions import KEY, hashed
from tests import database
from tests.factories import make_person, make_shared, saved

ROUNDS = int(os.environ.get("PS5_KILL_ROUNDS", "3"))
WRITERS = 3
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Site:
    """A server process over a data folder, which may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.variables = os.environ | {
            "PS5_DATA_DIR": str(folder), "PS5_SECRET_KEY": "k" * 40, "PYTHONPATH": str(ROOT),
            "PS5_DATABASE_URL": os.environ.get("PS5_TEST_URL", ""), "PS5_BENCH": "1",
        }  # fmt: skip

    def start(self) -> None:
        """At a port of its own each time: meanwhile the last one may be somebody else's."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "ps5_collab", "serve", "--no-worker", "--port", str(port)]
        self.process = subprocess.Popen(
            command, env=self.variables, stderr=subprocess.DEVNULL, cwd=ROOT
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert self.process.poll() is None, "the server ended"
            try:
                urllib.request.urlopen(self.address + "/healthz", timeout=2)
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not come up")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def prepared(app: Flask) -> tuple[int, str]:
    """An item to comment on, and the cookie of somebody who may."""
    person = make_person()
    item = make_shared(person)
    saved(SignedIn(key_hash=hashed("key"), person_id=person.id))
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    name = app.config["SESSION_COOKIE_NAME"]
    return item.id, f"{name}={serializer.dumps({KEY: 'key', 'csrf_token': 'c' * 40})}"


def write_until_killed(
    site: Site, item_id: int, cookie: str, name: str, acknowledged: list[str]
) -> None:
    address = f"{site.address}/items/{item_id}/comments/new"
    try:
        page = urllib.request.urlopen(request(address, cookie), timeout=5).read().decode()
        token = TOKEN.search(page)
        assert token, page[:500]
        for number in range(10_000):
            words = f"{name} writes number {number}"
            body = {"csrf_token": token[1], "text": words}
            opener = urllib.request.build_opener(NoRedirect)
            try:
                opener.open(request(address, cookie, body), timeout=5)
            except urllib.error.HTTPError as answer:
                if answer.code == 303:
                    acknowledged.append(words)
    except (OSError, ValueError):
        return


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:  # type: ignore[override]
        return None


def request(
    address: str, cookie: str, body: dict[str, str] | None = None
) -> urllib.request.Request:
    data = urllib.parse.urlencode(body).encode() if body else None
    return urllib.request.Request(address, data, {"Cookie": cookie})


def wait_for_more_than(count: int, acknowledged: list[str]) -> None:
    """Until so much is written, however slow the machine is; a minute says that nothing comes."""
    until = time.monotonic() + 60
    while len(acknowledged) <= count and time.monotonic() < until:
        time.sleep(0.02)


@pytest.mark.sqlite_only
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    app = create_app(Settings(data_dir=tmp_path, secret_key="k" * 40))
    with app.app_context():
        database.create()
        item_id, cookie = prepared(app)
        db.session.remove()
    site, acknowledged = Site(tmp_path), list[str]()
    chance = random.Random(5)
    for round_number in range(ROUNDS):
        site.start()
        writers = [
            threading.Thread(
                target=write_until_killed,
                args=(site, item_id, cookie, f"writer {round_number}.{n}", acknowledged),
            )
            for n in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        wait_for_more_than(len(acknowledged) + 10, acknowledged)
        time.sleep(chance.random())
        site.kill()
        for writer in writers:
            writer.join()
    with app.app_context():
        kept = db.session.scalars(sa.select(Comment.text)).all()
        db.session.remove()
        db.engine.dispose()
    record_property("acknowledged", len(acknowledged))
    assert len(acknowledged) > 10 * ROUNDS
    assert set(acknowledged) - set(kept) == set()
    assert len(kept) == len(set(kept))
