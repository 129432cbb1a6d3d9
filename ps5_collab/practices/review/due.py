"""Nobody waits unseen: what has not got its reviewers, a reviewer who does not decide, and consents
that are missing are told of after two weeks."""

from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.practices.models import Practice
from ps5_collab.practices.queries import who_has_not_agreed
from ps5_collab.practices.review import lists, policy, queries
from ps5_collab.practices.review.models import Review, Verdict

PATIENCE: Final = timedelta(days=14)
AT_ONCE: Final = 200


def long_ago(*times: Any) -> sa.ColumnElement[bool]:
    """All of them are, or are empty: so each is told of once in a while."""
    limit = utcnow() - PATIENCE
    return sa.and_(*(sa.or_(time.is_(None), time <= limit) for time in times))


def one_by_one(found: sa.Select[int], work: Any) -> None:
    """Each has a commit of its own."""
    ids = list(db.session.scalars(found.limit(AT_ONCE)))
    db.session.rollback()
    for number in ids:
        jobs.perform_in_turn(work, number)


def claimed(update: sa.Update) -> bool:
    """Of two workers, one tells: the second waits for the row and finds its time. So the time is
    asked of the row itself, and whether there is still something to tell in a subquery, which is as
    old as the statement."""
    done = db.session.execute(update.execution_options(synchronize_session=False))
    return bool(getattr(done, "rowcount", 0))


# --- its two reviewers ---------------------------------------------------------------------------


@jobs.every(minutes=60)
def tell_staff() -> None:
    one_by_one(lacking().order_by(Practice.submitted_at), tell_of)


def lacking() -> sa.Select[int]:
    waits = lists.WAITS, lists.MISSING > 0, *short_of_reviewers()
    return sa.select(Practice.item_id).where(*waits)


def short_of_reviewers() -> tuple[sa.ColumnElement[bool], ...]:
    is_handed_in = Practice.submitted_at.is_not(None)
    return is_handed_in, long_ago(Practice.submitted_at, Practice.staff_told_at)


@jobs.job
def tell_of(practice_id: int) -> None:
    mine = sa.update(Practice).where(Practice.item_id == practice_id, *short_of_reviewers())
    mine = mine.where(lacking().where(Practice.item_id == practice_id).exists())
    if claimed(mine.values(staff_told_at=utcnow())):
        practice = db.session.get_one(Practice, practice_id)
        staff = dict.fromkeys(queries.administrators(), NoticeKind.REVIEW_WAITING)
        notices.tell(None, practice, staff)


# --- their decisions -----------------------------------------------------------------------------


@jobs.every(minutes=60)
def remind_reviewers() -> None:
    one_by_one(undecided().order_by(Review.taken_at), remind_reviewer)


def undecided() -> sa.Select[int]:
    """Of what has waited for them since they took it, and since it last changed."""
    decided = sa.exists().where(
        Verdict.review_id == Review.id, Verdict.revision == Practice.revision
    )
    return (
        sa.select(Review.id)
        .join(Practice, Practice.item_id == Review.practice_id)
        .join(Person, Person.id == Review.reviewer_id)
        .where(lists.WAITS, Person.deactivated_at.is_(None), ~decided, *is_late())
        .where(long_ago(Practice.submitted_at, Practice.published_at))
    )


def is_late() -> tuple[sa.ColumnElement[bool], ...]:
    return Review.ended_at.is_(None), long_ago(Review.taken_at, Review.reminded_at)


@jobs.job
def remind_reviewer(review_id: int) -> None:
    """And tell program staff, who can ask somebody else."""
    mine = sa.update(Review).where(Review.id == review_id, *is_late())
    mine = mine.where(undecided().where(Review.id == review_id).exists())
    if claimed(mine.values(reminded_at=utcnow())):
        review = db.session.get_one(Review, review_id)
        practice = db.session.get_one(Practice, review.practice_id)
        told = dict.fromkeys(queries.administrators(), NoticeKind.REVIEW_LATE)
        notices.tell(None, practice, told | {review.reviewer_id: NoticeKind.REVIEW_DUE})


# --- consents ------------------------------------------------------------------------------------


@jobs.every(minutes=60)
def remind_of_consent() -> None:
    """Once, of what is approved and waits for nothing else."""
    found = (
        sa.select(Practice.item_id)
        .where(Practice.submitted_at.is_(None), *is_unanswered())
        .where(Practice.reviewed_revision == Practice.revision)
        .order_by(Practice.consent_asked_at)
    )
    one_by_one(found, remind_contributors)


def is_unanswered() -> tuple[sa.ColumnElement[bool], ...]:
    return Practice.consent_asked_at.is_not(None), long_ago(Practice.consent_asked_at)


@jobs.job
def remind_contributors(practice_id: int) -> None:
    mine = sa.update(Practice).where(Practice.item_id == practice_id, *is_unanswered())
    if not claimed(mine.values(consent_asked_at=None)):
        return
    people = sa.orm.joinedload(Practice.owner), sa.orm.joinedload(Practice.coauthors)
    practice = db.session.get_one(Practice, practice_id, options=people, populate_existing=True)
    if policy.waits_for_consent(practice):
        missing = who_has_not_agreed(practice, practice.wanted)
        notices.tell(None, practice, {who.id: NoticeKind.REVIEW_CONSENT for who in missing})
