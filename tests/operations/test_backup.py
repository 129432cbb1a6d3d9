"""P7: a backup made while people write restores: rows and files equal by SHA-256."""

import hashlib
import io
import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.app import create_app
from ps5_collab.config import Settings
from ps5_collab.core import files
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import commit, db
from ps5_collab.core.errors import Refused, RuleBroken
from ps5_collab.core.mail import Letter
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.notices.rounds import tell_at_once
from ps5_collab.notices.services import tell
from ps5_collab.operations import backup
from ps5_collab.people.models import School
from tests import database
from tests.factories import make_district, make_person, make_school, make_shared

Site = Callable[[str], Flask]


@pytest.fixture(autouse=True)
def own_tools(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's own pg_dump and pg_restore: those of another release would refuse it."""
    if database.is_postgresql():
        monkeypatch.setenv("PATH", f"{database.postgresql_tools()}:{os.environ['PATH']}")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """`site("a")` is a whole site of its own, with data folder and database."""
    made: list[Flask] = []

    def make(name: str) -> Flask:
        folder = tmp_path / name
        folder.mkdir()
        app = create_app(
            Settings(data_dir=folder, database_url=database.url(folder, f"site_{name}"))
        )
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def writing(app: Flask) -> Iterator[None]:
    """Somebody adds schools all the while."""
    stop = threading.Event()

    def write() -> None:
        with app.app_context():
            district = make_district()
            while not stop.is_set():
                make_school(district)
            db.session.remove()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()


def put(content: bytes) -> str:
    name = hashlib.sha256(content).hexdigest()
    files.store().put(name, io.BytesIO(content))
    return name


def names() -> list[str]:
    return sorted(db.session.scalars(sa.select(School.name)))


def tell_somebody() -> None:
    rosa, ben = make_person(), make_person()
    told = {ben.id: NoticeKind.MEETING_CHANGED}
    tell(rosa, make_shared(rosa), told)
    db.session.execute(sa.update(Notice).values(created_at=utcnow() - timedelta(days=1)))


def test_a_backup_made_under_load_restores_rows_and_files(site: Site, tmp_path: Path) -> None:
    archive, old, new = tmp_path / "backup.tar.gz", site("old"), site("new")
    content = [bytes([n]) * 5000 for n in range(5)]
    with old.app_context():
        database.create()
        before = [make_school().name for _n in range(20)]
        stored = [put(piece) for piece in content]
        db.session.add(Letter(to="ada@example.org", subject="Welcome", text="Hello"))
        tell_somebody()
        commit()
        db.session.rollback()  # nobody reads while others write
        with writing(old):
            manifest = backup.create(archive)
    with new.app_context():
        backup.restore(archive, new.config["SETTINGS"])
        assert set(before) <= set(names())
        assert [b"".join(files.store().stream(name)) for name in stored] == content
        assert len(manifest.parts) == 6
        # A copy writes to nobody: neither what waited nor what was still to be written.
        assert db.session.scalars(sa.select(Letter.hold)).all() == [True, True]
        tell_at_once()
        assert len(db.session.scalars(sa.select(Letter)).all()) == 2


def test_a_site_is_never_restored_over(site: Site, tmp_path: Path) -> None:
    archive, old = tmp_path / "backup.tar.gz", site("old")
    with old.app_context():
        database.create()
        make_person()
        backup.create(archive)
        with pytest.raises(RuleBroken, match="already"):
            backup.restore(archive, old.config["SETTINGS"])


@pytest.mark.parametrize("harm", ["cut", "changed", "not an archive"])
def test_a_damaged_archive_is_refused_and_leaves_nothing(
    site: Site, tmp_path: Path, harm: str
) -> None:
    archive, old, new = tmp_path / "backup.tar.gz", site("old"), site("new")
    with old.app_context():
        database.create()
        put(b"content")
        backup.create(archive)
    damage(archive, harm, tmp_path)
    with new.app_context():
        with pytest.raises(Refused):
            backup.restore(archive, new.config["SETTINGS"])
        assert not sa.inspect(db.engine).has_table("school")
        assert list(files.store().stored()) == []


def damage(archive: Path, harm: str, folder: Path) -> None:
    if harm == "cut":
        archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    elif harm == "not an archive":
        archive.write_bytes(b"PK\x03\x04 something else")
    else:
        inside = folder / "inside"
        with tarfile.open(archive) as old:
            old.extractall(inside, filter="data")
        next(path for path in (inside / "files").rglob("*") if path.is_file()).write_bytes(
            b"other!!"
        )
        with tarfile.open(archive, "w:gz") as new:
            new.add(inside, "")
