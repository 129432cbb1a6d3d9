"""What was deleted goes for good once nobody can bring it back any more."""

import sqlalchemy as sa

from ps5_collab.conversation import finding as talk
from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.practices.shelves.models import Shelf
from ps5_collab.practices.shelves.queries import KEPT


@jobs.every(minutes=60)
def delete_removed() -> None:
    past = sa.select(Shelf).where(Shelf.removed_at <= utcnow() - KEPT)
    for shelf in db.session.scalars(past):
        talk.forget_all(shelf.id)
        db.session.delete(shelf)
