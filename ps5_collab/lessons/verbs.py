"""What the buttons inside a lesson's form do to the document that is being written."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from ps5_collab.lessons.difference import FACTS
from ps5_collab.lessons.document import (
    MAX_PARTS,
    SECTIONS,
    LessonDocument,
    Objective,
    Response,
    Step,
    new_id,
)

#: The document after the verb, and the id of the field to go on with.
Done = tuple[LessonDocument, str]


def add_step(document: LessonDocument, _target: str) -> Done:
    if len(document.steps) >= MAX_PARTS:
        return document, "step-add"
    step = Step(new_id(), responses=(Response(new_id(), ""),))
    return replace(document, steps=(*document.steps, step)), f"{step.id}-name"


def step_up(document: LessonDocument, target: str) -> Done:
    return _moved(document, target, -1), f"up-{target}"


def step_down(document: LessonDocument, target: str) -> Done:
    return _moved(document, target, 1), f"down-{target}"


def _moved(document: LessonDocument, target: str, by: int) -> LessonDocument:
    steps = list(document.steps)
    at = next((n for n, step in enumerate(steps) if step.id == target), None)
    if at is None or not 0 <= at + by < len(steps):
        return document
    steps[at], steps[at + by] = steps[at + by], steps[at]
    return replace(document, steps=tuple(steps))


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


VERBS: Final[Mapping[str, Callable[[LessonDocument, str], Done]]] = {
    "add-step": add_step,
    "up": step_up,
    "down": step_down,
    "add-objective": add_objective,
    "add-response": add_response,
}


def taken(mine: LessonDocument, theirs: LessonDocument, place: str) -> LessonDocument:
    """`mine` with the part at `place` as it is in `theirs`: a section, a fact or a step."""
    if place == "steps":
        return replace(mine, steps=_in_order(mine.steps, [step.id for step in theirs.steps]))
    if place in FACTS or place in SECTIONS:
        return replace(mine, **{place: getattr(theirs, place)})
    other = {step.id: step for step in theirs.steps}
    kept = {step.id for step in mine.steps}
    steps = [other.get(step.id, step) if step.id == place else step for step in mine.steps]
    steps = [step for step in steps if step.id != place or place in other]
    if place in other and place not in kept:
        steps.append(other[place])
        return replace(mine, steps=_in_order(tuple(steps), list(other)))
    return replace(mine, steps=tuple(steps))


def _in_order(steps: tuple[Step, ...], order: list[str]) -> tuple[Step, ...]:
    """Steps that `order` knows in its order, each place of the others unchanged."""
    known = iter(sorted((s for s in steps if s.id in order), key=lambda s: order.index(s.id)))
    return tuple(next(known) if step.id in order else step for step in steps)
