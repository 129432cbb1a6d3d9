"""What the page of a reading shows: the text, block by block, each with what was said on it."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from ps5_collab.discussions import questions
from ps5_collab.discussions.annotating.marks import Span, marked
from ps5_collab.discussions.annotating.threads import SAID, Note, arranged, as_before
from ps5_collab.discussions.models import Anchoring, AnnotationKind
from ps5_collab.texts.anchors import times
from ps5_collab.texts.reading import Block, Reading

#: So many first notes stand beside the text at once; of more only those of one paragraph.
MOST_BESIDE: Final = 60
#: From how many notes on a paragraph is shown in the next shade.
SHADES: Final = (1, 2, 4, 8)


@dataclass(frozen=True)
class Wanted:
    """What the address asks for."""

    kind: str = ""
    person: int | None = None
    tag: str = ""
    #: Open questions alone.
    open: bool = False
    #: The paragraph whose notes are wanted, where not all are shown.
    at: str = ""

    @property
    def is_all(self) -> bool:
        return not (self.kind or self.person or self.tag or self.open)

    @property
    def query(self) -> str:
        """The same in an address, to go on after it."""
        asked = {"kind": self.kind, "person": self.person, "tag": self.tag}
        given = {name: value for name, value in asked.items() if value}
        more = given | ({"open": 1} if self.open else {})
        return f"{urlencode(more)}&" if more else ""

    def takes(self, note: Note) -> bool:
        thread = (note, *note.answers)
        return (
            (not self.kind or note.kind == self.kind)
            and (self.person is None or any(each.author_id == self.person for each in thread))
            and (not self.tag or self.tag in note.tags)
            and (not self.open or questions.is_open(note))
        )


EVERYTHING: Final = Wanted()


@dataclass(frozen=True)
class Part:
    """A block with what was said on it."""

    block: Block
    notes: Sequence[Note]

    @cached_property
    def many(self) -> int:
        return sum(note.many for note in self.notes)

    @property
    def heat(self) -> int:
        return sum(self.many >= least for least in SHADES)


class Board:
    """The page. `found` are rows of `said.notes_of`; `marks` of `said.marks_of`; `places`:
    where notes stood in the revision shown, where that is one of before; `own_id`: who reads."""

    def __init__(
        self,
        reading: Reading,
        found: Iterable[Any],
        marks: Iterable[Any] = (),
        wanted: Wanted = EVERYTHING,
        places: Mapping[int, Any] | None = None,
        own_id: int | None = None,
    ) -> None:
        self.reading, self.wanted = reading, wanted
        self.everything = arranged(found, marks, own_id)
        if places is not None:
            self.everything = as_before(self.everything, reading.revision, places)
        here = [note for note in self.everything if self.stands(note)]
        self.all_here = sorted(here, key=lambda note: (note.start or 0, note.end or 0, note.id))
        for number, note in enumerate(self.all_here, start=1):
            note.number = number
        self.here = [note for note in self.all_here if wanted.takes(note)]
        self.folds = len(self.here) > MOST_BESIDE

    @cached_property
    def each(self) -> list[Note]:
        """First notes, and those that answer them."""
        return [each for note in self.everything for each in (note, *note.answers)]

    def stands(self, note: Note) -> bool:
        """Its words stand in what is shown."""
        known = note.start is not None and note.revision == self.reading.revision
        return known and note.anchoring is not Anchoring.ORPHANED

    @cached_property
    def whole(self) -> list[Note]:
        """Said on all of it."""
        return [note for note in self.everything if note.start is None and self.wanted.takes(note)]

    @cached_property
    def orphans(self) -> list[Note]:
        return [
            note
            for note in self.everything
            if note.start is not None and not self.stands(note) and self.wanted.takes(note)
        ]

    def still(self, note: Note) -> int:
        """How often the words of a note that lost its place stand in the text; 2 is several."""
        return times(self.reading.text, note.exact)

    @cached_property
    def parts(self) -> list[Part]:
        by_block: dict[str, list[Note]] = {}
        blocks, starts = self.reading.blocks, list(self.reading.starts.values())
        for note in self.here:
            block = blocks[bisect_right(starts, note.start or 0) - 1]
            by_block.setdefault(block.id, []).append(note)
        return [Part(block, by_block.get(block.id, ())) for block in blocks]

    def is_folded(self, part: Part) -> bool:
        """Not all notes are shown, these neither."""
        return self.folds and part.block.id != self.wanted.at

    @cached_property
    def shown(self) -> Reading:
        """What is read, with its marks."""
        spans = spans_of(self.reading, self.here)
        blocks = tuple(
            replace(block, html=marked(block, spans[block.id])) if block.id in spans else block
            for block in self.reading.blocks
        )
        return replace(self.reading, blocks=blocks)

    @cached_property
    def print(self) -> int:
        """Changes with what a page shows of folded notes: where they are, and how many."""
        seen = [(n.id, n.start, n.end, n.number, n.asks, n.many) for n in self.here]
        return hash(tuple(seen))

    @cached_property
    def by_id(self) -> dict[str, Part]:
        return {part.block.id: part for part in self.parts}

    def part_of(self, block: Block) -> Part:
        return self.by_id[block.id]

    def block_named(self, name: str | None) -> Block | None:
        part = self.by_id.get(name or "")
        return part.block if part else None

    @cached_property
    def order(self) -> list[Note]:
        """What stands on the page, in the order of the page."""
        shown = [note for part in self.parts if not self.is_folded(part) for note in part.notes]
        return [*shown, *self.whole, *self.orphans]

    def after(self, note: Note) -> Note | None:
        """The next note on the page."""
        return self.next_of.get(note.id)

    def fill(self, found: Iterable[Any]) -> None:
        """`found`: rows of `said.words_of`."""
        notes = {each.id: each for each in self.each}
        for row in found:
            note = notes[row.id]
            for name in SAID:
                setattr(note, name, getattr(row, name))

    @cached_property
    def next_of(self) -> dict[int, Note]:
        return {one.id: other for one, other in zip(self.order, self.order[1:], strict=False)}

    @cached_property
    def total(self) -> int:
        return sum(note.many for note in self.everything)

    @cached_property
    def open_questions(self) -> int:
        return sum(questions.is_open(note) for note in self.everything)

    @cached_property
    def people(self) -> dict[int, str]:
        """Who said something, by name."""
        names = {each.author_id: each.name for each in self.each if not each.deleted_at}
        return dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))

    @cached_property
    def tags(self) -> list[str]:
        return sorted({tag for note in self.everything for tag in note.tags}, key=str.casefold)

    @cached_property
    def kinds(self) -> set[AnnotationKind]:
        return {note.kind for note in self.everything if not note.deleted_at}

    def where(self, note: Note) -> Block | None:
        """The block that its words stand in."""
        return self.reading.block_at(note.start or 0) if self.stands(note) else None


def spans_of(reading: Reading, notes: Iterable[Note]) -> dict[str, list[Span]]:
    """The words of notes by block; a note on words of several blocks has some in each."""
    found: dict[str, list[Span]] = {}
    blocks, starts = reading.blocks, list(reading.starts.values())
    for note in notes:
        if note.start is None or note.end is None:
            continue
        first = bisect_right(starts, note.start) - 1
        for begin, block in zip(starts[first:], blocks[first:], strict=True):
            if begin >= note.end:
                break
            low, high = max(note.start - begin, 0), min(note.end - begin, len(block.text))
            if low < high:
                span = Span(low, high, note.id, note.number, note.asks)
                found.setdefault(block.id, []).append(span)
    return found
