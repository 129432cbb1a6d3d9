"""Words out of bytes in any usual encoding, and plain text as Markdown. Pure."""

import codecs
import re
from typing import Final

from ps5_collab.core.converting.escaping import escaped_line
from ps5_collab.core.errors import Refused
from ps5_collab.core.text import clean_text
from ps5_collab.core.words import later as _

#: The marks with which files say how they are written; the longer first.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Signs in the place of what could not be read, or of no text at all.
_STRANGE: Final = re.compile("[\x00-\x08\x0e-\x1f]")
#: A line this long was not broken by hand.
LONG_LINE: Final = 100


def decoded(content: bytes, named: str = "") -> str:
    """`named`: the encoding that the file itself names. Raises `Refused` for what is no text."""
    for name in encodings(content, named):
        try:
            text = content.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
        if not _STRANGE.search(text):
            return text
    raise Refused(_("This file is not text."))


def encodings(content: bytes, named: str) -> list[str]:
    """In the order in which they are tried; the last reads anything."""
    marked = [name for mark, name in _MARKS if content.startswith(mark)]
    # Every other byte of Latin letters in UTF-16 is empty.
    even, odd = content[:4000:2].count(0), content[1:4000:2].count(0)
    wide = (
        ["utf-16-le" if odd > even else "utf-16-be"] if even + odd > len(content[:4000]) / 8 else []
    )
    return [*marked[:1], *wide, "utf-8", *([named] if safe(named) else []), "cp1252", "latin-1"]


def safe(name: str) -> bool:
    """Of the codecs only those that read text: Python has others."""
    try:
        return bool(name) and codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False


def as_markdown(text: str) -> str:
    """Plain text, whose signs mean nothing but themselves; empty lines part its paragraphs, and
    where there are none, every line is one."""
    lines = [line.strip() for line in clean_text(text).split("\n")]
    filled = [line for line in lines if line]
    whole = sum(map(len, filled)) > LONG_LINE * len(filled) or "" not in "\n".join(
        lines
    ).strip().split("\n")
    parted = "\n\n" if whole else "\n"
    return re.sub(r"\n{3,}", "\n\n", parted.join(map(escaped_line, lines))).strip()


def one_a_line(text: str) -> str:
    """Every line a paragraph, as some programs keep them."""
    lines = (line.strip() for line in text.split("\n"))
    return "\n\n".join(line for line in lines if line)
