"""What a comment can point at: the sections, steps, objectives and responses of a lesson.

A place keeps its id over revisions; "R2.3" is only its number in one of them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ps5_collab.core.words import say as _
from ps5_collab.lessons.document import SECTIONS, LessonDocument


def places(document: LessonDocument) -> dict[str, str]:
    """What a comment can point at, in the order of the page: {id: words such as "R2.3"}."""
    return in_words(numbered(document))


def numbered(document: LessonDocument) -> dict[str, Any]:
    """The same as it is kept, for readers of every language: {id: ["response", 2, 3]}."""
    return {place: [kind, *numbers] for place, kind, *numbers in _places(document)}


def in_words(kept: Mapping[str, Any]) -> dict[str, str]:
    """What `numbered` gave, or words, in the language that is spoken now."""
    return {
        place: known if isinstance(known, str) else _in_words(place, *known)
        for place, known in kept.items()
    }


def _in_words(place: str, kind: str, *numbers: int) -> str:
    if kind == "objective":
        return str(_("Objective %(number)s", number=numbers[0]))
    if kind == "step":
        return str(_("Step %(number)s", number=numbers[0]))
    if kind == "response":
        return "R" + ".".join(map(str, numbers))
    return str(SECTIONS[place])


def _places(document: LessonDocument) -> Iterator[tuple[Any, ...]]:
    for name in SECTIONS:
        if getattr(document, name):
            yield name, "section"
        if name == "objectives":
            for number, objective in enumerate(document.objectives, start=1):
                yield objective.id, "objective", number
        if name == "steps":
            for number, step in enumerate(document.steps, start=1):
                yield step.id, "step", number
                for at, response in enumerate(step.responses, start=1):
                    yield response.id, "response", number, at


def around(document: LessonDocument) -> dict[str, list[str]]:
    """The places whose comments stand together: {"objectives" or id of a step: places}."""
    objectives = ["objectives", "standards", *(objective.id for objective in document.objectives)]
    return {"objectives": objectives} | {
        step.id: [step.id, *(response.id for response in step.responses)] for step in document.steps
    }
