"""Saying something about an item, and everything that may happen to it afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from markupsafe import Markup

from ps5_collab.conversation import finding, policy, queries
from ps5_collab.conversation.mentions import linked
from ps5_collab.conversation.models import Comment, CommentEdit, Mention
from ps5_collab.core import audit, markup
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item, Revision
from ps5_collab.sharing.policy import Reader, visible_to
from ps5_collab.sharing.queries import author_ids, places_of

#: A moderator's act; authors delete their own words without a record.
DELETED = audit.act("comment deleted", _("Deleted a comment"))

#: So long the same words at the same place are the same comment.
JUST_NOW: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Remark:
    """What somebody wrote, and about which part."""

    text: str
    place: str = ""
    is_question: bool = False


def said_before(
    person_id: int, item: Item, remark: Remark, parent: Comment | None
) -> Comment | None:
    """The very same by the same person at the same place, said just now: who goes back in the
    browser has it before them again."""
    found = sa.select(Comment).where(
        Comment.item_id == item.id,
        Comment.author_id == person_id,
        Comment.created_at > utcnow() - JUST_NOW,
        Comment.parent_id == parent.id if parent else Comment.parent_id.is_(None),
        Comment.deleted_at.is_(None),
        Comment.text == remark.text,
        Comment.is_question == remark.is_question,
    )
    if parent is None:
        found = found.where(Comment.place == remark.place)
    return db.session.scalar(found.order_by(Comment.id.desc()).limit(1))


def comment_on(
    actor: Person, reader: Reader, item: Item, remark: Remark, parent: Comment | None = None
) -> Comment:
    """Post a comment, tell whom it concerns. An answer stands at the place of what it answers."""
    require(policy.may_comment(reader, item))
    place = parent.place if parent else remark.place
    if parent is None and place and place not in places_of(item):
        raise Refused(_("That part of the page is not there any more. Choose another one."))
    if parent is not None and (parent.item_id != item.id or parent.deleted_at):
        raise RuleBroken(_("The comment you answer was deleted. Yours was not posted."))
    closed = parent.closed if parent else is_of_review(reader, item)
    named = queries.people_named(item, remark.text, closed=closed)
    comment = Comment(
        item_id=item.id,
        place=place,
        revision=item.revision,
        parent_id=parent.id if parent else None,
        author_id=actor.id,
        text=remark.text,
        html=rendered(remark.text, named),
        is_question=remark.is_question,
        closed=closed,
    )
    db.session.add(comment)
    db.session.flush()
    finding.put(comment)
    count(item, comment, +1)
    mention(comment, named.values())
    reasons = reasons_to_tell(comment, item, parent, named.values())
    notices.tell(actor, item, reasons, f"c{comment.id}")
    return comment


def edit(actor: Person, comment: Comment, item: Item, remark: Remark) -> None:
    """Change the words; what they were stays readable. Only the newly named are told."""
    require(policy.may_edit(actor, comment))
    if (comment.text, comment.is_question) == (remark.text, remark.is_question):
        return
    db.session.add(CommentEdit(comment_id=comment.id, text=comment.text, html=comment.html))
    before = set(mentioned_ids(comment))
    named = queries.people_named(item, remark.text, closed=comment.closed)
    comment.text = remark.text
    comment.html = rendered(remark.text, named)
    comment.is_question = remark.is_question
    comment.answer_id = comment.answer_id if remark.is_question else None
    comment.edited_at = utcnow()
    db.session.flush()
    finding.put(comment)
    db.session.execute(sa.delete(Mention).where(Mention.comment_id == comment.id))
    mention(comment, named.values())
    newly = {person.id for person in named.values()} - before
    notices.tell(actor, item, dict.fromkeys(newly, NoticeKind.MENTION), f"c{comment.id}")


def delete(actor: Person, comment: Comment, item: Item, *, moderates: bool = False) -> None:
    """Take the words away, history and all; that something stood here remains."""
    require(policy.may_delete(actor, comment, moderates=moderates))
    comment.text, comment.html = "", Markup()
    comment.deleted_at = utcnow()
    comment.deleted_by_id = actor.id
    comment.answer_id = None
    for table in (CommentEdit, Mention):
        db.session.execute(sa.delete(table).where(table.comment_id == comment.id))
    db.session.execute(
        sa.update(Comment).where(Comment.answer_id == comment.id).values(answer_id=None)
    )
    db.session.flush()
    finding.forget([comment.id])
    count(item, comment, -1)
    if actor.id != comment.author_id:
        audit.record(actor.id, DELETED, f"comment {comment.id}", item=item.id)


def accept(actor: Person, question: Comment, answer: Comment, item: Item) -> None:
    """Mark the answer that settles a question; marking it again takes the mark away."""
    require(policy.may_accept(actor, question, author_ids(item)))
    if answer.item_id != question.item_id or answer.id == question.id or answer.deleted_at:
        raise RuleBroken(_("That comment cannot answer this question."))
    again = question.answer_id == answer.id
    question.answer_id = None if again else answer.id
    db.session.flush()
    if not again:
        told = {answer.author_id: NoticeKind.ANSWER}
        notices.tell(actor, item, told, f"c{answer.id}")


def rendered(text: str, named: dict[str, Person]) -> Markup:
    people = {handle: (who.name, f"/people/{who.id}") for handle, who in named.items()}
    return markup.render(linked(text, people))


def mention(comment: Comment, people: Iterable[Person]) -> None:
    ids = dict.fromkeys(who.id for who in people)  # one person may be called in two ways
    db.session.add_all(Mention(comment_id=comment.id, person_id=each) for each in ids)
    db.session.flush()


def mentioned_ids(comment: Comment) -> list[int]:
    found = sa.select(Mention.person_id).where(Mention.comment_id == comment.id)
    return list(db.session.scalars(found))


def reasons_to_tell(
    comment: Comment, item: Item, parent: Comment | None, named: Iterable[Person]
) -> dict[int, NoticeKind]:
    """Who hears of a new comment, each for the reason that concerns them most."""
    kind = NoticeKind.QUESTION if comment.is_question else NoticeKind.COMMENT
    reasons = dict.fromkeys(author_ids(item), kind)
    if parent is not None:
        reasons[parent.author_id] = NoticeKind.REPLY
    reasons |= {who.id: NoticeKind.MENTION for who in named}
    return reasons


def is_of_review(reader: Reader, item: Item) -> bool:
    """Who comments on what they read only to review it speaks to its authors and reviewers."""
    if not item.in_review or not reader.reviews:
        return False
    reads_it = visible_to(replace(reader, reviews=False))
    return db.session.scalar(sa.select(Item.id).where(Item.id == item.id, reads_it)) is None


def close_earlier(item: Item) -> None:
    """Readers begin with a later revision: what was said of places that it and those after it do
    not have is not for them."""
    on_places = sa.select(Comment.id, Comment.place, Comment.deleted_at).where(
        Comment.item_id == item.id, Comment.place != "", Comment.closed.is_(False)
    )
    found = db.session.execute(on_places).all()
    places = open_places(item) if found else set()
    found = [row for row in found if row.place not in places]
    if found:
        ids = [row.id for row in found]
        db.session.execute(
            sa.update(Comment)
            .where(Comment.id.in_(ids))
            .values(closed=True)
            .execution_options(synchronize_session=False)
        )
        finding.forget(ids)
        add(item, -sum(row.deleted_at is None for row in found))


def open_places(item: Item) -> set[str]:
    """Of all revisions that its readers read."""
    later = sa.select(Revision.places).where(
        Revision.item_id == item.id, Revision.number >= item.open_from
    )
    return {place for kept in db.session.scalars(later) for place in kept}


def count(item: Item, comment: Comment, change: int) -> None:
    """Keep the number of those for all its readers on the item."""
    if not comment.closed:
        add(item, change)


def add(item: Item, change: int) -> None:
    """The item's version is the writers' and must not move."""
    db.session.execute(
        sa.update(Item)
        .where(Item.id == item.id)
        .values(comment_count=Item.comment_count + change)
        .execution_options(synchronize_session=False)
    )
