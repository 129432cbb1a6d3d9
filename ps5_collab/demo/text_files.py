"""The demo's texts as their files tell them: what stands above the text, and the text."""

from dataclasses import dataclass
from functools import cache

import yaml

from ps5_collab.demo.network import HERE
from ps5_collab.demo.practice_files import Replacement
from ps5_collab.demo.typed import read
from ps5_collab.sharing.models import Audience
from ps5_collab.texts.models import Rights


@dataclass(frozen=True, kw_only=True)
class Drawing:
    name: str
    alt: str
    #: Each a crayon, its width, and the points that it goes through, straight or "round":
    #: "red 8: 590,210 620,250".
    strokes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Revised:
    at: str
    note: str
    replace: tuple[Replacement, ...]


@dataclass(frozen=True, kw_only=True)
class TextFile:
    title: str
    summary: str
    author: str
    language: str
    year: int
    rights: Rights
    reason: str
    subjects: tuple[str, ...]
    brought_by: str
    at: str
    audience: Audience
    body: str

    group: str | None = None
    source: str = ""
    pictures: tuple[Drawing, ...] = ()
    revised: Revised | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    #: The beginning of the text's file name.
    text: str
    why: str


@dataclass(frozen=True, kw_only=True)
class SetFile:
    by: str
    at: str
    title: str
    about: str
    audience: Audience
    entries: tuple[Entry, ...]


@cache
def texts() -> dict[str, TextFile]:
    """By the beginning of their files' names."""
    files = sorted((HERE / "texts").glob("*.md"))
    return {path.stem[:2]: text_file(path.read_text()) for path in files}


def text_file(content: str) -> TextFile:
    head, _mark, body = content.removeprefix("---\n").partition("\n---\n")
    return read(TextFile, {**yaml.safe_load(head), "body": body})


@cache
def sets() -> tuple[SetFile, ...]:
    told = yaml.safe_load((HERE / "texts" / "sets.yaml").read_text())
    return tuple(read(SetFile, each) for each in told)
