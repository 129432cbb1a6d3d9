"""What the front page, a desk and the administration show, each in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, cast

import sqlalchemy as sa

from ps5_collab.conversation.models import Comment
from ps5_collab.core import outbox
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db, rows
from ps5_collab.core.outbox import Fate
from ps5_collab.discussions.record.next_steps import mine_for
from ps5_collab.lessons.finding import CARD, LESSON
from ps5_collab.lessons.models import KIND as LESSONS
from ps5_collab.meetings.mine.queries import open_for
from ps5_collab.notices.models import Notice
from ps5_collab.notices.queries import notices_for
from ps5_collab.people.models import Appointment, OneTimeLink, Person, Purpose, School
from ps5_collab.people.queries import is_current
from ps5_collab.practices.models import KIND as PRACTICES
from ps5_collab.practices.review import lists as reviews
from ps5_collab.sharing.facets import facets_for
from ps5_collab.sharing.models import Alignment, Draft, Item, State
from ps5_collab.sharing.policy import VISITOR, Reader, authored_by, visible_to
from ps5_collab.standards.models import Framework

Rows = Sequence[Any]
#: Newest lessons among which the desk chooses, and how many of one person it shows first.
LOOKED_AT: Final = 200
OF_ONE_PERSON: Final = 2
BY_DAY: Final = (Item.published_at.desc(), Item.id.desc())


@dataclass(frozen=True)
class PublicCounts:
    """What a visitor could count by hand: only what is open to everyone."""

    lessons: int
    practices: int
    schools: int
    standards: int


@dataclass(frozen=True)
class SiteCounts:
    """Sizes that say nothing about what any one person wrote."""

    people: int
    schools: int
    invitations: int
    frameworks: int
    #: That no mail server took, and those that a restored site holds back.
    letters_failed: int
    letters_held: int
    #: Practices that have not got all their reviewers.
    reviews: int


@dataclass(frozen=True)
class FirstSteps:
    """What a newcomer has done so far."""

    introduced: bool
    commented: bool
    wrote: bool

    @property
    def all_done(self) -> bool:
        return self.introduced and self.commented and self.wrote


@dataclass(frozen=True)
class Own:
    """What a person has done here, and how many reviews wait for them."""

    steps: FirstSteps
    to_take: int
    to_decide: int


@lru_cache(maxsize=512)
def published(reader: Reader) -> sa.Select[Any]:
    """Published lessons the reader may see, newest first, as plain rows for short lists."""
    return (
        sa.select(*CARD, Item.kind, Item.published_at)
        .select_from(Item)
        .join(LESSON, LESSON.c.item_id == Item.id)
        .join(Person, Person.id == Item.owner_id)
        .outerjoin(School, School.id == Item.school_id)
        .where(visible_to(reader), Item.state == State.PUBLISHED, Item.kind == LESSONS)
        .order_by(*BY_DAY)
    )


def newest_public(limit: int) -> Rows:
    return db.session.execute(published(VISITOR).limit(limit)).all()


def newest_for(reader: Reader, limit: int) -> Rows:
    """Newest lessons of others: what a colleague could want to read next."""
    return db.session.execute(newest_of_others(reader, limit)).all()


@lru_cache(maxsize=512)
def newest_of_others(reader: Reader, limit: int) -> sa.Select[Any]:
    """Of each person two come before the rest: whoever brings in forty at once does not fill the
    list."""
    others = sa.and_(visible_to(reader), Item.kind == LESSONS, sa.not_(authored_by(reader)))
    newest = (
        sa.select(Item.id, Item.owner_id, Item.published_at)
        .where(others, Item.state == State.PUBLISHED)
        .order_by(*BY_DAY)
        .limit(LOOKED_AT)
        .subquery()
    )
    lately = (newest.c.published_at.desc(), newest.c.id.desc())
    of_theirs = sa.func.row_number().over(partition_by=newest.c.owner_id, order_by=lately)
    late = (of_theirs > OF_ONE_PERSON).label("late")
    ranked = sa.select(newest.c.id, late).order_by(late, *lately).limit(limit).subquery()
    found = published(reader).join(ranked, ranked.c.id == Item.id)
    return found.order_by(None).order_by(ranked.c.late, *BY_DAY)


def public_counts() -> PublicCounts:
    """Counted anew only when something public has changed."""
    facets = facets_for(VISITOR)
    return facets.once(("public counts", facets.visible), count_public)


def count_public() -> PublicCounts:
    seen = sa.select(Item.id).where(visible_to(VISITOR))
    aligned = sa.select(sa.func.count(sa.distinct(Alignment.standard_id)))
    row = db.session.execute(
        sa.select(
            sa.func.count().filter(Item.kind == LESSONS),
            sa.func.count().filter(Item.kind == PRACTICES),
            sa.func.count(sa.distinct(Item.school_id)),
            aligned.where(Alignment.item_id.in_(seen)).scalar_subquery(),
        ).where(visible_to(VISITOR))
    ).one()
    return PublicCounts(*row)


def drafts(reader: Reader, limit: int) -> Rows:
    """What the reader and their co-authors have begun and not published, last saved first."""
    unpublished = sa.or_(Item.published_at.is_(None), Draft.saved_at > Item.published_at)
    found = (
        sa.select(
            Item.id,
            Item.kind,
            Item.title,
            Item.language,
            Item.revision,
            Draft.saved_at,
            Draft.saved_by_id,
            Person.name.label("saved_by"),
        )
        .join(Draft, Draft.item_id == Item.id)
        .join(Person, Person.id == Draft.saved_by_id)
        .where(authored_by(reader), Item.state != State.WITHDRAWN, unpublished)
        .order_by(Draft.saved_at.desc())
        .limit(limit)
    )
    return cast("Rows", db.session.execute(found).all())


def unread(reader: Reader, limit: int) -> Sequence[Notice]:
    return db.session.scalars(notices_for(reader, unread=True).limit(limit)).all()


def to_do(reader: Reader, most: int) -> Rows:
    """Actions of meetings and next steps of discussions, the most urgent first, each with the
    action or else the discussion that it is from. One statement."""
    return rows(to_do_for(reader, most)).all()


@lru_cache(maxsize=512)
def to_do_for(reader: Reader, most: int) -> sa.Select[*tuple[Any, ...]]:
    """Every desk asks it; making the statement costs more than running it."""
    action = open_for(reader, most, given=False, lingers=False).subquery()
    step = mine_for(reader, done=False, most=most).subquery()
    none = sa.null()
    found = sa.union_all(
        sa.select(
            action.c.text,
            action.c.due_on,
            action.c.group,
            action.c.id.label("action_id"),
            none.label("discussion_id"),
        ),
        sa.select(step.c.text, step.c.due_on, step.c.group, none, step.c.discussion_id),
    ).subquery()
    urgent = (found.c.due_on.is_(None), found.c.due_on, found.c.action_id, found.c.discussion_id)
    return sa.select(*found.c).order_by(*urgent).limit(most)


def own(person: Person, reader: Reader) -> Own:
    """One statement."""
    commented = sa.exists().where(Comment.author_id == person.id)
    wrote = sa.exists().where(authored_by(reader))
    row = db.session.execute(sa.select(commented, wrote, *reviews.counts(reader))).one()
    introduced = bool(person.subjects or person.grades or person.about)
    return Own(FirstSteps(introduced, row[0], row[1]), to_take=row[2], to_decide=row[3])


def site_counts() -> SiteCounts:
    """Active people with a current appointment, open schools, open invitations, frameworks, and
    letters that somebody should look at."""
    appointed = sa.select(Appointment.person_id).where(is_current())
    counts = (
        sa.select(sa.func.count(Person.id)).where(
            Person.deactivated_at.is_(None), Person.id.in_(appointed)
        ),
        sa.select(sa.func.count(School.id)).where(School.closed_on.is_(None)),
        sa.select(sa.func.count(OneTimeLink.id)).where(*_open_invitation(utcnow())),
        sa.select(sa.func.count(Framework.id)),
        outbox.number_of(Fate.FAILED),
        outbox.number_of(Fate.HELD),
    )
    asked = [*(count.scalar_subquery() for count in counts), reviews.waiting()]
    return SiteCounts(*db.session.execute(sa.select(*asked)).one())


def _open_invitation(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        OneTimeLink.purpose == Purpose.INVITATION,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.withdrawn_at.is_(None),
        OneTimeLink.expires_at > now,
    )
