"""A file that somebody sends, made into the beginning of a text. Nothing of it is kept."""

import json
import subprocess
import threading
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any, Final

from flask_babel import gettext

from ps5_collab.core import archives, uploads
from ps5_collab.core.converting import MOST_PAGES, program
from ps5_collab.core.errors import Refused, TooMany
from ps5_collab.core.text import clean_line, clean_text
from ps5_collab.core.words import later as _
from ps5_collab.texts.bringing import heads, plain
from ps5_collab.texts.document import MAX_BODY, MAX_TITLE, MAX_WORDS
from ps5_collab.texts.measure import words_in

#: Of a file as it is sent.
LIMIT: Final = 10 * uploads.MB
#: Of plain text, Markdown and HTML: a text that is read together is far shorter.
LIMIT_OF_TEXT: Final = 4 * uploads.MB
PATIENCE: Final = 8.0
KINDS: Final = (".md", ".markdown", ".txt", ".docx", ".html", ".htm", ".pdf")
#: Each takes up to a gigabyte.
_AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Brought:
    """What came out of a file."""

    body: str
    title: str = ""
    language: str = ""
    #: Footnotes stood in the file, which are left out.
    notes: bool = False


def take(filename: str, stream: IO[bytes]) -> Brought:
    """Raises `Refused` for what is no text that can be read together, within some ten seconds."""
    ending = PurePosixPath(uploads.clean_name(filename)).suffix.lower()
    if ending not in KINDS:
        kinds = ", ".join(kind.removeprefix(".") for kind in KINDS)
        raise Refused(_("Texts are taken from files of these kinds: %(kinds)s.", kinds=kinds))
    content = received(stream, LIMIT if ending in (".pdf", ".docx") else LIMIT_OF_TEXT)
    brought = READERS[ending](content)
    require_readable(brought.body)
    return brought


def received(stream: IO[bytes], limit: int) -> bytes:
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise Refused(_("Files may have at most %(n)d megabytes.", n=limit // uploads.MB))
    if not content.strip(b"\0 \r\n\t"):
        raise Refused(_("This file is empty."))
    return content


def require_readable(body: str) -> None:
    if not body.strip():
        raise Refused(_("There is no text in this file."))
    if len(body) > MAX_BODY or words_in(body) > MAX_WORDS:
        raise Refused(REASONS["much"])


# --- one reader a kind ---------------------------------------------------------------------------


def of_markdown(content: bytes) -> Brought:
    body = clean_text(plain.decoded(content)).strip()
    first, _newline, rest = body.partition("\n")
    if first.startswith("# "):
        return Brought(rest.strip(), clean_line(first[2:])[:MAX_TITLE])
    return Brought(body)


def of_plain(content: bytes) -> Brought:
    return Brought(plain.as_markdown(plain.decoded(content)))


def of_web_page(content: bytes) -> Brought:
    page = plain.decoded(content, heads.charset(content))
    title, body = parted(run("html", page.encode())["body"])
    return Brought(body, title or heads.title_of(page)[:MAX_TITLE], heads.language_of(page))


def of_word(content: bytes) -> Brought:
    word = uploads.TYPES[".docx"]
    if not content.startswith(word.signatures):
        raise Refused(_("This file is not what its name says; its content is of another kind."))
    archives.check_office(BytesIO(content), word.media_type)
    found = run("docx", content)
    title, body = parted(found["body"])
    return Brought(body, title, notes=bool(found.get("notes")))


def of_pdf(content: bytes) -> Brought:
    if not content[:1024].lstrip().startswith(b"%PDF-"):
        raise Refused(_("This file is not what its name says; its content is of another kind."))
    return Brought(run("pdf", content)["body"])


def parted(body: str) -> tuple[str, str]:
    """Title and rest, where the body begins with the only heading of its highest level."""
    first, _gap, rest = body.partition("\n\n")
    alone = first.startswith("# ") and "\n# " not in rest and not rest.startswith("# ")
    if not alone:
        return "", body
    words = first[2:].replace("*", "").replace("\\", "")
    return clean_line(words)[:MAX_TITLE], rest


READERS: Final = {
    ".md": of_markdown,
    ".markdown": of_markdown,
    ".txt": of_plain,
    ".docx": of_word,
    ".html": of_web_page,
    ".htm": of_web_page,
    ".pdf": of_pdf,
}

# --- in a process of its own ---------------------------------------------------------------------

REASONS: Final = {
    "locked": _("This file is locked with a password. Save it without one."),
    "long": _(
        "This file is too long: at most %(most)s pages are taken. Take the part that you need.",
        most=MOST_PAGES,
    ),
    "damaged": _("This file is damaged, or not what its name says."),
    "pictures": _(
        "This PDF holds pictures of pages, and no text. Bring the file that it was made of."
    ),
    "much": _("This text is too long to be read together: take the part that you need."),
    "slow": _("This file takes too long to be read. Save it anew, or paste its text."),
}


def run(kind: str, content: bytes) -> dict[str, Any]:
    """What `program` makes of a file; raises `Refused` when it gives nothing in time."""
    if not _AT_ONCE.acquire(timeout=PATIENCE):
        raise TooMany(_("Others are bringing in files just now. Try again in a moment."), 10)
    try:
        command = program.started(kind, MAX_BODY, gettext("Picture: %(words)s"))
        done = subprocess.run(  # noqa: S603 (our own program, and nothing of the sender's in it)
            command, input=content, capture_output=True, timeout=PATIENCE, check=False
        )
        result = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise Refused(REASONS["slow"]) from None
    finally:
        _AT_ONCE.release()
    if why := result.get("refused"):
        raise Refused(REASONS[why])
    found: dict[str, Any] = result
    return found
