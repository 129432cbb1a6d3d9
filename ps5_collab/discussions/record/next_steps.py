"""What people took on in discussions."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.core.db import db, rows
from ps5_collab.discussions.models import Discussion, Outcome, OutcomeKind
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import Reader, visible_to

#: Nobody has more and keeps them.
MOST: Final = 100


def mine(reader: Reader, *, done: bool = False, most: int = MOST) -> Sequence[Any]:
    """The reader's own next steps of discussions that they may see, the most urgent first; or
    those that are done, the last first. One statement."""
    return rows(mine_for(reader, done, most)).all()


@lru_cache(maxsize=512)
def mine_for(reader: Reader, done: bool, most: int) -> sa.Select[*tuple[Any, ...]]:
    found = (
        sa.select(
            Outcome.id,
            Outcome.text,
            Outcome.due_on,
            Outcome.done_at,
            Item.id.label("discussion_id"),
            Item.title.label("discussion"),
            Item.language,
            Group.name.label("group"),
        )
        .join(Item, Item.id == Outcome.discussion_id)
        .join(Group, Group.id == Item.group_id)
        .where(
            visible_to(reader),
            stands(),
            Outcome.owner_id == reader.person_id,
            Outcome.done_at.is_not(None) if done else Outcome.done_at.is_(None),
        )
    )
    urgent = (Outcome.due_on.is_(None), Outcome.due_on, Outcome.id)
    order = (Outcome.done_at.desc(), Outcome.id.desc()) if done else urgent
    return found.order_by(*order).limit(most)


def of_group(reader: Reader, group_id: int) -> sa.Select[*tuple[Any, ...]]:
    """What is still to do from discussions of a group, whoever does it, or nobody yet; each with
    how many there are in all."""
    return (
        sa.select(
            Outcome.id,
            Outcome.text,
            Outcome.due_on,
            Person.name.label("owner"),
            Item.id.label("discussion_id"),
            Item.title.label("discussion"),
            Item.language,
            sa.func.count().over().label("total"),
        )
        .join(Item, Item.id == Outcome.discussion_id)
        .outerjoin(Person, Person.id == Outcome.owner_id)
        .where(Item.group_id == group_id, Item.state == State.PUBLISHED, visible_to(reader))
        .where(is_open())
        .order_by(Outcome.due_on.nulls_last(), Outcome.id)
    )


def stands() -> sa.ColumnElement[bool]:
    """A next step that was not taken away."""
    return sa.and_(Outcome.kind == OutcomeKind.NEXT_STEP, Outcome.withdrawn_at.is_(None))


def is_open() -> sa.ColumnElement[bool]:
    return sa.and_(stands(), Outcome.done_at.is_(None))


def open_in_group(person_id: int, group_id: int | None) -> Sequence[tuple[Outcome, Discussion]]:
    """What the person still does for a group, with the discussions it comes from."""
    found = sa.select(Outcome, Discussion).join(Discussion, Discussion.id == Outcome.discussion_id)
    found = found.where(Outcome.owner_id == person_id, Discussion.group_id == group_id, is_open())
    in_order = found.order_by(Outcome.due_on.is_(None), Outcome.due_on, Outcome.id)
    return [(step, discussion) for step, discussion in db.session.execute(in_order)]
