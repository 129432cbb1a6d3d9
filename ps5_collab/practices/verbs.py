"""What the buttons inside a practice's form do to the document that is being written."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ps5_collab.lessons.document import new_id
from ps5_collab.practices.document import MAX_PARTS, Evidence, PracticeDocument, Step
from ps5_collab.writing.verbs import Verb, movers

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


VERBS: Final[Mapping[str, Verb]] = {
    "add-step": add_step,
    "add-evidence": add_evidence,
    **movers(("steps", "evidence")),
}
