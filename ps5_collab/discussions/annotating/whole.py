"""Reading all that was said in a discussion, as files tell it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.discussions.annotating.said import PLACED, PRESENTER, SAID, SAID_IN, TO
from ps5_collab.discussions.models import (
    Annotation,
    AnnotationStandard,
    AnnotationTag,
    DiscussionReading,
)
from ps5_collab.discussions.policy import quote, readable, shared_by_all
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader
from ps5_collab.standards.models import Standard


def everything(
    reader: Reader, discussion_id: int, at: datetime, *, shared: bool = False
) -> Sequence[Any]:
    """All that the reader reads of a discussion, or of it what everybody does (`shared`), but what
    was taken away, in the order of time."""
    rule = shared_by_all if shared else readable
    found = (
        sa.select(
            *PLACED,
            *SAID,
            quote(reader).label("exact"),
            quote(reader, Annotation.prefix).label("prefix"),
            quote(reader, Annotation.suffix).label("suffix"),
            Annotation.uuid,
            Annotation.text,
            Annotation.imported_step,
            SAID_IN.phase,
            PRESENTER.name.label("presenter"),
            DiscussionReading.title.label("text_title"),
            DiscussionReading.position,
            Item.uuid.label("text_uuid"),
        )
        .join(Person, Person.id == Annotation.author_id)
        .outerjoin(TO, TO.id == Annotation.to_person_id)
        .outerjoin(DiscussionReading, DiscussionReading.id == Annotation.reading_id)
        .outerjoin(Item, Item.id == DiscussionReading.item_id)
        .outerjoin(SAID_IN, SAID_IN.id == Annotation.step_id)
        .outerjoin(PRESENTER, PRESENTER.id == SAID_IN.presenter_id)
        .where(
            Annotation.discussion_id == discussion_id,
            Annotation.deleted_at.is_(None),
            rule(reader, at),
        )
        .order_by(Annotation.created_at, Annotation.id)
    )
    return db.session.execute(found, {"at": at}).all()


class Named(NamedTuple):
    """A standard: for programs, and for people."""

    identifier: str
    code: str


def tags_and_standards(ids: Sequence[int]) -> tuple[dict[int, list[str]], dict[int, list[Named]]]:
    """Of notes that were read."""
    tags: dict[int, list[str]] = {}
    standards: dict[int, list[Named]] = {}
    tagged = sa.select(AnnotationTag.annotation_id, AnnotationTag.tag)
    named = (
        Standard.identifier,
        sa.func.coalesce(sa.func.nullif(Standard.code, ""), Standard.short_title),
    )
    linked = sa.select(AnnotationStandard.annotation_id, *named)
    linked = linked.join(Standard, Standard.id == AnnotationStandard.standard_id)
    for number, tag in db.session.execute(
        tagged.where(AnnotationTag.annotation_id.in_(ids)).order_by(AnnotationTag.tag)
    ):
        tags.setdefault(number, []).append(tag)
    for number, *standard in db.session.execute(
        linked.where(AnnotationStandard.annotation_id.in_(ids)).order_by(Standard.identifier)
    ):
        standards.setdefault(number, []).append(Named(*standard))
    return tags, standards
