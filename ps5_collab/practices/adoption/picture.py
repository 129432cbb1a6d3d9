"""The lineage as a picture: boxes in columns by generation, drawn by the page as SVG.

Pure arithmetic; the list beside it is its text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ps5_collab.core.text import shorten
from ps5_collab.practices.adoption.lineage import Knot, Lineage, Try
from ps5_collab.practices.adoption.models import Outcome
from ps5_collab.practices.adoption.vocabulary import VOICES

WIDE: Final = 200
HIGH: Final = 36
ACROSS: Final = 44
DOWN: Final = 12
EDGE: Final = 4
MOST_LETTERS: Final = 25
MARKS: Final = {Outcome.WORKED: "✓", Outcome.PARTLY: "½", Outcome.NOT: "✗"}


@dataclass(frozen=True)
class Box:
    x: int
    y: int
    words: str
    #: "practice" or "try", and whether the reader is there.
    kind: str
    voice: str = ""
    #: Says the same as the color.
    mark: str = ""
    here: bool = False


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    boxes: list[Box]
    #: Each from the right side of a box to the left side of another: a path's `d`.
    lines: list[str]


def picture(lineage: Lineage) -> Picture:
    boxes: list[Box] = []
    lines: list[str] = []
    _place(lineage.root, 0, EDGE, lineage.here, boxes, lines)
    width = max(box.x for box in boxes) + WIDE + EDGE
    height = max(box.y for box in boxes) + HIGH + EDGE
    return Picture(width, height, boxes, lines)


def _place(
    part: Knot | Try, column: int, top: int, here: int, boxes: list[Box], lines: list[str]
) -> int:
    """Put a part at `top` with what follows it beside; answers where the next one begins."""
    box = _box(part, column, top, here)
    boxes.append(box)
    bottom = top
    for child in _children(part):
        lines.append(_line(box, column, bottom))
        bottom = _place(child, column + 1, bottom, here, boxes, lines)
    return max(bottom, top + HIGH + DOWN)


def _children(part: Knot | Try) -> Iterator[Knot | Try]:
    yield from part.tries if isinstance(part, Knot) else part.practices


def _box(part: Knot | Try, column: int, top: int, here: int) -> Box:
    x = EDGE + column * (WIDE + ACROSS)
    if isinstance(part, Knot):
        return Box(x, top, shorten(part.title, MOST_LETTERS), "practice", here=part.id == here)
    school = shorten(part.school, MOST_LETTERS)
    if part.outcome is None:
        return Box(x, top, school, "try")
    return Box(x, top, school, "try", VOICES[part.outcome], MARKS[part.outcome])


def _line(box: Box, column: int, top: int) -> str:
    begin, end = box.x + WIDE, EDGE + (column + 1) * (WIDE + ACROSS)
    middle = (begin + end) // 2
    return f"M{begin} {box.y + HIGH // 2}H{middle}V{top + HIGH // 2}H{end}"
