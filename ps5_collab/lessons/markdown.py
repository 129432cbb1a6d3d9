"""A lesson design as a Markdown file with front matter, and back.

Our own form round-trips exactly. A lesson's own headings stand at the beginning of a line; where a
text of the author would begin a line so, it is moved one space to the right (still the same heading
to any Markdown reader) and back on reading. Ids stand as `{#id}` behind what they name.

Looser files are read too: sections that we have no name for become steps in their order, and what
fits nowhere is kept in the notes.
"""

import re
from collections.abc import Iterator, Sized
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _

from ps5_collab.core.text import clean_line, clean_text, fold, plain, shorten
from ps5_collab.lessons import front_matter, synonyms
from ps5_collab.lessons.document import (
    LONG,
    MAX_LINE,
    MAX_LONG,
    MAX_PARTS,
    LessonDocument,
    Objective,
    Response,
    Step,
    derived_id,
    long_fields,
    long_text,
    tidy,
)
from ps5_collab.lessons.front_matter import refused
from ps5_collab.lessons.metadata import Oddity, Told, described, understood
from ps5_collab.lessons.outline import LIKE_MINUTES, Chunk, cut, heading_of, items

#: Characters of one file.
MAX_FILE: Final = 600_000
#: The file's own words; never translated, so that any site reads them.
HEADINGS: Final = {
    "essential_question": "Essential question",
    "objectives": "Objectives",
    "prior_knowledge": "Prior knowledge",
    "materials": "Materials",
    "steps": "Steps",
    "assessment": "Assessment",
    "differentiation": "Differentiation and accessibility",
    "reflection": "Reflection",
    "sources": "Sources",
    "notes": "Notes",
}
PARTS: Final = {
    "questions": "Key questions",
    "responses": "What pupils may say or do",
    "support": "What the teacher does then",
    "notice": "Points to notice",
}
AMISS: Final = "[misconception] "

_OWN_HEADING = re.compile(r"^( *)(?=#{2,4}(?: |$))", re.MULTILINE)
_MOVED_HEADING = re.compile(r"^ ( *)(?=#{2,4}(?: |$))", re.MULTILINE)
_LIKE_AMISS = re.compile(r"^\\*\[misconception\] ")


@dataclass(frozen=True)
class LessonFile:
    document: LessonDocument
    oddities: tuple[Oddity, ...] = ()
    #: What names the lesson over sites; our exports have it.
    uuid: UUID | None = None


# --- export ------------------------------------------------------------------------------------


def export(document: LessonDocument, uuid: UUID | None = None) -> str:
    """The document as a file that `parse` reads back to the same document."""
    blocks = [front_matter.written(described(document, uuid))]
    for name, heading in HEADINGS.items():
        if value := getattr(document, name):
            blocks.append(f"## {heading}\n")
            blocks += _section(name, value)
    return "\n".join(blocks)


def _section(name: str, value: Any) -> Iterator[str]:
    if name == "objectives":
        yield _list((each.id, each.text) for each in value)
    elif name == "steps":
        for step in value:
            yield from _step(step)
    else:
        yield _kept(value)


def _step(step: Step) -> Iterator[str]:
    name = step.name if step.minutes else LIKE_MINUTES.sub(r"\\\g<0>", step.name)
    minutes = f"({step.minutes} minutes)" if step.minutes else ""
    yield f"### {' '.join(filter(None, (name, minutes, f'{{#{step.id}}}')))}\n"
    if step.activity:
        yield _kept(step.activity)
    for part, heading in PARTS.items():
        if value := getattr(step, part):
            yield f"#### {heading}\n"
            yield _kept(value) if part != "responses" else _list(map(_said, value))


def _said(response: Response) -> tuple[str, str]:
    if response.misconception:
        return response.id, AMISS + response.text
    return response.id, _LIKE_AMISS.sub(r"\\\g<0>", response.text)


def _kept(text: str) -> str:
    return _OWN_HEADING.sub(r" \1", text) + "\n"


def _list(items: Any) -> str:
    """One bullet an item, its id behind its first line, its other lines moved in by two spaces."""
    lines = []
    for id_, text in items:
        first, *rest = text.split("\n")
        lines.append(f"- {first} {{#{id_}}}")
        lines += [line and f"  {line}" for line in rest]
    return "\n".join(lines) + "\n"


# --- parse -------------------------------------------------------------------------------------


def parse(text: str) -> LessonFile:
    """Read a file of ours or a looser one; raise `Refused` with the line where it cannot be."""
    if len(text) > MAX_FILE:
        raise refused(1, _("The file is too long."))
    front, body, before = front_matter.split(clean_text(text))
    told = understood(front)
    reader = BodyReader(told)
    reader.read(body.split("\n"), before)
    document = tidy(LessonDocument(**reader.fields))
    _check(document)
    oddities = sorted(told.oddities, key=lambda oddity: oddity.line)
    return LessonFile(document, tuple(oddities), told.uuid)


