"""The shape of the demo's practices: what their authors wrote, and what became of it.

A file for each in `practices/`; the shelves of leaders are in `shelves.yaml`. People, schools and
groups are named by their keys in `network.toml`, moments as `school_year` tells them.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import yaml

from ps5_collab.demo.network import HERE
from ps5_collab.demo.typed import read
from ps5_collab.practices.document import Domain, Source
from ps5_collab.sharing.models import Audience


class Criterion(StrEnum):
    """What reviewers score from 0 to 3: seven of the eight Achieve OER rubrics, the eighth
    (accessibility) among our own four. What does not apply has no score."""

    STANDARDS = "standards"
    EXPLANATION = "explanation"
    MATERIALS = "materials"
    ASSESSMENT = "assessment"
    INTERACTIVITY = "interactivity"
    EXERCISES = "exercises"
    DEEPER_LEARNING = "deeper-learning"
    ACCESSIBILITY = "accessibility"
    #: Evidence fits the claim.
    EVIDENCE = "evidence"
    #: Others could do it.
    TRANSFER = "transfer"
    #: No pupil can be identified.
    ANONYMITY = "anonymity"


class Verdict(StrEnum):
    CHANGES = "changes"
    APPROVED = "approved"


class Result(StrEnum):
    """How it went at another school."""

    WORKED = "worked"
    PARTLY = "partly"
    NOT = "not"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in the practice: a section, a step or a piece of evidence by its number, or all."""

    section: str = ""
    step: int | None = None
    evidence: int | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    name: str
    text: str
    time: str = ""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of evidence, of a practice or of a report."""

    domain: Domain
    claim: str
    source: Source
    detail: str
    limits: str
    #: The name of one of its pictures.
    picture: str = ""
    #: Who noted the taught-it record that says it, of a lesson of the practice.
    record: str = ""


@dataclass(frozen=True, kw_only=True)
class Bar:
    label: str
    value: int
    #: Of how many; else the bars are compared with the longest.
    of: int | None = None


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A chart, drawn when the demo is loaded."""

    name: str
    alt: str
    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, kw_only=True)
class Consent:
    by: str
    at: str


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """`old` stands exactly once in the revision before."""

    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Revision:
    by: str
    at: str
    #: What changed and why.
    note: str
    replace: tuple[Replacement, ...] = ()
    #: What is added at the end of the evidence.
    evidence: tuple[Piece, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Asked(Place):
    """A change that a reviewer asks for."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Review:
    by: str
    at: str
    revision: int
    outcome: Verdict
    scores: dict[Criterion, int]
    words: str
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Report:
    """How it went, in the words of who tried it."""

    at: str
    outcome: Result
    pupils: int
    happened: str
    #: What they did otherwise than it is written.
    adapted: str
    keep: str
    change: str
    stop: str
    evidence: tuple[Piece, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """Another school tries it."""

    key: str
    school: str
    by: str
    at: str
    #: The first day at the other school, and the day on which the report is due.
    starts: str
    due: str
    #: What will be changed, as it was planned.
    changes: str
    #: The steps, by their numbers, that are checked off.
    done: tuple[int, ...]
    report: Report | None = None
    #: Said to the authors, with the report.
    thanks: str = ""


@dataclass(frozen=True, kw_only=True)
class Featured:
    by: str
    since: str
    until: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Comment(Place):
    key: str
    by: str
    at: str
    text: str
    question: bool = False
    #: The key of another comment.
    reply_to: str = ""
    #: The reply is accepted as the answer.
    answer: bool = False


@dataclass(frozen=True, kw_only=True)
class OutOf:
    """The adoption, with its report, out of which a practice was written up."""

    #: The beginning of the file's name.
    practice: str
    adoption: str


@dataclass(frozen=True, kw_only=True)
class PracticeFile:
    owner: str
    #: Who reads it until it is shown.
    audience: Audience
    #: Who reads it then.
    wanted: Audience
    written: str
    consents: tuple[Consent, ...]
    handed_in: tuple[str, ...]

    title: str
    summary: str
    language: str
    grades: tuple[str, ...]
    subjects: tuple[str, ...]
    pupils: int
    what: str
    why: str
    steps: tuple[Step, ...]
    time: str
    people: str
    cost: str
    materials: str
    needs: str
    happened: str
    evidence: tuple[Piece, ...]
    differently: str
    #: As in the front matter of lessons: "CA-CS-2018 3-5.AP.10 (assesses)".
    standards: tuple[str, ...]
    skills: tuple[str, ...]
    topics: tuple[str, ...]
    #: By their titles.
    lessons: tuple[str, ...]
    sources: str
    licence: str = "CC-BY-4.0"
    attribution: str = ""

    out_of: OutOf | None = None
    coauthors: tuple[str, ...] = ()
    group: str | None = None
    shown: str | None = None
    pictures: tuple[Picture, ...] = ()
    revisions: tuple[Revision, ...] = ()
    reviews: tuple[Review, ...] = ()
    adoptions: tuple[Adoption, ...] = ()
    featured: tuple[Featured, ...] = ()
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Entry:
    #: The beginning of the file's name.
    practice: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Shelf:
    key: str
    by: str
    at: str
    title: str
    about: str
    audience: Audience
    entries: tuple[Entry, ...]


@cache
def practices() -> dict[str, PracticeFile]:
    """By the beginning of their files' names."""
    files = sorted((HERE / "practices").glob("*.yaml"))
    return {path.stem[:2]: read(PracticeFile, _loaded(path)) for path in files}


@cache
def shelves() -> tuple[Shelf, ...]:
    return tuple(read(Shelf, told) for told in _loaded(HERE / "shelves.yaml"))


def _loaded(path: Any) -> Any:
    return yaml.safe_load(path.read_text())
