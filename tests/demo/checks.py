"""What holds of the demo on whichever day it is loaded."""

from collections import Counter

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.mail import Letter
from ps5_collab.demo import story
from ps5_collab.demo.network import ZONE
from ps5_collab.demo.school_year import SchoolYear
from ps5_collab.lessons.taught.models import TaughtRecord
from ps5_collab.meetings.models import Meeting, Minutes, Stage
from ps5_collab.notices.models import Notice
from ps5_collab.people.models import Group
from ps5_collab.sharing.models import Revision


def check_meetings() -> None:
    now = utcnow()
    groups = db.session.scalars(sa.select(Group)).all()
    held = meetings_by_group(Meeting.stage == Stage.HELD, Meeting.ends_at < now)
    ahead = meetings_by_group(Meeting.stage == Stage.SCHEDULED, Meeting.starts_at > now)
    assert len(groups) >= 5
    assert all(held[group.id] >= 2 and ahead[group.id] >= 1 for group in groups)
    assert not meetings_by_group(Meeting.stage == Stage.SCHEDULED, Meeting.ends_at < now)
    minutes = sa.select(Minutes.group_id, Minutes.approved_at)
    shared = db.session.execute(minutes).all()
    assert {row.group_id for row in shared} == {group.id for group in groups}
    assert {row.approved_at is None for row in shared} == {True, False}
    off = SchoolYear(now.astimezone(ZONE).date()).off
    for local in db.session.scalars(sa.select(Meeting.starts_local)):
        assert local is None or (local.weekday() < 5 and local.date() not in off)


def meetings_by_group(*conditions: sa.ColumnElement[bool]) -> Counter[int | None]:
    return Counter(db.session.scalars(sa.select(Meeting.group_id).where(*conditions)))


def check_taught() -> None:
    """Records of some schools, each of a school day that has passed and after its lesson came."""
    now = utcnow()
    today = now.astimezone(ZONE).date()
    off = SchoolYear(today).off
    found = db.session.execute(
        sa.select(TaughtRecord.taught_on, TaughtRecord.item_id, TaughtRecord.school_id)
    ).all()
    first = sa.select(Revision.item_id, Revision.created_at).where(Revision.number == 1)
    published = {row.item_id: row.created_at for row in db.session.execute(first)}
    assert len(found) >= 12
    assert len({row.item_id for row in found}) >= 4
    assert len({row.school_id for row in found}) >= 6
    for row in found:
        assert published[row.item_id].date() <= row.taught_on < today
        assert row.taught_on.weekday() < 5 and row.taught_on not in off


def check_post() -> None:
    """What is older has been sent."""
    since = utcnow() - story.UNSENT
    letters = db.session.scalars(sa.select(Letter.created_at)).all()
    assert 0 < len(letters) < 60 and min(letters) >= since
    old = sa.select(Notice.id).where(Notice.created_at < since, Notice.mailed_at.is_(None))
    assert db.session.scalars(old).first() is None
