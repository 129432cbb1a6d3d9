"""Reminding a school to look back: on the day, and two weeks later; then not again."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app

from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.practices.adoption.models import Adoption
from ps5_collab.practices.adoption.queries import adopters_of
from ps5_collab.practices.adoption.services import ANCHOR
from ps5_collab.practices.models import Practice
from ps5_collab.sharing.models import Item, State

#: Nobody is reminded at night.
FROM_HOUR, TO_HOUR = 7, 20
LATER: Final = timedelta(days=14)
TIMES: Final = 2
AT_ONCE: Final = 500


@jobs.every(minutes=60)
def remind_to_look_back() -> None:
    local = utcnow().astimezone(ZoneInfo(current_app.config["SETTINGS"].time_zone))
    if FROM_HOUR <= local.hour < TO_HOUR:
        for adoption_id, reminded in due(local):
            jobs.perform_in_turn(remind, adoption_id, reminded, local.date().isoformat())


def due(local: datetime) -> list[tuple[int, int]]:
    """Ids, with how often each was reminded before. What is withdrawn waits."""
    today = local.date()
    found = (
        sa.select(Adoption.id, Adoption.reminded)
        .join(Item, Item.id == Adoption.practice_id)
        .where(Adoption.called_off_at.is_(None), Adoption.reported_at.is_(None))
        .where(Item.state == State.PUBLISHED)
        .where(
            sa.or_(
                sa.and_(Adoption.reminded == 0, Adoption.look_back_on <= today),
                sa.and_(Adoption.reminded == 1, Adoption.look_back_on <= today - LATER),
            )
        )
        .order_by(Adoption.look_back_on, Adoption.id)
        .limit(AT_ONCE)
    )
    rows = [(row[0], row[1]) for row in db.session.execute(found)]
    db.session.rollback()
    return rows


def remind(adoption_id: int, reminded: int, today: str) -> None:
    """Two workers at once tell once: the row is taken first. Where nobody worked for two weeks, the
    one reminder is the last."""
    over = Adoption.look_back_on <= date.fromisoformat(today) - LATER
    taken = db.session.execute(
        sa.update(Adoption)
        .where(Adoption.id == adoption_id, Adoption.reminded == reminded)
        .where(Adoption.called_off_at.is_(None), Adoption.reported_at.is_(None))
        .values(reminded=sa.case((over, TIMES), else_=reminded + 1))
        .execution_options(synchronize_session=False)
    )
    if not getattr(taken, "rowcount", 0):
        return
    adoption = db.session.get_one(Adoption, adoption_id, populate_existing=True)
    practice = db.session.get_one(Practice, adoption.practice_id)
    people = dict.fromkeys(
        (person.id for person in adopters_of(adoption_id)), NoticeKind.PRACTICE_LOOK_BACK
    )
    notices.tell(None, practice, people, ANCHOR)
