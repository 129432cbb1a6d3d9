"""Reading what earlier groups let later ones read of the same text."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.discussions.models import Annotation, DiscussionReading, Hearer, Member
from ps5_collab.discussions.policy import is_revealed
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import Reader, oldest_open

#: Of earlier groups, the first so many in the order of the text.
MOST_EARLIER: Final = 200


def earlier_groups(reader: Reader, discussion: Any, text_id: int) -> Sequence[Any]:
    """What people of other groups said to their discussion of the same text, once nothing holds it
    back, and agreed that others read it: (quote, HTML, kind, name, the group, the day).

    Which group it is, is not said: the reader may not know of it. Nothing tells of other notes.
    What was quoted of a revision that is closed to the reader is left out.
    """
    oldest = sa.select(oldest_open(reader)).where(Item.id == text_id).scalar_subquery()
    found = (
        sa.select(
            Annotation.id,
            sa.case((Annotation.revision >= oldest, Annotation.exact), else_="").label("exact"),
            Annotation.html,
            Annotation.kind,
            Annotation.block,
            Annotation.start,
            Annotation.revision,
            Annotation.created_at,
            Person.name,
            Annotation.author_id,
        )
        .join(DiscussionReading, DiscussionReading.id == Annotation.reading_id)
        .join(Item, Item.id == Annotation.discussion_id)
        .join(
            Member,
            sa.and_(
                Member.discussion_id == Annotation.discussion_id,
                Member.person_id == Annotation.author_id,
            ),
        )
        .join(Person, Person.id == Annotation.author_id)
        .where(
            DiscussionReading.item_id == text_id,
            Annotation.discussion_id != discussion.id,
            Item.state == State.PUBLISHED,
            Member.shares_notes,
            Annotation.hearer == Hearer.DISCUSSION,
            Annotation.deleted_at.is_(None),
            Annotation.reply_to_id.is_(None),
            Annotation.imported_as == "",
            is_revealed(utcnow()),
        )
        .order_by(Annotation.start, Annotation.id)
        .limit(MOST_EARLIER)
    )
    return db.session.execute(found).all()
