"""What changed between two states of a document, whatever its kind. Pure.

A domain says what the parts of its documents are; parts are told apart by ids that stay.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from ps5_collab.core.text import whole_number
from ps5_collab.sharing.marking import Stretch, stretches

#: So many characters of a page, of both sides together, are compared word by word.
MOST_MARKED: Final = 80_000
#: An id, and for the rare part that shares it: how many siblings before it have it.
Key = tuple[str, int]


@dataclass(frozen=True)
class Part:
    """A section, a step, a fact; or one thing of a list, which has no heading of its own."""

    #: Stays the same over revisions.
    id: str
    #: Its heading: "Assessment", "Step 2"; empty for a thing of a list.
    words: str = ""
    text: str = ""
    #: The language of its text, where that is the document's and not the reader's.
    lang: str = ""
    parts: tuple["Part", ...] = ()

    @cached_property
    def whole(self) -> str:
        """All that stands in it as one text; empty when there is nothing."""
        inside = [part for part in self.parts if part.whole]
        listed = "\n".join(f"- {part.whole}" for part in inside if not part.words)
        named = [f"{part.words}:\n{part.whole}" for part in inside if part.words]
        return "\n\n".join(filter(None, (self.text, listed, *named)))


class Kind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """A part on both sides and what became of it; where it is not, it is a part without words."""

    before: Part
    after: Part
    #: It stands elsewhere among its siblings, whether or not it says something else.
    moved: bool = False
    #: What became of each of its own parts.
    parts: tuple["Change", ...] = ()

    @property
    def here(self) -> Part:
        """The newer of the two that is there."""
        return self.after if self.after.whole else self.before

    @property
    def id(self) -> str:
        return self.here.id

    @property
    def words(self) -> str:
        return self.here.words

    @property
    def was(self) -> str:
        """Its heading before, where that was another: "Step 2"."""
        renamed = self.before.whole and self.before.words != self.words
        return self.before.words if renamed else ""

    @cached_property
    def kind(self) -> Kind:
        if not self.before.whole:
            return Kind.ADDED
        if not self.after.whole:
            return Kind.REMOVED
        same = self.before.text == self.after.text and not any(part.differs for part in self.parts)
        return Kind.SAME if same else Kind.CHANGED

    @property
    def differs(self) -> bool:
        return self.moved or self.kind is not Kind.SAME


def compare(before: Iterable[Part], after: Iterable[Part]) -> list[Change]:
    """What became of every part: those of `after` in their order, and what is gone where it stood.

    As few as possible count as moved: all but a longest run that kept its order.
    """
    old, new = _keyed(before), _keyed(after)
    places = {key: place for place, key in enumerate(old)}
    common = [key for key in new if key in old]
    stayed = {common[at] for at in longest_run([places[key] for key in common])}
    found = (
        _change(old.get(key, Part(key[0])), new.get(key, Part(key[0])), stays=key in stayed)
        for key in _in_order(old, new, stayed)
    )
    return [change for change in found if change.here.whole]


def _keyed(parts: Iterable[Part]) -> dict[Key, Part]:
    seen: Counter[str] = Counter()
    found = {}
    for part in parts:
        found[part.id, seen[part.id]] = part
        seen[part.id] += 1
    return found


def _in_order(old: Iterable[Key], new: Iterable[Key], stayed: set[Key]) -> list[Key]:
    """What is gone comes after that which stood before it and stayed."""
    gone: defaultdict[Key | None, list[Key]] = defaultdict(list)
    kept, last = set(new), None
    for key in old:
        if key in stayed:
            last = key
        elif key not in kept:
            gone[last].append(key)
    return [*gone[None], *(key for at in new for key in (at, *gone.get(at, ())))]


def _change(before: Part, after: Part, *, stays: bool) -> Change:
    moved = not stays and bool(before.whole and after.whole)
    return Change(before, after, moved, tuple(compare(before.parts, after.parts)))


def longest_run(values: Sequence[int]) -> list[int]:
    """The places of a longest run of `values`, all different, that only rises."""
    lowest: list[int] = []  # the last value of the best run of each length, and its place
    ends: list[int] = []
    before: list[int | None] = []
    for place, value in enumerate(values):
        length = bisect_left(lowest, value)
        before.append(ends[length - 1] if length else None)
        lowest[length : length + 1] = [value]
        ends[length : length + 1] = [place]
    run: list[int] = []
    at = ends[-1] if ends else None
    while at is not None:
        run.append(at)
        at = before[at]
    return run[::-1]


# --- the page ----------------------------------------------------------------------------------


@dataclass
class Comparison:
    """Two documents as their page shows them, in the order of the newer one."""

    changes: Sequence[Change]
    #: Characters that are still compared word by word: a page costs no more than that.
    _left: int = field(default=MOST_MARKED, repr=False)

    @property
    def different(self) -> list[Change]:
        """What is to be shown: all that says something else or only moved."""
        return [change for change in self.changes if change.differs]

    @property
    def only_moved(self) -> list[Change]:
        return [change for change in self.different if change.kind is Kind.SAME]

    @property
    def same(self) -> list[Change]:
        return [change for change in self.changes if not change.differs]

    def stretches(self, change: Change) -> list[Stretch]:
        """The text of a part, without that of its parts, with what differs told apart."""
        before, after = change.before.text, change.after.text
        if before == after:
            return [Stretch(before, after, True)] if before else []
        self._left -= len(before) + len(after)
        return stretches(before, after) if self._left > 0 else [Stretch(before, after, False)]


def chosen(
    oldest: int, newest: int, given_from: str | None, given_to: str | None
) -> tuple[int, int]:
    """The numbers of two revisions, the older first: those asked for, or the nearest there are.

    Without the one it is what came since the other; without both, the newest two.
    """
    one, other = (whole_number(given or "", digits=9) for given in (given_from, given_to))
    later = newest if other is None else min(max(other, oldest), newest)
    earlier = later - 1 if one is None else one
    earlier = min(max(earlier, oldest), newest)
    return min(earlier, later), max(earlier, later)
