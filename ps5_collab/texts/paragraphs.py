"""Which paragraphs of a text stand letter for letter in its next version, and where. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from ps5_collab.texts.comparison import in_order, singles

#: A paragraph of so many code points is known wherever it went; a short one only in its order.
TELLING: Final = 32


def same_paragraphs(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """{where it was: where it is}, in time that is in proportion to both.

    What stands but once in both is known by itself. Of several that are equal the neighbours tell
    which is which: those before, up to one that is known, and those behind it. Where these do not
    say the same, where one of them is known and now stands beside something else, or where two
    would be at one place, nobody can know, and none is taken by them. Of what is left, those
    between the same two are in their order, if none came or went.
    """
    pairs = singles(old, new)
    ordered = set(in_order(pairs))
    known = {was: now for was, now in pairs if len(old[was]) >= TELLING or (was, now) in ordered}
    after = beside(old, new, known, 1)
    before = beside(old, new, known, -1)
    told = {was: {side[was] for side in (after, before) if was in side} for was in after | before}
    claims = Counter(now for places in told.values() for now in places)
    claims.update(known.values())
    known |= {
        was: now
        for was, (now, *more) in told.items()
        if now is not None and not more and claims[now] == 1
    }
    return known | left_over(old, new, known)


def beside(
    old: Sequence[str], new: Sequence[str], known: Mapping[int, int], step: int
) -> dict[int, int | None]:
    """Where paragraphs would be by those before them, or (`step` -1) behind them: None where
    something else stands there now. The edges of the text are known, too."""
    found: dict[int, int | None] = {}
    last: int | None = -1 if step > 0 else len(new)
    for was in range(len(old))[::step]:
        now = known.get(was)
        if now is None and last is not None:
            there = last + step
            now = there if 0 <= there < len(new) and new[there] == old[was] else None
            found[was] = now
        last = now
    return found


def left_over(old: Sequence[str], new: Sequence[str], known: Mapping[int, int]) -> dict[int, int]:
    """What stands equally often between the same two that are known: it is there in its order."""
    edge = len(new)
    rest_old = between(old, [known.get(number) for number in range(len(old))], edge)
    taken = set(known.values())
    rest_new = between(new, [number if number in taken else None for number in range(edge)], edge)
    return {
        was: now
        for key, those in rest_old.items()
        if len(those) == len(rest_new.get(key, ()))
        for was, now in zip(those, rest_new[key], strict=True)
    }


def between(
    lines: Sequence[str], places: Sequence[int | None], edge: int
) -> dict[tuple[int, int, str], list[int]]:
    """What is not known (has no place), by what it stands between and how it reads."""
    behind, places_behind = edge, []
    for place in reversed(places):
        behind = behind if place is None else place
        places_behind.append(behind)
    before, found = -1, dict[tuple[int, int, str], list[int]]()
    for number, place in enumerate(places):
        before = before if place is None else place
        if place is None:
            key = (before, places_behind[-1 - number], lines[number])
            found.setdefault(key, []).append(number)
    return found


def in_doubt(old: Sequence[str], new: Sequence[str], known: Mapping[int, int]) -> set[int]:
    """Those that stand in the new text, where one of several is meant and nobody knows which."""
    counts = Counter(old), Counter(new)
    return {
        number
        for number, each in enumerate(old)
        if number not in known and counts[1][each] and counts[0][each] + counts[1][each] > 2
    }
