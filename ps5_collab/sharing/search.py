"""One search over everything a person may see.

Ranked by where all the words stand: in the title, then there or in the keywords (summary, codes of
standards), then anywhere, then in one thing that was said about the item; within each the newest
first. Of the hits that a reader may see only the newest `MOST_RANKED` of each rank are looked at,
so that a common word costs the same on any site.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from markupsafe import Markup

from ps5_collab.core.db import db, rows
from ps5_collab.core.fulltext import Index, Part, Query, Text, joined, parted, sought
from ps5_collab.sharing.facets import Facets
from ps5_collab.sharing.filters import Filters
from ps5_collab.sharing.masks import Mask, members
from ps5_collab.sharing.models import Item, Revision

MOST_RANKED: Final = 2_000
#: Of each source the newest hits that are looked at, whoever may see them: each asks for its item.
MOST_BESIDE: Final = 4_000
#: Rebuilding takes so many items at a time.
BATCH: Final = 200
LIMIT: Final = sa.bindparam("limit", type_=sa.Integer)

ITEMS = Index("item")

#: What makes an item's newest revision findable, by kind: (stored document, html) to keywords and
#: body. The domain of the kind says so at start-up.
Findable = Callable[[Mapping[str, Any], Mapping[str, Markup]], tuple[str, str]]
findable: dict[str, Findable] = {}


#: Things that have no document: all of a kind, to be made findable anew. By kind, as above.
undocumented: dict[str, Callable[[], list[Text]]] = {}


@dataclass(frozen=True)
class Source:
    """Other words by which items are found, such as those of comments."""

    #: The index, which has their passages by their numbers.
    index: Index
    #: The columns of a thing's number and of its item's.
    id: Any
    item_id: Any
    #: Makes them findable anew; answers how many.
    rebuild: Callable[[], int]
    #: The address of one.
    link: Callable[[int], str]


#: By name; the domains that have them say so at start-up.
sources: dict[str, Source] = {}


@dataclass(frozen=True)
class Hits:
    """Numbers of items, best first."""

    ids: list[int]
    #: Those that only a source found: {item: (name of the source, number of the thing)}.
    by: Mapping[int, tuple[str, int]] = field(default_factory=dict)

    def of_kinds(self, facets: Facets, *kinds: str) -> list[int]:
        """Those of some kinds."""
        return members(facets.any_of("kind", kinds), self.ids)


def put(item_id: int, title: str, keywords: str, body: str) -> None:
    """Make an item findable by its words."""
    ITEMS.put([Text(item_id, title, keywords, body)])


def hits(facets: Facets, query: Query, filters: Filters | None = None) -> Hits:
    """Items with all the words that the reader of `facets` may see, at once."""
    return Search(facets, query).hits(filters)


class Search:
    """A query of one reader, whose words are looked up once however often what has them is ranked:
    ask first for what is least likely to be found."""

    def __init__(self, facets: Facets, query: Query) -> None:
        self.facets, self.query = facets, query
        self._looked, self._numbers = 0, list[list[int]]()
        self._looked_beside, self._beside = 0, dict[str, dict[int, int]]()

    def hits(self, filters: Filters | None = None) -> Hits:
        """Items with all the words, best first. One statement, and one for all sources when the
        items' own words find fewer than are ranked."""
        if not self.query:
            return Hits([])
        seen = self.facets.matching(filters or {})
        limit = raw_limit(self.facets, seen)
        ranked = self.ranked(seen, self.numbers(limit))
        beside = self.beside(min(limit, MOST_BESIDE)) if len(ranked) < MOST_RANKED else {}
        return self.with_sources(seen, ranked, beside)

    def others(self, *kinds: str) -> Hits:
        """Items of other kinds, among what was looked up already."""
        seen = self.facets.matching({"kind": kinds})
        return self.with_sources(seen, self.ranked(seen, self._numbers), self._beside)

    def ranked(self, seen: Mask, looked_up: list[list[int]]) -> dict[int, None]:
        ranked: dict[int, None] = {}
        for numbers in looked_up:
            ranked |= dict.fromkeys(rank(self.facets, seen, numbers))
        return ranked

    def with_sources(
        self, seen: Mask, ranked: dict[int, None], beside: Mapping[str, dict[int, int]]
    ) -> Hits:
        by: dict[int, tuple[str, int]] = {}
        for name, found in beside.items():
            new = [item for item in rank(self.facets, seen, found) if item not in ranked]
            ranked |= dict.fromkeys(new)
            by |= {item: (name, found[item]) for item in new}
        return Hits(list(ranked), by)

    def numbers(self, limit: int) -> list[list[int]]:
        """Of `raw`, as many as were looked up before, if those were enough or all there are."""
        cut = any(len(found) >= self._looked for found in self._numbers)
        if not self._looked or (cut and self._looked < limit):
            self._looked, self._numbers = limit, raw(self.query, limit)
        return self._numbers

    def beside(self, limit: int) -> dict[str, dict[int, int]]:
        if self._looked_beside < limit:
            self._looked_beside, self._beside = limit, newest_beside(self.query, limit)
        return self._beside


