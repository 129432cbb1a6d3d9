"""Reading adoptions. Each is reached through its practice, which the reader may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import joinedload

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.core.words import say as _
from ps5_collab.people.models import Appointment, Person, School
from ps5_collab.people.queries import is_current
from ps5_collab.practices import queries as practices
from ps5_collab.practices.adoption import policy
from ps5_collab.practices.adoption.models import Adopter, Adoption, Line, Note, Report
from ps5_collab.practices.adoption.report import Findings, from_json
from ps5_collab.practices.document import Step
from ps5_collab.practices.models import Practice
from ps5_collab.sharing.policy import Reader, oldest_open, visible_to

#: Colleagues that a form offers to take along.
MOST_COLLEAGUES: Final = 200


@dataclass(frozen=True)
class Whole:
    """One adoption with its practice and its people, as its pages and services take it."""

    adoption: Adoption
    practice: Practice
    #: Its people, by name.
    adopters: Sequence[Person]
    #: The oldest revision of the practice that the reader may read.
    oldest: int
    #: The newest report, if there is one.
    report: Report | None = None

    @property
    def id(self) -> int:
        return self.adoption.id

    @property
    def revision(self) -> int:
        """The one that is tried; the oldest that the reader may read where that one is closed."""
        return max(self.adoption.revision, self.oldest)

    @cached_property
    def adopter_ids(self) -> set[int]:
        return {person.id for person in self.adopters}

    @property
    def findings(self) -> Findings | None:
        return from_json(self.report.document) if self.report else None

    def may_adopt(self, reader: Reader) -> bool:
        return policy.may_adopt(reader, self.practice, self.adoption, self.adopter_ids)

    def may_join(self, reader: Reader) -> bool:
        outside = reader.person_id not in self.adopter_ids
        return outside and policy.may_join(reader, self.practice, self.adoption)

    def may_read_checklist(self, reader: Reader) -> bool:
        return policy.may_read_checklist(reader, self.practice, self.adoption, self.adopter_ids)

    def writes_practice(self, reader: Reader) -> bool:
        return reader.person_id in self.practice.author_ids


def get_whole(reader: Reader, adoption_id: int) -> Whole:
    """Three statements; the same 404 whether there is none or its practice may not be seen."""
    found = (
        sa.select(Adoption, Practice, Report, oldest_open(reader).label("oldest"))
        .join(Practice, Practice.id == Adoption.practice_id)
        .outerjoin(
            Report, sa.and_(Report.adoption_id == Adoption.id, Report.number == Adoption.report)
        )
        .where(Adoption.id == min(adoption_id, MAX_ID), visible_to(reader))
        .options(joinedload(Adoption.school), joinedload(Adoption.replied_by))
        .options(
            joinedload(Practice.coauthors), joinedload(Practice.owner), joinedload(Report.author)
        )
    )
    row = db.session.execute(found).unique().one_or_none()
    if row is None:
        raise NotFound
    adoption, practice, report, oldest = row
    return Whole(adoption, practice, adopters_of(adoption.id), oldest, report)


def adopters_of(adoption_id: int) -> Sequence[Person]:
    found = (
        sa.select(Person)
        .join(Adopter, Adopter.person_id == Person.id)
        .where(Adopter.adoption_id == adoption_id)
        .order_by(Person.name_folded, Person.id)
    )
    return db.session.scalars(found).all()


def schools_to_try_at(reader: Reader, practice: policy.Tried) -> frozenset[int]:
    """The reader's schools that may begin to try it: those that made it know it already."""
    if not reader.school_ids or not policy.may_try(reader, practice):
        return frozenset()
    return reader.school_ids - practices.schools_that_made(practice.id)


def going_on(practice_id: int, school_ids: frozenset[int]) -> Adoption | None:
    """What one of these schools tries now."""
    found = (
        sa.select(Adoption)
        .where(Adoption.practice_id == practice_id, Adoption.school_id.in_(sorted(school_ids)))
        .where(Adoption.called_off_at.is_(None), Adoption.reported_at.is_(None))
        .order_by(Adoption.id)
        .limit(1)
    )
    return db.session.scalar(found)


def schools_named(school_ids: frozenset[int]) -> list[tuple[int, str]]:
    """(id, name), by name."""
    found = sa.select(School.id, School.name).where(School.id.in_(sorted(school_ids)))
    return [(row[0], row[1]) for row in db.session.execute(found.order_by(School.name_folded))]


