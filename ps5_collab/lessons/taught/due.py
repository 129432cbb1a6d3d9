"""What was removed is deleted once nobody can bring it back any more."""

import sqlalchemy as sa

from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.lessons.taught.models import TaughtRecord
from ps5_collab.lessons.taught.queries import KEPT


@jobs.every(minutes=60)
def delete_removed() -> None:
    past = TaughtRecord.removed_at <= utcnow() - KEPT
    db.session.execute(sa.delete(TaughtRecord).where(past))
