"""Whether anything is new on the page of a reading, for one reader."""

from functools import lru_cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import MAX_ID
from ps5_collab.core.live import Look
from ps5_collab.discussions.models import OF_DISCUSSION, Annotation, DiscussionReading
from ps5_collab.discussions.policy import is_revealed, readable
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, visible_to

#: Stands for the moment of the rule; a statement is made once for each reader.
AT: Final = sa.bindparam("at", type_=Annotation.__table__.c.created_at.type)
TEXT: Final = aliased(Item, flat=True)
#: Numbers that move with all that the page of a reading shows to its reader, and with nothing else:
#: what is held back from them, or said to others, moves none.
STATE: Final = ("many", "changes", "last", "held", "texts", "version", "ticks")


def state_columns(reader: Reader) -> list[sa.ColumnElement[Any]]:
    mine = (Annotation.discussion_id == Item.id, readable(reader, AT))

    def of_notes(what: sa.ColumnElement[int]) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.coalesce(what, 0)).where(*mine).correlate(Item).scalar_subquery()

    texts = (
        sa.select(sa.func.sum(DiscussionReading.revision * 1000 + TEXT.revision))
        .select_from(DiscussionReading)
        .join(TEXT, TEXT.id == DiscussionReading.item_id)
        .where(DiscussionReading.discussion_id == Item.id)
        .correlate(Item)
    )
    return [
        of_notes(sa.func.count(Annotation.id)).label("many"),
        of_notes(sa.func.sum(Annotation.version)).label("changes"),
        of_notes(sa.func.sum(Annotation.id)).label("last"),
        # One's own that wait: when they are seen by all, the page no longer says that they wait.
        of_notes(sa.func.count(sa.case((sa.not_(is_revealed(AT)), Annotation.id)))).label("held"),
        sa.func.coalesce(texts.scalar_subquery(), 0).label("texts"),
        Item.version.label("version"),
        OF_DISCUSSION.c.ticks,
    ]


@lru_cache(maxsize=512)
def state_for(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*state_columns(reader), Item.owner_id, Item.group_id)
        .join(OF_DISCUSSION, OF_DISCUSSION.c.item_id == Item.id)
        .where(Item.id == sa.bindparam("discussion_id"), visible_to(reader))
    )


class State(NamedTuple):
    """Enough to say that nothing is new."""

    many: int
    changes: int
    last: int
    held: int
    texts: int
    version: int
    ticks: int
    owner_id: int
    group_id: int | None


def state_of(look: Look, reader: Reader, discussion_id: int) -> State | None:
    """None where the reader may not see the discussion."""
    if discussion_id > MAX_ID:
        return None
    found = look.rows(state_for(reader), discussion_id=discussion_id, at=utcnow())
    return State(*found[0]) if found else None
