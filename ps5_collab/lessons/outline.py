"""The outline of a Markdown text: where its headings cut it, and the entries of its lists."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ps5_collab.lessons import synonyms
from ps5_collab.lessons.document import is_id, long_text

_ID_BEHIND = re.compile(r"(?:^| )\{#([a-z0-9]{8})\}$")
_MINUTES = r"\((\d{1,4}) ?(?:minutes?|mins?\.?|minutos?)\)$"
_MINUTES_BEHIND = re.compile(rf"(?:^|(?<= )){_MINUTES}", re.IGNORECASE)
LIKE_MINUTES = re.compile(rf"(?:^|(?<= ))(\\*){_MINUTES}", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-*+]|\d{1,3}[.)])(?: {1,4}|$)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True)
class Chunk:
    """A heading, and the lines below it."""

    heading: str
    #: Of the heading in the file, from 1.
    line: int
    lines: list[str]


def heading_of(heading: str) -> tuple[str, int | None, str]:
    """Name, minutes and id of a step, from "Name (5 minutes) {#id}"."""
    behind = _ID_BEHIND.search(heading)
    id_ = behind[1] if behind and is_id(behind[1]) else ""
    name = heading[: behind.start()] if behind and id_ else heading
    said = _MINUTES_BEHIND.search(name)
    if minutes := synonyms.minutes(said[1]) if said else None:
        return name[: said.start()].strip() if said else name, minutes, id_
    like = LIKE_MINUTES.search(name)
    if like and like[1]:
        name = name[: like.start()] + name[like.start() + 1 :]
    return name.strip(), None, id_


def cut(
    lines: list[str],
    level: int,
    before: int,
    *,
    fenced: bool,
    wanted: Callable[[str], object] = lambda _heading: True,
) -> tuple[list[str], list[Chunk]]:
    """Cut at headings of `level` that are `wanted`: the lines before the first one, then chunks.

    `before` lines of the file stand above. `fenced`: headings inside of code do not count.
    """
    mark = "#" * level
    code = inside_code(lines) if fenced else set()
    opening: list[str] = []
    chunks: list[Chunk] = []
    for at, line in enumerate(lines):
        heading = line[level:].strip()
        own = line == mark or line.startswith(mark + " ")
        if own and at not in code and wanted(heading):
            chunks.append(Chunk(heading, before + at + 1, []))
        else:
            (chunks[-1].lines if chunks else opening).append(line)
    return opening, chunks


def inside_code(lines: list[str]) -> set[int]:
    """Numbers of the lines inside fences of code; a fence that never closes is none."""
    inside: set[int] = set()
    start, mark = -1, ""
    for at, line in enumerate(lines):
        fence = _FENCE.match(line)
        if not fence:
            continue
        if start < 0:
            start, mark = at, fence[1]
        elif fence[1].startswith(mark) and not line.strip(" " + mark[0]):
            inside.update(range(start, at + 1))
            start = -1
    return inside


def items(lines: list[str], *, exact: bool) -> Iterator[tuple[str, str]]:
    """(id or "", text) of each entry of a list; words before the first bullet are one too."""
    entries: list[list[str]] = []
    width = 0
    for line in lines:
        bullet = (line[:2] == "- ") if exact else _BULLET.match(line)
        if bullet:
            width = 2 if exact else len(str(_BULLET.match(line)[0]))  # type: ignore[index]
            entries.append([line[width:]])
        elif entries:
            indent = min(width, len(line) - len(line.lstrip(" ")))
            entries[-1].append(line[indent:])
        elif line.strip():
            entries.append([line])
    for first, *rest in entries:
        behind = _ID_BEHIND.search(first)
        id_ = behind[1] if behind and is_id(behind[1]) else ""
        text = long_text("\n".join([first[: behind.start()] if behind and id_ else first, *rest]))
        if text:
            yield id_, text
