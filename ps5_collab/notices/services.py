"""Telling people what concerns them, and noting that they read it."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.text import clean_line
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.queries import can_see

LONGEST_TEXT = 300


def tell(
    actor: Person | None,
    item: Item,
    reasons: Mapping[int, NoticeKind],
    anchor: str = "",
    *,
    text: str | Mapping[int, str] = "",
) -> list[Notice]:
    """Tell each person once, for the reason given, if they may see the item; never oneself.

    `actor` is None when the site itself reminds. The notice leads to the item's page at `anchor`.
    `text` is one plain line, such as the words of an action; where it depends on the language or
    the clock of who is told, as the day of a meeting does, it is {person id: line}.
    """
    actor_id = actor.id if actor else None
    lines = dict.fromkeys(reasons, text) if isinstance(text, str) else text
    notices = [
        Notice(
            person_id=who,
            actor_id=actor_id,
            kind=kind,
            item_id=item.id,
            anchor=anchor,
            text=clean_line(lines.get(who, ""))[:LONGEST_TEXT],
        )
        for who, kind in reasons.items()
        if who != actor_id and can_see(who, item.id)
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
