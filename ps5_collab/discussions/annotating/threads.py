"""Notes as a page shows them, each with all that answers it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from markupsafe import Markup

from ps5_collab.core.clock import utcnow
from ps5_collab.discussions.models import Anchoring, AnnotationKind, Hearer
from ps5_collab.discussions.questions import ASKING
from ps5_collab.discussions.wording import author_words
from ps5_collab.people.models import initials_of, voice_of

#: For so long what one took away can be brought back from the page.
UNDO: Final = timedelta(hours=1)
#: Fields that are asked for only of notes that are shown.
SAID: Final = (
    *("html", "hearer", "to_person_id", "to_name", "block", "exact"),
    *("created_at", "edited_at", "taken_up_in"),
    *("held_back", "held_by", "until_open"),
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
    #: The key of the step that does or did so, and whether until it opens.
    held_by: str | None = None
    until_open: bool = False
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
        return self.kind in ASKING

    @property
    def many(self) -> int:
        """Words that stand: itself and its answers."""
        own = 0 if self.deleted_at else 1
        return own + sum(not each.deleted_at for each in self.answers) if self.answers else own


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


def as_before(notes: Iterable[Note], revision: int, places: Mapping[int, Any]) -> list[Note]:
    """As they stood in a revision of before. `places`: {note: its place there, or the last before
    that}. On words of a later revision nobody had said anything yet."""
    kept = [
        note
        for note in notes
        if note.id in places or note.start is None or (note.revision or 0) <= revision
    ]
    for note in kept:
        stand_as_before(note, revision, places)
    return kept


def stand_as_before(note: Note, revision: int, places: Mapping[int, Any]) -> None:
    """Put it where it stood in a revision of before; nowhere if it did not."""
    place = places.get(note.id)
    if place is not None and place.revision == revision:
        note.start, note.end = place.start, place.end
        note.revision, note.anchoring = revision, Anchoring.EXACT
