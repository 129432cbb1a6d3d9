"""Reading lesson designs. Every function starts from what the reader may see."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.lessons.document import (
    LessonDocument,
    StandardRef,
    from_json,
)
from ps5_collab.lessons.models import Lesson
from ps5_collab.sharing.policy import Reader, authored_by, visible_to
from ps5_collab.sharing.queries import documents_at, newest_of
from ps5_collab.standards.finding import Found, standards_with


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


def document_of(lesson: Lesson) -> LessonDocument:
    """The newest published document."""
    return from_json(newest_of(lesson).document)


def document_at(reader: Reader, lesson: Lesson, number: int) -> LessonDocument:
    """That of a revision which the reader may read; otherwise a 404."""
    (stored,) = documents_at(reader, lesson.id, number)
    return from_json(stored)


def lesson_of_uuid(reader: Reader, uuid: UUID | None) -> Lesson | None:
    """One of the reader's own lessons."""
    found = sa.select(Lesson).where(Lesson.uuid == uuid, authored_by(reader))
    return db.session.scalar(found) if uuid else None


def standards_named(refs: Sequence[StandardRef]) -> dict[str, Found]:
    """What a list shows of standards that a document names: {identifier: row}."""
    identifiers = (ref.identifier for ref in refs if ref.identifier)
    return {one.identifier: one for one in standards_with(identifiers)}
