"""What was deleted goes for good once every process has forgotten it."""

from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from ps5_collab.conversation import finding as talk
from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.texts.models import TextSet

KEPT: Final = timedelta(days=1)


@jobs.every(minutes=60)
def delete_removed_sets() -> None:
    past = sa.select(TextSet).where(TextSet.removed_at <= utcnow() - KEPT)
    for text_set in db.session.scalars(past):
        talk.forget_all(text_set.id)
        db.session.delete(text_set)
