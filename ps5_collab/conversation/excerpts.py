"""What letters quote of a comment. One that was deleted meanwhile is not told any more."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from ps5_collab.conversation.models import Comment
from ps5_collab.core.db import db
from ps5_collab.core.letters import Block, Quote
from ps5_collab.core.text import plain, shorten, whole_number
from ps5_collab.notices.models import Notice

#: Characters; the rest is on the page.
LONGEST: Final = 320


def said(notices: Sequence[Notice]) -> Mapping[int, Sequence[Block]]:
    """{notice id: the beginning of its comment}, in one statement."""
    numbers = {notice.id: number_in(notice.anchor) for notice in notices}
    found = sa.select(Comment.id, Comment.html, Comment.item_id).where(
        Comment.id.in_(set(numbers.values())), Comment.deleted_at.is_(None)
    )
    words = {(row.id, row.item_id): row.html for row in db.session.execute(found)}
    return {
        notice.id: [Quote(shorten(plain(words[key]), LONGEST))]
        for notice in notices
        if (key := (numbers[notice.id], notice.item_id)) in words
    }


def number_in(anchor: str) -> int:
    """The comment that "c12" names; 0 for any other place."""
    return whole_number(anchor.removeprefix("c")) or 0
