"""The demo's discussions as their files tell them.

Moments are told as everywhere in the demo (see `school_year`); what happens while one is led live
happens by the protocol's own clock.
"""

from dataclasses import dataclass, field
from functools import cache

import yaml

from ps5_collab.demo.network import HERE
from ps5_collab.demo.typed import read
from ps5_collab.discussions.models import AnnotationKind, Mode, Part


@dataclass(frozen=True, kw_only=True)
class Words:
    """Something that somebody says; where the quotation is empty on a whole paragraph, or on all
    of it."""

    by: str
    kind: AnnotationKind = AnnotationKind.NOTE
    quote: str = ""
    #: By its number; needed where the words stand more than once.
    paragraph: int | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Said(Words):
    """In a step of the protocol."""

    phase: str
    #: Whose round it is, where that is somebody else's.
    of: str = ""
    #: Over days.
    at: str = ""
    #: Of feedback on a design: its author wants to take it up.
    taken_up: bool = False


@dataclass(frozen=True, kw_only=True)
class Note(Words):
    """In the margin."""

    at: str
    key: str = ""
    #: "me", somebody's key, or empty for the whole discussion.
    to: str = ""
    reply_to: str = ""
    #: It settles the question that it replies to.
    answer: bool = False
    tags: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """The group takes over the newest version of a text."""

    at: str
    by: str
    reading: str


@dataclass(frozen=True, kw_only=True)
class Insight:
    by: str
    text: str


@dataclass(frozen=True, kw_only=True)
class NextStep:
    by: str
    text: str
    owner: str
    due: str
    done: str = ""


@dataclass(frozen=True, kw_only=True)
class Kept:
    by: str
    text: str
    #: Who signed it so many hours later.
    signed: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Remains:
    themes: tuple[str, ...]
    insights: tuple[Insight, ...]
    next_steps: tuple[NextStep, ...]
    kept: tuple[Kept, ...]


@dataclass(frozen=True, kw_only=True)
class DiscussionFile:
    group: str
    title: str
    summary: str
    brief: str
    by: str
    at: str
    mode: Mode
    #: Beginnings of file names: "03" of a text, "lesson:b-03" of a lesson.
    readings: tuple[str, ...]
    #: In the order of turns.
    people: tuple[str, ...]

    language: str = "en"
    protocol: str = ""
    roles: dict[Part, str] = field(default_factory=dict)
    #: Empty while it waits.
    begins: str = ""
    #: Over days: when each phase closes.
    dates: dict[str, str] = field(default_factory=dict)
    #: Whose notes later groups may read.
    shares: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()
    notes: tuple[Note, ...] = ()
    corrected: Corrected | None = None
    remains: Remains | None = None


@cache
def discussions() -> dict[str, DiscussionFile]:
    """By the beginning of their files' names."""
    files = sorted((HERE / "discussions").glob("*.yaml"))
    told = {path.stem[:2]: yaml.safe_load(path.read_text()) for path in files}
    return {key: read(DiscussionFile, each) for key, each in told.items()}
