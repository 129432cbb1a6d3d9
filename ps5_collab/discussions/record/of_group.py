"""What a group reads and what it keeps, for its own page: one statement for both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.discussions import listing
from ps5_collab.discussions.models import Stage
from ps5_collab.discussions.record import queries
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader

MOST_KEPT: Final = 6
#: Of a sentence: itself, who signed it, who could.
OF_SENTENCES: Final = ("text", "signed", "people")


@dataclass(frozen=True)
class OfGroup:
    #: Rows of `listing.listed`.
    read: Sequence[Any]
    #: Sentences that somebody signed, with their discussions.
    kept: Sequence[Any]


def of_group(reader: Reader, group_id: int) -> OfGroup:
    read = listing.of_group(reader, group_id).subquery()
    kept = queries.kept(reader).where(Item.group_id == group_id).limit(MOST_KEPT).subquery()
    same = {
        "id": kept.c.discussion_id,
        "title": kept.c.discussion,
        "language": kept.c.language,
        "published_at": kept.c.created_at,
    }
    found = sa.union_all(
        sa.select(*read.c, *(sa.null().label(name) for name in OF_SENTENCES)),
        sa.select(
            *(same.get(column.name, sa.null()) for column in read.c),
            *(kept.c[name] for name in OF_SENTENCES),
        ),
    ).subquery()
    order = (found.c.stage == Stage.OVER, found.c.published_at.desc(), found.c.id.desc())
    rows = db.session.execute(sa.select(*found.c).order_by(*order)).all()
    return OfGroup(
        [row for row in rows if row.text is None], [row for row in rows if row.text is not None]
    )
