"""A text as it is kept: an immutable, typed document, without a database. Its body is Markdown."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

from ps5_collab.core.text import as_typed, clean_line
from ps5_collab.lessons.document import long_text, words_once
from ps5_collab.texts.models import Rights

SCHEMA: Final = 1
MAX_TITLE: Final = 200
MAX_LINE: Final = 300
MAX_AUTHOR: Final = 200
#: Characters of a body, and words; a text that is read together is far shorter.
MAX_BODY: Final = 200_000
MAX_WORDS: Final = 30_000
MAX_MINUTES: Final = 1_000
MAX_ADDRESS: Final = 500
MAX_SUBJECTS: Final = 20
LINES: Final = ("title", "summary", "author", "source", "address", "reason")


@dataclass(frozen=True)
class TextDocument:
    title: str = ""
    #: What it is about, in a sentence or two of who brought it.
    summary: str = ""
    author: str = ""
    #: Where it stood first, in words, and the address of that on the web.
    source: str = ""
    address: str = ""
    year: int | None = None
    rights: Rights | None = None
    #: Which one, of what is openly licensed.
    licence: str = ""
    #: Why the group may use it, in a sentence.
    reason: str = ""
    language: str = "en"
    subjects: tuple[str, ...] = ()
    #: Of reading, as somebody said it; empty for as many as its words take.
    minutes: int | None = None
    body: str = ""
    schema: int = field(default=SCHEMA, kw_only=True)


def to_json(document: TextDocument) -> dict[str, Any]:
    return asdict(document)


def from_json(stored: Mapping[str, Any]) -> TextDocument:
    """Read a stored document; a key that is missing means its default, an unknown one nothing."""
    known = {name: value for name, value in stored.items() if name in NAMES}
    known["rights"] = Rights(known["rights"]) if known.get("rights") else None
    known["subjects"] = tuple(known.get("subjects", ()))
    return TextDocument(**known)


NAMES: Final = frozenset(each.name for each in fields(TextDocument))


def tidy(document: TextDocument) -> TextDocument:
    """The document as it is kept: clean words, nothing said twice."""
    lines: dict[str, Any] = {name: as_typed(clean_line(getattr(document, name))) for name in LINES}
    return replace(
        document,
        **lines,
        licence=document.licence if document.rights is Rights.OPEN else "",
        subjects=words_once(document.subjects),
        body=as_typed(long_text(document.body)),
    )
