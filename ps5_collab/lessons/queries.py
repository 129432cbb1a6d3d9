"""Reading lesson designs. Every function starts from what the reader may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.lessons.document import (
    LessonDocument,
    StandardRef,
    from_json,
)
from ps5_collab.lessons.models import Lesson
from ps5_collab.people.models import Group, Person, School
from ps5_collab.sharing.models import (
    Audience,
    Draft,
    Revision,
)
from ps5_collab.sharing.policy import Reader, authored_by, visible_to
from ps5_collab.standards.models import Framework, Standard


def get_lesson(reader: Reader, item_id: int) -> Lesson:
    """The lesson for changing it, with its co-authors; the same 404 when it may not be seen."""
    found = (
        sa.select(Lesson)
        .where(Lesson.id == min(item_id, MAX_ID), visible_to(reader))
        .options(joinedload(Lesson.coauthors), joinedload(Lesson.owner))
    )
    lesson = db.session.scalars(found).unique().one_or_none()
    if lesson is None:
        raise NotFound
    return lesson


def draft_of(lesson: Lesson) -> Draft | None:
    found = sa.select(Draft).where(Draft.item_id == lesson.id).options(joinedload(Draft.saved_by))
    return db.session.scalar(found)


def document_of(lesson: Lesson, number: int | None = None) -> LessonDocument:
    """A published document: the newest, or that of revision `number`."""
    return document_at(lesson.id, lesson.revision if number is None else number)


def document_at(item_id: int, number: int) -> LessonDocument:
    """Revision `number` of a lesson that was loaded for its reader."""
    found = sa.select(Revision.document).where(
        Revision.item_id == item_id, Revision.number == min(number, MAX_ID)
    )
    stored = db.session.scalar(found)
    if stored is None:
        raise NotFound
    return from_json(stored)


def revisions_of(item_id: int) -> Sequence[Any]:
    """Every revision, newest first, with who made it and why."""
    return db.session.execute(
        sa.select(
            Revision.number,
            Revision.note,
            Revision.created_at,
            Revision.restores,
            Person.id.label("author_id"),
            Person.name,
        )
        .join(Person, Person.id == Revision.author_id)
        .where(Revision.item_id == item_id)
        .order_by(Revision.number.desc())
    ).all()


def lesson_of_uuid(reader: Reader, uuid: UUID | None) -> Lesson | None:
    """One of the reader's own lessons."""
    found = sa.select(Lesson).where(Lesson.uuid == uuid, authored_by(reader))
    return db.session.scalar(found) if uuid else None


def audiences_for(reader: Reader, lesson: Lesson | None) -> list[tuple[str, str]]:
    """Whom the reader can share a lesson with: (field value, words), narrowest first.

    Where it is shared now stays a choice, also for a co-author from elsewhere, who does not learn
    the name of a group.
    """
    schools = reader.school_ids | ({lesson.school_id} if lesson and lesson.school_id else set())
    mine = Group.id.in_(sorted(reader.group_ids))
    named = sa.union_all(
        sa.select(sa.literal("group"), Group.id, Group.name).where(mine),
        sa.select(sa.literal("school"), School.id, School.name).where(
            School.id.in_(sorted(schools))
        ),
    )
    places = [
        (f"{kind}:{id_}", str(_("The group %(name)s", name=name) if kind == "group" else name))
        for kind, id_, name in db.session.execute(named)
    ]
    if lesson and lesson.audience is Audience.GROUP and lesson.group_id not in reader.group_ids:
        places.append((f"group:{lesson.group_id}", str(_("The group that reads it now"))))
    return [
        ("me", str(_("Only me and my co-authors"))),
        *sorted(places),
        ("network", str(_("The network: everybody who works at one of its schools"))),
        ("everyone", str(_("Everyone, also without signing in"))),
    ]


def standards_named(refs: Sequence[StandardRef]) -> dict[str, Any]:
    """What a list shows of standards that a document names: {identifier: row}."""
    identifiers = {ref.identifier for ref in refs if ref.identifier}
    found = (
        sa.select(
            Standard.identifier,
            Standard.code,
            Standard.short_title,
            Framework.title.label("framework_title"),
        )
        .join(Framework, Framework.id == Standard.framework_id)
        .where(Standard.identifier.in_(identifiers))
    )
    return {row.identifier: row for row in db.session.execute(found)} if identifiers else {}
