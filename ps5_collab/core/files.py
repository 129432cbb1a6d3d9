"""Where uploaded files lie: each once, under the SHA-256 of its bytes, outside the static folder.

`PS5_STORAGE_URL` names a folder (`file:///…`) or a bucket (`s3://bucket/prefix`). The folder is
written by ourselves: obstore's own renames without asking the disk to keep what it was given.
Buckets are in `core/buckets.py`.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, Protocol, cast
from urllib.parse import quote, unquote, urlsplit

from flask import Flask, current_app

from ps5_collab.config import Settings

CHUNK: Final = 64 * 1024
_DIGEST = re.compile("[0-9a-f]{64}")

#: What a browser may show in place: pictures that we have written anew.
INLINE_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
SANDBOX: Final = "default-src 'none'; sandbox"


class Store(Protocol):
    """Bytes by their SHA-256, in hexadecimal. Anything else as a digest is a FileNotFoundError."""

    def put(self, sha256: str, content: BinaryIO) -> None:
        """Keep the content for good, read from its beginning; the same may come twice.

        Raises ValueError when the content has another digest.
        """

    def stream(self, sha256: str) -> Iterator[bytes]:
        """The content in pieces. Raises FileNotFoundError before the first."""

    def exists(self, sha256: str) -> bool: ...

    def delete(self, sha256: str) -> None:
        """Safe to ask twice."""

    def stored(self) -> Iterator[tuple[str, datetime]]:
        """Every digest with the time when it was last put."""


class Folder:
    """A store in a folder: what `put` has returned from survives the loss of power."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, sha256: str, content: BinaryIO) -> None:
        place = self._place(sha256)
        _make_folder(place.parent)
        incoming = place.with_name(f".{secrets.token_hex(8)}")
        try:
            with incoming.open("xb") as file:
                _copy(content, file, sha256)
                file.flush()
                os.fsync(file.fileno())
            incoming.replace(place)
        finally:
            incoming.unlink(missing_ok=True)
        _sync(place.parent)

    def stream(self, sha256: str) -> Iterator[bytes]:
        return _Pieces(self._place(sha256).open("rb"))

    def exists(self, sha256: str) -> bool:
        return is_digest(sha256) and self._place(sha256).is_file()

    def delete(self, sha256: str) -> None:
        self._place(sha256).unlink(missing_ok=True)

    def stored(self) -> Iterator[tuple[str, datetime]]:
        for place in sorted(self.root.glob("??/*")):
            with suppress(FileNotFoundError):  # deleted by another process since
                if is_digest(place.name):
                    yield place.name, datetime.fromtimestamp(place.stat().st_mtime, UTC)

    def _place(self, sha256: str) -> Path:
        return self.root / sha256[:2] / checked(sha256)


def open_store(url: str) -> Store:
    """`file:///folder` or the address of a bucket, such as `s3://name/prefix`.

    The keys and the region of a bucket come from the environment, as its makers name them.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Folder(Path(unquote(parts.path)))
    from ps5_collab.core.buckets import Bucket  # costs memory that a site with a folder spares

    return Bucket.at(url)


def store() -> Store:
    """This site's store."""
    return cast("Store", current_app.extensions["files"])


def init_app(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.extensions["files"] = open_store(settings.storage)


def delivery_headers(media_type: str, name: str, inline: bool = False) -> dict[str, str]:
    """How a stored file is answered, so that nothing in it can act.

    Only pictures may stand in the page (`inline`); everything else is saved to disk. A browser
    asks each time whether it may still show what it kept, as audiences change.
    """
    shown = inline and media_type in INLINE_TYPES
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    plain = re.sub(r'[^ -~]|["\\%]', "_", name)
    manner = "inline" if shown else "attachment"
    exact = quote(name, safe="")
    return {
        "Content-Type": media_type + charset,
        "Content-Disposition": f"{manner}; filename=\"{plain}\"; filename*=UTF-8''{exact}",
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-cache",
    }


def sha256_of(content: BinaryIO) -> str:
    """Reads all of it, and stands at its end afterwards."""
    content.seek(0)
    digest = hashlib.sha256()
    while piece := content.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def is_digest(name: str) -> bool:
    return bool(_DIGEST.fullmatch(name))


def checked(sha256: str) -> str:
    """The digest, if it is one. Raises FileNotFoundError."""
    if not is_digest(sha256):
        raise FileNotFoundError(sha256)
    return sha256


def _copy(content: BinaryIO, file: BinaryIO, sha256: str) -> None:
    content.seek(0)
    digest = hashlib.sha256()
    while piece := content.read(CHUNK):
        digest.update(piece)
        file.write(piece)
    if digest.hexdigest() != sha256:
        raise ValueError("The content does not have this digest.")


class _Pieces(Iterator[bytes]):
    """A file in pieces; it closes at its end, or unread by `close`, as a server asks."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def __next__(self) -> bytes:
        if piece := self.file.read(CHUNK):
            return piece
        self.close()
        raise StopIteration

    def close(self) -> None:
        self.file.close()


def _make_folder(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    """A new name is on disk when its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
