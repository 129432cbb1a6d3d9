"""Taking feedback up into the next revision of a lesson design."""

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.errors import RuleBroken
from ps5_collab.core.words import later as _
from ps5_collab.discussions.feedback.queries import get_feedback
from ps5_collab.discussions.models import Annotation
from ps5_collab.discussions.queries import TAKEN_UP_IN
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader


def take_up(reader: Reader, note_id: int, lesson_id: int, *, back: bool = False) -> None:
    """Mark it for the next revision, whose number it gets: with that, or the first after it that
    does not only bring back an old one, it is taken up. Until then any of the lesson's authors can
    say `back`. Safe to say twice.

    The note's own version does not move: who is changing its words is not disturbed.
    """
    note = get_feedback(reader, note_id, lesson_id)
    if note.is_taken_up:
        raise RuleBroken(_("A revision took it up already."))
    newest = sa.select(Item.revision).where(Item.id == lesson_id).scalar_subquery()
    marked = sa.update(Annotation).where(Annotation.id == note_id, TAKEN_UP_IN.is_(None))
    marked = marked.values(taken_up_in=None if back else newest + 1)
    db.session.execute(marked.execution_options(synchronize_session=False))
