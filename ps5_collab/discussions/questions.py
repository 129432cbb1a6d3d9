"""Which notes ask something, and how far that has come. One rule for every page. Pure.

A question is open until whoever asked it, or who organises, says that it is answered: an answer may
be none. It is unanswered where nobody even wrote one.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Protocol, TypeVar

from ps5_collab.discussions.models import AnnotationKind

ASKING: Final = frozenset({AnnotationKind.QUESTION, AnnotationKind.PROBING})


class Asked(Protocol):
    """A note that may be a question, or a row of it."""

    @property
    def id(self) -> int: ...
    @property
    def reply_to_id(self) -> int | None: ...
    @property
    def kind(self) -> AnnotationKind: ...
    @property
    def answered_at(self) -> datetime | None: ...
    @property
    def deleted_at(self) -> datetime | None: ...


One = TypeVar("One", bound=Asked)


def is_question(note: Asked) -> bool:
    return note.kind in ASKING and note.deleted_at is None


def is_open(note: Asked) -> bool:
    """Nobody has said yet that it is answered."""
    return is_question(note) and note.answered_at is None


def unanswered(said: Iterable[One]) -> list[One]:
    """Open questions that nobody wrote an answer to; `said`: them and all answers."""
    every = list(said)
    answered = {note.reply_to_id for note in every if note.deleted_at is None}
    return [note for note in every if is_open(note) and note.id not in answered]
