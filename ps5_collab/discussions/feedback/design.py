"""Feedback arranged by the parts of a lesson design. Without a database and the web."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from markupsafe import Markup

from ps5_collab.discussions.models import AnnotationKind

KINDS: Final = (AnnotationKind.WARM, AnnotationKind.COOL, AnnotationKind.PROBING)


@dataclass(frozen=True)
class Feedback:
    """A warm or cool word, or a probing question, on a lesson design."""

    id: int
    kind: AnnotationKind
    html: Markup
    exact: str
    block: str
    #: Who wrote it; of what a file brought, who brought it, and whom the file names.
    name: str
    imported_as: str
    created_at: datetime
    discussion_id: int
    discussion: str
    lesson_id: int
    #: Of the lesson: the revision that was discussed, and the newest.
    revision: int
    newest: int
    #: The revision that took it up, or the next one, for which it is marked.
    taken_up_in: int | None

    @property
    def is_marked(self) -> bool:
        """An author takes it up; the next revision will say so."""
        return self.taken_up_in is not None and self.taken_up_in > self.newest

    @property
    def is_taken_up(self) -> bool:
        return self.taken_up_in is not None and not self.is_marked


@dataclass(frozen=True)
class OnPart:
    """What was said on one part of the design; `place` is its id, or "" for all of it."""

    place: str
    notes: Sequence[Feedback]


#: What `lessons.places.numbered` gives: {id of a place: [kind, numbers…]}.
Places = Mapping[str, Any]


def by_part(notes: Iterable[Feedback], places: Places) -> list[OnPart]:
    """In the order of the lesson; last what is on all of it, or on nothing that it has still."""
    found: dict[str, list[Feedback]] = {}
    for note in notes:
        found.setdefault(part_of(note.block, places), []).append(note)
    order = [*places, ""]
    return [OnPart(place, found[place]) for place in sorted(found, key=order.index)]


def part_of(block: str, places: Places) -> str:
    """The step that a block of the lesson belongs to, or its section."""
    known = [place for place in places if block == place or block.startswith(f"{place}-")]
    place = max(known, key=len, default="")
    kind, *numbers = places.get(place, ("",))
    if kind == "response":
        return next(one for one, said in places.items() if said == ["step", numbers[0]])
    return "objectives" if kind == "objective" and "objectives" in places else place
