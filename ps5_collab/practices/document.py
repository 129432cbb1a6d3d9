"""A promising practice as its authors write it: an immutable, typed document, without a database.

Every section, step and piece of evidence has an id that stays the same over revisions, so that a
comment or a review can point at it for good. Long fields are Markdown.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Final

from ps5_collab.core.text import clean_line
from ps5_collab.core.words import later as _l
from ps5_collab.lessons.document import (
    StandardRef,
    identified,
    long_text,
    tidy_standards,
    words_once,
)

SCHEMA: Final = 1
MAX_TITLE: Final = 200
MAX_LINE: Final = 300
#: Steps, pieces of evidence, things of one kind it links to.
MAX_PARTS: Final = 40
MAX_PUPILS: Final = 100_000

#: The parts of the page in its order: field of the document, which is also its id, and its heading.
SECTIONS: Final[Mapping[str, object]] = {
    "what": _l("What we did, and for whom"),
    "why": _l("Why"),
    "steps": _l("How to do it"),
    "materials": _l("Materials"),
    "needs": _l("What it needs"),
    "evidence": _l("What happened"),
    "differently": _l("What we would do differently"),
    "standards": _l("Standards"),
    "lessons": _l("Lesson designs"),
    "texts": _l("Texts"),
    "discussions": _l("Discussions"),
    "sources": _l("Sources"),
}
#: The sections that are one long field each; `happened` stands above the evidence.
LONG: Final = ("what", "why", "materials", "needs", "happened", "differently", "sources")
#: The kinds of items that belong to it: the field of each holds their numbers.
LINKED: Final = ("lessons", "texts", "discussions")
#: Facts of one line, with their headings.
LINES: Final[Mapping[str, object]] = {
    "time": _l("How long it takes"),
    "people": _l("People"),
    "cost": _l("Cost"),
}


class Domain(StrEnum):
    """What a piece of evidence is about."""

    TEACHING = "teaching"
    ENGAGEMENT = "engagement"
    LEARNING = "learning"
    SPACES = "spaces"


class Source(StrEnum):
    """Where a piece of evidence comes from."""

    OBSERVATION = "observation"
    TAUGHT = "taught"
    WORK = "work"
    CHART = "chart"
    PICTURE = "picture"
    SURVEY = "survey"
    INTERVIEW = "interview"
    FILE = "file"
    KEPT = "kept"


@dataclass(frozen=True)
class Step:
    """Something that another school does, too."""

    id: str
    name: str = ""
    #: How, in Markdown.
    text: str = ""
    #: How long it takes, in words.
    time: str = ""


@dataclass(frozen=True)
class Evidence:
    """One sentence of what was seen, with where it comes from and what it does not show."""

    id: str
    domain: Domain = Domain.LEARNING
    claim: str = ""
    source: Source = Source.OBSERVATION
    #: Who saw it, when, of how many: in Markdown.
    detail: str = ""
    limits: str = ""
    #: A file of the practice that shows it.
    attachment: int | None = None
    #: A taught-it record that says it.
    record: int | None = None


@dataclass(frozen=True)
class PracticeDocument:
    title: str = ""
    summary: str = ""
    language: str = "en"
    grades: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    #: How many pupils took part; empty while not said.
    pupils: int | None = None
    what: str = ""
    why: str = ""
    steps: tuple[Step, ...] = ()
    time: str = ""
    people: str = ""
    cost: str = ""
    materials: str = ""
    needs: str = ""
    happened: str = ""
    evidence: tuple[Evidence, ...] = ()
    differently: str = ""
    standards: tuple[StandardRef, ...] = ()
    skills: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    lessons: tuple[int, ...] = ()
    texts: tuple[int, ...] = ()
    discussions: tuple[int, ...] = ()
    sources: str = ""
    licence: str = "CC-BY-4.0"
    #: Who made it besides its authors.
    attribution: str = ""
    schema: int = field(default=SCHEMA, kw_only=True)


# --- to and from JSON --------------------------------------------------------------------------


def to_json(document: PracticeDocument) -> dict[str, Any]:
    return asdict(document)


def from_json(stored: Mapping[str, Any]) -> PracticeDocument:
    """Read a stored document; a key that is missing means its default, an unknown one nothing."""
    values = _known(PracticeDocument, stored)
    values["steps"] = tuple(
        Step(**{"id": ""} | _known(Step, given)) for given in stored.get("steps", ())
    )
    values["evidence"] = tuple(_evidence(given) for given in stored.get("evidence", ()))
    values["standards"] = tuple(
        StandardRef(**_known(StandardRef, given)) for given in stored.get("standards", ())
    )
    return PracticeDocument(**values)


def _evidence(stored: Mapping[str, Any]) -> Evidence:
    known = {"id": ""} | _known(Evidence, stored)
    known["domain"] = Domain(known.get("domain", Domain.LEARNING))
    known["source"] = Source(known.get("source", Source.OBSERVATION))
    return Evidence(**known)


def _known(class_: type[Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    names = {each.name for each in fields(class_)}
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in stored.items()
        if name in names
    }


# --- one form for what means the same ----------------------------------------------------------


def tidy(document: PracticeDocument) -> PracticeDocument:
    """The document as it is kept: clean text, no empty parts, every part with an id of its own."""
    taken = {*SECTIONS, *LONG}
    cleaned: dict[str, Any] = {
        name: clean_line(getattr(document, name))
        for name in ("title", "summary", "attribution", *LINES)
    }
    cleaned |= {name: long_text(getattr(document, name)) for name in LONG}
    cleaned |= {
        name: words_once(getattr(document, name))
        for name in ("grades", "subjects", "skills", "topics")
    }
    steps = [_tidy_step(step) for step in document.steps]
    evidence = [_tidy_evidence(piece) for piece in document.evidence]
    cleaned["steps"] = identified([step for step in steps if not is_empty(step)], taken)
    cleaned["evidence"] = identified([piece for piece in evidence if says_something(piece)], taken)
    cleaned["standards"] = tidy_standards(document.standards)
    cleaned |= {kind: tuple(dict.fromkeys(getattr(document, kind))) for kind in LINKED}
    return replace(document, **cleaned)


def _tidy_step(step: Step) -> Step:
    return replace(
        step, name=clean_line(step.name), time=clean_line(step.time), text=long_text(step.text)
    )


def _tidy_evidence(piece: Evidence) -> Evidence:
    claim, limits = clean_line(piece.claim), clean_line(piece.limits)
    return replace(piece, claim=claim, limits=limits, detail=long_text(piece.detail))


def is_empty(step: Step) -> bool:
    """Nothing is written in it yet, whatever its id."""
    return replace(step, id="") == Step(id="")


def says_something(piece: Evidence) -> bool:
    """Somebody wrote in it or chose what shows it; its domain and source are always chosen."""
    return any((piece.claim, piece.detail, piece.limits, piece.attachment, piece.record))


# --- asked by pages and services ---------------------------------------------------------------


def long_fields(document: PracticeDocument) -> dict[str, str]:
    """Every Markdown field that has something in it: {place, or id of the part: text}."""
    found = {name: getattr(document, name) for name in LONG}
    found |= {step.id: step.text for step in document.steps}
    found |= {piece.id: piece.detail for piece in document.evidence}
    return {place: text for place, text in found.items() if text}


def domains(document: PracticeDocument) -> tuple[Domain, ...]:
    """The domains that have evidence, in their own order."""
    named = {piece.domain for piece in document.evidence}
    return tuple(domain for domain in Domain if domain in named)
