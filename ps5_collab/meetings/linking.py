"""What an agenda item can be about: found among what the reader can see, at the revision it has."""

from collections.abc import Sequence

import sqlalchemy as sa

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.fulltext import Query, Term, parse_query
from ps5_collab.meetings.models import KIND
from ps5_collab.sharing import search
from ps5_collab.sharing.facets import facets_for
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, visible_to

MOST_OFFERED = 8
#: Meetings and groups are places, not things to talk about.
NOT_LINKED = (KIND, "groups")


def found(reader: Reader, words: str) -> Sequence[Item]:
    """Lessons, texts, minutes: whatever the reader sees that has the words, best first."""
    query = parse_query(words)
    if not query:
        return []
    hits = search.hits(facets_for(reader), query).ids
    things = sa.select(Item).where(
        Item.id.in_(hits[: MOST_OFFERED * 4]), Item.kind.not_in(NOT_LINKED), visible_to(reader)
    )
    known = {item.id: item for item in db.session.scalars(things)}
    return [known[number] for number in hits if number in known][:MOST_OFFERED]


def numbers_of(reader: Reader, words: str, kinds: Sequence[str]) -> Sequence[int]:
    """Of items of these kinds that have all the words themselves, in what was said about them not:
    first those where the words follow each other."""
    query, facets = parse_query(words), facets_for(reader)
    if not query:
        return []
    wanted = {"kind": tuple(kinds)}
    scattered = search.hits(facets, query, wanted)
    itself = [number for number in scattered.ids if number not in scattered.by]
    row = set(search.hits(facets, in_a_row(query), wanted).ids) if len(query.terms) > 1 else set()
    return sorted(itself, key=lambda number: number not in row)[:MOST_OFFERED]


def in_a_row(query: Query) -> Query:
    tokens = tuple(token for term in query.terms for token in term.tokens)
    return Query(query.text, (Term(tokens, query.terms[-1].prefix),))


def key(item_id: int | None, revision: int | None) -> str:
    """ "12@3": a thing and its revision, as one field holds it; empty for nothing."""
    return f"{item_id}@{revision or 0}" if item_id else ""


def read_key(given: str) -> tuple[int | None, int | None]:
    """Nothing for nonsense."""
    number, _at, revision = given.partition("@")
    item_id = whole(number)
    return (item_id, whole(revision) or None) if item_id else (None, None)


def whole(given: str) -> int | None:
    plain = given.isascii() and given.isdecimal() and len(given) < 11
    return int(given) if plain and int(given) <= MAX_ID else None
