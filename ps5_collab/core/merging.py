"""Two texts that grew out of one, made into one that has the words of both."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

_TOKEN: Final = re.compile(r"\s+|\w+|[^\w\s]")
#: Comparing takes at worst the product of two lengths; from here on, all between is one change.
MOST_COMPARED: Final = 1_000_000


@dataclass(frozen=True, order=True)
class Change:
    """What stands in place of `base[begin:end]`."""

    begin: int
    end: int
    parts: tuple[str, ...]

    def meets(self, other: "Change") -> bool:
        """Do both change the same? Side by side is not: then each keeps its own."""
        if self.begin == self.end == other.begin == other.end:
            return True
        # What one put in inside what the other took out lies between ends, though it has no length.
        return self.begin < other.end and other.begin < self.end


#: Of a stretch of the text that both changed: as it was, mine, theirs, as one.
Settle = Callable[[list[str], list[str], list[str]], list[str] | None]


def merged(base: str, mine: str, theirs: str) -> str | None:
    """`base` with the changes of both, or None where these cannot stand together.

    Every word that either wrote is there; gone is only what one of them took out. What both wrote
    at one place, as lines of their own, stands one below the other, theirs first.
    """
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    found = _merge(_lines(base), _lines(mine), _lines(theirs), _settle_lines)
    return None if found is None else "\n".join(found)


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _settle_lines(base: list[str], mine: list[str], theirs: list[str]) -> list[str] | None:
    if mine == theirs:
        return mine
    if not base:
        return [*theirs, *mine]
    if not (mine and theirs):  # one took out what the other went on with
        return None
    words = [_TOKEN.findall("\n".join(lines)) for lines in (base, mine, theirs)]
    found = _merge(words[0], words[1], words[2], _settle_words)
    if found is None:
        return None
    whole = "".join(found)
    # One may have taken out the space at which the other went on: two words would become one.
    kept = {word for word in _TOKEN.findall(whole) if not word.isspace()}
    return whole.split("\n") if kept <= {*words[1], *words[2]} else None


def _settle_words(_base: list[str], mine: list[str], theirs: list[str]) -> list[str] | None:
    return mine if mine == theirs else None


def _merge(base: list[str], mine: list[str], theirs: list[str], settle: Settle) -> list[str] | None:
    result: list[str] = []
    at = 0
    for begin, end, own, other in _stretches(_changes(base, mine), _changes(base, theirs)):
        result += base[at:begin]
        one, two = (_applied(base, begin, end, changes) for changes in (own, other))
        both = (one if own else two) if not (own and other) else settle(base[begin:end], one, two)
        if both is None:
            return None
        result += both
        at = end
    return result + base[at:]


def _stretches(
    mine: Sequence[Change], theirs: Sequence[Change]
) -> Iterator[tuple[int, int, list[Change], list[Change]]]:
    """Begin and end of what was changed, with the changes of either side, in order."""
    waiting = sorted([(change, True) for change in mine] + [(change, False) for change in theirs])
    while waiting:
        group = [waiting.pop(0)]
        whole = group[0][0]
        while waiting and whole.meets(waiting[0][0]):
            group.append(waiting.pop(0))
            whole = Change(whole.begin, max(whole.end, group[-1][0].end), ())
        sides = [[change for change, own in group if own is side] for side in (True, False)]
        yield whole.begin, whole.end, sides[0], sides[1]


def _applied(base: list[str], begin: int, end: int, changes: Sequence[Change]) -> list[str]:
    result: list[str] = []
    for change in changes:
        result += [*base[begin : change.begin], *change.parts]
        begin = change.end
    return result + base[begin:end]


def _changes(base: list[str], other: list[str]) -> list[Change]:
    head = _alike(base, other)
    tail = min(_alike(base[::-1], other[::-1]), len(base) - head, len(other) - head)
    middle, changed = base[head : len(base) - tail], other[head : len(other) - tail]
    if not middle and not changed:
        return []
    if len(middle) * len(changed) > MOST_COMPARED:
        return [Change(head, head + len(middle), tuple(changed))]
    return [
        Change(head + begin, head + end, tuple(changed[start:stop]))
        for kind, begin, end, start, stop in SequenceMatcher(None, middle, changed).get_opcodes()
        if kind != "equal"
    ]


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many parts are the same from the beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
