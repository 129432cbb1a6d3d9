"""Reading records. All of it is joined with the one rule of visibility: a lesson that goes out of
somebody's sight takes its records along.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import MAX_ID, db, rows
from ps5_collab.core.errors import NotFound, require
from ps5_collab.lessons.taught import policy
from ps5_collab.lessons.taught.models import TaughtRecord
from ps5_collab.lessons.taught.told import TOLD, Told
from ps5_collab.lessons.vocabulary import GRADE_NUMBERS
from ps5_collab.people.models import Person, School
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import Reader, visible_to

#: On the page of the lesson; all stand on a page of their own.
NEWEST: Final = 3
#: So many words of teachers on one page; the others stand with their records.
MOST_WORDS: Final = 30
#: Records that a practice may name.
MOST_CITED: Final = 60
#: On a person's own page.
OWN: Final = 8
#: So long a record that was removed can be brought back.
KEPT: Final = timedelta(days=7)

_STANDS: Final = TaughtRecord.removed_at.is_(None)
_ITEM: Final = sa.bindparam("item_id", type_=sa.Integer)
#: The order of a list: what it is called in an address, and by what it goes.
ORDERS: Final = {
    "newest": (TaughtRecord.taught_on.desc(), TaughtRecord.id.desc()),
    "grade": (
        sa.case(dict(GRADE_NUMBERS), value=TaughtRecord.grade),
        TaughtRecord.taught_on.desc(),
        TaughtRecord.id.desc(),
    ),
    "school": (
        School.name_folded.asc().nulls_last(),
        TaughtRecord.taught_on.desc(),
        TaughtRecord.id.desc(),
    ),
}


class Seen(Protocol):
    """A lesson that was loaded for its reader."""

    @property
    def id(self) -> int: ...
    @property
    def owner_id(self) -> int: ...


def _seen(reader: Reader, *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    """Of the records that stand, of the lesson `item_id`, if the reader sees it."""
    return (
        sa.select(*columns)
        .select_from(TaughtRecord)
        .join(Item, Item.id == TaughtRecord.item_id)
        .where(TaughtRecord.item_id == _ITEM, _STANDS, visible_to(reader))
    )


def _told(reader: Reader, *more: Any) -> sa.Select[*tuple[Any, ...]]:
    return (
        _seen(reader, *TOLD, *more)
        .join(Person, Person.id == TaughtRecord.person_id)
        .outerjoin(School, School.id == TaughtRecord.school_id)
    )


# --- the sums, which whoever sees the lesson may read --------------------------------------------


@dataclass(frozen=True)
class Glance:
    """What the page of a lesson says of its records; `newest` is empty for who only sees sums."""

    people: int = 0
    schools: int = 0
    newest: Sequence[Told] = ()


def glance(reader: Reader, lesson: Seen) -> Glance:
    """One statement, however many records there are."""
    if not policy.takes_part(reader, lesson):
        return Glance(*rows(_counts(reader), item_id=lesson.id).one())
    found = rows(_newest(reader), item_id=lesson.id).all()
    if not found:
        return Glance()
    people, schools = found[0][-2:]
    return Glance(people, schools, [Told(*row[:-2]) for row in found])


# Making the statement costs as much as running it, so it is kept for the next page.
@lru_cache(maxsize=512)
def _counts(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    people = sa.func.count(TaughtRecord.person_id.distinct())
    return _seen(reader, people, sa.func.count(TaughtRecord.school_id.distinct()))


@lru_cache(maxsize=512)
def _newest(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    other = aliased(TaughtRecord)
    among = (other.item_id == _ITEM, other.removed_at.is_(None))
    counts = [
        sa.select(sa.func.count(column.distinct())).where(*among).scalar_subquery()
        for column in (other.person_id, other.school_id)
    ]
    return _told(reader, *counts).order_by(*ORDERS["newest"]).limit(NEWEST)


def numbers_of(reader: Reader, item_id: int) -> Sequence[Any]:
    """What `sums.summed` takes of every record: nobody's name, no words."""
    columns = (
        TaughtRecord.person_id,
        School.name.label("school"),
        TaughtRecord.taught_on,
        TaughtRecord.grade,
        TaughtRecord.minutes,
        TaughtRecord.responses,
    )
    found = _seen(reader, *columns).outerjoin(School, School.id == TaughtRecord.school_id)
    return rows(found, item_id=item_id).all()


# --- the records themselves ----------------------------------------------------------------------


def records_of(
    reader: Reader, lesson: Seen, order: str = "newest", skip: int = 0, most: int | None = None
) -> list[Told]:
    """The records of a lesson that the reader may read; `order` is a key of `ORDERS`."""
    if not policy.takes_part(reader, lesson):
        return []
    found = _told(reader).order_by(*ORDERS[order]).offset(skip).limit(most)
    return [Told(*row) for row in rows(found, item_id=lesson.id)]


