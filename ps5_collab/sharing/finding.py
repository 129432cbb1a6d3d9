"""Finding things of some kinds by words, as plain rows with the passage that has the words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from ps5_collab.core.db import db
from ps5_collab.core.fulltext import Query, excerpt
from ps5_collab.core.pages import PAGE_SIZE, Page, offset
from ps5_collab.people.models import Group
from ps5_collab.sharing import search
from ps5_collab.sharing.facets import Facets, facets_for
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, knows_group, visible_to


@dataclass(frozen=True)
class Hit:
    id: int
    kind: str
    title: str
    language: str
    group: str
    words: Markup | str


def find(reader: Reader, query: Query, kinds: Sequence[str], number: int = 1) -> Page[Hit]:
    """One page of what the reader may see that has all the words, best first."""
    ids = search.hits(facets_for(reader), query, {"kind": tuple(kinds)}).ids
    start = offset(min(number, max(1, -(-len(ids) // PAGE_SIZE))))
    shown = described(reader, query, ids[start : start + PAGE_SIZE])
    return Page(shown, start // PAGE_SIZE + 1, len(ids))


def first_few(
    reader: Reader, facets: Facets, query: Query, kinds: Sequence[str], few: int
) -> Page[Hit]:
    """The first of them, for a page that shows something else; two statements."""
    ids = search.hits(facets, query, {"kind": tuple(kinds)}, beside=False).ids
    return Page(described(reader, query, ids[:few]), 1, len(ids), few)


def described(reader: Reader, query: Query, ids: Sequence[int]) -> list[Hit]:
    """The hits of these numbers, in their order."""
    rows = db.session.execute(with_words(reader, ids)).all() if ids else []
    by_id = {row.id: hit(row, query) for row in rows}
    return [by_id[number] for number in ids if number in by_id]


def with_words(reader: Reader, ids: Sequence[int]) -> sa.Select[*tuple[Any, ...]]:
    words = search.ITEMS.table
    return (
        sa.select(
            Item.id,
            Item.kind,
            Item.title,
            Item.summary,
            Item.language,
            sa.case((knows_group(reader), Group.name)).label("group"),
            words.c.passages,
            words.c.body,
        )
        .outerjoin(Group, Group.id == Item.group_id)
        .outerjoin(words, words.c.id == Item.id)
        .where(Item.id.in_(ids), visible_to(reader))
    )


def hit(row: Any, query: Query) -> Hit:
    found = excerpt(row.passages.split("\n"), query, row.body.split("\n")) if row.passages else ""
    return Hit(row.id, row.kind, row.title, row.language, row.group or "", found or row.summary)
