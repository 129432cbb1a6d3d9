"""Notes in a list, by one of four orders."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext as _

from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _l
from ps5_collab.discussions.annotating.board import Board
from ps5_collab.discussions.annotating.threads import Note
from ps5_collab.discussions.wording import KINDS, author_words

GROUPED: Final[Mapping[str, Later]] = {
    "paragraph": _l("By paragraph"),
    "person": _l("By person"),
    "kind": _l("By kind"),
    "tag": _l("By tag"),
}


def grouped(board: Board, by: str) -> list[tuple[str, Note]]:
    """Each note below the words of its group; by tag one with several stands below each."""
    notes = [*board.here, *board.whole, *board.orphans]
    if by == "paragraph":
        return [(place_words(board, note), note) for note in notes]
    if by == "person":
        pairs = [(author_words(note.name, note.imported_as), note) for note in notes]
        return sorted(pairs, key=lambda pair: (pair[0].casefold(), pair[0]))
    if by == "kind":
        order = list(KINDS)
        notes.sort(key=lambda note: order.index(note.kind))
        return [(str(KINDS[note.kind]), note) for note in notes]
    tagged = [(tag, note) for note in notes for tag in note.tags]
    bare = [(_("Without a tag"), note) for note in notes if not note.tags]
    return [*sorted(tagged, key=lambda pair: (pair[0].casefold(), pair[0])), *bare]


def place_words(board: Board, note: Note) -> str:
    """ "Paragraph 7"."""
    block = board.where(note)
    if block is not None and block.number is not None:
        return str(_("Paragraph %(number)s", number=block.number))
    if block is not None:
        return str(_("Heading: %(words)s", words=block.text))
    if note.start is None:
        return str(_("On the whole text"))
    return str(_("Without a place in the text"))
