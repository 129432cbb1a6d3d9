"""Nobody waits unseen: program staff is told of what has no reviewer for two weeks."""

from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.practices.models import Practice
from ps5_collab.practices.review import lists, queries

PATIENCE: Final = timedelta(days=14)
AT_ONCE = 200


@jobs.every(minutes=60)
def tell_staff() -> None:
    long_ago = Practice.submitted_at <= utcnow() - PATIENCE
    found = (
        sa.select(Practice.item_id)
        .where(lists.WAITS, long_ago, Practice.staff_told_at.is_(None), lists.REVIEWERS == 0)
        .order_by(Practice.submitted_at)
        .limit(AT_ONCE)
    )
    ids = list(db.session.scalars(found))
    db.session.rollback()
    for practice_id in ids:
        jobs.perform_in_turn(tell_of, practice_id)


@jobs.job
def tell_of(practice_id: int) -> None:
    """Once for each time that it is handed in; of two workers, one tells."""
    claimed = sa.update(Practice).where(
        Practice.item_id == practice_id,
        Practice.staff_told_at.is_(None),
        Practice.submitted_at.is_not(None),
    )
    told = claimed.values(staff_told_at=utcnow())
    done = db.session.execute(told.execution_options(synchronize_session=False))
    if getattr(done, "rowcount", 0):
        practice = db.session.get_one(Practice, practice_id)
        staff = dict.fromkeys(queries.administrators(), NoticeKind.REVIEW_WAITING)
        notices.tell(None, practice, staff)
