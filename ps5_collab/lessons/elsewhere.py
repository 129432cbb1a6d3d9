"""Lessons on pages of lower floors: a person's, a school's, a standard's."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from ps5_collab.core import slots
from ps5_collab.core.db import db
from ps5_collab.core.pages import link
from ps5_collab.lessons import cards
from ps5_collab.lessons.models import KIND, Lesson
from ps5_collab.people.models import Person, School
from ps5_collab.sharing.models import Alignment, State
from ps5_collab.sharing.policy import Reader, authored_by, visible_to
from ps5_collab.sharing.queries import items_aligned
from ps5_collab.sharing.readers import reader
from ps5_collab.standards import slots as standards
from ps5_collab.standards.queries import standards_for

#: Shown of each list; the page of all lessons has the rest.
SHOWN = 8


@dataclass(frozen=True)
class Listed:
    rows: Sequence[Any]
    total: int


def listed(looking: Reader, *conditions: sa.ColumnElement[bool]) -> Listed:
    """The newest published lessons that the reader may see, and how many there are."""
    rows = db.session.execute(
        sa.select(
            Lesson.id,
            Lesson.title,
            Lesson.language,
            Lesson.grade_low,
            Lesson.grade_high,
            Lesson.minutes,
            School.name.label("school"),
            sa.func.count().over().label("total"),
        )
        .outerjoin(School, School.id == Lesson.school_id)
        .where(visible_to(looking), Lesson.state == State.PUBLISHED, *conditions)
        .order_by(Lesson.published_at.desc(), Lesson.id.desc())
        .limit(SHOWN)
    ).all()
    return Listed(rows, rows[0].total if rows else 0)


def of_person(person: Person) -> str:
    found = listed(reader(), authored_by(Reader(person_id=person.id)))
    return shown(found, heading=_("Lessons"))


def of_school(school: School) -> str:
    found = listed(reader(), Lesson.school_id == school.id)
    return shown(found, link("lessons.index", school=school.id), _("Lessons"))


def of_standard(standard_id: int) -> Markup:
    """Those aligned to the standard, to what lies under it, or to what it replaced."""
    meant = sa.select(Alignment.item_id).where(
        Alignment.standard_id.in_(standards_for([standard_id]))
    )
    found = listed(reader(), Lesson.id.in_(meant))
    return shown(found, link("lessons.index", standard=standard_id))


def shown(found: Listed, everything: str | None = None, heading: str = "") -> Markup:
    """Safe HTML; nothing for no lessons."""
    if not found.rows:
        return Markup()
    page = render_template(
        "lessons/_listed.html",
        found=found,
        everything=everything if found.total > len(found.rows) else None,
        heading=heading,
        **cards.words(),
    )
    return Markup(page)  # noqa: S704 (a template's own)


def init_app() -> None:
    slots.fill("people.show", of_person)
    slots.fill("people.school", of_school)
    standards.aligned_here.fill(of_standard)
    standards.tagged_items.fill(partial(items_aligned, kind=KIND))
