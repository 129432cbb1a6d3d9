"""Finding items of one kind: what an address asks for, and the page of a list that answers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import aliased
from werkzeug.datastructures import MultiDict

from ps5_collab.browsing.listing import Listing
from ps5_collab.conversation.finding import COMMENTS
from ps5_collab.conversation.models import Comment
from ps5_collab.core.db import rows
from ps5_collab.core.fulltext import excerpt
from ps5_collab.core.pages import PAGE_SIZE, Page, offset
from ps5_collab.people.models import Person, School
from ps5_collab.sharing import search
from ps5_collab.sharing.asked import MOST_VALUES, Asked
from ps5_collab.sharing.asked import read_address as asked_in
from ps5_collab.sharing.facets import Facets, facets_for
from ps5_collab.sharing.filters import Filters, conditions
from ps5_collab.sharing.masks import Mask, as_mask
from ps5_collab.sharing.models import Alignment, Item, State
from ps5_collab.sharing.policy import Reader, visible_to
from ps5_collab.sharing.search import Hits
from ps5_collab.standards.finding import ids_named
from ps5_collab.standards.models import Standard

#: So many hits are counted and paged through; beyond stands "1,000+".
MOST_COUNTED: Final = 1_000
#: Standards on a card.
MOST_CODES: Final = 4

#: Orders that every list has.
NEWEST: Final = (Item.published_at.desc(), Item.id.desc())
TITLE: Final = (sa.func.lower(Item.title), *NEWEST)
DISCUSSED: Final = (Item.comment_count.desc(), *NEWEST)
#: The order of a search.
BEST: Final = "best"
NOTHING: Final = Hits([])
#: Who wrote a comment; the owner of the item is a person, too.
SPEAKER: Final = aliased(Person)


#: Codes of the standards of items, in the order of their authors.
CODES: Final = (
    sa.select(Alignment.item_id, sa.func.coalesce(Standard.code, Alignment.tagged_code))
    .join(Standard, Standard.id == Alignment.standard_id)
    .where(Alignment.item_id.in_(sa.bindparam("ids", expanding=True)))
    .where(Alignment.position <= MOST_CODES)
    .order_by(Alignment.item_id, Alignment.position)
)


@dataclass(frozen=True)
class Told:
    """The newest comment that has the words, and who wrote it."""

    id: int
    name: str


@dataclass(frozen=True)
class Found:
    listing: Listing
    asked: Asked
    page: Page[Any]
    #: There are more than are counted.
    more: bool
    facets: Facets
    #: Items that the words find; all, when there are no words.
    among: Mask
    #: Codes of the standards of each item on this page; one more than a card shows.
    codes: Mapping[int, Sequence[str]]
    excerpts: Mapping[int, Markup]
    #: Items on this page that are found by a comment alone, whose words the excerpt then has.
    comments: Mapping[int, Told]
    #: Those that were looked up, when there are any.
    words: search.Search | None = None

    def others(self, *kinds: str) -> Hits:
        """Of kinds that are not this list's, when there are words."""
        return self.words.others(*kinds) if self.words else NOTHING

    def count(self, but: str | None = None) -> int:
        """How many there would be without the filters of one kind."""
        return (self.facets.matching(self.filters, but) & self.among).bit_count()

    @property
    def filters(self) -> Filters:
        """All filters, with those that are never shown."""
        return self.listing.all_filters(self.asked.filters)


def read_address(listing: Listing, args: MultiDict[str, str]) -> Asked:
    asked = asked_in(args, listing.filters, tuple(listing.orders), BEST)
    standards = asked.filters.get("standard")
    if not standards:
        return asked
    return replace(asked, filters={**asked.filters, "standard": standard_ids(standards)})


def standard_ids(values: Sequence[str]) -> tuple[str, ...]:
    """Ids as they are; a code or identifier that somebody typed becomes the ids that it means, or
    "0" when it means nothing."""
    typed = [value for value in values if not value.isdecimal()]
    meant = {value: [str(one) for one in ids_named(value, MOST_VALUES)] for value in typed[:3]}
    found = (meant.get(value) or ["0"] if value in typed else [value] for value in values)
    return tuple(dict.fromkeys(number for numbers in found for number in numbers))[:MOST_VALUES]


def find(listing: Listing, reader: Reader, asked: Asked) -> Found:
    facets = facets_for(reader)
    if asked.query:
        return by_words(listing, reader, asked, facets)
    total = facets.matching(listing.all_filters(asked.filters)).bit_count()
    number = page_within(asked.page, total)
    filters = tuple(sorted(asked.filters.items()))
    shown = rows(page_for(listing, reader, filters, asked.sort, number)).all()
    return found(listing, asked, facets, Page(shown, number, total), among=-1)