def _check(document: LessonDocument) -> None:
    lists: list[Sized] = [document.objectives, document.steps, document.standards]
    lists += [document.subjects, document.skills, document.topics]
    lists += [step.responses for step in document.steps]
    for each in lists:
        require_few(each)
    for number, step in enumerate(document.steps, start=1):
        if len(step.name) > MAX_LINE:
            raise refused(1, _("The name of step %(number)s is too long.", number=number))
    for text in long_fields(document).values():
        if len(text) > MAX_LONG:
            start = shorten(plain(text[:200]), 60)
            words = _("The text “%(start)s” is longer than %(most)s characters.",
                      start=start, most=MAX_LONG)  # fmt: skip
            raise refused(1, words)


def require_few(parts: Sized) -> None:
    if len(parts) > MAX_PARTS:
        raise refused(1, _("A list has more than %(most)s entries.", most=MAX_PARTS))


class BodyReader:
    """Collects the fields of a document from the sections of a body."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.exact = told.exact
        self.fields = dict(told.fields)
        self.steps: list[Step] = []
        self.has_steps = False

    def read(self, lines: list[str], before: int) -> None:
        opening, chunks = cut(lines, 2, before, fenced=not self.exact)
        require_few(chunks)
        self.has_steps = any(synonyms.section(chunk.heading) == "steps" for chunk in chunks)
        self.open(opening)
        for chunk in chunks:
            self.take(chunk)
        if self.told.left_over:
            self.append("notes", "\n".join(self.told.left_over))
        self.fields["steps"] = tuple(self.steps)

    def open(self, lines: list[str]) -> None:
        """What stands before the first section: the title once more, and words for the notes."""
        at = next((n for n, line in enumerate(lines) if line.strip()), None)
        if at is not None and re.match(r"# +\S", lines[at]):
            title = clean_line(lines[at][2:].rstrip("# "))
            self.fields["title"] = self.fields.get("title") or title
            if fold(title) == fold(self.fields["title"]):
                lines = lines[at + 1 :]
        words = self.text(lines)
        self.append("notes", words)
        if words and not self.fields.get("summary"):
            paragraphs = [plain(each) for each in words.split("\n\n") if not each.startswith("#")]
            told = next((each for each in paragraphs if each and not each.startswith("[")), "")
            self.fields["summary"] = shorten(told, 300)

    def take(self, chunk: Chunk) -> None:
        name = synonyms.section(chunk.heading)
        if name == "steps":
            self.take_steps(chunk)
        elif name == "objectives":
            known = self.fields.get(name, ())
            entries = list(items(chunk.lines, exact=self.exact))
            require_few(entries)
            found = [
                Objective(id_ or derived_id("objective", len(known) + number, text), text)
                for number, (id_, text) in enumerate(entries)
            ]
            self.fields[name] = (*known, *found)
        elif name in LONG:
            self.append(name, self.text(chunk.lines))
        else:
            self.take_unknown(chunk)

    def take_unknown(self, chunk: Chunk) -> None:
        """Without steps of its own, a file's sections are its steps; else they are notes."""
        if not self.has_steps:
            self.steps.append(self.step(chunk))
            return
        self.append("notes", f"### {chunk.heading}\n\n{self.text(chunk.lines)}")
        words = _("“%(heading)s” is no section of ours; it is kept in the notes.",
                  heading=chunk.heading[:80])  # fmt: skip
        self.told.oddities.append(Oddity(chunk.line, str(words)))

    def take_steps(self, chunk: Chunk) -> None:
        opening, chunks = cut(chunk.lines, 3, chunk.line, fenced=not self.exact)
        require_few(chunks)
        if self.text(opening):
            self.steps.append(self.step(Chunk("", chunk.line, opening)))
        self.steps += [self.step(each) for each in chunks]

    def step(self, chunk: Chunk) -> Step:
        name, minutes, id_ = heading_of(chunk.heading)
        id_ = id_ or derived_id("step", len(self.steps), chunk.line, name)
        opening, parts = cut(
            chunk.lines, 4, chunk.line, fenced=not self.exact, wanted=synonyms.step_part
        )
        step = Step(id=id_, name=name, minutes=minutes, activity=self.text(opening))
        for part in parts:
            step = self.with_part(step, str(synonyms.step_part(part.heading)), part.lines)
        return step

    def with_part(self, step: Step, part: str, lines: list[str]) -> Step:
        if part == "responses":
            return replace(step, responses=(*step.responses, *self.responses(step, lines)))
        told: dict[str, Any] = {part: joined(getattr(step, part), self.text(lines))}
        return replace(step, **told)

    def responses(self, step: Step, lines: list[str]) -> Iterator[Response]:
        for number, (id_, text) in enumerate(items(lines, exact=self.exact), len(step.responses)):
            amiss = text.startswith(AMISS)
            words = text[len(AMISS) :] if amiss else unescaped_amiss(text)
            yield Response(id_ or derived_id("response", step.id, number, text), words, amiss)

    def append(self, name: str, text: str) -> None:
        self.fields[name] = joined(self.fields.get(name, ""), text)

    def text(self, lines: list[str]) -> str:
        text = long_text("\n".join(lines))
        return _MOVED_HEADING.sub(r"\1", text) if self.exact else text


def joined(*texts: str) -> str:
    return "\n\n".join(filter(None, texts))


def unescaped_amiss(text: str) -> str:
    return text[1:] if text.startswith("\\") and _LIKE_AMISS.match(text) else text