def colleagues(school_ids: frozenset[int], but: set[int]) -> Sequence[Person]:
    """People who can be taken along: with a current appointment at one of the schools."""
    held = sa.select(Appointment.person_id).where(
        Appointment.school_id.in_(sorted(school_ids)), is_current()
    )
    found = (
        sa.select(Person)
        .where(Person.id.in_(held), Person.id.not_in(but), Person.deactivated_at.is_(None))
        .order_by(Person.name_folded, Person.id)
        .limit(MOST_COLLEAGUES)
    )
    return db.session.scalars(found).all()


@dataclass(frozen=True)
class NoteRow:
    id: int
    line_id: int
    person_id: int
    name: str
    text: str
    created_at: Any


@dataclass(frozen=True)
class LineRow:
    """One line of a checklist as its page shows it."""

    id: int
    place: str
    text: str
    done_at: Any
    done_by: str | None
    notes: list[NoteRow] = field(default_factory=list)


def checklist(reader: Reader, whole: Whole) -> Sequence[LineRow]:
    """The lines in their order, each with its notes. Two statements."""
    names = names_of_steps(reader, whole)
    found = (
        sa.select(Line.id, Line.place, Line.text, Line.done_at, Person.name)
        .outerjoin(Person, Person.id == Line.done_by_id)
        .where(Line.adoption_id == whole.id)
        .order_by(Line.id)
    )
    lines = {
        row.id: LineRow(row.id, row.place, words_of(row, names), row.done_at, row.name)
        for row in db.session.execute(found)
    }
    notes = (
        sa.select(Note.id, Note.line_id, Note.person_id, Person.name, Note.text, Note.created_at)
        .join(Line, Line.id == Note.line_id)
        .join(Person, Person.id == Note.person_id)
        .where(Line.adoption_id == whole.id)
        .order_by(Note.id)
    )
    for row in db.session.execute(notes):
        lines[row.line_id].notes.append(NoteRow(*row))
    return list(lines.values())


def names_of_steps(reader: Reader, whole: Whole) -> Mapping[str, str] | None:
    """{id: name} as the oldest open revision has them, where the one that is tried is closed."""
    if whole.revision == whole.adoption.revision:
        return None
    steps = practices.document_at(reader, whole.practice, whole.revision).steps
    return {step.id: name_of(step, number) for number, step in enumerate(steps, start=1)}


def name_of(step: Step, number: int) -> str:
    return step.name or str(_("Step %(number)s", number=number))


def words_of(line: Any, names: Mapping[str, str] | None) -> str:
    """What a line says: the name that its step had, unless the reader may not read that."""
    if names is None or not line.place:
        return str(line.text)
    return names.get(line.place) or str(_("A step that is not shown any more"))


def get_line(adoption_id: int, line_id: int) -> Line:
    found = sa.select(Line).where(Line.id == min(line_id, MAX_ID), Line.adoption_id == adoption_id)
    line = db.session.scalar(found)
    if line is None:
        raise NotFound
    return line


def get_note(adoption_id: int, note_id: int) -> Note:
    found = (
        sa.select(Note)
        .join(Line, Line.id == Note.line_id)
        .where(Note.id == min(note_id, MAX_ID), Line.adoption_id == adoption_id)
    )
    note = db.session.scalar(found)
    if note is None:
        raise NotFound
    return note


@dataclass(frozen=True)
class Written:
    """One state of a report, for its history."""

    number: int
    findings: Findings
    html: dict[str, Markup]
    name: str
    created_at: Any


def reports_of(adoption_id: int) -> Sequence[Written]:
    """Every state of the report, the newest first."""
    found = (
        sa.select(Report.number, Report.document, Report.html, Person.name, Report.created_at)
        .join(Person, Person.id == Report.author_id)
        .where(Report.adoption_id == adoption_id)
        .order_by(Report.number.desc())
    )
    return [
        Written(row.number, from_json(row.document), row.html, row.name, row.created_at)
        for row in db.session.execute(found)
    ]


def adopter_ids_of(practice_id: int) -> set[int]:
    """Whoever tries the practice now or has reported: those who called it off hear no more."""
    found = (
        sa.select(Adopter.person_id)
        .join(Adoption, Adoption.id == Adopter.adoption_id)
        .where(Adoption.practice_id == practice_id, Adoption.called_off_at.is_(None))
    )
    return set(db.session.scalars(found))
