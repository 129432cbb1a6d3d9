"""The text of a PDF: lines as they stand on its pages, made into paragraphs again. Pure."""

import re
from collections import Counter
from collections.abc import Sequence, Set
from io import BytesIO
from itertools import pairwise
from typing import Final

from pypdf import PdfReader

from ps5_collab.core.converting import MOST_PAGES, Refusal, titles
from ps5_collab.core.converting.escaping import escaped, escaped_line
from ps5_collab.core.text import as_typed, clean_text

MOST_LETTERS: Final = 1_000_000
#: Fewer letters than that on a page: it is a picture of one.
FEWEST: Final = 20
#: Lines at the head and the foot of a page that may be the same on each.
MARGIN: Final = 2
#: A line shorter than this part of a usual one may end its paragraph.
SHORT: Final = 0.8
#: Letters of a title that is usually no longer.
TITLE: Final = 20
_NUMBER = re.compile(
    r"\W*(?:page|página|p\.|pág\.)?\s*\d{1,4}\s*(?:(?:/|of|de)\s*\d{1,4})?\W*", re.I
)
_DIGITS = re.compile(r"\d+")
_ENDS = re.compile(r"[.!?…:][\"'”’»)\]]*$")
_NO_TITLE = re.compile(r"[.!?…:;,]$")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad]$")
_WORD = re.compile(r"[\w'’\u2010\u00ad-]+")
_POINT = re.compile(r"[•●▪◦‣·–]\s+")


def read(content: bytes) -> PdfReader:
    """Raises `Refusal`."""
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        raise Refusal("locked")
    if len(reader.pages) > MOST_PAGES:
        raise Refusal("long")
    return reader


def title_of(reader: PdfReader) -> str:
    return titles.of_people(str((reader.metadata and reader.metadata.title) or ""))


def pages(reader: PdfReader) -> list[str]:
    """What stands on each page. Raises `Refusal`."""
    found, letters = list[str](), 0
    for page in reader.pages:
        found.append(clean_text(page.extract_text()))
        letters += len(found[-1])
        if letters > MOST_LETTERS:
            raise Refusal("long")
    if sum(len("".join(page.split())) for page in found) < FEWEST * len(found):
        raise Refusal("pictures")
    return found


def as_blocks(pages: Sequence[str]) -> list[str]:
    """`pages`: clean texts."""
    lines = [page_lines(page) for page in pages]
    repeated = margins(lines)
    return paragraphs([line for page in lines for line in without(page, repeated)])


def page_lines(page: str) -> list[str]:
    """Without the empty ones at its head and its foot: a paragraph may go on there."""
    text = page.strip()
    return [" ".join(line.split()) for line in text.split("\n")] if text else []


def margins(pages: Sequence[list[str]]) -> set[str]:
    """Heads and feet that stand on most pages; numbers in them differ."""
    if len(pages) < 3:
        return set()
    counts = Counter(_same(line) for page in pages for line in set(_margin(page)))
    return {line for line, count in counts.items() if line and 2 * count > len(pages)}


def _margin(page: list[str]) -> list[str]:
    filled = [line for line in page if line]
    return filled[:MARGIN] + filled[-MARGIN:]


def _same(line: str) -> str:
    return _DIGITS.sub("#", line)


def without(page: list[str], repeated: set[str]) -> list[str]:
    """Its lines but what stands on every page, and its number."""
    edge = set(_margin(page))
    return [
        line
        for line in page
        if not (line in edge and (_same(line) in repeated or (line and _NUMBER.fullmatch(line))))
    ]


def paragraphs(lines: Sequence[str]) -> list[str]:
    """In time in proportion to the lines, however long a paragraph is."""
    usual = sorted(map(len, filter(None, lines)))
    known = {plain(word) for line in lines for word in _WORD.findall(line)}
    short = SHORT * usual[len(usual) * 3 // 4] if usual else 0
    found: list[str] = []
    open_one: list[str] = []
    for line, after in zip(lines, following(lines), strict=True):
        last = open_one[-1] if open_one else ""
        if is_title(line, last, after, short):
            found += [joined(open_one, known), f"## {escaped(as_typed(line))}"]
            open_one = []
        elif not line or _POINT.match(line) or (last and ends(last, short)):
            found.append(joined(open_one, known))
            open_one = [line] if line else []
        else:
            open_one.append(line)
    found.append(joined(open_one, known))
    return [each if each.startswith("## ") else written(each) for each in found if each]


def following(lines: Sequence[str]) -> list[str]:
    """Of each line, the next one that is not empty."""
    found, after = list[str](), ""
    for line in reversed(lines):
        found.append(after)
        after = line or after
    return found[::-1]


def is_title(line: str, last: str, after: str, short: float) -> bool:
    """A short line that is no sentence, between the end of one and the beginning of another."""
    alone = 2 * len(line) < short + TITLE and line[:1].isupper() and not _NO_TITLE.search(line)
    return alone and after[:1].isupper() and (not last or bool(_ENDS.search(last)))


def ends(last: str, short: float) -> bool:
    """The last line of a paragraph ends a sentence before the margin does."""
    return len(last) < short and bool(_ENDS.search(last))


def joined(lines: Sequence[str], known: Set[str] = frozenset()) -> str:
    """One paragraph; a word that was parted at the end of a line is whole again. `known`: those of
    the file."""
    pieces: list[str] = []
    for line, after in pairwise((*lines, "")):
        parted = after[:1].islower() and _HYPHEN.search(line)
        if not parted:
            pieces.append(f"{line} ")
        else:
            pieces.append(line if is_compound(line, after, known) else _HYPHEN.sub("", line))
    return as_typed("".join(pieces).strip())


def is_compound(line: str, after: str, known: Set[str]) -> bool:
    """The hyphen at the end of a line is the word's own: it has another one, or the file has it so
    elsewhere, and nowhere as one word."""
    tail = _WORD.match(after)
    if tail is None or line.endswith("\u00ad"):
        return False
    head = _WORD.findall(line.rpartition(" ")[2])[-1]
    parts = plain(head)[:-1], plain(tail[0])
    return any("-" in part for part in parts) or (
        "-".join(parts) in known and "".join(parts) not in known
    )


def plain(word: str) -> str:
    """As it is looked for: without case, its hyphens those of keyboards."""
    return as_typed(word.replace("\u2010", "-").casefold().strip("'’"))


def written(paragraph: str) -> str:
    point = _POINT.match(paragraph)
    return f"- {escaped_line(paragraph[point.end() :])}" if point else escaped_line(paragraph)
