"""Looks into what people send before it is kept: is it what it says, and does it do no harm?"""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Final, cast

from ps5_collab.core import archives
from ps5_collab.core.errors import Refused
from ps5_collab.core.files import CHUNK, sha256_of
from ps5_collab.core.text import clean_line
from ps5_collab.core.words import later as _

MB: Final = 1024 * 1024
#: Of a file as it is sent.
LIMIT: Final = 25 * MB
LONGEST_NAME: Final = 150
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileType:
    media_type: str
    #: How it is looked into: image, office, pdf or text.
    kind: str
    #: The bytes it begins with.
    signatures: tuple[bytes, ...] = ()


_PNG = FileType("image/png", "image", (b"\x89PNG\r\n\x1a\n",))
_JPEG = FileType("image/jpeg", "image", (b"\xff\xd8\xff",))
TYPES: Final = {
    ".pdf": FileType("application/pdf", "pdf", (b"%PDF-",)),
    ".docx": FileType(f"{_OPEN_XML}wordprocessingml.document", "office", (b"PK\x03\x04",)),
    ".xlsx": FileType(f"{_OPEN_XML}spreadsheetml.sheet", "office", (b"PK\x03\x04",)),
    ".pptx": FileType(f"{_OPEN_XML}presentationml.presentation", "office", (b"PK\x03\x04",)),
    ".odt": FileType(f"{_OPEN_DOCUMENT}text", "office", (b"PK\x03\x04",)),
    ".ods": FileType(f"{_OPEN_DOCUMENT}spreadsheet", "office", (b"PK\x03\x04",)),
    ".odp": FileType(f"{_OPEN_DOCUMENT}presentation", "office", (b"PK\x03\x04",)),
    ".txt": FileType("text/plain", "text"),
    ".md": FileType("text/markdown", "text"),
    ".csv": FileType("text/csv", "text"),
    ".png": _PNG,
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".webp": FileType("image/webp", "image", (b"RIFF",)),
    ".gif": FileType("image/gif", "image", (b"GIF87a", b"GIF89a")),
}


@dataclass(frozen=True)
class Upload:
    """A file that was looked into and can be kept.

    `content` stands at its beginning; it is what was sent, and closes with the request.
    """

    name: str
    media_type: str
    kind: str
    #: Of `content`, in bytes.
    size: int
    sha256: str
    content: BinaryIO
    #: In pixels, of images.
    width: int | None = None
    height: int | None = None


def examine(filename: str, stream: IO[bytes], limit: int = LIMIT) -> Upload:
    """What may be kept of a file someone sends; images are written anew. Raises `Refused`."""
    name = clean_name(filename)
    kind = TYPES.get(PurePosixPath(name).suffix.lower())
    if kind is None:
        kinds = ", ".join(suffix.removeprefix(".") for suffix in TYPES)
        raise Refused(_("Files of this kind are not taken. You can send: %(kinds)s.", kinds=kinds))
    content = _receive(stream, limit)
    if kind.signatures and not content.read(16).startswith(kind.signatures):
        raise Refused(_("This file is not what its name says; its content is of another kind."))
    content.seek(0)
    size_in_pixels: tuple[int, int] | tuple[None, None] = (None, None)
    if kind.kind == "image":
        content, size_in_pixels = _image(content, kind)
    elif check := _CHECKS.get(kind.kind):
        check(content, kind)
    return _upload(name, kind, content, size_in_pixels)


def clean_name(filename: str) -> str:
    """The name to show: without folders and signs that mislead, its ending kept. Never empty."""
    line = clean_line(filename.replace("\\", "/").rpartition("/")[2])
    line = re.sub(r'[<>:"/\\|?*\u200b-\u200f\u2060-\u2064]', "", line).strip(". ")
    stem, dot, ending = line.rpartition(".")
    if not dot:
        return line[:LONGEST_NAME] or "file"
    ending = ending[:20]
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip('. ') or 'file'}.{ending}"


def _receive(stream: IO[bytes], limit: int) -> BinaryIO:
    """The stream itself where one can go back in it, at its beginning."""
    content = cast("BinaryIO", stream) if stream.seekable() else BytesIO(stream.read(limit + 1))
    content.seek(0, SEEK_END)
    if content.tell() > limit:
        raise Refused(_("Files may have at most %(n)d megabytes.", n=limit // MB))
    if not content.tell():
        raise Refused(_("This file is empty."))
    content.seek(0)
    return content


def _image(content: BinaryIO, kind: FileType) -> tuple[BinaryIO, tuple[int, int]]:
    from ps5_collab.core import images  # Pillow, which most processes never need

    written = BytesIO()
    return written, images.rewrite(content, kind.media_type, written)


def _check_text(content: BinaryIO, _kind: FileType) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := content.read(CHUNK):
            if "\0" in decoder.decode(piece):
                raise Refused(_("This file is not text."))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise Refused(_("This text is not in UTF-8. Save it again as UTF-8.")) from None


def _check_office(content: BinaryIO, kind: FileType) -> None:
    archives.check_office(content, kind.media_type)


_CHECKS: Final[dict[str, Callable[[BinaryIO, FileType], None]]] = {
    "text": _check_text,
    "office": _check_office,
}


def _upload(
    name: str,
    kind: FileType,
    content: BinaryIO,
    pixels: tuple[int, int] | tuple[None, None],
) -> Upload:
    sha256 = sha256_of(content)
    size = content.tell()
    content.seek(0)
    return Upload(name, kind.media_type, kind.kind, size, sha256, content, *pixels)
