"""Discussions that are held in a meeting: on its page, on theirs, and in the form that invites."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import gettext as _

from ps5_collab.core import slots
from ps5_collab.core.db import db
from ps5_collab.discussions import listing, policy
from ps5_collab.meetings.listing import COLUMNS, MEETING, WHEN, not_over
from ps5_collab.meetings.models import KIND, Meeting
from ps5_collab.meetings.wording import time_words
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import Reader, visible_to
from ps5_collab.sharing.readers import reader

#: The next ones of a group are offered.
MOST_OFFERED: Final = 8


def on_meeting(meeting: Meeting) -> str:
    """What is read at it, and the way to begin; nothing of either for who may not see it."""
    who = reader()
    if who.person_id is None:
        return ""
    found = db.session.execute(listing.of_meeting(who, meeting.id)).all()
    goes_on = meeting.is_to_come and meeting.state == State.PUBLISHED
    begins = goes_on and policy.may_begin(who, meeting.group_id or 0)
    if not found and not begins:
        return ""
    return slots.part("discussions/_of_meeting.html", meeting=meeting, found=found, begins=begins)


def meeting_of(who: Reader, meeting_id: int) -> Any:
    """A row of the meeting that a discussion is held in; None where the reader may not see it."""
    found = meetings().where(Item.id == meeting_id, visible_to(who))
    return db.session.execute(found).one_or_none()


def offered(
    who: Reader, group_id: int, chosen_id: int | None, kept_id: int | None = None
) -> Sequence[tuple[str, str]]:
    """What the form offers: the meeting that is chosen and the next ones of the group, with their
    time. `kept_id`: in which it is held so far, whether or not the reader may see it still.
    (id, words)"""
    shown = sa.and_(Item.state == State.PUBLISHED, not_over())
    found = meetings().where(
        Item.group_id == group_id, visible_to(who), sa.or_(shown, Item.id == chosen_id)
    )
    first = sa.case((Item.id == chosen_id, 0), else_=1)
    rows = db.session.execute(found.order_by(first, WHEN.nulls_last(), Item.id).limit(MOST_OFFERED))
    known = {str(row.id): f"{time_words(row)}: {row.title}" for row in rows}
    if kept_id:
        known.setdefault(str(kept_id), str(_("A meeting that you can no longer open")))
    return list(known.items())


def meetings() -> sa.Select[*tuple[Any, ...]]:
    columns = (MEETING.c[name] for name in COLUMNS)
    found = sa.select(Item.id, Item.title, Item.language, *columns)
    return found.join(MEETING, MEETING.c.item_id == Item.id).where(Item.kind == KIND)


def init_app() -> None:
    slots.fill("meetings.show", on_meeting)
