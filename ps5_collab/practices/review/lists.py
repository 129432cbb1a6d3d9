"""What waits for reviewers, and how much of it: the queue, what is mine, what is done."""

from typing import Any

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.pages import PAGE_SIZE, Page, offset
from ps5_collab.people.models import Person, School
from ps5_collab.practices.models import Practice, Stage
from ps5_collab.practices.queries import made_at
from ps5_collab.practices.review.models import Decision, Review, Verdict
from ps5_collab.practices.review.policy import NEEDED
from ps5_collab.sharing.models import State
from ps5_collab.sharing.policy import Reader, authored_by, visible_to

_HANDED = sa.inspect(Practice).local_table.alias("handed_in")
#: Handed in and not decided: the few are found by their index first, whatever there is besides.
WAITS = sa.and_(
    Practice.item_id.in_(sa.select(_HANDED.c.item_id).where(_HANDED.c.submitted_at.is_not(None))),
    Practice.state == State.PUBLISHED,
)


def _goes_on(reader_id: int | None = None) -> sa.Select[int]:
    """The reviews of a practice that go on: all, or those of one person."""
    found = (
        sa.select(sa.func.count())
        .select_from(Review)
        .join(Person, Person.id == Review.reviewer_id)
        .where(Review.practice_id == Practice.item_id, Review.ended_at.is_(None))
        .where(Person.deactivated_at.is_(None))
    )
    if reader_id is not None:
        found = found.where(Review.reviewer_id == reader_id)
    return found.correlate(Practice)


def _decided(*which: sa.ColumnElement[bool]) -> sa.Select[int]:
    """The decisions on a practice's newest revision."""
    found = (
        sa.select(sa.func.count())
        .select_from(Verdict)
        .join(Review, Review.id == Verdict.review_id)
        .where(Verdict.practice_id == Practice.item_id, Verdict.revision == Practice.revision)
        .where(Review.ended_at.is_(None), *which)
    )
    return found.correlate(Practice)


REVIEWERS = _goes_on().scalar_subquery()
DECLINED = _decided(Verdict.decision == Decision.DECLINE).scalar_subquery()
#: How many reviewers are still missing: whoever declines leaves room for another one.
MISSING = NEEDED - REVIEWERS + DECLINED


def page(reader: Reader, which: str, number: int) -> Page[Any]:
    """`which`: "waits", the oldest first; "mine", what I still have to decide; "done"."""
    own = _decided(Review.reviewer_id == reader.person_id).scalar_subquery()
    found = (
        sa.select(
            Practice.id,
            Practice.title,
            Practice.language,
            Practice.summary,
            Practice.stage,
            Practice.submitted_at,
            Practice.revision,
            Practice.reviewed_revision,
            made_at_school_of(reader).label("concerns"),
            School.name.label("school"),
            REVIEWERS.label("reviewers"),
            MISSING.label("wanted"),
            _decided().scalar_subquery().label("decisions"),
            own.label("own"),
            sa.func.count().over().label("total"),
        )
        .outerjoin(School, School.id == Practice.school_id)
        .where(visible_to(reader), *_of(reader, which))
        .order_by(*_order(which))
        .limit(PAGE_SIZE)
        .offset(offset(number))
    )
    rows = db.session.execute(found).all()
    return Page(rows, number, rows[0].total if rows else 0)


def _of(reader: Reader, which: str) -> tuple[sa.ColumnElement[bool], ...]:
    if which == "waits":
        return (WAITS,)
    own = sa.select(Review.practice_id).where(Review.reviewer_id == reader.person_id)
    if which == "mine":
        goes_on = Practice.id.in_(own.where(Review.ended_at.is_(None)))
        open_ = sa.or_(Practice.submitted_at.is_not(None), Practice.stage == Stage.CHANGES_ASKED)
        return goes_on, open_, Practice.state == State.PUBLISHED
    decided = own.where(sa.exists().where(Verdict.review_id == Review.id))
    closed = sa.and_(Practice.submitted_at.is_(None), Practice.stage != Stage.CHANGES_ASKED)
    return Practice.id.in_(decided), closed


def _order(which: str) -> tuple[Any, ...]:
    if which == "done":
        return Practice.published_at.desc(), Practice.id.desc()
    return Practice.submitted_at.is_(None), Practice.submitted_at, Practice.id


def made_at_school_of(reader: Reader) -> sa.ColumnElement[bool]:
    """A school of the reader's is among those that made the practice of the row."""
    made = made_at(Practice.id)
    own = (sa.literal(number).in_(made) for number in sorted(reader.school_ids))
    return sa.or_(sa.false(), *own)


def to_take(reader: Reader) -> sa.ScalarSelect[int]:
    """How many still need a reviewer, and do not concern this person by school, group or hand."""
    own_group = Practice.group_id.in_(sorted(reader.group_ids))
    return (
        sa.select(sa.func.count())
        .select_from(Practice)
        .where(visible_to(reader), WAITS, MISSING > 0)
        .where(~authored_by(reader), ~made_at_school_of(reader))
        .where(sa.func.coalesce(own_group, sa.false()).is_(False))
        .where(_goes_on(reader.person_id).scalar_subquery() == 0)
        .scalar_subquery()
    )


def to_decide(reader: Reader) -> sa.ScalarSelect[int]:
    """How many wait for this person's decision."""
    mine = _goes_on(reader.person_id).scalar_subquery() > 0
    undecided = _decided(Review.reviewer_id == reader.person_id).scalar_subquery() == 0
    return (
        sa.select(sa.func.count())
        .select_from(Practice)
        .where(visible_to(reader), WAITS, mine, undecided)
        .scalar_subquery()
    )


def counts(reader: Reader) -> tuple[sa.ColumnElement[int], sa.ColumnElement[int]]:
    """(reviews to take, decisions to make), for the statement of a desk; who does not review has
    none."""
    if not reader.reviews:
        return sa.literal(0), sa.literal(0)
    return to_take(reader), to_decide(reader)


def waiting() -> sa.ScalarSelect[int]:
    """How many have not got all their reviewers, for the administration."""
    return (
        sa.select(sa.func.count()).select_from(Practice).where(WAITS, MISSING > 0).scalar_subquery()
    )
