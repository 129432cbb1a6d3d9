"""Agendas as they are begun: templates, minutes fitted to a length, an order that is kept. Pure."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from flask_babel import LazyString

from ps5_collab.core.words import later as _
from ps5_collab.meetings.models import Keeps, MeetingKind, Purpose

FILE: Final = Path(__file__).with_name("agendas.toml")
#: By language; English is always there.
Words = Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """One item of a template."""

    title: Words
    words: Words
    minutes: int
    purpose: Purpose
    keeps: Keeps | None = None

    @property
    def names(self) -> set[tuple[Keeps, str]]:
        """By which an agenda that has it is told, in whichever language; none for a line that may
        well come twice."""
        return {(self.keeps, title) for title in self.title.values()} if self.keeps else set()


@dataclass(frozen=True)
class Template:
    key: str
    title: Words
    about: Words
    #: Whose order it is, and that the words are ours.
    credit: Words
    #: For which meetings it is offered first.
    sorts: frozenset[MeetingKind]
    lines: tuple[Line, ...]

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)


def said(given: Words, language: str) -> str:
    return given.get(language.partition("-")[0]) or given["en"]


@lru_cache(maxsize=1)
def templates() -> Mapping[str, Template]:
    given = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {each["key"]: _template(each) for each in given["agenda"]}


def offered(sort: MeetingKind) -> list[Template]:
    """All of them, those made for the kind of meeting first."""
    return sorted(templates().values(), key=lambda template: sort not in template.sorts)


def _template(given: Mapping[str, Any]) -> Template:
    return Template(
        key=given["key"],
        title=given["title"],
        about=given["about"],
        credit=given["credit"],
        sorts=frozenset(MeetingKind(sort) for sort in given["sorts"]),
        lines=tuple(_line(each) for each in given["items"]),
    )


def _line(given: Mapping[str, Any]) -> Line:
    keeps = given.get("keeps")
    return Line(
        title=given["title"],
        words=given["words"],
        minutes=given["minutes"],
        purpose=Purpose(given["purpose"]),
        keeps=Keeps(keeps) if keeps else None,
    )


def fitted(minutes: Sequence[int], to: int) -> list[int]:
    """The minutes in the same proportions, whole and adding up to `to`; at least one each, so that
    together they may be more."""
    whole = sum(minutes)
    if not whole:
        return list(minutes)
    exact = [each * to / whole for each in minutes]
    found = [max(1, int(each)) for each in exact]
    while sum(found) < to:
        at = max(range(len(found)), key=lambda n: exact[n] - found[n])
        found[at] += 1
    while sum(found) > to and max(found) > 1:
        at = min((n for n, each in enumerate(found) if each > 1), key=lambda n: exact[n] - found[n])
        found[at] -= 1
    return found


def order_fault(keeps: Sequence[Keeps | None]) -> LazyString | None:
    """Why an agenda must not have this order; None when it may."""
    if Keeps.INSTRUCTOR in keeps and Keeps.OBSERVERS in keeps:
        last = len(keeps) - 1 - list(reversed(keeps)).index(Keeps.INSTRUCTOR)
        if keeps.index(Keeps.OBSERVERS) < last:
            return _("Whoever taught speaks before those who observed.")
    if Keeps.FINAL in keeps:
        after = keeps[keeps.index(Keeps.FINAL) + 1 :]
        if any(each not in (Keeps.FINAL, Keeps.CLOSING) for each in after):
            return _("Final comments come last: nothing but the closing follows them.")
    return None


def place_at_end(keeps: Sequence[Keeps | None]) -> int:
    """Where one more item goes: to the end, or before the final comments and the closing."""
    at = len(keeps)
    while at and keeps[at - 1] in (Keeps.FINAL, Keeps.CLOSING):
        at -= 1
    return at


def place_at_start(keeps: Sequence[Keeps | None]) -> int:
    """Where what is carried over begins: behind what opens the meeting."""
    return next((n for n, each in enumerate(keeps) if each is not Keeps.OPENING), len(keeps))
