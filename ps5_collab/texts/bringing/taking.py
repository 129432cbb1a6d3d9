"""A file that somebody sends, made into the beginning of a text. Nothing of it is kept."""

import json
import re
import subprocess
import threading
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any, Final

from flask_babel import gettext

from ps5_collab.core import archives, uploads
from ps5_collab.core.clock import today
from ps5_collab.core.converting import MOST_PAGES, program
from ps5_collab.core.errors import Refused, TooMany
from ps5_collab.core.text import as_typed, clean_line, clean_text, fold
from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.texts.bringing import heads, markdown_file, plain
from ps5_collab.texts.document import MAX_AUTHOR, MAX_BODY, MAX_TITLE, MAX_WORDS
from ps5_collab.texts.measure import words_in

#: Of a file as it is sent.
LIMIT: Final = 10 * uploads.MB
PAGES: Final = MOST_PAGES
#: Of plain text, Markdown and HTML: a text that is read together is far shorter.
LIMIT_OF_TEXT: Final = 4 * uploads.MB
PATIENCE: Final = 8.0
KINDS: Final = (".md", ".markdown", ".txt", ".docx", ".html", ".htm", ".pdf")
#: Of other programs, which all can save as one of those.
UNREAD: Final = (".doc", ".odt", ".rtf", ".pages")
#: Each takes up to a gigabyte.
_AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Brought:
    """What came out of a file."""

    body: str
    title: str = ""
    language: str = ""
    #: Footnotes stood in the file, which are left out; or pictures.
    notes: bool = False
    pictures: bool = False
    author: str = ""
    year: int | None = None


def take(filename: str, stream: IO[bytes]) -> Brought:
    """Raises `Refused` for what is no text that can be read together, within some ten seconds."""
    ending = PurePosixPath(uploads.clean_name(filename)).suffix.lower()
    if ending in UNREAD:
        kind = ending.removeprefix(".")
        words = _("A .%(kind)s file cannot be read here: save it as .docx or PDF first.", kind=kind)
        raise Refused(words)
    if ending not in KINDS:
        kinds = ", ".join(kind.removeprefix(".") for kind in KINDS)
        raise Refused(_("Texts are taken from files of these kinds: %(kinds)s.", kinds=kinds))
    content = received(stream, LIMIT if ending in (".pdf", ".docx") else LIMIT_OF_TEXT)
    brought = READERS[ending](content)
    brought = replace(brought, body=as_typed(brought.body), title=as_typed(brought.title))
    require_readable(brought.body)
    return brought


def received(stream: IO[bytes], limit: int) -> bytes:
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise Refused(too_large(limit))
    if not content.strip(b"\0 \r\n\t"):
        raise Refused(_("This file is empty."))
    return content


def too_large(limit: int = LIMIT) -> Later:
    return _("Files of this kind may have at most %(n)d megabytes.", n=limit // uploads.MB)


def require_readable(body: str) -> None:
    if not body.strip():
        raise Refused(_("There is no text in this file."))
    if len(body) > MAX_BODY or words_in(body) > MAX_WORDS:
        raise Refused(REASONS["much"])


# --- one reader a kind ---------------------------------------------------------------------------


def of_markdown(content: bytes) -> Brought:
    found = markdown_file.read(clean_text(plain.decoded(content)))
    head = found.head
    return Brought(
        found.body,
        head.title[:MAX_TITLE],
        head.language,
        author=head.author[:MAX_AUTHOR],
        year=head.year if head.year and head.year <= today().year + 1 else None,
        notes=found.notes,
        pictures=found.pictures,
    )


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
    title, body = entitled(found["body"], found["title"])
    return Brought(body, title, notes=bool(found.get("notes")))


def of_pdf(content: bytes) -> Brought:
    if not content[:1024].lstrip().startswith(b"%PDF-"):
        raise Refused(_("This file is not what its name says; its content is of another kind."))
    found = run("pdf", content)
    first, _gap, rest = found["body"].partition("\n\n")
    heading = first[3:].replace("\\", "") if first.startswith("## ") else ""
    title = clean_line(found["title"]) or heading
    is_title = heading and fold(heading) == fold(title)
    return Brought(rest if is_title else found["body"], title[:MAX_TITLE])


def entitled(body: str, said: str) -> tuple[str, str]:
    """Title and rest of a Word file: as its properties say, else its first heading of the highest
    level. That goes from the body where it begins it and heads all of it."""
    headings = [found for block in body.split("\n\n") if (found := _HEADING.fullmatch(block))]
    if not headings:
        return said[:MAX_TITLE], body
    highest = min(headings, key=lambda found: len(found[1]))
    words = in_words(highest[2])
    alone = sum(found[1] == highest[1] for found in headings) == 1
    is_title = fold(words) == fold(said) if said else alone
    begins = body == highest[0] or body.startswith(highest[0] + "\n\n")
    rest = body[len(highest[0]) :].lstrip("\n") if is_title and begins else body
    return (said or words)[:MAX_TITLE], rest


def parted(body: str) -> tuple[str, str]:
    """Title and rest, where the body begins with the only heading of its highest level."""
    first, _gap, rest = body.partition("\n\n")
    alone = first.startswith("# ") and "\n# " not in rest and not rest.startswith("# ")
    if not alone:
        return "", body
    return in_words(first[2:])[:MAX_TITLE], rest


def in_words(heading: str) -> str:
    """Without the signs of Markdown."""
    return clean_line(heading.replace("*", "").replace("\\", ""))


#: "Title" and "Heading 1" of Word.
_HEADING: Final = re.compile(r"(##?) (.+)")
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
