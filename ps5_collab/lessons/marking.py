"""Two texts side by side, with the words that differ marked."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from markupsafe import Markup, escape

#: A word with the space after it, or a sign; scripts without spaces go character by character.
PIECE: Final = re.compile(r"[^\W\u0e00-\u0eff\u2e80-\ua4cf]+\s*|\s+|.", re.DOTALL)
#: Lines that have less than this in common are another thought, not the same one reworded.
ALIKE: Final = 0.3
#: Beyond these a part is marked as a whole: a comparison costs up to the square of its pieces.
MOST_LINES: Final = 300
MOST_PIECES: Final = 300
LONGEST: Final = 6_000
OLD: Final = Markup("<del>{}</del>")
NEW: Final = Markup("<ins>{}</ins>")
#: What stands on the one side, what on the other, and whether both are the same.
Pair = tuple[str, str, bool]


def marked(before: str, after: str) -> tuple[Markup, Markup]:
    """Both as HTML: what only `before` has in `<del>`, what only `after` has in `<ins>`."""
    pairs = list(_pairs(before, after))
    return (
        Markup().join(_side(OLD, old, same) for old, _new, same in pairs),
        Markup().join(_side(NEW, new, same) for _old, new, same in pairs),
    )


def _side(mark: Markup, text: str, same: bool) -> Markup:
    return escape(text) if same or not text else mark.format(text)


def _pairs(before: str, after: str) -> Iterator[Pair]:
    """Line by line first, then word by word inside the lines that differ."""
    words = max(len(before), len(after)) <= LONGEST
    lines = (before.splitlines(keepends=True), after.splitlines(keepends=True))
    for old, new, same in _aligned(*lines, MOST_LINES):
        if same or not words:
            yield old, new, same
        else:
            yield from _aligned(PIECE.findall(old), PIECE.findall(new), MOST_PIECES, ALIKE)


def _aligned(
    old: Sequence[str], new: Sequence[str], most: int, alike: float = 0.0
) -> Iterator[Pair]:
    matcher = SequenceMatcher(None, old, new)
    if max(len(old), len(new)) > most or matcher.ratio() < alike:
        yield "".join(old), "".join(new), old == new
        return
    for tag, a, b, c, d in matcher.get_opcodes():
        yield "".join(old[a:b]), "".join(new[c:d]), tag == "equal"
