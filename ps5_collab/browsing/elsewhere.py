"""The newest items of a list, for the pages of people, schools and standards."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.browsing.finding import NEWEST
from ps5_collab.browsing.listing import Listing
from ps5_collab.core.db import db
from ps5_collab.people.models import Person, School
from ps5_collab.sharing.filters import conditions
from ps5_collab.sharing.models import Alignment, Item, State
from ps5_collab.sharing.policy import Reader, visible_to
from ps5_collab.standards.queries import standards_for

#: Shown of each list; its own page has the rest.
SHOWN: Final = 8


@dataclass(frozen=True)
class Listed:
    rows: Sequence[Any]
    total: int


def listed(listing: Listing, looking: Reader, *those: sa.ColumnElement[bool]) -> Listed:
    """The newest that the reader may see, and how many there are."""
    rows = db.session.execute(
        sa.select(*listing.card, sa.func.count().over().label("total"))
        .select_from(Item)
        .join(listing.table, listing.table.c.item_id == Item.id)
        .join(Person, Person.id == Item.owner_id)
        .outerjoin(School, School.id == Item.school_id)
        .where(Item.kind == listing.kind, Item.state == State.PUBLISHED, visible_to(looking))
        .where(*conditions(listing.within), *those)
        .order_by(*NEWEST)
        .limit(SHOWN)
    ).all()
    return Listed(rows, rows[0].total if rows else 0)


@lru_cache(maxsize=512)
def aligned_to(standard_id: int) -> sa.ColumnElement[bool]:
    """Aligned to the standard, to what lies under it, or to what it replaced."""
    meant = sa.select(Alignment.item_id).where(
        Alignment.standard_id.in_(standards_for([standard_id]))
    )
    return Item.id.in_(meant)