def in_words_of(reader: Reader, lesson: Seen) -> list[Told]:
    """The newest records that say in words what was unforeseen, or what would change."""
    if not policy.takes_part(reader, lesson):
        return []
    says = sa.or_(TaughtRecord.unforeseen != "", TaughtRecord.would_change != "")
    found = _told(reader).where(says).order_by(*ORDERS["newest"]).limit(MOST_WORDS)
    return [Told(*row) for row in rows(found, item_id=lesson.id)]


def get_record(
    reader: Reader, record_id: int, item_id: int | None = None, *, removed: bool = False
) -> TaughtRecord:
    """The record with its lesson, person and school; the same 404 for one of a lesson that the
    reader may not see, or (`item_id`) of another lesson. `removed`: or one of their own that they
    may still bring back.
    """
    back = sa.and_(TaughtRecord.removed_at > utcnow() - KEPT, _by(reader))
    found = (
        sa.select(TaughtRecord)
        .join(Item, Item.id == TaughtRecord.item_id)
        .where(TaughtRecord.id == min(record_id, MAX_ID), visible_to(reader))
        .where(sa.or_(_STANDS, back) if removed else _STANDS)
        .options(
            joinedload(TaughtRecord.item),
            joinedload(TaughtRecord.person),
            joinedload(TaughtRecord.school),
        )
    )
    record = db.session.scalar(found)
    if record is None or item_id not in (None, record.item_id):
        raise NotFound
    own = policy.may_change(reader, record)
    require(own or policy.takes_part(reader, record.item))
    return record


def own_records(reader: Reader) -> Sequence[Any]:
    """The newest that the reader noted, of lessons that they still see."""
    found = (
        sa.select(
            TaughtRecord.id,
            TaughtRecord.item_id,
            TaughtRecord.taught_on,
            TaughtRecord.grade,
            Item.title,
            Item.language,
        )
        .join(Item, Item.id == TaughtRecord.item_id)
        .where(_by(reader), _STANDS, visible_to(reader))
        .order_by(*ORDERS["newest"])
        .limit(OWN)
    )
    return db.session.execute(found).all()


def to_cite(reader: Reader, lessons: Sequence[int] = (), ids: Sequence[int] = ()) -> dict[int, Any]:
    """Records that the reader may read: of these lessons, or by their ids: {id: row}. One
    statement, or none."""
    if not reader.in_network or not (lessons or ids):
        return {}
    found = (
        sa.select(
            TaughtRecord.id,
            TaughtRecord.item_id,
            TaughtRecord.taught_on,
            TaughtRecord.grade,
            TaughtRecord.class_size,
            TaughtRecord.unforeseen,
            TaughtRecord.would_change,
            TaughtRecord.person_id,
            Person.name,
            Item.title,
            Item.language,
        )
        .join(Item, Item.id == TaughtRecord.item_id)
        .join(Person, Person.id == TaughtRecord.person_id)
        .where(sa.or_(TaughtRecord.item_id.in_(lessons), TaughtRecord.id.in_(ids)))
        .where(_STANDS, Item.state == State.PUBLISHED, visible_to(reader))
        .order_by(*ORDERS["newest"])
        .limit(MOST_CITED)
    )
    return {row.id: row for row in db.session.execute(found)}


def removed_by(reader: Reader, item_id: int) -> Sequence[Any]:
    """The reader's own records of a lesson that can still be brought back."""
    found = sa.select(TaughtRecord.id, TaughtRecord.taught_on, TaughtRecord.grade).where(
        TaughtRecord.item_id == item_id, TaughtRecord.removed_at > utcnow() - KEPT, _by(reader)
    )
    return db.session.execute(found.order_by(TaughtRecord.removed_at.desc())).all()


def recorded(reader: Reader, uuid: UUID | None) -> TaughtRecord | None:
    """The reader's own record of that name: its form was sent before."""
    found = sa.select(TaughtRecord).where(TaughtRecord.uuid == uuid, _by(reader))
    return db.session.scalar(found) if uuid else None


def _by(reader: Reader) -> sa.ColumnElement[bool]:
    return TaughtRecord.person_id == reader.person_id


def schools_for(reader: Reader, record: TaughtRecord | None = None) -> list[tuple[int, str]]:
    """Where the reader may say to have taught: (id, name)."""
    ids = school_ids_for(reader, record)
    found = sa.select(School.id, School.name).where(School.id.in_(ids)).order_by(School.name_folded)
    return [(id_, name) for id_, name in db.session.execute(found)] if ids else []


def school_ids_for(reader: Reader, record: TaughtRecord | None = None) -> set[int]:
    """Schools with a current appointment, and the one that the record has."""
    kept = {record.school_id} if record is not None and record.school_id else set()
    return {*reader.school_ids, *kept}
