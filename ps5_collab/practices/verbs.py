"""What the buttons inside a practice's form do to the document that is being written."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from ps5_collab.lessons.document import new_id
from ps5_collab.practices.document import MAX_PARTS, Evidence, PracticeDocument, Step

#: The document after the verb, and the id of the field to go on with.
Done = tuple[PracticeDocument, str]


def add_step(document: PracticeDocument, _target: str) -> Done:
    if len(document.steps) >= MAX_PARTS:
        return document, "step-add"
    step = Step(new_id())
    return replace(document, steps=(*document.steps, step)), f"{step.id}-name"


def add_evidence(document: PracticeDocument, _target: str) -> Done:
    if len(document.evidence) >= MAX_PARTS:
        return document, "evidence-add"
    piece = Evidence(new_id())
    return replace(document, evidence=(*document.evidence, piece)), f"{piece.id}-claim"


def up(document: PracticeDocument, target: str) -> Done:
    return _moved(document, target, -1), f"up-{target}"


def down(document: PracticeDocument, target: str) -> Done:
    return _moved(document, target, 1), f"down-{target}"


def _moved(document: PracticeDocument, target: str, by: int) -> PracticeDocument:
    """A step or a piece of evidence one place further in its list."""
    for name in ("steps", "evidence"):
        parts = list(getattr(document, name))
        at = next((n for n, part in enumerate(parts) if part.id == target), None)
        if at is not None and 0 <= at + by < len(parts):
            parts[at], parts[at + by] = parts[at + by], parts[at]
            moved: dict[str, Any] = {name: tuple(parts)}
            return replace(document, **moved)
    return document


VERBS: Final[Mapping[str, Callable[[PracticeDocument, str], Done]]] = {
    "add-step": add_step,
    "add-evidence": add_evidence,
    "up": up,
    "down": down,
}
