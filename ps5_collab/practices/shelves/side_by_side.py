"""Two practices as the rows of one table, in the order in which a leader asks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ps5_collab.core.words import number, say_many
from ps5_collab.core.words import say as _
from ps5_collab.lessons.vocabulary import LICENCES, SUBJECTS, grades_label, label
from ps5_collab.people.models import Level
from ps5_collab.people.roles import LEVELS
from ps5_collab.practices.document import LINES, SECTIONS, Domain
from ps5_collab.practices.reading import PracticePage
from ps5_collab.practices.vocabulary import DOMAINS, SOURCES, STRENGTHS


@dataclass(frozen=True)
class Side:
    """A practice with the codes of its standards."""

    page: PracticePage
    codes: Sequence[str]


@dataclass(frozen=True)
class Cell:
    lines: Sequence[Any] = ()
    #: Written by the authors, in their language.
    own_words: bool = False
    #: The lines have an order.
    numbered: bool = False


@dataclass(frozen=True)
class Row:
    heading: str
    cells: tuple[Cell, Cell]

    @property
    def says(self) -> bool:
        return any(cell.lines for cell in self.cells)


def rows(a: Side, b: Side) -> Iterator[Row]:
    """Those in which either says something."""
    both = zip(_of(a, b), _of(b, a), strict=True)
    found = (Row(heading, (cell, other)) for (heading, cell), (_same, other) in both)
    yield from (row for row in found if row.says)


def _of(side: Side, other: Side) -> Iterator[tuple[str, Cell]]:
    page, document = side.page, side.page.document
    yield str(_("For whom")), Cell(_pupils(document.pupils))
    yield str(_("Grades")), Cell(_some(grades_label(document.grades) if document.grades else ""))
    subjects = [label(SUBJECTS, each) for each in document.subjects]
    yield str(_("Subjects")), Cell(_some(", ".join(subjects)))
    level = str(LEVELS[Level(page.level)]) if page.level else ""
    yield str(_("School")), Cell([each for each in (page.school, level) if each])
    for name, words in LINES.items():
        yield str(words), Cell(_some(getattr(document, name)), own_words=True)
    yield str(SECTIONS["needs"]), Cell(_some(page.html.get("needs", "")), own_words=True)
    steps = [step.name or _("A step without a name") for step in document.steps]
    yield str(SECTIONS["steps"]), Cell(steps, own_words=True, numbered=True)
    yield str(_("Strength of evidence")), Cell([label(STRENGTHS, page.strength)])
    for domain in Domain:
        heading = _("Evidence: %(domain)s", domain=DOMAINS[domain])
        yield str(heading), Cell(_evidence(page, domain), own_words=True)
    here, there = dict.fromkeys(side.codes), set(other.codes)
    yield str(_("Standards of both")), Cell(_some(", ".join(c for c in here if c in there)))
    yield (
        str(_("Standards of only one")),
        Cell(_some(", ".join(c for c in here if c not in there))),
    )
    yield str(_("License")), Cell([label(LICENCES, document.licence)])


def _some(words: Any) -> list[Any]:
    return [words] if words else []


def _pupils(count: int | None) -> list[Any]:
    if not count:
        return []
    return [say_many("%(num)s pupil", "%(num)s pupils", count, num=number(count))]


def _evidence(page: PracticePage, domain: Domain) -> list[Any]:
    return [
        _("%(claim)s (%(source)s)", claim=piece.claim, source=str(SOURCES[piece.source]).lower())
        for piece in page.document.evidence
        if piece.domain == domain
    ]
