"""What a comment or a review can point at: the sections, steps and evidence of a practice."""

from collections.abc import Iterator, Mapping
from typing import Any

from ps5_collab.core.words import say as _
from ps5_collab.practices.document import SECTIONS, PracticeDocument


def places(document: PracticeDocument) -> dict[str, str]:
    """In the order of the page: {id: words such as "Step 2"}."""
    return in_words(numbered(document))


def numbered(document: PracticeDocument) -> dict[str, Any]:
    """The same as it is kept, for readers of every language: {id: ["step", 2]}."""
    return {place: [kind, *numbers] for place, kind, *numbers in _places(document)}


def in_words(kept: Mapping[str, Any]) -> dict[str, str]:
    """What `numbered` gave, in the language that is spoken now."""
    return {place: _in_words(place, *known) for place, known in kept.items()}


def _in_words(place: str, kind: str, *numbers: int) -> str:
    if kind == "step":
        return str(_("Step %(number)s", number=numbers[0]))
    if kind == "evidence":
        return str(_("Evidence %(number)s", number=numbers[0]))
    return str(SECTIONS[place])


def _places(document: PracticeDocument) -> Iterator[tuple[Any, ...]]:
    for name in SECTIONS:
        if getattr(document, name) or (name == "evidence" and document.happened):
            yield name, "section"
        if name == "steps":
            for number, step in enumerate(document.steps, start=1):
                yield step.id, "step", number
        if name == "evidence":
            for number, piece in enumerate(document.evidence, start=1):
                yield piece.id, "evidence", number


def around(document: PracticeDocument) -> dict[str, list[str]]:
    """The places whose comments stand together: {id of a section: places}."""
    return {
        "steps": ["steps", *(step.id for step in document.steps)],
        "evidence": ["evidence", *(piece.id for piece in document.evidence)],
    }
