"""One search over everything a person may see.

Ranked by where all the words stand: in the title, then there or in the keywords (summary, codes of
standards), then anywhere; within each the newest first. Of the hits that a reader may see only the
newest `MOST_RANKED` of each rank are looked at, so that a common word costs the same on any site.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from markupsafe import Markup

from ps5_collab.core.db import db
from ps5_collab.core.fulltext import Index, Part, Query, Text, excerpt
from ps5_collab.sharing.filters import Filters, conditions
from ps5_collab.sharing.models import Item, Revision, State
from ps5_collab.sharing.policy import Reader, visible_to

MOST_RANKED: Final = 2_000
#: Rebuilding takes so many items at a time.
BATCH: Final = 200

ITEMS = Index("item")

#: What makes an item's newest revision findable, by kind: (stored document, html) to keywords and
#: body. The domain of the kind says so at start-up.
Findable = Callable[[Mapping[str, Any], Mapping[str, Markup]], tuple[str, str]]
findable: dict[str, Findable] = {}


def put(item_id: int, title: str, keywords: str, body: str) -> None:
    """Make an item findable by its words."""
    ITEMS.put([Text(item_id, title, keywords, body)])


def hits(
    reader: Reader,
    query: Query,
    filters: Filters | None = None,
    order: Sequence[sa.ColumnElement[Any]] = (),
) -> list[int]:
    """Items with all the words that the reader may see, best first, or in the order given."""
    if not query:
        return []
    ranks = [newest(reader, query, part, filters or {}) for part in Part]
    found = sa.union_all(*(sa.select(rank.subquery()) for rank in ranks)).subquery()
    ranked = (
        sa.select(Item.id)
        .select_from(found)
        .join(Item, Item.id == found.c.id)
        .group_by(Item.id)
        .order_by(*order or (sa.func.min(found.c.rank), Item.published_at.desc()), Item.id.desc())
    )
    return list(db.session.scalars(ranked))


def newest(
    reader: Reader, query: Query, part: Part, filters: Filters
) -> sa.Select[*tuple[Any, ...]]:
    rank = sa.literal_column(str(list(Part).index(part)), sa.Integer).label("rank")
    return (
        sa.select(ITEMS.id.label("id"), rank)
        .select_from(ITEMS.source)
        .join(Item, Item.id == ITEMS.id)
        .where(ITEMS.matches(query, part), visible_to(reader), Item.state == State.PUBLISHED)
        .where(*conditions(filters))
        .order_by(ITEMS.id.desc())
        .limit(MOST_RANKED)
    )


def excerpts(item_ids: Sequence[int], query: Query) -> dict[int, Markup]:
    """Where the words stand in the bodies of some hits; nothing for one found by its title alone.

    The caller shows only what its reader may see.
    """
    table = ITEMS.table
    found = sa.select(table.c.id, table.c.passages, table.c.body).where(table.c.id.in_(item_ids))
    cut = {
        number: excerpt(passages.split("\n"), query, body.split("\n"))
        for number, passages, body in db.session.execute(found)
    }
    return {number: words for number, words in cut.items() if words}


def rebuild() -> int:
    """Make everything findable anew; answers how many items."""
    ITEMS.clear()
    count, last = 0, 0
    while rows := db.session.execute(revisions_after(last)).all():
        texts = [
            Text(row.id, row.title, *findable[row.kind](row.document, row.html))
            for row in rows
            if row.kind in findable
        ]
        ITEMS.put(texts)
        count, last = count + len(texts), rows[-1].id
    return count


def revisions_after(item_id: int) -> sa.Select[*tuple[Any, ...]]:
    """The newest revisions of the next items."""
    newest = sa.and_(Revision.item_id == Item.id, Revision.number == Item.revision)
    return (
        sa.select(Item.id, Item.kind, Item.title, Revision.document, Revision.html)
        .join(Revision, newest)
        .where(Item.id > item_id)
        .order_by(Item.id)
        .limit(BATCH)
    )
