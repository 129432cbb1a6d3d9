"""What the page of a reading shows: the text, block by block, each with what was said on it."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from markupsafe import Markup

from ps5_collab.core.clock import utcnow
from ps5_collab.discussions.annotating.marks import Span, marked
from ps5_collab.discussions.models import Anchoring, AnnotationKind, Hearer
from ps5_collab.discussions.wording import author_words
from ps5_collab.people.models import initials_of, voice_of
from ps5_collab.texts.reading import Block, Reading

#: So many first notes stand beside the text at once; of more only those of one paragraph.
MOST_BESIDE: Final = 60
#: For so long what one took away can be brought back from the page.
UNDO: Final = timedelta(hours=1)
#: From how many notes on a paragraph is shown in the next shade.
SHADES: Final = (1, 2, 4, 8)


#: Fields that are asked for only of notes that are shown.
SAID: Final = (
    *("html", "hearer", "to_person_id", "to_name", "block", "exact"),
    *("created_at", "edited_at", "taken_up_in", "held_back"),
)
#: One for all: a page makes a thousand of these.
NOTHING_SAID: Final = Markup()


@dataclass(slots=True)
class Note:
    """One note as a page shows it, with its answers."""

    id: int
    reply_to_id: int | None
    author_id: int
    name: str
    imported_as: str
    kind: AnnotationKind
    start: int | None
    end: int | None
    revision: int | None
    anchoring: Anchoring
    answered_at: datetime | None
    deleted_at: datetime | None
    #: What it says: of notes that are shown, see `Board.fill`.
    html: Markup = NOTHING_SAID
    hearer: Hearer = Hearer.DISCUSSION
    to_person_id: int | None = None
    to_name: str | None = None
    block: str = ""
    exact: str = ""
    created_at: datetime | None = None
    edited_at: datetime | None = None
    #: Of feedback on a design: its revision that took it up.
    taken_up_in: int | None = None
    held_back: bool = False
    tags: tuple[str, ...] = ()
    standards: tuple[Any, ...] = ()
    #: Whom it answers, where that cannot be seen.
    answers_name: str = ""
    #: As the page counts it, in the order of the text.
    number: int = 0
    #: Its author took it away, and may bring it back.
    may_return: bool = False
    answers: tuple["Note", ...] = ()

    @property
    def who(self) -> str:
        return self.imported_as or self.name

    @property
    def initials(self) -> str:
        return initials_of(self.who)

    @property
    def voice(self) -> str:
        return voice_of(self.author_id)

    @property
    def asks(self) -> bool:
        return self.kind in (AnnotationKind.QUESTION, AnnotationKind.PROBING)

    @property
    def is_open_question(self) -> bool:
        question = self.kind is AnnotationKind.QUESTION and not self.deleted_at
        return question and self.answered_at is None

    @property
    def many(self) -> int:
        """Words that stand: itself and its answers."""
        own = 0 if self.deleted_at else 1
        return own + sum(not each.deleted_at for each in self.answers) if self.answers else own


@dataclass(frozen=True)
class Wanted:
    """What the address asks for."""

    kind: str = ""
    person: int | None = None
    tag: str = ""
    unanswered: bool = False
    #: The paragraph whose notes are wanted, where not all are shown.
    at: str = ""

    @property
    def is_all(self) -> bool:
        return not (self.kind or self.person or self.tag or self.unanswered)

    @property
    def query(self) -> str:
        """The same in an address, to go on after it."""
        asked = {"kind": self.kind, "person": self.person, "tag": self.tag}
        given = {name: value for name, value in asked.items() if value}
        more = given | ({"open": 1} if self.unanswered else {})
        return f"{urlencode(more)}&" if more else ""

    def takes(self, note: Note) -> bool:
        thread = (note, *note.answers)
        return (
            (not self.kind or note.kind == self.kind)
            and (self.person is None or any(each.author_id == self.person for each in thread))
            and (not self.tag or self.tag in note.tags)
            and (not self.unanswered or note.is_open_question)
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
    """The page. `found` are rows of `queries.notes_of`; `marks` of `queries.marks_of`; `places`:
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
        for note in self.everything:
            if places is not None:
                stand_as_before(note, reading.revision, places)
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
        """`found`: rows of `queries.words_of`."""
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
    def unanswered(self) -> int:
        return sum(note.is_open_question for note in self.everything)

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


def arranged(found: Iterable[Any], marks: Iterable[Any], own_id: int | None = None) -> list[Note]:
    """First notes in the order of time, each with all that answers it; see `conversation`."""
    by_id = {row.id: Note(*row) for row in found}
    put_marks(by_id, marks)
    roots: dict[int, Note] = {}
    for note in by_id.values():
        above = by_id.get(note.reply_to_id) if note.reply_to_id else None
        root = roots[note.id] = roots[above.id] if above else note
        if above:
            if above is not root:
                note.answers_name = author_words(above.name, above.imported_as)
            root.answers += (note,)
        if note.deleted_at:
            empty(note, own_id)
    firsts = [note for note in by_id.values() if note.reply_to_id is None]
    return [note for note in firsts if worth_showing(note)]


def put_marks(by_id: Mapping[int, Note], marks: Iterable[Any]) -> None:
    """Their tags and standards; those of notes that are not read here stay out."""
    for number, tag, *standard in marks:
        note = by_id.get(number)
        if note and tag is not None:
            note.tags += (tag,)
        elif note:
            note.standards += (standard,)


def empty(note: Note, own_id: int | None) -> None:
    """Its words were taken away; who wrote them may bring them back for a while."""
    since = utcnow() - UNDO
    note.may_return = bool(note.deleted_at and note.deleted_at > since and note.author_id == own_id)
    note.tags = note.standards = ()


def worth_showing(root: Note) -> bool:
    """What was taken away leaves a trace where others answered, and for a while for its author."""
    if not root.answers:
        return not root.deleted_at or root.may_return
    answered = {each.reply_to_id for each in root.answers if not each.deleted_at}
    root.answers = tuple(
        each
        for each in root.answers
        if not each.deleted_at or each.id in answered or each.may_return
    )
    return not root.deleted_at or bool(root.answers) or root.may_return


def stand_as_before(note: Note, revision: int, places: Mapping[int, Any]) -> None:
    """Put it where it stood in a revision of before; nowhere if it did not."""
    place = places.get(note.id)
    if place is not None:
        note.start, note.end = place.start, place.end
        note.revision, note.anchoring = revision, Anchoring.EXACT


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
