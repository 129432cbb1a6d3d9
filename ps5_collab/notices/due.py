"""Reminding people of what they do until tomorrow: once, and not at night where they are.

Actions of meetings and next steps of discussions are reminded of by this one rule.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app

from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item, State

#: Nobody is reminded at night.
FROM_HOUR, TO_HOUR = 7, 20
A_DAY: Final = timedelta(days=1)
AT_ONCE: Final = 500


@dataclass(frozen=True)
class Tasks:
    """Things that one person does until a day, of one kind."""

    #: Its table has `id`, `text`, `owner_id`, `due_on` and `reminded_at`, which is empty until the
    #: owner of now was reminded of the day of now.
    model: Any
    #: The column of it that says from which item it comes.
    item_id: Any
    is_open: Callable[[], sa.ColumnElement[bool]]
    #: Where they stand on the page of that item.
    anchor: str


def remind_owners(tasks: Tasks, remind_one: Callable[[int, str], None]) -> None:
    """Tell the owners of what is due tomorrow or before; nobody twice of one due day. Each in a
    commit of its own, by `remind_one(id, the day)`, which calls `remind`."""
    now = utcnow()
    for task_id, zone in soon_due(tasks, now):
        local = now.astimezone(ZoneInfo(zone or current_app.config["SETTINGS"].time_zone))
        if FROM_HOUR <= local.hour < TO_HOUR:
            jobs.perform_in_turn(remind_one, task_id, (local.date() + A_DAY).isoformat())


def soon_due(tasks: Tasks, now: datetime) -> list[tuple[int, str]]:
    """Ids with the zones of their owners. A day more, for those who are ahead of UTC. What was
    taken away with its item waits, and is told if that comes back."""
    task = tasks.model
    found = (
        sa.select(task.id, Person.time_zone)
        .join(Person, Person.id == task.owner_id)
        .join(Item, Item.id == tasks.item_id)
        .where(tasks.is_open(), task.reminded_at.is_(None), Person.deactivated_at.is_(None))
        .where(task.due_on <= now.date() + 2 * A_DAY, Item.state == State.PUBLISHED)
        .order_by(task.due_on, task.id)
        .limit(AT_ONCE)
    )
    rows = [(row[0], row[1]) for row in db.session.execute(found)]
    db.session.rollback()
    return rows


def remind(tasks: Tasks, task_id: int, until: str) -> None:
    """If it is open and due by that day. Two workers at once tell once: the row is taken first."""
    task = tasks.model
    taken = db.session.execute(
        sa.update(task)
        .where(task.id == task_id, tasks.is_open(), task.reminded_at.is_(None))
        .where(task.due_on <= date.fromisoformat(until))
        .values(reminded_at=utcnow())
        .execution_options(synchronize_session=False)
    )
    if not getattr(taken, "rowcount", 0):
        return
    known = sa.select(task.owner_id, task.text, tasks.item_id).where(task.id == task_id)
    owner_id, text, item_id = db.session.execute(known).one()
    if owner_id is not None:
        item = db.session.get_one(Item, item_id)
        notices.tell(None, item, {owner_id: NoticeKind.ACTION_DUE}, tasks.anchor, text=text)
