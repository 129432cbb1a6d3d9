"""Files in a bucket of an object store, through obstore."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import BinaryIO, Self

import obstore
from obstore.exceptions import AlreadyExistsError, NotFoundError
from obstore.store import ObjectStore, from_url

from ps5_collab.core.files import CHUNK, checked, is_digest, sha256_of


class Bucket:
    """A store in a bucket, which keeps what it has acknowledged."""

    def __init__(self, bucket: ObjectStore) -> None:
        self.bucket = bucket

    @classmethod
    def at(cls, url: str) -> Self:
        return cls(from_url(url))

    def put(self, sha256: str, content: BinaryIO) -> None:
        checked(sha256)
        if sha256_of(content) != sha256:
            raise ValueError("The content does not have this digest.")
        content.seek(0)
        with suppress(AlreadyExistsError):
            obstore.put(self.bucket, sha256, content)

    def stream(self, sha256: str) -> Iterator[bytes]:
        checked(sha256)
        try:
            found = obstore.get(self.bucket, sha256)
        except (NotFoundError, FileNotFoundError):
            raise FileNotFoundError(sha256) from None
        return (bytes(piece) for piece in found.stream(min_chunk_size=CHUNK))

    def exists(self, sha256: str) -> bool:
        try:
            obstore.head(self.bucket, checked(sha256))
        except (NotFoundError, FileNotFoundError):
            return False
        return True

    def delete(self, sha256: str) -> None:
        checked(sha256)
        with suppress(NotFoundError, FileNotFoundError):
            obstore.delete(self.bucket, sha256)

    def stored(self) -> Iterator[tuple[str, datetime]]:
        for page in obstore.list(self.bucket):
            for found in page:
                if is_digest(found["path"]):
                    yield found["path"], found["last_modified"]