def rank(facets: Facets, seen: Mask, numbers: Iterable[int]) -> list[int]:
    """The first of the numbers that are seen, the newest published first."""
    found = members(seen, numbers)[:MOST_RANKED]
    return sorted(found, key=facets.values.published.__getitem__, reverse=True)


def raw_limit(facets: Facets, seen: Mask) -> int:
    """So many of the newest hits most likely hold `MOST_RANKED` that are seen."""
    share = len(facets.values.published) / max(seen.bit_count(), 1)
    return int(MOST_RANKED * min(share * 1.5 + 1, 10_000))


def raw(query: Query, limit: int) -> list[list[int]]:
    """Numbers of the newest items with the words, whoever may see them: in the title, in title or
    keywords, anywhere."""
    wanted = {f"words_{part}": sought(query, part) for part in Part}
    found = dict(map(tuple, rows(newest_with(db.engine.dialect.name), **wanted, limit=limit)))
    return [parted(found.get(place)) for place in range(len(Part))]


@lru_cache
def newest_with(_engine: str) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """Making the statement costs as much as running it."""
    return sa.union_all(*(newest(place, part) for place, part in enumerate(Part)))


def newest(place: int, part: Part) -> sa.Select[*tuple[Any, ...]]:
    found = sa.select(ITEMS.id.label("id")).select_from(ITEMS.source)
    found = found.where(ITEMS.has(f"words_{part}")).order_by(ITEMS.id.desc()).limit(LIMIT)
    page = found.subquery()
    return sa.select(sa.literal_column(str(place), sa.Integer), joined(page.c.id))


def newest_beside(query: Query, limit: int) -> dict[str, dict[int, int]]:
    """{source: {item: its newest thing with all the words}}, whoever may see them, the newest
    first. Only the newest `limit` of such things are looked at. One statement."""
    if not sources:
        return {}
    asked = newest_of_sources(db.engine.dialect.name, tuple(sources))
    found = {row[0]: row[1:] for row in rows(asked, words=sought(query), limit=limit)}
    return {name: dict(zip(*map(parted, found[name]), strict=True)) for name in sources}


@lru_cache
def newest_of_sources(_engine: str, names: tuple[str, ...]) -> sa.CompoundSelect[*tuple[Any, ...]]:
    return sa.union_all(*(newest_of(name, sources[name]) for name in names))


def newest_of(name: str, source: Source) -> sa.Select[*tuple[Any, ...]]:
    index = source.index
    hits = sa.select(index.id.label("id")).select_from(index.source).where(index.has("words"))
    page = hits.order_by(index.id.desc()).limit(LIMIT).subquery()
    last = sa.func.max(page.c.id).label("id")
    items = (
        sa.select(source.item_id.label("item_id"), last)
        .join(page, page.c.id == source.id)
        .group_by(source.item_id)
        .order_by(last.desc())
        .subquery()
    )
    return sa.select(sa.literal(name), joined(items.c.item_id), joined(items.c.id))


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
    for texts_of_kind in undocumented.values():
        texts = texts_of_kind()
        ITEMS.put(texts)
        count += len(texts)
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
