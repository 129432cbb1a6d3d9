"""Telling people what concerns them, and noting that they read it."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.queries import can_see


def tell(
    actor: Person, item: Item, reasons: Mapping[int, NoticeKind], anchor: str = ""
) -> list[Notice]:
    """Tell each person once, for the reason given, if they may see the item; never oneself."""
    notices = [
        Notice(person_id=who, actor_id=actor.id, kind=kind, item_id=item.id, anchor=anchor)
        for who, kind in reasons.items()
        if who != actor.id and can_see(who, item.id)
    ]
    db.session.add_all(notices)
    db.session.flush()
    return notices


def mark_read(person: Person, notice_ids: Iterable[int] | None = None) -> int:
    """Mark the person's notices read, all of them or those named; answer how many were unread."""
    chosen = [Notice.person_id == person.id, Notice.read_at.is_(None)]
    if notice_ids is not None:
        chosen.append(Notice.id.in_(list(notice_ids)))
    marked = db.session.execute(sa.update(Notice).where(*chosen).values(read_at=utcnow()))
    return int(getattr(marked, "rowcount", 0))


def mark_unread(person: Person, notice: Notice) -> None:
    if notice.person_id == person.id:
        notice.read_at = None
