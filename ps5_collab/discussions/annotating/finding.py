"""What was said to a whole discussion is found by its words, and through it the discussion.

The search asks who may see an item, and no more. So only what every reader of the discussion reads
is in its index: nothing that is said to one person, nothing that a phase still holds back, and no
words of a text, which not everybody who sees the discussion may read.
"""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from flask import url_for
from markupsafe import Markup

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.fulltext import Index, Text
from ps5_collab.core.text import plain
from ps5_collab.discussions.models import Annotation, Hearer
from ps5_collab.discussions.policy import is_revealed

NOTES = Index("annotation")
#: Rebuilding takes so many notes at a time.
BATCH: Final = 1_000
COLUMNS: Final = (Annotation.id, Annotation.html)


def put(annotation: Annotation) -> None:
    """Make a note findable by what it says now, or not any more."""
    open_to_all = annotation.hearer is Hearer.DISCUSSION and not annotation.deleted_at
    if open_to_all and is_shown(annotation):
        NOTES.put([found_by(annotation)])
    else:
        NOTES.remove([annotation.id])


def put_all(numbers: Iterable[int]) -> None:
    """The same of many that are new."""
    found = sa.select(*COLUMNS).where(Annotation.id.in_(list(numbers)), *for_all())
    NOTES.put(map(found_by, db.session.execute(found)))


def is_shown(annotation: Annotation) -> bool:
    """Nothing holds it back, or no more."""
    shown = sa.select(Annotation.id).where(Annotation.id == annotation.id, is_revealed(utcnow()))
    return annotation.sealed_by_id is None or db.session.scalar(shown) is not None


def reveal(discussion_id: int) -> None:
    """What steps of a discussion held back until now is read by all; what they hold back (again,
    where a turn is put off) is not found."""
    sealed = (Annotation.discussion_id == discussion_id, Annotation.sealed_by_id.is_not(None))
    shown = sa.select(*COLUMNS).where(*sealed, *for_all())
    NOTES.put(map(found_by, db.session.execute(shown)))
    NOTES.remove(sa.select(Annotation.id).where(*sealed, sa.not_(is_revealed(utcnow()))))


def found_by(annotation: Any) -> Text:
    return Text(annotation.id, title="", body=plain(annotation.html or Markup()))


def for_all() -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Annotation.hearer == Hearer.DISCUSSION,
        Annotation.deleted_at.is_(None),
        is_revealed(utcnow()),
    )


def link(annotation_id: int) -> str:
    return url_for("discussions.note", note_id=annotation_id)


def rebuild() -> int:
    """Make every note findable anew; answers how many."""
    NOTES.clear()
    count, last = 0, 0
    while rows := db.session.execute(after(last)).all():
        NOTES.put(map(found_by, rows))
        count, last = count + len(rows), rows[-1].id
    return count


def after(annotation_id: int) -> sa.Select[*tuple[Any, ...]]:
    found = sa.select(*COLUMNS).where(Annotation.id > annotation_id, *for_all())
    return found.order_by(Annotation.id).limit(BATCH)
