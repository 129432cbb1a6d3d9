"""Where words stand in a text, and where they stand in its next version. Pure.

W3C Web Annotation: a TextQuoteSelector (the words, and what stands around them) with a
TextPositionSelector. Positions are code points of a text in NFC, as `Reading.text` is one: its
paragraphs are lines.

Nothing is ever put on words that only look alike. Words of a paragraph that did not change are
where that is (`same_paragraphs`): it tells look-alikes apart before what stands around them does.
In others the two versions are compared (`stretches`), and words that the comparison leaves whole
are where it says. Words that were moved are those which stand once in both versions, by themselves
or with all that is around them. In each case what stands around them must agree, too, unless they
are too many to be there by chance. In doubt they are orphaned. Words that come from elsewhere
(`locate`) are given no place on less.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

from ps5_collab.texts.comparison import Stretch, alike, stretches
from ps5_collab.texts.paragraphs import in_doubt, same_paragraphs

#: Code points of what stands before and after.
CONTEXT: Final = 32
#: So many code points around the words, or of the words themselves, are no chance.
PROOF: Final = 12
LONG: Final = 32
#: Stretches that are looked at around the words.
MOST_NEAR: Final = 8
#: So near to the words are those which look alike that one could take them for each other.
CLOSE: Final = 200

#: They make one sign of what stands at both sides of them, or change the one before.
ZWJ: Final = "\u200d"
_JOINERS: Final = frozenset(ZWJ + "\ufe0e\ufe0f\u20e3")
_SKIN: Final = ("\U0001f3fb", "\U0001f3ff")


class Status(StrEnum):
    #: At the same place: what came before or after in the text may have changed.
    EXACT = "exact"
    #: The same words at another place: in another paragraph, or one of another number.
    MOVED = "moved"
    #: The words are not there any more, or nothing tells which of those that are there they are.
    ORPHANED = "orphaned"


@dataclass(frozen=True)
class Anchor:
    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


def describe(text: str, start: int, end: int) -> Anchor:
    """The words between two positions. Raises ValueError where there are none."""
    if not 0 <= start < end <= len(text):
        raise ValueError(start, end)
    return Anchor(
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        start=start,
        end=end,
    )


def spot(text: str, at: int) -> Anchor:
    """A place that has no words, but shows a picture: only what stands around it."""
    return Anchor("", text[max(0, at - CONTEXT) : at], text[at : at + CONTEXT], at, at)


def carry(old: str, new: str, anchors: Sequence[Anchor]) -> Mapping[int, tuple[Status, Anchor]]:
    """Where anchors of `old` stand in `new`, by their numbers. One that is orphaned stays as it is.

    Takes time in proportion to the texts, and to the number of anchors.
    """
    versions = Versions(old, new)
    return {number: versions.carried(anchor) for number, anchor in enumerate(anchors)}


def locate(text: str, anchor: Anchor) -> Anchor | None:
    """Where words that were quoted elsewhere stand in a text, if it is plain where.

    That is where they stand with all that was around them, if they do so once. Else at the position
    given, if enough of what was around them stands there, and no other place has as much of it.
    """
    exact, prefix, suffix = anchor.exact, anchor.prefix, anchor.suffix
    if not exact:
        return None
    found = only(text, prefix + exact + suffix)
    start = anchor.start if found is None else found + len(prefix)
    end = start + len(exact)
    if not text.startswith(exact, start) or grows(text, start, end, prefix[-1:], suffix[:1]):
        return None
    if found is None:
        before = alike(prefix[::-1], text[max(0, start - CONTEXT) : start][::-1])
        after = alike(suffix, text[end : end + CONTEXT])
        agrees = len(exact) >= LONG or before + after >= PROOF
        whole = before + after == len(prefix + suffix)
        if not agrees or not (whole or is_once(text, start - before, end + after)):
            return None
    return describe(text, start, end)


def times(text: str, words: str) -> int:
    """How often words stand in a text, not within longer ones; 2 is several."""
    begins, ends = (r"\b" if sign.isalnum() else "" for sign in (words[:1], words[-1:]))
    found = re.finditer(f"{begins}{re.escape(words)}{ends}", text) if words else ()
    return sum(1 for _each in islice(found, 2))


def is_once(text: str, start: int, end: int) -> bool:
    return only(text, text[start:end]) is not None


def grows(text: str, start: int, end: int, before: str, after: str) -> bool:
    """A sign beside the words, which was not there before, makes others of their first or last one.
    `before` and `after`: those that were there."""
    sign = text[end : end + 1]
    joined = text[max(0, start - 1) : start] == ZWJ and before != ZWJ
    return joined or (sign != after and joins(sign))


class Versions:
    """Two versions of a text, compared once for all anchors."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self.same = stretches(old, new)
        self.ends = [each.end for each in self.same]
        self.old_lines, self.new_lines = (
            [0, *(found.end() for found in re.finditer("\n", text))] for text in (old, new)
        )
        lines = old.split("\n"), new.split("\n")
        self.paragraphs = same_paragraphs(*lines)
        self.in_doubt = in_doubt(*lines, self.paragraphs)
        self.came_from = {now: was for was, now in self.paragraphs.items()}

    def carried(self, anchor: Anchor) -> tuple[Status, Anchor]:
        if not anchor.exact or self.old[anchor.start : anchor.end] != anchor.exact:
            return Status.ORPHANED, anchor
        start = self.in_same_paragraph(anchor)
        if start is None and self.is_in_doubt(anchor):
            return Status.ORPHANED, anchor
        if start is None:
            start = self.left_whole(anchor)
        stays = start is not None and self.old_line(anchor.start) == self.new_line(start)
        if start is None:
            start = self.stands_alone(anchor)
        if start is None or self.is_of_another(anchor, start):
            return Status.ORPHANED, anchor
        now = describe(self.new, start, start + len(anchor.exact))
        return (Status.EXACT if stays else Status.MOVED), now

    def old_line(self, at: int) -> int:
        return bisect_right(self.old_lines, at) - 1

    def new_line(self, at: int) -> int:
        return bisect_right(self.new_lines, at) - 1

    def in_same_paragraph(self, anchor: Anchor) -> int | None:
        """Where words stand whose paragraphs, all of them, did not change."""
        first, last = self.old_line(anchor.start), self.old_line(anchor.end - 1)
        there = self.paragraphs.get(first)
        if there is None or any(
            self.paragraphs.get(first + n) != there + n for n in range(last + 1 - first)
        ):
            return None
        at = anchor.start - self.old_lines[first] + self.new_lines[there]
        return at if self.reads(at, anchor) and self.proven(anchor, at) else None

    def is_in_doubt(self, anchor: Anchor) -> bool:
        """Their paragraph stands there, but it is one of several, and who knows which?"""
        return "\n" not in anchor.exact and self.old_line(anchor.start) in self.in_doubt

    def is_of_another(self, anchor: Anchor, at: int) -> bool:
        """The paragraph there is known to be another one of the old text."""
        was = self.came_from.get(self.new_line(at))
        return was not in (None, self.old_line(anchor.start)) and "\n" not in anchor.exact

    def is_elsewhere(self, other: int, at: int) -> bool:
        """The paragraph of other words is known to be another one than that which is there now."""
        return self.paragraphs.get(self.old_line(other)) not in (None, self.new_line(at))

    def left_whole(self, anchor: Anchor) -> int | None:
        """Where the comparison has the words."""
        near = self.near(anchor)
        whole = [each for each in near if each.holds(anchor.start, anchor.end)]
        for stretch in whole or near:
            at = anchor.start + stretch.shift
            if self.reads(at, anchor) and self.proven(anchor, at):
                return None if self.has_rival(anchor, at, near, whole=bool(whole)) else at
        return None

    def near(self, anchor: Anchor) -> list[Stretch]:
        """Stretches that hold some of the words, and their neighbours.

        Of two "a", who knows which was taken out, or whether a new one came before or after? So
        words that were left whole can seem to be cut.
        """
        first = max(0, bisect_left(self.ends, anchor.start) - 1)
        last = first + MOST_NEAR
        while last > first + 1 and self.old_of(last - 2) > anchor.end:
            last -= 1
        return self.same[first:last]

    def old_of(self, number: int) -> int:
        return self.same[number].old if number < len(self.same) else len(self.old) + 1

    def has_rival(self, anchor: Anchor, at: int, near: Sequence[Stretch], *, whole: bool) -> bool:
        """Other words of the old text may be those which stand there now, as well or better: unless
        their paragraph is known to be another one, or the comparison has left them whole at a place
        that is theirs at least as well."""
        length = len(anchor.exact)
        mine = sum(self.around(anchor.start, at, length))
        for other in self.others_like(anchor, at, near):
            theirs = sum(self.around(other, at, length))
            own = (each.shift for each in near if each.holds(other, other + length))
            settled = whole and any(
                sum(self.around(other, other + shift, length)) >= theirs for shift in own
            )
            if theirs >= mine and not settled and not self.is_elsewhere(other, at):
                return True
        return False

    def others_like(self, anchor: Anchor, at: int, near: Sequence[Stretch]) -> set[int]:
        """Where the old text has the same words: as the neighbouring stretches would have it, and
        close before and after them."""
        length = len(anchor.exact)
        shifted = {at - stretch.shift for stretch in near}
        low, high = max(0, anchor.start - CLOSE), anchor.end + CLOSE
        spots = [*range(low, anchor.start - length + 1), *range(anchor.end, high - length + 1)]
        found = {spot for spot in spots if self.old.startswith(anchor.exact, spot)}
        read = {n for n in shifted if n >= 0 and self.old[n : n + length] == anchor.exact}
        return (found | read) - {anchor.start}

    def stands_alone(self, anchor: Anchor) -> int | None:
        """Where words stand that are but once in both versions, with something of what was around
        them; or else are so with all of it."""
        start, end = anchor.start, anchor.end
        around = max(0, start - CONTEXT), end + CONTEXT
        for low, high in ((start, end), around):
            if only(self.old, self.old[low:high]) is not None:
                found = only(self.new, self.old[low:high])
                at = None if found is None else found + start - low
                is_told = at is not None and self.proven(anchor, at, boundary=False)
                return at if is_told else None
        return None

    def reads(self, at: int, anchor: Anchor) -> bool:
        return at >= 0 and self.new[at : at + len(anchor.exact)] == anchor.exact

    def proven(self, anchor: Anchor, at: int, *, boundary: bool = True) -> bool:
        """Enough of what stands around the words agrees; `boundary`: the text ends there, too."""
        length = len(anchor.exact)
        start, end = anchor.start, anchor.end
        sides = self.old[max(0, start - 1) : start], self.old[end : end + 1]
        if grows(self.new, at, at + length, *sides):
            return False
        before, after = self.around(anchor.start, at, length)
        if length >= LONG or before + after >= PROOF:
            return True
        begins = before == anchor.start == at
        ends = after == len(self.old) - anchor.end == len(self.new) - at - length
        return boundary and (begins or ends)

    def around(self, old: int, new: int, length: int) -> tuple[int, int]:
        """How many code points agree before and after words of this length, `CONTEXT` at most."""
        before = alike(
            self.old[max(0, old - CONTEXT) : old][::-1], self.new[max(0, new - CONTEXT) : new][::-1]
        )
        old, new = old + length, new + length
        return before, alike(self.old[old : old + CONTEXT], self.new[new : new + CONTEXT])


def joins(sign: str) -> bool:
    return bool(sign) and (
        sign in _JOINERS or unicodedata.combining(sign) > 0 or _SKIN[0] <= sign <= _SKIN[1]
    )


def only(text: str, words: str) -> int | None:
    """Where words stand, if they do so once."""
    first = text.find(words)
    return first if first >= 0 and text.find(words, first + 1) < 0 else None
