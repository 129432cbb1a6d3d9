"""What is featured. All of it starts from what the reader sees of the showcase, so that what is
withdrawn, or no longer shown, is gone from here at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.core.words import local
from ps5_collab.people.models import Person, School
from ps5_collab.practices.models import Featured, Practice, Stage
from ps5_collab.practices.policy import WIDE
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import Reader, visible_to

PRACTICE: Final = Practice.__table__
#: What a reader is told of each.
COLUMNS: Final = (
    Featured.id, Featured.practice_id, Featured.person_id, Featured.role, Featured.why,
    Featured.starts_on, Featured.ends_on, Person.name, Item.title, Item.language,
    School.name.label("school"),
)  # fmt: skip


def this_day() -> date:
    """Where the reader is: what runs until Friday is there on Friday evening."""
    return local(utcnow()).date()


@dataclass(frozen=True)
class Chosen:
    """A practice once, with all who feature it, the newest first: rows of `COLUMNS`."""

    choices: Sequence[Any]

    @property
    def practice(self) -> Any:
        return self.choices[0]


def running(reader: Reader) -> Sequence[Chosen]:
    """The practices of today, what was chosen last first."""
    return _those(reader, Featured.starts_on <= this_day())


def to_come(reader: Reader) -> Sequence[Chosen]:
    """What begins later, for who may change it."""
    own = sa.true() if reader.administers else Featured.person_id == reader.person_id
    return _those(reader, Featured.starts_on > this_day(), own)


def of_practice(reader: Reader, practice_id: int) -> Sequence[Any]:
    """Those of one practice that have not ended, also those that begin later."""
    found = _told(reader).where(Featured.practice_id == practice_id, *_stands())
    return db.session.execute(found).all()


def _those(reader: Reader, *such: sa.ColumnElement[bool]) -> Sequence[Chosen]:
    """Two statements: of one, a database would begin with all practices rather than with these
    few."""
    few = db.session.scalars(sa.select(Featured.id).where(*_stands(), *such)).all()
    found = db.session.execute(_told(reader).where(Featured.id.in_(few))) if few else ()
    choices: dict[int, list[Any]] = {}
    for row in found:
        choices.setdefault(row.practice_id, []).append(row)
    return [Chosen(rows) for rows in choices.values()]


def _stands() -> tuple[sa.ColumnElement[bool], ...]:
    return Featured.ended_at.is_(None), Featured.ends_on >= this_day()


def _told(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*COLUMNS)
        .join(Item, Item.id == Featured.practice_id)
        .join(PRACTICE, PRACTICE.c.item_id == Item.id)
        .join(Person, Person.id == Featured.person_id)
        .outerjoin(School, School.id == Item.school_id)
        .where(Item.state == State.PUBLISHED, Item.audience.in_(WIDE))
        .where(PRACTICE.c.stage == Stage.SHOWN, visible_to(reader))
        .order_by(Featured.starts_on.desc(), Featured.id.desc())
    )


def get_featured(practice_id: int, featured_id: int) -> Featured:
    """Of a practice that was loaded for its reader; it has not been ended."""
    found = sa.select(Featured).where(
        Featured.id == min(featured_id, MAX_ID),
        Featured.practice_id == practice_id,
        Featured.ended_at.is_(None),
    )
    featured = db.session.scalar(found)
    if featured is None:
        raise NotFound
    return featured


def overlaps(person_id: int, practice_id: int, starts: date, ends: date, but: int | None) -> bool:
    """The person features the same practice on some of these days already."""
    found = sa.select(Featured.id).where(
        Featured.person_id == person_id,
        Featured.practice_id == practice_id,
        Featured.ended_at.is_(None),
        Featured.starts_on <= ends,
        Featured.ends_on >= starts,
    )
    if but is not None:
        found = found.where(Featured.id != but)
    return db.session.scalar(found.limit(1)) is not None
