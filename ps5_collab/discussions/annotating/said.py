"""What was said on one reading, for a page: where each note stands, what it says, its marks.

Every statement but those for marks and places starts from the one rule of who reads it.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ps5_collab.core.db import db, rows
from ps5_collab.discussions.annotating.state import AT
from ps5_collab.discussions.models import (
    Annotation,
    AnnotationPlace,
    AnnotationStandard,
    AnnotationTag,
    Step,
)
from ps5_collab.discussions.policy import is_revealed, quote, readable
from ps5_collab.discussions.queries import TAKEN_UP_IN
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader
from ps5_collab.standards.models import Framework, Standard

TO: Final = aliased(Person, flat=True)
#: The step that something was said in, and whose it is. Never loaded as an entity: it would bring
#: its item along a second time.
SAID_IN: Final = aliased(Step, flat=True)
PRESENTER: Final = aliased(Person, flat=True)
#: Whether a phase still holds it back: then only its author reads it.
HELD_BACK: Final = sa.not_(is_revealed(AT))
HELD_BY: Final = (
    sa.select(Step.key)
    .where(Step.id == Annotation.sealed_by_id)
    .correlate(Annotation)
    .scalar_subquery()
)

#: The first fields of `board.Note`, in their order: where it stands and what it is.
PLACED: Final = (
    Annotation.id,
    Annotation.reply_to_id,
    Annotation.author_id,
    Person.name,
    Annotation.imported_as,
    Annotation.kind,
    Annotation.start,
    Annotation.end,
    Annotation.revision,
    Annotation.anchoring,
    Annotation.answered_at,
    Annotation.deleted_at,
)
#: What it says, for those that a page shows; beside it stands what it quotes, see `policy.quote`.
SAID: Final = (
    Annotation.html,
    Annotation.hearer,
    Annotation.to_person_id,
    TO.name.label("to_name"),
    Annotation.block,
    Annotation.created_at,
    Annotation.edited_at,
    TAKEN_UP_IN.label("taken_up_in"),
    HELD_BACK.label("held_back"),
    HELD_BY.label("held_by"),
    Annotation.sealed_until_open.label("until_open"),
)


@lru_cache(maxsize=512)
def notes_for(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    """What was said on one reading of a discussion, in the order of time."""
    return (
        sa.select(*PLACED)
        .join(Person, Person.id == Annotation.author_id)
        .where(
            Annotation.discussion_id == sa.bindparam("discussion_id"),
            Annotation.reading_id == sa.bindparam("reading_id"),
            readable(reader, AT),
        )
        .order_by(Annotation.id)
    )


def notes_of(reader: Reader, discussion_id: int, reading_id: int, at: datetime) -> Sequence[Any]:
    given = {"discussion_id": discussion_id, "reading_id": reading_id, "at": at}
    return rows(notes_for(reader), **given).all()


@lru_cache(maxsize=512)
def words_for(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Annotation.id, *SAID, quote(reader).label("exact"))
        .outerjoin(TO, TO.id == Annotation.to_person_id)
        .where(
            Annotation.id.in_(sa.bindparam("ids", expanding=True)),
            Annotation.deleted_at.is_(None),
            readable(reader, AT),
        )
    )


def words_of(reader: Reader, ids: Sequence[int], at: datetime) -> Sequence[Any]:
    """What these notes say."""
    return rows(words_for(reader), ids=list(ids), at=at).all() if ids else []


MARKED: Final[sa.CompoundSelect[*tuple[Any, ...]]] = sa.union_all(
    sa.select(
        AnnotationTag.annotation_id, AnnotationTag.tag, sa.null(), sa.null(), sa.null(), sa.null()
    )
    .join(Annotation, Annotation.id == AnnotationTag.annotation_id)
    .where(Annotation.reading_id == sa.bindparam("reading_id")),
    sa.select(
        AnnotationStandard.annotation_id,
        sa.null(),
        Standard.identifier,
        Standard.code,
        Standard.short_title,
        Framework.key,
    )
    .join(Annotation, Annotation.id == AnnotationStandard.annotation_id)
    .join(Standard, Standard.id == AnnotationStandard.standard_id)
    .join(Framework, Framework.id == Standard.framework_id)
    .where(Annotation.reading_id == sa.bindparam("reading_id")),
)


def marks_of(reading_id: int) -> Sequence[Any]:
    """Tags and standards of all notes on a reading, for the caller to put beside those that its
    reader reads: (note, tag, or none and a standard's identifier, code, title and framework)."""
    return db.session.execute(MARKED, {"reading_id": reading_id}).all()


PLACES: Final = sa.select(
    AnnotationPlace.annotation_id,
    AnnotationPlace.revision,
    AnnotationPlace.block,
    AnnotationPlace.number,
    AnnotationPlace.start,
    AnnotationPlace.end,
).join(Annotation, Annotation.id == AnnotationPlace.annotation_id)


def earlier_places(reading_id: int) -> dict[int, Any]:
    """Where notes stood in what the group read before: {note: its newest place of those}."""
    found = PLACES.where(Annotation.reading_id == reading_id).order_by(AnnotationPlace.revision)
    return {row.annotation_id: row for row in db.session.execute(found)}


def places_in(reading_id: int, revision: int) -> dict[int, Any]:
    """Where notes stood in one revision that the group read before, or last before that: {note:
    place}."""
    until = (Annotation.reading_id == reading_id, AnnotationPlace.revision <= revision)
    found = PLACES.where(*until).order_by(AnnotationPlace.revision)
    return {row.annotation_id: row for row in db.session.execute(found)}
