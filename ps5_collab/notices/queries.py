"""Reading notices. Those about what its reader may no longer see are not there, save the one that
says so."""

from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.notices.models import PARTING, Notice
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, visible_to


def notices_for(reader: Reader, *, unread: bool = False) -> sa.Select[Notice]:
    """The reader's notices, newest first, with who and what."""
    found = (
        sa.select(Notice)
        .join(Item, Item.id == Notice.item_id)
        .where(Notice.person_id == reader.person_id, readable_by(reader))
        .options(joinedload(Notice.actor), joinedload(Notice.item))
        .order_by(Notice.id.desc())
    )
    return found.where(Notice.read_at.is_(None)) if unread else found


def get_notice(reader: Reader, notice_id: int) -> Notice:
    found = notices_for(reader).where(Notice.id == notice_id)
    notice = db.session.scalar(found) if notice_id <= MAX_ID else None
    if notice is None:
        raise NotFound
    return notice


def unread_count(reader: Reader) -> int:
    if reader.person_id is None:
        return 0
    return db.session.scalar(unread_for(reader)) or 0


@lru_cache(maxsize=512)
def unread_for(reader: Reader) -> sa.Select[int]:
    """Every page asks it, so the statement is made once for each reader."""
    return (
        sa.select(sa.func.count())
        .select_from(Notice)
        .join(Item, Item.id == Notice.item_id)
        .where(Notice.person_id == reader.person_id, Notice.read_at.is_(None), readable_by(reader))
    )


def readable_by(reader: Reader) -> sa.ColumnElement[bool]:
    return sa.or_(visible_to(reader), Notice.kind.in_(PARTING))
