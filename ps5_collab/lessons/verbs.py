"""What the buttons inside a lesson's form do to the document that is being written."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ps5_collab.lessons.document import (
    MAX_PARTS,
    LessonDocument,
    Objective,
    Response,
    Step,
    new_id,
)
from ps5_collab.writing.verbs import Verb, movers

#: Lists whose parts are moved, and compared one by one.
LISTS: Final = ("steps",)
#: The document after the verb, and the id of the field to go on with.
Done = tuple[LessonDocument, str]


def add_step(document: LessonDocument, _target: str) -> Done:
    if len(document.steps) >= MAX_PARTS:
        return document, "step-add"
    step = Step(new_id(), responses=(Response(new_id(), ""),))
    return replace(document, steps=(*document.steps, step)), f"{step.id}-name"


def add_objective(document: LessonDocument, _target: str) -> Done:
    if len(document.objectives) >= MAX_PARTS:
        return document, "objective-add"
    new = Objective(new_id(), "")
    return replace(document, objectives=(*document.objectives, new)), f"{new.id}-text"


def add_response(document: LessonDocument, target: str) -> Done:
    """One more line in the step `target`."""
    new = Response(new_id(), "")
    steps = tuple(
        replace(step, responses=(*step.responses, new))
        if step.id == target and len(step.responses) < MAX_PARTS
        else step
        for step in document.steps
    )
    return replace(document, steps=steps), f"{new.id}-text"


VERBS: Final[Mapping[str, Verb]] = {
    "add-step": add_step,
    "add-objective": add_objective,
    "add-response": add_response,
    **movers(LISTS),
}
