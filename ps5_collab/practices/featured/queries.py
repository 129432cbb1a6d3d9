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
from ps5_collab.practices.models import KIND, Featured, Practice, Stage
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
    """The practices of today, what was chosen last first. One statement."""
    return once_each(_stands(reader).where(Featured.starts_on <= this_day()))


def to_come(reader: Reader) -> Sequence[Chosen]:
    """What begins later, for who may change it."""
    found = _stands(reader).where(Featured.starts_on > this_day())
    if not reader.administers:
        found = found.where(Featured.person_id == reader.person_id)
    return once_each(found)


def once_each(found: sa.Select[*tuple[Any, ...]]) -> Sequence[Chosen]:
    choices: dict[int, list[Any]] = {}
    for row in db.session.execute(found):
        choices.setdefault(row.practice_id, []).append(row)
    return [Chosen(rows) for rows in choices.values()]


def of_practice(reader: Reader, practice_id: int) -> Sequence[Any]:
    """Those of one practice that have not ended, also those that begin later."""
    return db.session.execute(_stands(reader).where(Featured.practice_id == practice_id)).all()


def _stands(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*COLUMNS)
        .join(Item, Item.id == Featured.practice_id)
        .join(PRACTICE, PRACTICE.c.item_id == Item.id)
        .join(Person, Person.id == Featured.person_id)
        .outerjoin(School, School.id == Item.school_id)
        .where(Featured.ended_at.is_(None), Featured.ends_on >= this_day())
        .where(Item.kind == KIND, Item.state == State.PUBLISHED, Item.audience.in_(WIDE))
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
