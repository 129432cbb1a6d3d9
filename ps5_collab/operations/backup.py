"""Database and files together in one archive, and back.

The database is copied first and the files after it: a file is named by its content and never
changed, so every row of the copy finds its file. The manifest names each part with its SHA-256.
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ps5_collab import __version__
from ps5_collab.config import Settings
from ps5_collab.core import files, migrations, outbox
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken
from ps5_collab.notices import rounds

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
FILES = "files/"
#: Pages of one step of the copy; writers get a turn between them.
PAGES = 2_000
CHUNK = 1 << 20


@dataclass
class Manifest:
    """What an archive holds; `parts` is {name: SHA-256}."""

    engine: str
    schema: str
    created_at: str
    version: str = __version__
    format: int = FORMAT
    parts: dict[str, str] = field(default_factory=dict)


def create(target: Path) -> Manifest:
    """Write an archive while the site goes on; it appears whole or not at all."""
    manifest = Manifest(db.engine.dialect.name, migrations.current() or "", utcnow().isoformat())
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / DATABASE
        copy_database(copy)
        partial = Path(folder) / "archive"
        with tarfile.open(partial, "w:gz", compresslevel=5) as archive:
            manifest.parts[DATABASE] = digest(copy.open("rb"))
            archive.add(copy, DATABASE)
            for name, _when in files.store().stored():
                content = b"".join(files.store().stream(name))
                manifest.parts[FILES + name] = hashlib.sha256(content).hexdigest()
                add(archive, FILES + name, content)
            add(archive, MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(partial, target)
    return manifest


def restore(source: Path, settings: Settings) -> Manifest:
    """Put an archive into an empty place: no database yet, or one without people.

    Letters that the archive had still to send or to write are kept back until they are released.

    Raises `Refused` for an archive that is damaged, `RuleBroken` where a site is already.
    """
    if not is_empty():
        raise RuleBroken("There is a site here already. Restore into an empty database.")
    with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
        manifest = unpacked(source, Path(folder))
        if manifest.engine != db.engine.dialect.name:
            raise Refused(
                f"The archive is of {manifest.engine}, this site of {db.engine.dialect.name}."
            )
        for name in manifest.parts:
            if name.startswith(FILES):
                with (Path(folder) / name).open("rb") as content:
                    files.store().put(name.removeprefix(FILES), content)
        put_database(Path(folder) / DATABASE)
    outbox.hold_unsent()
    rounds.hold_back()
    db.session.commit()
    return manifest


def unpacked(source: Path, folder: Path) -> Manifest:
    """The archive's parts in `folder`, each checked against the manifest."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except (OSError, EOFError, tarfile.TarError, gzip.BadGzipFile, ValueError, TypeError) as error:
        raise Refused(f"This is no whole archive of ours: {error}") from error
    if manifest.format != FORMAT:
        raise Refused(f"The archive has format {manifest.format}; this version reads {FORMAT}.")
    for name, wanted in manifest.parts.items():
        part = folder / name
        if not part.is_file() or digest(part.open("rb")) != wanted:
            raise Refused(f"The archive is damaged: {name} is not what it was.")
    return manifest


def copy_database(target: Path) -> None:
    if db.engine.dialect.name == "sqlite":
        copy_sqlite(target)
    else:
        dump_postgresql(target)


def copy_sqlite(target: Path) -> None:
    """SQLite's own online backup, in steps; then the copy is checked and made one file."""
    source = sqlite3.connect(f"file:{db.engine.url.database}?mode=ro", uri=True)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy, pages=PAGES, sleep=0.01)
        copy.execute("PRAGMA journal_mode=DELETE")
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise RuleBroken(f"The copy of the database is not sound: {verdict}")
    finally:
        copy.close()
        source.close()


def dump_postgresql(target: Path) -> None:
    run_postgresql("pg_dump", "--format=custom", f"--file={target}", address())


def put_database(copy: Path) -> None:
    if db.engine.dialect.name == "sqlite":
        place = Path(str(db.engine.url.database))
        db.session.remove()
        db.engine.dispose()
        for beside in ("-wal", "-shm"):
            Path(f"{place}{beside}").unlink(missing_ok=True)
        shutil.copyfile(copy, place)
    else:
        db.session.remove()
        run_postgresql(
            "pg_restore", "--exit-on-error", "--no-owner", "--clean", "--if-exists",
            f"--dbname={address()}", str(copy),
        )  # fmt: skip


def run_postgresql(program: str, *arguments: str) -> None:
    """PostgreSQL's own tools, which must be on the PATH."""
    found = shutil.which(program)
    if found is None:
        raise RuleBroken(f"{program} is not on this machine: install PostgreSQL's client programs.")
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuleBroken(f"{program} failed: {done.stderr.strip()[-500:]}")


def address() -> str:
    """The database's address as PostgreSQL's own tools read it."""
    return db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def is_empty() -> bool:
    if not sa.inspect(db.engine).has_table("person"):
        return True
    with db.engine.connect() as connection:
        return not connection.scalar(sa.text("SELECT count(*) FROM person"))


def add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def digest(stream: Any) -> str:
    sha = hashlib.sha256()
    with stream:
        for chunk in chunks(stream):
            sha.update(chunk)
    return sha.hexdigest()


def chunks(stream: Any) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk
