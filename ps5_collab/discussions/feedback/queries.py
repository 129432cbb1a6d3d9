"""Reading feedback on lesson designs, from the one rule of who reads what was said."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import MAX_ID, db, rows
from ps5_collab.core.errors import NotFound
from ps5_collab.discussions.feedback.design import KINDS, Feedback, Places
from ps5_collab.discussions.models import IS_READ, Annotation, DiscussionReading
from ps5_collab.discussions.policy import readable
from ps5_collab.discussions.queries import TAKEN_UP_IN
from ps5_collab.lessons.models import KIND as LESSONS
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item, Revision
from ps5_collab.sharing.policy import Reader, authored_by, visible_to

AT: Final = sa.bindparam("at", type_=Annotation.__table__.c.created_at.type)
LESSON: Final = aliased(Item, flat=True)


@lru_cache(maxsize=512)
def feedback_for(reader: Reader, what: str) -> sa.Select[*tuple[Any, ...]]:
    """On designs of the reader's own, in discussions that they may see. `what` names the column
    that is asked for: "lesson", "discussion" or "note"."""
    own = sa.select(Item.id).where(Item.kind == LESSONS, authored_by(reader)).correlate(None)
    column = {
        "lesson": DiscussionReading.item_id,
        "discussion": DiscussionReading.discussion_id,
        "note": Annotation.id,
    }[what]
    on_design = sa.or_(
        Annotation.reading_id == DiscussionReading.id,
        sa.and_(Annotation.reading_id.is_(None), DiscussionReading.position == 1, IS_READ),
    )
    return (
        sa.select(
            Annotation.id,
            Annotation.kind,
            Annotation.html,
            Annotation.exact,
            Annotation.block,
            Person.name,
            Annotation.imported_as,
            Annotation.created_at,
            Item.id,
            Item.title,
            LESSON.id,
            DiscussionReading.revision,
            LESSON.revision,
            sa.case(
                (Annotation.taken_up_in.is_(None), None),
                else_=sa.func.coalesce(TAKEN_UP_IN, LESSON.revision + 1),
            ),
        )
        .select_from(DiscussionReading)
        .join(Item, Item.id == DiscussionReading.discussion_id)
        .join(LESSON, LESSON.id == DiscussionReading.item_id)
        .join(
            Annotation,
            sa.and_(Annotation.discussion_id == DiscussionReading.discussion_id, on_design),
        )
        .join(Person, Person.id == Annotation.author_id)
        .where(
            column == sa.bindparam("id"),
            DiscussionReading.item_id.in_(own),
            visible_to(reader),
            readable(reader, AT),
            Annotation.kind.in_(KINDS),
            Annotation.deleted_at.is_(None),
        )
        .order_by(DiscussionReading.position, Annotation.start, Annotation.id)
    )


def on_lesson(reader: Reader, lesson_id: int) -> list[Feedback]:
    """From all discussions of it. One statement."""
    return asked(reader, "lesson", lesson_id)


def in_discussion(reader: Reader, discussion_id: int) -> list[Feedback]:
    """On designs of the reader's own that one discussion reads. One statement."""
    return asked(reader, "discussion", discussion_id)


def get_feedback(reader: Reader, note_id: int, lesson_id: int) -> Feedback:
    """A 404 for what is no feedback on a design of the reader's own."""
    found = asked(reader, "note", note_id) if max(note_id, lesson_id) <= MAX_ID else []
    for note in found:
        if note.lesson_id == lesson_id:
            return note
    raise NotFound


def asked(reader: Reader, what: str, number: int) -> list[Feedback]:
    found: Sequence[Any] = rows(feedback_for(reader, what), id=number, at=utcnow()).all()
    return [Feedback(*row) for row in found]


def places_of(lesson_ids: set[int]) -> dict[int, Places]:
    """Of the newest revisions of lessons: {lesson: its places}."""
    found = (
        sa.select(Revision.item_id, Revision.places)
        .join(Item, Item.id == Revision.item_id)
        .where(Item.id.in_(sorted(lesson_ids)), Revision.number == Item.revision)
    )
    return {item_id: places for item_id, places in db.session.execute(found)}