def by_words(listing: Listing, reader: Reader, asked: Asked, facets: Facets) -> Found:
    words, filters = search.Search(facets, asked.query), listing.all_filters(asked.filters)
    shown = words.hits(filters)
    of_kind = words.hits(listing.all_filters({})) if asked.filters else shown
    among, ids = as_mask(of_kind.ids), shown.ids
    total = min(len(ids), MOST_COUNTED)
    number = page_within(asked.page, total)
    places = range(total)[offset(number) :][:PAGE_SIZE]
    page = Page(page_of(listing, reader, asked, shown, places), number, total)
    return found(listing, asked, facets, page, among, words, more=len(ids) > MOST_COUNTED)


def page_of(
    listing: Listing,
    reader: Reader,
    asked: Asked,
    hits: Hits,
    places: range,
) -> Sequence[Any]:
    """The cards at these places of the order asked for, with the words by which each is found."""
    if not places:
        return []
    statement = words_for(listing, reader, asked.sort)
    comments = [number for name, number in hits.by.values() if name == "comments"]
    if asked.sort in listing.orders:
        given = {"ids": hits.ids, "start": places.start}
        return rows(statement, comments=comments, **given).all()
    shown = {hits.ids[place]: place for place in places}
    found = rows(statement, comments=comments, ids=[*shown])
    return sorted(found, key=lambda row: shown[row.id])


def found(
    listing: Listing,
    asked: Asked,
    facets: Facets,
    page: Page[Any],
    among: Mask,
    words: search.Search | None = None,
    *,
    more: bool = False,
) -> Found:
    codes: dict[int, list[str]] = {}
    if page.rows:
        shown = {"ids": [row.id for row in page.rows]}
        for item_id, code in rows(CODES, **shown):
            codes.setdefault(item_id, []).append(code)
    told: dict[int, Told] = {}
    excerpts: dict[int, Markup] = {}
    if asked.query:
        for row in page.rows:
            if row.passages:
                lines = row.passages.split("\n"), asked.query, row.body.split("\n")
                excerpts[row.id] = excerpt(*lines)
            if row.comment_id:
                told[row.id] = Told(row.comment_id, row.comment_name)
    return Found(listing, asked, page, more, facets, among, codes, excerpts, told, words)


def page_within(number: int, total: int) -> int:
    """A page that is no more there, because its items are gone, is the last one."""
    return max(1, min(number, -(-total // PAGE_SIZE)))


@lru_cache(maxsize=512)
def page_for(
    listing: Listing,
    reader: Reader,
    filters: tuple[tuple[str, tuple[str, ...]], ...],
    sort: str,
    number: int,
) -> sa.Select[*tuple[Any, ...]]:
    """The cards of one page; making the statement costs as much as running it, so it is kept."""
    page = (
        sa.select(Item.id)
        .where(visible_to(reader), Item.state == State.PUBLISHED, Item.kind == listing.kind)
        .where(*conditions({**dict(filters), **listing.within}))
        .order_by(*listing.orders[sort])
        .limit(PAGE_SIZE)
        .offset(offset(number))
    )
    return cards(listing, page).order_by(*listing.orders[sort])


@lru_cache(maxsize=512)
def words_for(listing: Listing, reader: Reader, sort: str) -> sa.Select[*tuple[Any, ...]]:
    """The cards of items with the words, of those `ids` as they come, or of a page from `start` on
    in an order of the list."""
    ids = sa.select(Item.id).where(visible_to(reader), Item.id.in_(_these("ids")))
    order = listing.orders.get(sort, ())
    if order:
        start = sa.bindparam("start", type_=sa.Integer)
        ids = ids.order_by(*order).offset(start).limit(PAGE_SIZE)
    return with_words(cards(listing, ids)).order_by(*order)


def _these(name: str) -> Any:
    return sa.bindparam(name, expanding=True, type_=sa.Integer)


def cards(listing: Listing, ids: sa.Select[int]) -> sa.Select[*tuple[Any, ...]]:
    """The cards of a page, as plain rows."""
    page = ids.subquery()
    return (
        sa.select(*listing.card)
        .select_from(page)
        .join(Item, Item.id == page.c.id)
        .join(listing.table, listing.table.c.item_id == page.c.id)
        .join(Person, Person.id == Item.owner_id)
        .outerjoin(School, School.id == Item.school_id)
    )


def with_words(query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """The cards with the passages that have the words: of the item, or of one of `comments`."""
    own, said = search.ITEMS.table, COMMENTS.table
    return (
        query.outerjoin(own, own.c.id == Item.id)
        .outerjoin(Comment, sa.and_(Comment.item_id == Item.id, Comment.id.in_(_these("comments"))))
        .outerjoin(said, said.c.id == Comment.id)
        .outerjoin(SPEAKER, SPEAKER.id == Comment.author_id)
        .add_columns(
            sa.func.coalesce(said.c.passages, own.c.passages).label("passages"),
            sa.func.coalesce(said.c.body, own.c.body).label("body"),
            Comment.id.label("comment_id"),
            SPEAKER.name.label("comment_name"),
        )
    )
