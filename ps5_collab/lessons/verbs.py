"""What the buttons inside a lesson's form do to the document that is being written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final, TypeVar

from ps5_collab.lessons.document import (
    MAX_PARTS,
    LessonDocument,
    Objective,
    Part,
    Response,
    Step,
    new_id,
)

Document = TypeVar("Document", bound=Any)
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


def taken(mine: Document, theirs: Document, place: str, lists: Sequence[str]) -> Document:
    """`mine` with what is at `place` as it is in `theirs`: a field, a part of one of the `lists`,
    or, by its name, the order of a list."""
    if place in lists:
        order = [part.id for part in getattr(theirs, place)]
        return changed(mine, place, _in_order(getattr(mine, place), order))
    if place in {each.name for each in fields(mine)}:
        return changed(mine, place, getattr(theirs, place))
    for name in lists:
        mine = changed(mine, name, _part_taken(getattr(mine, name), getattr(theirs, name), place))
    return mine


def changed(document: Document, name: str, value: object) -> Document:
    named: dict[str, Any] = {name: value}
    return replace(document, **named)


def _part_taken(mine: tuple[Part, ...], theirs: tuple[Part, ...], place: str) -> tuple[Part, ...]:
    """A part as it is there, at its place; gone where it is not there."""
    other = {part.id: part for part in theirs}
    parts = [other.get(part.id, part) if part.id == place else part for part in mine]
    parts = [part for part in parts if part.id != place or place in other]
    if place in other and place not in {part.id for part in mine}:
        parts.append(other[place])
        return _in_order(tuple(parts), list(other))
    return tuple(parts)


def _in_order(parts: tuple[Part, ...], order: list[str]) -> tuple[Part, ...]:
    """Parts that `order` knows in its order, each place of the others unchanged."""
    known = iter(sorted((p for p in parts if p.id in order), key=lambda p: order.index(p.id)))
    return tuple(next(known) if part.id in order else part for part in parts)
