"""The site that is measured: seeded once, then served; CPU and memory of its process are read."""

import hashlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ps5_collab.config import ROOT, Settings

KEY: Final = "a key for measuring only, long enough to pass"
RATE: Final = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """A process that answers on a port."""

    process: subprocess.Popen[bytes]
    port: int
    cookie: str = ""
    connections: dict[str, http.client.HTTPConnection] = field(default_factory=dict)

    def ask(
        self, path: str, *, signed_in: bool = False, body: str = "", seen: "Seen | None" = None
    ) -> "Answer":
        headers = {"Cookie": self.cookie} if signed_in else {}
        headers |= {"Cookie": seen.cookie, "If-None-Match": seen.tag} if seen else {}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = self.connection(seen.cookie if seen else "")
        began = time.perf_counter()
        connection.request("POST" if body else "GET", path, body or None, headers)
        reply = connection.getresponse()
        content = reply.read()
        took = time.perf_counter() - began
        given = reply.getheader("Set-Cookie")
        if signed_in and given and not body:  # now it holds the token of the forms, too
            self.cookie = given.partition(";")[0]
        told = re.search(r'desc="(\d+)"', reply.getheader("Server-Timing", ""))
        where, tag = reply.getheader("Location", ""), reply.getheader("ETag", "")
        return Answer(reply.status, content, took, int(told[1]) if told else 0, where, tag)

    def connection(self, whose: str = "") -> http.client.HTTPConnection:
        """Each person's browser keeps one of its own open."""
        if whose not in self.connections:
            opened = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            self.connections[whose] = opened
        return self.connections[whose]

    def cpu(self) -> float:
        """Seconds of processor that all threads of the process have had."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        spent = [int(task.read_text().split()[0]) for task in tasks]
        if any(spent):
            return sum(spent) / 1e9
        ticks = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(ticks[11]) + int(ticks[12])) / RATE

    def memory(self) -> float:
        """Proportional set size in MB."""
        rollup = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        found = re.search(r"Pss:\s+(\d+) kB", rollup)
        return int(found[1]) / 1000 if found else 0.0


@dataclass(frozen=True)
class Answer:
    status: int
    content: bytes
    seconds: float
    statements: int
    location: str
    tag: str = ""


@dataclass(frozen=True)
class Seen:
    """Somebody who has a page open, and what they have seen of it."""

    cookie: str
    tag: str


def environment(folder: Path) -> dict[str, str]:
    """As a site is installed by default: without the extras for PostgreSQL and Redis."""
    without = folder / "without"
    without.mkdir(parents=True, exist_ok=True)
    for extra in ("psycopg", "redis"):
        (without / f"{extra}.py").write_text("raise ImportError\n")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PS5_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # it has its compiled modules, too
    return kept | {
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "PS5_DATA_DIR": str(folder),
        "PS5_SECRET_KEY": KEY,
        "PS5_BENCH": "1",
        "PS5_BASE_URL": "http://127.0.0.1",
        "PYTHONPATH": f"{without}{os.pathsep}{ROOT}",
    }


def seeded(lessons: int, comments: int) -> Path:
    """A folder with the data; made again only when what makes it has changed."""
    folder = ROOT / "instance" / f"bench-{lessons}"
    made, sign = folder / "made", signature(lessons, comments)
    if made.exists() and made.read_text() == sign:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    began = time.perf_counter()
    run(folder, "db", "upgrade")
    run(folder, "bench", "load", "--lessons", str(lessons), "--comments", str(comments))
    made.write_text(sign)
    took = time.perf_counter() - began
    say(f"seeded {lessons:,} lessons and {comments:,} comments in {took:.0f} s")
    return folder


def signature(lessons: int, comments: int) -> str:
    sources = [*(ROOT / "migrations").rglob("*.py")]
    sources += [
        Path(__file__).with_name(f"bench_{of}.py") for of in ("data", "meeting", "practices")
    ]
    sources += (ROOT / "ps5_collab" / "core" / "fulltext").glob("*.py")
    text = b"".join(source.read_bytes() for source in sorted(sources))
    return f"{lessons} {comments} {hashlib.sha256(text).hexdigest()}"


def run(folder: Path, *words: str) -> None:
    command = [sys.executable, "-m", "ps5_collab", *words]
    subprocess.run(command, env=environment(folder), check=True, stdout=subprocess.DEVNULL)  # noqa: S603


@contextmanager
def serving(command: Sequence[str], folder: Path, port: int) -> Iterator[Server]:
    process = subprocess.Popen(  # noqa: S603 (our own modules)
        [sys.executable, "-m", *command],
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=(folder / f"{command[0]}.log").open("wb"),
    )
    server = Server(process, port)
    try:
        wait_for(server)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def wait_for(server: Server) -> None:
    for _try in range(600):
        if server.process.poll() is not None:
            raise SystemExit(f"The server ended with status {server.process.returncode}.")
        try:
            server.connection().connect()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("The server did not answer.")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        number: int = found.getsockname()[1]
        return number


def signed_in_cookies(folder: Path, people: int) -> list[str]:
    """Sessions of the first so many people, put into the database as a sign-in would."""
    from ps5_collab.app import create_app
    from ps5_collab.core.db import commit, db
    from ps5_collab.core.security import hashed, new_token
    from ps5_collab.people.models import SignedIn
    from ps5_collab.people.sessions import KEY as SESSION_KEY

    app = create_app(Settings.from_environ(environment(folder)))
    with app.app_context():
        keys = [new_token() for _person in range(people)]
        for person_id, key in enumerate(keys, start=1):
            db.session.add(SignedIn(key_hash=hashed(key), person_id=person_id))
        commit()
        db.engine.dispose()
        sign = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        name = app.config["SESSION_COOKIE_NAME"]
        return [f"{name}={sign.dumps({SESSION_KEY: key})}" for key in keys]


def say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
