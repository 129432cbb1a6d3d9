"""How it went with a practice elsewhere, in numbers: no stars, no averages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from ps5_collab.core.clock import today
from ps5_collab.core.db import db, rows
from ps5_collab.practices.adoption.models import Adoption, Origin, Outcome, Thanks
from ps5_collab.practices.queries import made_at
from ps5_collab.sharing.policy import Reader


@dataclass(frozen=True)
class Tried:
    """Of one practice: schools that try it or did, schools that reported, and what their reports
    say. A school may try it again, and report again."""

    schools: int = 0
    reported: int = 0
    worked: int = 0
    partly: int = 0
    failed: int = 0

    @property
    def reports(self) -> int:
        return self.worked + self.partly + self.failed


@dataclass(frozen=True)
class Standing:
    """The same for the practice's own page, with what concerns its reader."""

    tried: Tried
    #: How many began it, also those who called it off.
    started: int
    #: What a school of the reader's tries now.
    mine: int | None
    thanks: int
    thanked: bool
    #: It came out of an adoption, or something came out of its own.
    has_lineage: bool
    #: A school of the reader's did not make it, and may begin to try it.
    is_new_to: bool


def _if(condition: sa.ColumnElement[bool], then: Any) -> sa.ColumnElement[Any]:
    return sa.case((condition, then))


_STANDS = Adoption.called_off_at.is_(None)
NUMBERS = (
    sa.func.count(_if(_STANDS, Adoption.school_id).distinct()),
    sa.func.count(_if(Adoption.reported_at.is_not(None), Adoption.school_id).distinct()),
    *(sa.func.count(_if(Adoption.outcome == outcome, 1)) for outcome in Outcome),
)


def tried_by(practice_ids: Iterable[int]) -> Mapping[int, Tried]:
    """Of practices that the reader sees, in one statement; what nobody tries is left out."""
    ids = sorted(set(practice_ids))
    found = (
        sa.select(Adoption.practice_id, *NUMBERS)
        .where(Adoption.practice_id.in_(ids))
        .group_by(Adoption.practice_id)
    )
    if not ids:
        return {}
    return {row[0]: Tried(*tuple(row)[1:6]) for row in db.session.execute(found)}


def standing(reader: Reader, practice_id: int) -> Standing:
    """One statement, whoever reads and however many try it."""
    asked = {"practice_id": practice_id, "person_id": reader.person_id or 0, "day": today()}
    row = rows(_standing(tuple(sorted(reader.school_ids))), **asked).one()
    return Standing(Tried(*tuple(row)[:5]), row[5], row[6], row[7], *map(bool, row[8:]))


@lru_cache(maxsize=512)
def _standing(school_ids: Sequence[int]) -> sa.Select[*tuple[Any, ...]]:
    """Making the statement costs more than running it, so it is kept for the next page."""
    practice_id = sa.bindparam("practice_id", type_=sa.Integer)
    of = Adoption.practice_id == practice_id
    thanks = sa.select(sa.func.count()).where(
        Thanks.practice_id == practice_id, Thanks.taken_back.is_(False)
    )
    mine = (
        sa.select(Adoption.id)
        .where(of, _STANDS, Adoption.reported_at.is_(None))
        .where(Adoption.school_id.in_(school_ids))
        .limit(1)
    )
    offspring = (
        sa.select(Origin.practice_id)
        .join(Adoption, Adoption.id == Origin.adoption_id)
        .where(of)
        .correlate(None)
    )
    came_out = sa.select(Origin.practice_id).where(Origin.practice_id == practice_id)
    made = made_at(practice_id, sa.bindparam("day", type_=sa.Date))
    others = (sa.literal(number).not_in(made) for number in school_ids)
    return sa.select(
        *NUMBERS,
        sa.func.count(Adoption.id),
        mine.correlate(None).scalar_subquery(),
        thanks.scalar_subquery(),
        thanks.where(
            Thanks.person_id == sa.bindparam("person_id", type_=sa.Integer)
        ).scalar_subquery(),
        sa.case((sa.or_(offspring.exists(), came_out.exists()), 1), else_=0),
        sa.case((sa.or_(sa.false(), *others), 1), else_=0),
    ).where(of)
