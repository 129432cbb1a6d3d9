"""Finding things of some kinds by words, as plain rows with the passage that has the words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from ps5_collab.core.db import db, rows
from ps5_collab.core.fulltext import Query, excerpt
from ps5_collab.core.pages import PAGE_SIZE, Page, offset
from ps5_collab.people.models import Group
from ps5_collab.sharing import search
from ps5_collab.sharing.facets import facets_for
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, knows_group, visible_to
from ps5_collab.sharing.search import Hits


@dataclass(frozen=True)
class Hit:
    id: int
    kind: str
    title: str
    language: str
    group: str
    words: Markup | str
    #: The address of what was said about it and has the words, where it has them not itself.
    said_at: str = ""


def find(reader: Reader, query: Query, kinds: Sequence[str], number: int = 1) -> Page[Hit]:
    """One page of what the reader may see that has all the words, best first."""
    hits = search.hits(facets_for(reader), query, {"kind": tuple(kinds)})
    last = max(1, -(-len(hits.ids) // PAGE_SIZE))
    number = min(number, last)
    shown = hits.ids[offset(number) :][:PAGE_SIZE]
    return Page(described(reader, query, hits, shown), number, len(hits.ids))


def first_few(reader: Reader, query: Query, hits: Hits, ids: Sequence[int], few: int) -> Page[Hit]:
    """The first of some hits, for a page that shows something else."""
    return Page(described(reader, query, hits, ids[:few]), 1, len(ids), few)


def described(reader: Reader, query: Query, hits: Hits, ids: Sequence[int]) -> list[Hit]:
    """The hits of these numbers, in their order. One statement, and one for each source that found
    some of them."""
    found = rows(with_words(reader), ids=list(ids)).all() if ids else []
    said = passages_of({item: hits.by[item] for item in ids if item in hits.by})
    by_id = {row.id: hit(row, query, said.get(row.id)) for row in found}
    return [by_id[number] for number in ids if number in by_id]


def passages_of(by: Mapping[int, tuple[str, int]]) -> dict[int, tuple[Any, str]]:
    """{item: (passages of what was said, its address)}."""
    found: dict[int, tuple[Any, str]] = {}
    for name in {name for name, _number in by.values()}:
        source, numbers = search.sources[name], {n: i for i, (of, n) in by.items() if of == name}
        table = source.index.table
        words = sa.select(table.c.id, table.c.passages, table.c.body)
        for row in db.session.execute(words.where(table.c.id.in_(numbers))):
            found[numbers[row.id]] = (row, source.link(row.id))
    return found


@lru_cache(maxsize=512)
def with_words(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    """Those of `ids` that the reader may see, with the words of each."""
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
        .where(Item.id.in_(sa.bindparam("ids", expanding=True)), visible_to(reader))
    )


def hit(row: Any, query: Query, said: tuple[Any, str] | None) -> Hit:
    words, address = said or (row, "")
    lines, folded = (words.passages or "").split("\n"), (words.body or "").split("\n")
    found = excerpt(lines, query, folded) or row.summary
    return Hit(row.id, row.kind, row.title, row.language, row.group or "", found, address)
