"""What a group has before it and behind it, for the group's own page."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ps5_collab.core.db import db
from ps5_collab.meetings.listing import COLUMNS, MEETING, WHEN, not_over
from ps5_collab.meetings.models import (
    Action,
    AgendaItem,
    MeetingRole,
    Minutes,
    Part,
    Participant,
    Stage,
    Standing,
)
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, visible_to

#: The table alone: as an entity minutes would bring their item along a second time.
MINUTES: Final = Minutes.__table__


def next_meetings(reader: Reader, group_id: int, limit: int = 3) -> Sequence[Any]:
    """What is before the group, the next one first, those without a time last; with the names of
    who facilitates and who records, and what the reader answered. One statement."""
    answered = sa.select(Participant.coming).where(
        Participant.meeting_id == Item.id, Participant.person_id == reader.person_id
    )
    items = sa.select(sa.func.count()).where(
        AgendaItem.meeting_id == Item.id, AgendaItem.standing == Standing.AGENDA
    )
    found = of_group(reader, group_id).add_columns(
        answered.scalar_subquery().label("coming"),
        items.scalar_subquery().label("agenda_items"),
        *(holder(part).label(part.value) for part in (Part.FACILITATOR, Part.RECORDER)),
    )
    found = found.where(not_over())
    order = (WHEN.nulls_last(), Item.id)
    return db.session.execute(found.order_by(*order).limit(limit)).all()


def holder(part: Part) -> sa.ScalarSelect[str]:
    held = sa.select(Person.name).join(MeetingRole, MeetingRole.person_id == Person.id)
    held = held.where(MeetingRole.meeting_id == Item.id, MeetingRole.part == part)
    return held.correlate(Item).scalar_subquery()


def past_meetings(reader: Reader, group_id: int) -> sa.Select[*tuple[Any, ...]]:
    """Meetings that were held, the last one first, with the number of their minutes where the
    reader may see them."""
    readable = sa.select(Item.id).where(visible_to(reader)).correlate(None)
    kept = sa.and_(MINUTES.c.meeting_id == Item.id, MINUTES.c.item_id.in_(readable))
    found = of_group(reader, group_id).outerjoin(MINUTES, kept)
    found = found.add_columns(MINUTES.c.item_id.label("minutes_id"), MINUTES.c.approved_at)
    found = found.where(MEETING.c.stage == Stage.HELD)
    return found.order_by(WHEN.desc().nulls_last(), Item.id.desc())


def of_group(reader: Reader, group_id: int) -> sa.Select[*tuple[Any, ...]]:
    columns = (MEETING.c[name] for name in COLUMNS)
    return (
        sa.select(Item.id, Item.title, Item.summary, Item.language, *columns)
        .join(MEETING, MEETING.c.item_id == Item.id)
        .where(Item.group_id == group_id, visible_to(reader))
    )


def open_actions(reader: Reader, group_id: int, limit: int = 8) -> Sequence[Any]:
    """What is still to do, what is due first on top; each with how many there are in all."""
    owner = aliased(Person)
    found = (
        sa.select(
            Action.id,
            Action.text,
            Action.due_on,
            Action.owner_id,
            owner.name.label("owner"),
            Item.id.label("meeting_id"),
            Item.title.label("meeting"),
            Item.language,
            sa.func.count().over().label("total"),
        )
        .join(Item, Item.id == Action.meeting_id)
        .outerjoin(owner, owner.id == Action.owner_id)
        .where(Action.group_id == group_id, visible_to(reader))
        .where(Action.done_at.is_(None), Action.dropped_at.is_(None))
        .order_by(Action.due_on.nulls_last(), Action.id)
        .limit(limit)
    )
    return db.session.execute(found).all()
