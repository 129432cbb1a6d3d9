"""Office files are zip archives: what may be in one, and how much of it."""

import zlib
from struct import error as StructError
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from ps5_collab.core.errors import Refused
from ps5_collab.core.words import later as _

MOST_MEMBERS: Final = 2_000
#: Of all members together, unpacked, in bytes.
MOST_BYTES: Final = 50 * 1024 * 1024
#: Unpacked to packed. Sheets of numbers reach 30.
MOST_RATIO: Final = 100
CHUNK: Final = 64 * 1024

#: The folder inside each kind of OOXML file; ODF files say their kind in the first member.
_FOLDERS: Final = {
    "wordprocessingml.document": "word/",
    "spreadsheetml.sheet": "xl/",
    "presentationml.presentation": "ppt/",
}
_XML = (".xml", ".rels", ".vml", ".rdf")
#: Slides hold the sheets of their charts.
_EMBEDDED = (".docx", ".xlsx", ".pptx")
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ", b"\x7fELF")
_DAMAGED = (
    BadZipFile, EOFError, NotImplementedError, RuntimeError, StructError, UnicodeDecodeError,
    ValueError, OSError, zlib.error,
)  # fmt: skip


def check_office(content: BinaryIO, media_type: str) -> None:
    """Raise `Refused` unless it is a whole office file of this type without programs in it."""
    try:
        with ZipFile(content) as archive:
            members = archive.infolist()
            _check_sums(members)
            for member in members:
                _check_name(member)
            _check_type(archive, media_type)
            _read_all(archive, members)
    except _DAMAGED:
        raise Refused(_("This file is damaged, or not what its name says.")) from None


def _check_sums(members: list[ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_BYTES or unpacked > MOST_RATIO * packed:
        raise Refused(_("This file unpacks to far more than it shows; it is not taken."))


def _check_name(member: ZipInfo) -> None:
    name = member.filename.lower()
    if member.flag_bits & 1:
        raise Refused(_("This file is locked with a password. Save it without one."))
    if ".." in name.split("/") or name.startswith("/") or "\\" in name or ":" in name:
        raise Refused(_("This file is damaged, or not what its name says."))
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Refused(_("This file is damaged, or not what its name says."))
    if name.endswith(("vbaproject.bin", "vbadata.xml")) or name.startswith(("basic/", "scripts/")):
        raise Refused(_("This file has macros in it. Save it without them."))


def _check_type(archive: ZipFile, media_type: str) -> None:
    names = archive.namelist()
    kind = media_type.rpartition("officedocument.")[2]
    if folder := _FOLDERS.get(kind):
        right = "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)
    else:
        right = names[:1] == ["mimetype"] and _first(archive) == media_type.encode()
    if not right:
        raise Refused(_("This file is not what its name says; its content is of another kind."))


def _first(archive: ZipFile) -> bytes:
    with archive.open("mimetype") as file:
        return file.read(200)


def _read_all(archive: ZipFile, members: list[ZipInfo]) -> None:
    """Unpack everything in pieces and keep nothing: sizes in the list of members can be forged."""
    left = MOST_BYTES
    for member in members:
        with archive.open(member) as file:
            piece, before = file.read(CHUNK), b""
            if piece.startswith(_ARCHIVES) and not _is_embedded(member.filename):
                raise Refused(_("This file has another archive in it; it is not taken."))
            while piece:
                left -= len(piece)
                if left < 0:
                    raise Refused(
                        _("This file unpacks to far more than it shows; it is not taken.")
                    )
                _check_piece(member.filename, before + piece)
                before, piece = piece[-64:], file.read(CHUNK)


def _is_embedded(name: str) -> bool:
    return "/embeddings/" in name and name.lower().endswith(_EMBEDDED)


def _check_piece(name: str, piece: bytes) -> None:
    """Office XML declares no types and no entities: those fetch files or grow without end."""
    if not name.lower().endswith(_XML):
        return
    text = piece.replace(b"\0", b"")  # whatever the width of a character
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Refused(
            _("This file declares things that office files do not need; it is not taken.")
        )
    if name == "[Content_Types].xml" and b"macroEnabled" in text:
        raise Refused(_("This file has macros in it. Save it without them."))
