"""Reminding people of what they do until tomorrow: once, and not at night where they are."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app

from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings.mine.queries import is_open
from ps5_collab.meetings.models import Action, Meeting
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person

#: Nobody is reminded at night.
FROM_HOUR, TO_HOUR = 7, 20
A_DAY = timedelta(days=1)
AT_ONCE = 500


@jobs.every(minutes=60)
def remind_of_actions() -> None:
    """Tell the owners of actions that are due tomorrow or before; nobody twice of one due day."""
    now = utcnow()
    for action_id, zone in soon_due(now):
        local = now.astimezone(ZoneInfo(zone or current_app.config["SETTINGS"].time_zone))
        if FROM_HOUR <= local.hour < TO_HOUR:
            jobs.perform_in_turn(remind, action_id, (local.date() + A_DAY).isoformat())


def soon_due(now: datetime) -> list[tuple[int, str]]:
    """Ids with the zones of their owners. A day more, for those who are ahead of UTC."""
    found = (
        sa.select(Action.id, Person.time_zone)
        .join(Person, Person.id == Action.owner_id)
        .where(is_open(), Action.reminded_at.is_(None), Person.deactivated_at.is_(None))
        .where(Action.due_on <= now.date() + 2 * A_DAY)
        .order_by(Action.due_on, Action.id)
        .limit(AT_ONCE)
    )
    rows = [(row[0], row[1]) for row in db.session.execute(found)]
    db.session.rollback()
    return rows


def remind(action_id: int, until: str) -> None:
    """If it is due by that day. Two workers at once tell once: the row is taken first."""
    taken = db.session.execute(
        sa.update(Action)
        .where(Action.id == action_id, Action.reminded_at.is_(None))
        .where(Action.due_on <= date.fromisoformat(until))
        .values(reminded_at=utcnow())
        .execution_options(synchronize_session=False)
    )
    if not getattr(taken, "rowcount", 0):
        return
    action = db.session.get_one(Action, action_id, populate_existing=True)
    meeting = db.session.get_one(Meeting, action.meeting_id)
    if action.owner_id is not None:
        due = {action.owner_id: NoticeKind.ACTION_DUE}
        notices.tell(None, meeting, due, "actions", text=action.text)
