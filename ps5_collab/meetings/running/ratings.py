"""How well the norm was kept, told so that nobody learns what one person said."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from ps5_collab.core.db import rows
from ps5_collab.meetings.models import Minutes, NormRating
from ps5_collab.meetings.running.queries import MEETING_ID

#: Below it, a mean would tell what single people think.
FEWEST_RATINGS: Final = 5
RATERS: Final = sa.func.count()
SHARED: Final = sa.exists().where(Minutes.meeting_id == MEETING_ID)
RATED: Final = sa.select(
    sa.case((RATERS >= FEWEST_RATINGS, RATERS), else_=0),
    sa.func.max(sa.case((NormRating.person_id == sa.bindparam("reader_id"), NormRating.rating))),
    SHARED,
    sa.case((sa.and_(SHARED, RATERS >= FEWEST_RATINGS), sa.func.avg(NormRating.rating))),
).where(NormRating.meeting_id == MEETING_ID)


@dataclass(frozen=True)
class Rated:
    """How well the norm was kept, as far as it tells nobody's own rating."""

    #: 0 also for fewer than `FEWEST_RATINGS`.
    people: int
    #: The reader's own; 0 without one.
    mine: int
    #: The minutes are shared: no rating comes in any more, so the mean never moves.
    closed: bool
    #: Of 1 to 4, once it is closed and enough have rated.
    mean: float | None


def rated(meeting_id: int, reader_id: int | None = None) -> Rated:
    found = rows(RATED, meeting_id=meeting_id, reader_id=reader_id)
    people, mine, closed, mean = found.one()
    return Rated(people, mine or 0, closed, None if mean is None else round(float(mean), 1))
