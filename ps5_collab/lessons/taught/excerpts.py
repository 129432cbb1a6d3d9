"""What letters quote of a record. One that was removed meanwhile is not told any more."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.letters import Block, Quote
from ps5_collab.core.text import plain, shorten, whole_number
from ps5_collab.lessons.taught.models import TaughtRecord
from ps5_collab.notices.models import Notice

#: Characters; the rest is on the page.
LONGEST: Final = 320


def noted(notices: Sequence[Notice]) -> Mapping[int, Sequence[Block]]:
    """{notice id: the beginning of what its record says in words}, in one statement."""
    numbers = {notice.id: number_in(notice.anchor) for notice in notices}
    found = sa.select(
        TaughtRecord.id,
        TaughtRecord.item_id,
        TaughtRecord.would_change_html,
        TaughtRecord.unforeseen_html,
    ).where(TaughtRecord.id.in_(set(numbers.values())), TaughtRecord.removed_at.is_(None))
    words = {
        (row.id, row.item_id): plain(row.would_change_html or row.unforeseen_html)
        for row in db.session.execute(found)
    }
    return {
        notice.id: [Quote(shorten(words[key], LONGEST))] if words[key] else []
        for notice in notices
        if (key := (numbers[notice.id], notice.item_id)) in words
    }


def number_in(anchor: str) -> int:
    """The record that "t12" names; 0 for any other place."""
    return whole_number(anchor.removeprefix("t")) or 0
