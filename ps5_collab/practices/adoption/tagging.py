"""What the showcase counts and filters by of a practice's adoptions; see `strength`."""

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.practices.adoption.models import Adoption
from ps5_collab.practices.strength import Elsewhere
from ps5_collab.sharing import facets
from ps5_collab.sharing.models import Item


def elsewhere(practice_id: int) -> Elsewhere:
    """Schools that try it or did, and the outcome of each report. One statement."""
    found = sa.select(Adoption.school_id, Adoption.outcome).where(
        Adoption.practice_id == practice_id, Adoption.called_off_at.is_(None)
    )
    rows = db.session.execute(found).all()
    outcomes = sorted(row.outcome.value for row in rows if row.outcome)
    return Elsewhere(len({row.school_id for row in rows}), outcomes)


def touch(practice_id: int) -> None:
    """Its page says something else now."""
    facets.touch_quietly(Item.id == practice_id)
