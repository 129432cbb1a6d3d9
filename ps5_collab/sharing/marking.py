"""Two texts as one, with the words that differ marked, or side by side. Pure.

What is long stays linear in cost: only stretches of a bounded length are compared with each other.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from markupsafe import Markup, escape

#: A line, or a sentence of it, with the space after it.
SENTENCE: Final = re.compile(r".+?(?:[.!?…。！？][\"”’)*_]*\s+|\n|\Z)", re.DOTALL)
#: A word with the space after it, or a sign; scripts without spaces go character by character.
PIECE: Final = re.compile(r"[^\W\u0e00-\u0eff\u2e80-\ua4cf]+\s*|\s+|.", re.DOTALL)
FINER: Final = re.compile(PIECE.pattern.replace(r"+\s*|", "+|"), re.DOTALL)
#: Sentences that have less than this in common are another thought, not one reworded.
ALIKE: Final = 0.3
#: A longer stretch is marked as a whole: a comparison costs up to the square of its pieces.
MOST_SENTENCES: Final = 300
MOST_PIECES: Final = 300
OLD: Final = Markup("<del>{}</del>")
NEW: Final = Markup("<ins>{}</ins>")


class Stretch(NamedTuple):
    """What stands on the one side and what on the other, and whether both are the same."""

    before: str
    after: str
    same: bool


def marked(before: str, after: str) -> tuple[Markup, Markup]:
    """Both as HTML: what only `before` has in `<del>`, what only `after` has in `<ins>`."""
    found = stretches(before, after)
    return (
        Markup().join(_side(OLD, old, same) for old, _new, same in found),
        Markup().join(_side(NEW, new, same) for _old, new, same in found),
    )


def _side(mark: Markup, text: str, same: bool) -> Markup:
    return escape(text) if same or not text else mark.format(text)


def stretches(before: str, after: str) -> list[Stretch]:
    """Sentence by sentence first, then word by word inside those that differ."""
    found = _aligned(SENTENCE.findall(before), SENTENCE.findall(after), MOST_SENTENCES)
    return [finer for each in found for finer in ([each] if each.same else _words(*each[:2]))]


def _words(before: str, after: str) -> list[Stretch]:
    found = _aligned(PIECE.findall(before), PIECE.findall(after), MOST_PIECES, ALIKE)
    if len(found) == 1:  # another thought, not one reworded
        return found
    return [finer for each in found for finer in ([each] if each.same else _trimmed(each))]


def _trimmed(stretch: Stretch) -> list[Stretch]:
    """Without the word before a new comma, or the space after a word, that both have."""
    return _aligned(FINER.findall(stretch.before), FINER.findall(stretch.after), 0)


def _aligned(
    old: Sequence[str], new: Sequence[str], most: int, alike: float = 0.0
) -> list[Stretch]:
    """How they begin and end alike is found first: then one word in a long text is one word."""
    begin = _shared(old, new)
    end = _shared(old[begin:][::-1], new[begin:][::-1])
    one, two = old[begin : len(old) - end], new[begin : len(new) - end]
    if max(len(one), len(two)) > most:
        middle = [Stretch("".join(one), "".join(two), False)]
    else:
        matcher = SequenceMatcher(None, one, two)
        alike_here = begin + end + sum(block.size for block in matcher.get_matching_blocks())
        if 2 * alike_here < alike * (len(old) + len(new)):
            return [Stretch("".join(old), "".join(new), False)]
        middle = [
            Stretch("".join(one[a:b]), "".join(two[c:d]), tag == "equal")
            for tag, a, b, c, d in matcher.get_opcodes()
        ]
    around = ("".join(old[:begin]), "".join(old[len(old) - end :]))
    first, last = (Stretch(text, text, True) for text in around)
    return [stretch for stretch in (first, *middle, last) if stretch.before or stretch.after]


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many pieces are the same from the beginning."""
    pairs = zip(old, new, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))
