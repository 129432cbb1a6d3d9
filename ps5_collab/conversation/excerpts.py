"""What letters quote of a comment. One that was deleted meanwhile is not told any more."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ps5_collab.conversation.models import Comment
from ps5_collab.core.db import db
from ps5_collab.core.letters import Block, Quote
from ps5_collab.core.text import plain, shorten, whole_number
from ps5_collab.notices.models import Notice
from ps5_collab.sharing.models import Item, ItemAuthor

#: Characters; the rest is on the page.
LONGEST: Final = 320


def said(notices: Sequence[Notice]) -> Mapping[int, Sequence[Block]]:
    """{notice id: the beginning of its comment}, in one statement."""
    numbers = {notice.id: number_in(notice.anchor) for notice in notices}
    parent = aliased(Comment)
    found = (
        sa.select(Notice.id, Comment.id, Comment.html)
        .join(Comment, Comment.item_id == Notice.item_id)
        .join(Item, Item.id == Comment.item_id)
        .outerjoin(parent, parent.id == Comment.parent_id)
        .outerjoin(
            ItemAuthor,
            sa.and_(ItemAuthor.item_id == Item.id, ItemAuthor.person_id == Notice.person_id),
        )
        .where(Notice.id.in_(numbers), Comment.id.in_(set(numbers.values())))
        .where(Comment.deleted_at.is_(None))
        .where(
            sa.or_(
                Comment.closed.is_(False),
                Notice.person_id.in_((Item.owner_id, ItemAuthor.person_id, parent.author_id)),
            )
        )
    )
    return {
        notice_id: [Quote(shorten(plain(html), LONGEST))]
        for notice_id, comment_id, html in db.session.execute(found)
        if numbers[notice_id] == comment_id
    }


def number_in(anchor: str) -> int:
    """The comment that "c12" names; 0 for any other place."""
    return whole_number(anchor.removeprefix("c")) or 0
