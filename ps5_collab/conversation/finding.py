"""What was said is found by its words, and through it the item that it is about."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from flask import url_for

from ps5_collab.conversation.models import Comment
from ps5_collab.core.db import db
from ps5_collab.core.fulltext import Index, Text
from ps5_collab.core.text import plain

COMMENTS = Index("comment")
#: Rebuilding takes so many comments at a time.
BATCH: Final = 1_000


def put(comment: Comment) -> None:
    """Make a comment findable by what it says now, if it is for all who read its item."""
    if not comment.closed:
        COMMENTS.put([found_by(comment)])


def found_by(comment: Any) -> Text:
    return Text(comment.id, title="", body=plain(comment.html))


def forget(comment_ids: Sequence[int]) -> None:
    COMMENTS.remove(comment_ids)


def forget_all(item_id: int) -> None:
    """Before an item goes for good, and what was said about it with it."""
    COMMENTS.remove(sa.select(Comment.id).where(Comment.item_id == item_id))


def link(comment_id: int) -> str:
    return url_for("conversation.show", comment_id=comment_id)


def rebuild() -> int:
    """Make every comment findable anew; answers how many."""
    COMMENTS.clear()
    count, last = 0, 0
    while rows := db.session.execute(comments_after(last)).all():
        COMMENTS.put(map(found_by, rows))
        count, last = count + len(rows), rows[-1].id
    return count


def comments_after(comment_id: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Comment.id, Comment.html)
        .where(Comment.id > comment_id, Comment.deleted_at.is_(None), Comment.closed.is_(False))
        .order_by(Comment.id)
        .limit(BATCH)
    )
