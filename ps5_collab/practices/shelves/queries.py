"""Reading shelves, and of each the practices that its reader may see, and no trace of others."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.core.pages import Page, offset
from ps5_collab.people.models import Person, School
from ps5_collab.practices.models import Practice
from ps5_collab.practices.shelves.models import KIND, Entry, Shelf
from ps5_collab.sharing.models import Item, Revision, State
from ps5_collab.sharing.policy import Reader, visible_to

#: So long a shelf that was deleted can be brought back.
KEPT: Final = timedelta(days=30)

PRACTICE: Final = Practice.__table__
_SHELF: Final = Shelf.__table__
#: What a list of shelves shows.
_LISTED: Final = (
    Item.id, Item.title, Item.summary, Item.language, Item.audience, _SHELF.c.on_day,
    _SHELF.c.removed_at, Person.name.label("owner"),
)  # fmt: skip
#: What a shelf shows of a practice.
_PRACTICE: Final = (
    Entry.id, Entry.note, Item.id.label("practice_id"), Item.title, Item.summary, Item.language,
    School.name.label("school"), PRACTICE.c.grade_low, PRACTICE.c.grade_high,
)  # fmt: skip


def get_shelf(reader: Reader, item_id: int, *, removed: bool = False) -> Shelf:
    """With its owner; the same 404 when it may not be seen. `removed`: or one of the reader's own
    that was deleted lately."""
    found = (
        sa.select(Shelf)
        .where(Shelf.id == min(item_id, MAX_ID), visible_to(reader))
        .options(joinedload(Shelf.owner), joinedload(Shelf.coauthors))
    )
    shelf = db.session.scalars(found).unique().one_or_none()
    if shelf is None or (shelf.state != State.PUBLISHED and not removed):
        raise NotFound
    return shelf


def shelf_of_uuid(reader: Reader, uuid: UUID | None) -> Shelf | None:
    """The reader's own shelf of that name: its form was sent before."""
    found = sa.select(Shelf).where(Shelf.uuid == uuid, Shelf.owner_id == reader.person_id)
    return db.session.scalar(found) if uuid else None


def own_shelves(reader: Reader) -> Sequence[Any]:
    """The reader's own, the newest first; those that were deleted lately have `removed_at`."""
    alive = sa.or_(_SHELF.c.removed_at.is_(None), _SHELF.c.removed_at > utcnow() - KEPT)
    found = _listed().where(Item.owner_id == reader.person_id, alive)
    return db.session.execute(found.order_by(Item.created_at.desc(), Item.id.desc())).all()


def shared_shelves(reader: Reader, number: int) -> Page[Any]:
    """What others share with the reader, the newest first."""
    seen = (
        Item.state == State.PUBLISHED,
        Item.kind == KIND,
        Item.owner_id != reader.person_id,
        visible_to(reader),
    )
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Item).where(*seen)) or 0
    newest = (Item.published_at.desc(), Item.id.desc())
    found = _listed().where(*seen).order_by(*newest).offset(offset(number)).limit(Page.size)
    return Page(db.session.execute(found).all(), number, total)


def _listed() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*_LISTED)
        .join(_SHELF, _SHELF.c.item_id == Item.id)
        .join(Person, Person.id == Item.owner_id)
        .where(Item.kind == KIND)
    )


def counts(reader: Reader, shelves: Collection[int]) -> dict[int, int]:
    """How many practices the reader sees on each; one statement."""
    found = (
        sa.select(Entry.shelf_id, sa.func.count())
        .join(Item, _open(reader))
        .where(Entry.shelf_id.in_(shelves))
        .group_by(Entry.shelf_id)
    )
    return {shelf: count for shelf, count in db.session.execute(found)} if shelves else {}


def _open(reader: Reader) -> sa.ColumnElement[bool]:
    """Of an entry and an item: it is that practice, and the reader sees it."""
    return sa.and_(Item.id == Entry.practice_id, Item.state == State.PUBLISHED, visible_to(reader))


def entries_of(reader: Reader, shelf: Shelf) -> Sequence[Any]:
    """In the order of the shelf. Its owner also gets those that are no longer open to them, of
    which nothing is known but the own note: `practice_id` is None."""
    found = _entries(reader, *_PRACTICE).where(Entry.shelf_id == shelf.id)
    if reader.person_id != shelf.owner_id:
        found = found.where(Item.id.is_not(None))
    return db.session.execute(found).all()


def briefs_of(reader: Reader, shelf: Shelf) -> Sequence[Any]:
    """The practices that the reader sees, with what their newest revisions say."""
    more = (Revision.document, Revision.html, Revision.number, Revision.created_at)
    newest = sa.and_(Revision.item_id == Item.id, Revision.number == Item.revision)
    found = _entries(reader, *_PRACTICE, *more).join(Revision, newest)
    return db.session.execute(found.where(Entry.shelf_id == shelf.id)).all()


def _entries(reader: Reader, *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*columns)
        .select_from(Entry)
        .outerjoin(Item, _open(reader))
        .outerjoin(PRACTICE, PRACTICE.c.item_id == Item.id)
        .outerjoin(School, School.id == Item.school_id)
        .order_by(Entry.position, Entry.id)
    )


def get_entry(shelf: Shelf, entry_id: int) -> Entry:
    found = sa.select(Entry).where(Entry.id == min(entry_id, MAX_ID), Entry.shelf_id == shelf.id)
    entry = db.session.scalar(found)
    if entry is None:
        raise NotFound
    return entry


def in_order(shelf: Shelf) -> list[Entry]:
    """All entries, whoever may see them; for changing their order."""
    found = sa.select(Entry).where(Entry.shelf_id == shelf.id)
    return list(db.session.scalars(found.order_by(Entry.position, Entry.id)))


def on_own_shelves(reader: Reader, but: int) -> Sequence[Any]:
    """Practices on the reader's own shelves, by title; without one of them."""
    own = sa.select(Shelf.id).where(
        Shelf.owner_id == reader.person_id, Shelf.state == State.PUBLISHED
    )
    on_one = sa.select(Entry.practice_id).where(Entry.shelf_id.in_(own.correlate(None)))
    found = (
        sa.select(Item.id, Item.title, Item.language, School.name.label("school"))
        .outerjoin(School, School.id == Item.school_id)
        .where(Item.id.in_(on_one.correlate(None)), Item.id != but)
        .where(Item.state == State.PUBLISHED, visible_to(reader))
        .order_by(sa.func.lower(Item.title), Item.id)
        .limit(Page.size)
    )
    return db.session.execute(found).all() if reader.person_id else ()
