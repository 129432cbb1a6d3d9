"""Reading items, whatever their kind. Every function starts from what the reader may see."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Alignment, Item, ItemAuthor, Revision
from ps5_collab.sharing.policy import Reader, oldest_open, visible_to
from ps5_collab.sharing.readers import readers_of

#: Ids in one statement; SQLite takes some 30,000.
AT_ONCE = 10_000
#: People whose view is asked for in one statement.
PEOPLE_AT_ONCE = 100


def get_item(reader: Reader, item_id: int) -> Item:
    """The item, if the reader may see it; otherwise the same 404 as for none."""
    asked = {"item_id": item_id}
    item = db.session.scalar(one_for(reader), asked) if item_id <= MAX_ID else None
    if item is None:
        raise NotFound
    return item


@lru_cache(maxsize=512)
def one_for(reader: Reader) -> sa.Select[Item]:
    """Making the statement costs as much as running it, so it is kept for the next page."""
    return sa.select(Item).where(Item.id == sa.bindparam("item_id"), visible_to(reader))


def author_ids(item: Item) -> set[int]:
    """The owner and the co-authors."""
    others = sa.select(ItemAuthor.person_id).where(ItemAuthor.item_id == item.id)
    return {item.owner_id, *db.session.scalars(others)}


def places_of(item: Item) -> dict[str, str]:
    """What a comment on the newest revision can point at: {place id: words}, in order."""
    asked = {"item_id": item.id, "number": item.revision}
    kept = db.session.scalar(PLACES, asked) or {}
    return in_words[item.kind](kept) if item.kind in in_words else kept


#: How places, as the revisions of a kind keep them, are said to this reader; the domain of the kind
#: says so at start-up. Without it they are words already.
in_words: dict[str, Callable[[Mapping[str, Any]], dict[str, str]]] = {}

PLACES: Final = sa.select(Revision.places).where(
    Revision.item_id == sa.bindparam("item_id"), Revision.number == sa.bindparam("number")
)


def revisions_of(reader: Reader, item_id: int) -> Sequence[Any]:
    """The revisions of an item that the reader may read, newest first: who and why."""
    return db.session.execute(
        sa.select(
            Revision.number,
            Revision.note,
            Revision.created_at,
            Revision.restores,
            Person.id.label("author_id"),
            Person.name,
        )
        .join(Person, Person.id == Revision.author_id)
        .join(Item, Item.id == Revision.item_id)
        .where(Item.id == item_id, Revision.number >= oldest_open(reader), visible_to(reader))
        .order_by(Revision.number.desc())
    ).all()


def newest_of(item: Item) -> Any:
    """The newest revision of an item that was loaded for its reader: (document, name)."""
    found = sa.select(Revision.document, Person.name).join(Person, Person.id == Revision.author_id)
    newest = found.where(Revision.item_id == item.id, Revision.number == item.revision)
    return db.session.execute(newest).one()


def documents_at(reader: Reader, item_id: int, *numbers: int) -> list[Mapping[str, Any]]:
    """What those revisions of an item say, as it is stored, in that order. One statement; a 404
    where the reader may not read one."""
    asked = {min(number, MAX_ID) for number in numbers}
    found = (
        sa.select(Revision.number, Revision.document)
        .join(Item, Item.id == Revision.item_id)
        .where(Item.id == item_id, Revision.number.in_(asked))
        .where(Revision.number >= oldest_open(reader), visible_to(reader))
    )
    stored = {row.number: row.document for row in db.session.execute(found)}
    if len(stored) < len(asked):
        raise NotFound
    return [stored[number] for number in numbers]


def who_can_see(item: Item, people: Iterable[Person]) -> list[Person]:
    """Those of `people` who may see the item."""
    known = {person.id: person for person in people}
    return [known[person_id] for person_id in ids_that_can_see(item.id, [*known])]


def ids_that_can_see(item_id: int, people: Sequence[int]) -> list[int]:
    """Those of the people who may see the item, in their order; two statements for a hundred."""
    found: list[int] = []
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        some = people[start : start + PEOPLE_AT_ONCE]
        readers = readers_of(some)
        rules = map(visible_to, readers.values())
        sees = db.session.execute(sa.select(*rules).where(Item.id == item_id)).one_or_none() or ()
        found += [person_id for person_id, may in zip(readers, sees, strict=False) if may]
    return found


def can_see(person_id: int, item_id: int) -> bool:
    return bool(ids_that_can_see(item_id, [person_id]))


def items_aligned(standard_ids: Sequence[int], kind: str) -> dict[int, set[int]]:
    """{standard: ids of the items of a kind aligned to it}, whoever may see them; only to be
    counted."""
    found: dict[int, set[int]] = {}
    for start in range(0, len(standard_ids), AT_ONCE):
        some = standard_ids[start : start + AT_ONCE]
        rows = (
            sa.select(Alignment.standard_id, Alignment.item_id)
            .join(Item, Item.id == Alignment.item_id)
            .where(Alignment.standard_id.in_(some), Item.kind == kind)
        )
        for standard_id, item_id in db.session.execute(rows):
            found.setdefault(standard_id, set()).add(item_id)
    return found
