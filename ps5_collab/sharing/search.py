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
from ps5_collab.core.fulltext import Index, Part, Query, Text
from ps5_collab.sharing.facets import Facets
from ps5_collab.sharing.filters import Filters
from ps5_collab.sharing.masks import Mask, members
from ps5_collab.sharing.models import Item, Revision

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
    facets: Facets,
    query: Query,
    filters: Filters | None = None,
    order: Sequence[sa.ColumnElement[Any]] = (),
) -> list[int]:
    """Items with all the words that the reader of `facets` may see, best first, or in the order
    given. One statement, and one more for an order."""
    if not query:
        return []
    seen = facets.matching(filters or {})
    ranked: dict[int, None] = {}
    for numbers in raw(query, raw_limit(facets, seen)):
        rank = members(seen, numbers)[:MOST_RANKED]
        rank.sort(key=facets.values.published.__getitem__, reverse=True)  # else the newest number
        ranked |= dict.fromkeys(number for number in rank if number not in ranked)
    if order:
        ordered = sa.select(Item.id).where(Item.id.in_(ranked)).order_by(*order)
        return list(db.session.scalars(ordered))
    return list(ranked)


def raw_limit(facets: Facets, seen: Mask) -> int:
    """So many of the newest hits most likely hold `MOST_RANKED` that are seen."""
    share = len(facets.values.published) / max(seen.bit_count(), 1)
    return int(MOST_RANKED * min(share * 1.5 + 1, 10_000))


def raw(query: Query, limit: int) -> list[list[int]]:
    """Numbers of the newest items with the words, whoever may see them: in the title, in title or
    keywords, anywhere. As one string for each: thousands of rows would cost ten times as much."""
    parts = [newest(query, part, limit) for part in Part]
    found = db.session.execute(sa.union_all(*parts)).all()
    by_rank = {rank: numbers.split(",") for rank, numbers in found if numbers}
    return [list(map(int, by_rank.get(rank, ()))) for rank in range(len(parts))]


def newest(query: Query, part: Part, limit: int) -> sa.Select[*tuple[Any, ...]]:
    found = sa.select(ITEMS.id.label("id")).select_from(ITEMS.source)
    found = found.where(ITEMS.matches(query, part)).order_by(ITEMS.id.desc()).limit(limit)
    page = found.subquery()
    rank = sa.literal_column(str(list(Part).index(part)), sa.Integer)
    # SQLite knows it as group_concat, and as this only in newer versions.
    joined = sa.func.aggregate_strings(sa.cast(page.c.id, sa.Text), ",")
    return sa.select(rank, joined)


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
