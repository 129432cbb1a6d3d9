"""Reading how far a discussion has come, and what was contributed to its steps."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import MAX_ID, db, rows
from ps5_collab.core.live import Look
from ps5_collab.discussions import queries
from ps5_collab.discussions.models import (
    IS_READ,
    OF_DISCUSSION,
    Annotation,
    Discussion,
    DiscussionReading,
    Hearer,
    Part,
    Step,
)
from ps5_collab.discussions.policy import lets_go, quote, readable
from ps5_collab.discussions.running.plan import Course
from ps5_collab.people.models import Person
from ps5_collab.protocols import stored
from ps5_collab.protocols.models import Run
from ps5_collab.sharing.models import Item, ItemAuthor
from ps5_collab.sharing.policy import Reader, visible_to

CONTRIBUTION: Final = (
    Annotation.id,
    Annotation.uuid,
    Annotation.step_id,
    Annotation.reading_id,
    Annotation.author_id,
    Person.name,
    Annotation.kind,
    Annotation.text,
    Annotation.html,
    Annotation.block,
    Annotation.created_at,
    Annotation.edited_at,
    Annotation.version,
    Annotation.deleted_at,
)


def course_of(discussion: Discussion) -> Course | None:
    """None for one that no protocol leads, which costs no statement."""
    if discussion.protocol is None:
        return None
    people = [row.person_id for row in queries.members_of(discussion.id) if row.left_at is None]
    return course_with(discussion, people, queries.roles_of(discussion.id))


def course_with(
    discussion: queries.Led, people: Sequence[int], roles: Mapping[Part, int]
) -> Course | None:
    """The same where people and roles are known. One statement."""
    definition = queries.protocol_of(discussion)
    if definition is None:
        return None
    found = sa.select(Step, Run.state).outerjoin(Run, Run.item_id == Step.discussion_id)
    found = found.where(Step.discussion_id == discussion.id).order_by(Step.position)
    known = db.session.execute(found.execution_options(populate_existing=True)).all()
    return Course(
        definition=definition,
        people=people,
        presenter=roles.get(Part.PRESENTER),
        progress=stored.from_json(known[0].state or {} if known else {}),
        mode=discussion.mode,
        steps={row.Step.key: row.Step for row in known},
        stage=discussion.stage,
    )


def contributions(reader: Reader, discussion_id: int, at: datetime) -> Sequence[Any]:
    """What was contributed to the steps, as far as the reader may read it, in the order of time."""
    found = (
        sa.select(*CONTRIBUTION, quote(reader).label("exact"))
        .join(Person, Person.id == Annotation.author_id)
        .where(
            Annotation.discussion_id == discussion_id,
            Annotation.step_id.is_not(None),
            Annotation.reply_to_id.is_(None),
            readable(reader, at),
        )
        .order_by(Annotation.id)
    )
    return rows(found).all()


def own_in(step_id: int, person_id: int) -> int:
    """How much somebody has contributed to a step."""
    counted = sa.select(sa.func.count(Annotation.id)).where(
        Annotation.step_id == step_id,
        Annotation.author_id == person_id,
        Annotation.reply_to_id.is_(None),
        Annotation.deleted_at.is_(None),
    )
    return db.session.scalar(counted) or 0


def who_contributed(step_ids: Sequence[int]) -> set[int]:
    """Those who have written something in one of the steps: for reminders, never for a page."""
    found = sa.select(Annotation.author_id).where(
        Annotation.step_id.in_(step_ids),
        Annotation.reply_to_id.is_(None),
        Annotation.deleted_at.is_(None),
        Annotation.hearer == Hearer.DISCUSSION,
    )
    return set(db.session.scalars(found.distinct()))


def authors_of_what_is_read(discussion_id: int) -> set[int]:
    """Of the designs: one of them most likely presents theirs."""
    read = (
        sa.select(DiscussionReading.item_id).filter_by(discussion_id=discussion_id).where(IS_READ)
    )
    owners = sa.select(Item.owner_id).where(Item.id.in_(read), Item.kind == "lessons")
    others = sa.select(ItemAuthor.person_id).join(Item, Item.id == ItemAuthor.item_id)
    others = others.where(Item.id.in_(read), Item.kind == "lessons")
    return set(db.session.scalars(sa.union(owners, others)))


def has_opened(discussion_id: int, at: datetime) -> bool:
    """Something that was said to all was held back until this very moment."""
    found = (
        sa.select(Annotation.id)
        .join(Step, Step.id == Annotation.sealed_by_id)
        .where(
            Annotation.discussion_id == discussion_id,
            Annotation.hearer == Hearer.DISCUSSION,
            Annotation.deleted_at.is_(None),
            lets_go() == at,
        )
    )
    return db.session.scalar(found.limit(1)) is not None


# --- is anything new? ----------------------------------------------------------------------------

#: Stands for the moment of the rule; a statement is made once for each reader.
AT: Final = sa.bindparam("at", type_=Step.__table__.c.opens_at.type)


class State(NamedTuple):
    """Numbers that move with everything that a reader sees of a running discussion, and with
    nothing else: what is held back, or said to others, moves none."""

    owner_id: int
    group_id: int
    ticks: int
    opened: int
    closed: int
    said: int
    versions: int
    ids: int


@lru_cache(maxsize=512)
def state_for(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    said = (
        Annotation.discussion_id == Item.id,
        Annotation.step_id.is_not(None),
        Annotation.deleted_at.is_(None),
        readable(reader, AT),
    )

    def of_notes(what: sa.ColumnElement[int]) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.coalesce(what, 0)).where(*said).correlate(Item).scalar_subquery()

    def of_steps(past: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        counted = sa.select(sa.func.count(Step.id)).where(Step.discussion_id == Item.id, past)
        return counted.correlate(Item).scalar_subquery()

    return (
        sa.select(
            Item.owner_id,
            Item.group_id,
            OF_DISCUSSION.c.ticks,
            of_steps(Step.opens_at <= AT),
            of_steps(Step.closes_at <= AT),
            of_notes(sa.func.count(Annotation.id)),
            of_notes(sa.func.sum(Annotation.version)),
            of_notes(sa.func.sum(Annotation.id)),
        )
        .join(OF_DISCUSSION, OF_DISCUSSION.c.item_id == Item.id)
        .where(Item.id == sa.bindparam("discussion_id"), visible_to(reader))
    )


def state_of(look: Look, reader: Reader, discussion_id: int) -> State | None:
    """None where the reader may not see the discussion."""
    if discussion_id > MAX_ID:
        return None
    found = look.rows(state_for(reader), discussion_id=discussion_id, at=utcnow())
    return State(*found[0]) if found else None


def state_now(reader: Reader, discussion_id: int, at: datetime) -> State:
    """Of a discussion that was loaded for its reader."""
    return State(*rows(state_for(reader), discussion_id=discussion_id, at=at).one())
