"""A Markdown file as the beginning of a text: what its head says, and what is left out of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _

from ps5_collab.core.converting.escaping import escaped
from ps5_collab.core.errors import Refused
from ps5_collab.core.text import clean_line, fold
from ps5_collab.lessons import front_matter, synonyms
from ps5_collab.lessons.outline import inside_code

#: Without one of these, lines between two rules are words like others.
KNOWN: Final = frozenset({"title", "author", "authors", "date", "year", "lang", "language"})
_YEAR = re.compile(r"(?<!\d)(1\d{3}|20\d{2})(?!\d)")
_UNDERLINE = re.compile(r"=+\s*")
_DEFINITION = re.compile(r" {0,3}\[\^([^\]\s]{1,60})\]:")
#: Code stays as it is; then a picture, here or by a name; then the mark of a footnote.
_LEFT_OUT = re.compile(
    r"(?P<code>(?P<ticks>`+)[^`\n]{0,2000}(?P=ticks))"
    r"|!\[(?P<alt>[^\[\]]{0,500})\](?:\(\s{0,9}<?(?P<address>[^()\s<>]{0,2000})>?[^()\n]{0,500}\)"
    r"|\[[^\[\]\n]{0,200}\])"
    r"|\[\^(?P<note>[^\]\s]{1,60})\]"
)


@dataclass(frozen=True)
class Head:
    """What the file says of itself before its text."""

    title: str = ""
    author: str = ""
    year: int | None = None
    language: str = ""


@dataclass(frozen=True)
class Told:
    head: Head
    body: str
    #: What stood in it and is left out.
    notes: bool = False
    pictures: bool = False


def read(text: str) -> Told:
    """`text` is clean."""
    head, body = headed(text)
    title, rest = titled(body.strip())
    if title and (not head.title or fold(title) == fold(head.title)):
        head, body = Head(head.title or title, head.author, head.year, head.language), rest
    lines, names = without_notes(body.split("\n"))
    found = Bare(names)
    body = "\n".join(found.lines(lines)).strip()
    return Told(head, body, notes=bool(names), pictures=found.pictures)


def headed(text: str) -> tuple[Head, str]:
    """What is no front matter is text."""
    try:
        found, body, _lines = front_matter.split(text)
    except Refused:
        return Head(), text
    values = {key.lower(): value for key, value in found.values.items()}
    return (head_of(values), body) if KNOWN & values.keys() else (Head(), text)


def head_of(values: Mapping[str, Any]) -> Head:
    year = _YEAR.search(words(values.get("date") or values.get("year")))
    return Head(
        title=words(values.get("title")),
        author=words(values.get("author") or values.get("authors")),
        year=int(year[1]) if year else None,
        language=synonyms.language(words(values.get("lang") or values.get("language"))) or "",
    )


def words(value: Any) -> str:
    """Of one or of several, each perhaps with a name among other things."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(words, value)))
    if isinstance(value, Mapping):
        return words(value.get("name"))
    return clean_line(value or "")


def titled(body: str) -> tuple[str, str]:
    """The title that it begins with, and the rest."""
    first, _newline, rest = body.partition("\n")
    if first.startswith("# "):
        return clean_line(first[2:].rstrip("# ")), rest.strip()
    second, _newline, after = rest.partition("\n")
    if first and _UNDERLINE.fullmatch(second):
        return clean_line(first), after.strip()
    return "", body


def without_notes(lines: list[str]) -> tuple[list[str], frozenset[str]]:
    """The lines but those of footnotes, and the names of these."""
    code, kept, names, inside = inside_code(lines), list[str](), set[str](), False
    for at, line in enumerate(lines):
        found = None if at in code else _DEFINITION.match(line)
        if found:
            names.add(found[1])
        inside = bool(found) or (inside and (not line.strip() or line[:1] in " \t"))
        if not inside or (not line.strip() and kept and kept[-1].strip()):
            kept.append(line)
    return kept, frozenset(names)


class Bare:
    """Words without marks of these footnotes, and with what a picture shows in its place."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names, self.pictures = names, False

    def lines(self, lines: list[str]) -> Iterator[str]:
        code = inside_code(lines)
        for at, line in enumerate(lines):
            yield line if at in code else _LEFT_OUT.sub(self.instead, line)

    def instead(self, found: re.Match[str]) -> str:
        if found["note"]:
            return "" if found["note"] in self.names else found[0]
        if found["code"] or (found["address"] or "").startswith("/files/"):  # our own
            return found[0]
        self.pictures = True
        said = clean_line(found["alt"])
        return escaped(f"[{_('Picture: %(words)s', words=said)}]") if said else ""
