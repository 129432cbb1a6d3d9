"""What is the same in two versions of a text. Pure.

Compared by lines, then by words where lines differ, then by signs where words do; in time that is
in proportion to the texts.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

#: What is alike in two versions is looked for within what differs, so many times.
DEEPEST: Final = 8

_TOKEN: Final = re.compile(r"\w+|\n|[^\w\n]")


@dataclass(frozen=True)
class Stretch:
    """What is the same in both versions."""

    old: int
    new: int
    length: int

    @property
    def end(self) -> int:
        return self.old + self.length

    @property
    def shift(self) -> int:
        return self.new - self.old

    def holds(self, start: int, end: int) -> bool:
        return self.old <= start and end <= self.end


def stretches(old: str, new: str) -> list[Stretch]:
    """What is the same in both, in order."""
    found: list[Stretch] = []
    for was, now, same in parts(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        if same:
            found.append(same)
        else:
            found += in_lines(old, new, was, now)
    return list(joined(found))


def in_lines(old: str, new: str, was: slice, now: slice) -> Iterator[Stretch]:
    """Of lines that differ."""
    pieces = _TOKEN.findall(old[was]), _TOKEN.findall(new[now])
    for before, after, same in parts(*pieces):
        if same:
            yield Stretch(was.start + same.old, now.start + same.new, same.length)
            continue
        a = old[was.start + before.start : was.start + before.stop]
        b = new[now.start + after.start : now.start + after.stop]
        head = alike(a, b)
        tail = alike(a[head:][::-1], b[head:][::-1])
        if head:
            yield Stretch(was.start + before.start, now.start + after.start, head)
        if tail:
            yield Stretch(was.start + before.stop - tail, now.start + after.stop - tail, tail)


def parts(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[slice, slice, Stretch | None]]:
    """Both sequences in pieces, as slices of their texts: the same in both, or not."""
    olds, news = starts(old), starts(new)
    at_old = at_new = 0
    for i, j, count in [*aligned(old, new), (len(old), len(new), 0)]:
        if i > at_old or j > at_new:
            yield slice(olds[at_old], olds[i]), slice(news[at_new], news[j]), None
        at_old, at_new = i + count, j + count
        if count:
            was, now = slice(olds[i], olds[at_old]), slice(news[j], news[at_new])
            yield was, now, Stretch(was.start, now.start, was.stop - was.start)


def starts(pieces: Sequence[str]) -> list[int]:
    return list(accumulate(map(len, pieces), initial=0))


def aligned(
    old: Sequence[str], new: Sequence[str], depth: int = DEEPEST
) -> Iterator[tuple[int, int, int]]:
    """Runs that are the same in both, in order: (where, where, how many).

    What stands at both ends, then (Bram Cohen's patience) what stands but once in both and keeps
    its order, and the same between these.
    """
    head = alike(old, new)
    tail = alike(old[head:][::-1], new[head:][::-1])
    if head:
        yield 0, 0, head
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if depth and inner_old and inner_new:
        pairs = in_order(singles(inner_old, inner_new))
        for (i, j), (k, m) in pairwise([(0, 0), *pairs, (len(inner_old), len(inner_new))]):
            if pairs:
                for a, b, count in aligned(inner_old[i:k], inner_new[j:m], depth - 1):
                    yield head + i + a, head + j + b, count
    if tail:
        yield len(old) - tail, len(new) - tail, tail


def singles(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """What stands once in both: (where, where), in the order of the old."""
    counts = Counter(old), Counter(new)
    where = {each: number for number, each in enumerate(new)}
    return [
        (number, where[each])
        for number, each in enumerate(old)
        if counts[0][each] == counts[1][each] == 1
    ]


def in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most of them that follow each other in both."""
    lowest: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_old, new) in enumerate(pairs):
        length = bisect_left(lowest, new)
        before.append(ends[length - 1] if length else -1)
        lowest[length : length + 1] = [new]
        ends[length : length + 1] = [number]
    found, number = [], ends[-1] if ends else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many at their beginnings are the same."""
    length = min(len(one), len(other))
    if one[:length] == other[:length]:
        return length
    return next(number for number in range(length) if one[number] != other[number])


def joined(found: Iterable[Stretch]) -> Iterator[Stretch]:
    """Those that follow each other in both texts are one."""
    last: Stretch | None = None
    for each in found:
        if last and last.end == each.old and last.shift == each.shift:
            last = Stretch(last.old, last.new, last.length + each.length)
            continue
        if last:
            yield last
        last = each
    if last:
        yield last
