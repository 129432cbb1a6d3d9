"""A lesson design as its author writes it: an immutable, typed document, without a database.

Every section, step, objective and anticipated response has an id that stays the same over
revisions, so that a comment can point at it for good. "R2.3" is only its number in one revision.
Long fields are Markdown.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final, TypeVar

from ps5_collab.core.text import clean_line, clean_text
from ps5_collab.core.words import later as _l
from ps5_collab.writing.parts import derived_id as derived_id
from ps5_collab.writing.parts import identified as identified
from ps5_collab.writing.parts import is_id as is_id
from ps5_collab.writing.parts import new_id as new_id

SCHEMA: Final = 1
MAX_TITLE: Final = 200
MAX_LINE: Final = 300
#: Of a subject, a skill, a topic: what a tag holds.
MAX_WORD: Final = 80
#: Characters of one long field; `core.markup` renders no more.
MAX_LONG: Final = 20_000
#: Of one list: steps, objectives, responses of a step, standards.
MAX_PARTS: Final = 60
MAX_MINUTES: Final = 1_000

#: The parts of the page in its order: field of the document, which is also its id, and its heading.
SECTIONS: Final[Mapping[str, object]] = {
    "essential_question": _l("Essential question"),
    "objectives": _l("Objectives"),
    "standards": _l("Standards"),
    "prior_knowledge": _l("Prior knowledge"),
    "materials": _l("Materials"),
    "steps": _l("Steps"),
    "assessment": _l("Assessment"),
    "differentiation": _l("Differentiation and accessibility"),
    "reflection": _l("Reflection"),
    "sources": _l("Sources"),
    "notes": _l("Notes"),
}
#: The sections that are one long field each.
LONG: Final = tuple(name for name in SECTIONS if name not in {"objectives", "standards", "steps"})
#: The long fields of a step, with their headings.
STEP_PARTS: Final[Mapping[str, object]] = {
    "activity": _l("Activity"),
    "questions": _l("Key questions"),
    "support": _l("What the teacher does then"),
    "notice": _l("Points to notice"),
}

Value = TypeVar("Value")


@dataclass(frozen=True)
class Objective:
    id: str
    text: str


@dataclass(frozen=True)
class StandardRef:
    """A standard as the author tagged it; `identifier` is its CASE identifier once it is known."""

    framework: str
    code: str
    identifier: str | None = None
    role: str = "teaches"


@dataclass(frozen=True)
class Response:
    """Something that pupils may say or do."""

    id: str
    text: str
    misconception: bool = False


@dataclass(frozen=True)
class Step:
    id: str
    name: str = ""
    minutes: int | None = None
    activity: str = ""
    questions: str = ""
    responses: tuple[Response, ...] = ()
    #: What the teacher does about the responses.
    support: str = ""
    #: What an observer should look for.
    notice: str = ""


@dataclass(frozen=True)
class LessonDocument:
    title: str = ""
    summary: str = ""
    language: str = "en"
    grades: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    #: Length of the lesson; empty while not said.
    minutes: int | None = None
    essential_question: str = ""
    objectives: tuple[Objective, ...] = ()
    standards: tuple[StandardRef, ...] = ()
    prior_knowledge: str = ""
    materials: str = ""
    steps: tuple[Step, ...] = ()
    assessment: str = ""
    differentiation: str = ""
    skills: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sources: str = ""
    licence: str = "CC-BY-4.0"
    attribution: str = ""
    reflection: str = ""
    notes: str = ""
    schema: int = field(default=SCHEMA, kw_only=True)


# --- to and from JSON --------------------------------------------------------------------------


def to_json(document: LessonDocument) -> dict[str, Any]:
    return asdict(document)


def from_json(stored: Mapping[str, Any]) -> LessonDocument:
    """Read a stored document; a key that is missing means its default, an unknown one nothing."""
    values = _known(LessonDocument, stored)
    values["objectives"] = tuple(
        Objective(**_known(Objective, {"id": "", "text": ""} | given))
        for given in stored.get("objectives", ())
    )
    values["standards"] = tuple(
        StandardRef(**_known(StandardRef, given)) for given in stored.get("standards", ())
    )
    values["steps"] = tuple(_step(given) for given in stored.get("steps", ()))
    return LessonDocument(**values)


def _step(stored: Mapping[str, Any]) -> Step:
    responses = tuple(
        Response(**_known(Response, {"id": "", "text": ""} | given))
        for given in stored.get("responses", ())
    )
    return Step(**{"id": ""} | _known(Step, stored) | {"responses": responses})


def _known(class_: type[Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    names = _NAMES[class_]
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in stored.items()
        if name in names
    }


_NAMES: Final = {
    class_: frozenset(each.name for each in fields(class_))
    for class_ in (LessonDocument, Objective, StandardRef, Step, Response)
}


# --- one form for what means the same ----------------------------------------------------------


def tidy(document: LessonDocument) -> LessonDocument:
    """The document as it is kept: clean text, no empty parts, every part with an id of its own."""
    taken = set(SECTIONS)
    steps = [_tidy_step(step) for step in document.steps]
    objectives = [replace(each, text=long_text(each.text)) for each in document.objectives]
    lines = ("title", "summary", "attribution")
    cleaned: dict[str, Any] = {name: clean_line(getattr(document, name)) for name in lines}
    cleaned |= {name: long_text(getattr(document, name)) for name in LONG}
    words = ("grades", "subjects", "skills", "topics")
    cleaned |= {name: words_once(getattr(document, name)) for name in words}
    cleaned["standards"] = tidy_standards(document.standards)
    cleaned["objectives"] = identified([each for each in objectives if each.text], taken)
    cleaned["steps"] = tuple(
        replace(step, responses=identified(list(step.responses), taken))
        for step in identified([step for step in steps if not is_empty(step)], taken)
    )
    return replace(document, **cleaned)


def words_once(words: Iterable[str]) -> tuple[str, ...]:
    """Words by which lists are filtered, each once and short enough."""
    return _once(clean_line(word)[:MAX_WORD].rstrip() for word in words)


def tidy_standards(refs: Iterable[StandardRef]) -> tuple[StandardRef, ...]:
    return _once(
        replace(ref, framework=clean_line(ref.framework), code=clean_line(ref.code)) for ref in refs
    )


def _once(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _tidy_step(step: Step) -> Step:
    responses = [replace(each, text=long_text(each.text)) for each in step.responses]
    parts: dict[str, Any] = {name: long_text(getattr(step, name)) for name in STEP_PARTS}
    said = tuple(each for each in responses if each.text)
    return replace(step, name=clean_line(step.name), responses=said, **parts)


def long_text(text: str) -> str:
    """Markdown as it is kept: no blank lines around it, no spaces at its end."""
    return re.sub(r"\A(?:[^\S\n]*\n)+", "", clean_text(text)).rstrip()


def is_empty(step: Step) -> bool:
    """Nothing is written in it yet, whatever its id."""
    return replace(step, id="") == Step(id="")


# --- asked by pages and services ---------------------------------------------------------------


def minutes_planned(document: LessonDocument) -> int:
    return sum(step.minutes or 0 for step in document.steps)


def long_fields(document: LessonDocument) -> dict[str, str]:
    """Every Markdown field that has something in it: {place, or "<step id>.<part>": text}."""
    found = {name: getattr(document, name) for name in LONG}
    found |= {objective.id: objective.text for objective in document.objectives}
    for step in document.steps:
        found |= {f"{step.id}.{part}": getattr(step, part) for part in STEP_PARTS}
        found |= {response.id: response.text for response in step.responses}
    return {place: text for place, text in found.items() if text}
