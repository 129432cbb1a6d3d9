"""Discussions in lists: those of the reader's groups."""

from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.discussions.models import (
    IS_READ,
    KIND,
    Discussion,
    DiscussionReading,
    Member,
    Stage,
)
from ps5_collab.people.models import Group
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import Reader, visible_to

#: The table alone: as an entity a discussion would bring its item along a second time.
DISCUSSION: Final = Discussion.__table__
SHOWN: Final = Item.state == State.PUBLISHED


def discussions(
    reader: Reader, *, over: bool = False, group_id: int | None = None
) -> sa.Select[*tuple[Any, ...]]:
    """Those that go on, or are over, the newest first."""
    stages = (Stage.OVER,) if over else (Stage.WAITING, Stage.RUNNING)
    found = listed(reader).where(SHOWN, DISCUSSION.c.stage.in_(stages))
    if group_id is not None:
        found = found.where(Item.group_id == group_id)
    newest = sa.func.coalesce(DISCUSSION.c.ended_at, DISCUSSION.c.began_at, Item.published_at)
    return found.order_by(newest.desc(), Item.id.desc())


def listed(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    """Rows with the titles of what is read, and whether the reader takes part."""
    own = sa.and_(
        Member.discussion_id == Item.id,
        Member.person_id == reader.person_id,
        Member.left_at.is_(None),
    )
    return (
        sa.select(
            Item.id,
            Item.title,
            Item.summary,
            Item.language,
            DISCUSSION.c.stage,
            DISCUSSION.c.mode,
            DISCUSSION.c.protocol_key,
            sa.type_coerce(DISCUSSION.c.protocol, sa.JSON)["title"].as_string().label("protocol"),
            DISCUSSION.c.began_at,
            DISCUSSION.c.ended_at,
            Item.published_at,
            Group.name.label("group"),
            first_reading().label("reading"),
            number_of_readings().label("readings"),
            Member.person_id.label("mine"),
        )
        .join(DISCUSSION, DISCUSSION.c.item_id == Item.id)
        .join(Group, Group.id == Item.group_id)
        .outerjoin(Member, own)
        .where(Item.kind == KIND, visible_to(reader))
    )


def first_reading() -> sa.ScalarSelect[str]:
    found = sa.select(DiscussionReading.title).where(
        DiscussionReading.discussion_id == Item.id, IS_READ
    )
    return found.order_by(DiscussionReading.position).limit(1).correlate(Item).scalar_subquery()


def number_of_readings() -> sa.ScalarSelect[int]:
    found = sa.select(sa.func.count(DiscussionReading.id))
    found = found.where(DiscussionReading.discussion_id == Item.id, IS_READ)
    return found.correlate(Item).scalar_subquery()


def of_group(reader: Reader, group_id: int, limit: int = 5) -> sa.Select[*tuple[Any, ...]]:
    """What the group reads now, and what it read last."""
    found = listed(reader).where(SHOWN, Item.group_id == group_id)
    order = (DISCUSSION.c.stage == Stage.OVER, Item.published_at.desc(), Item.id.desc())
    return found.order_by(*order).limit(limit)


def of_meeting(reader: Reader, meeting_id: int) -> sa.Select[*tuple[Any, ...]]:
    """What is read at one meeting, in the order in which it was proposed."""
    found = listed(reader).where(SHOWN, DISCUSSION.c.meeting_id == meeting_id)
    return found.order_by(Item.published_at, Item.id)


def deleted(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    """Whoever still sees it may bring it back: see `sharing.policy`."""
    found = listed(reader).where(Item.state == State.WITHDRAWN)
    return found.order_by(Item.published_at.desc(), Item.id.desc())
