"""What the schools of a person try now, for their desk: the next step, and when to look back."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.practices.adoption.models import Adopter, Adoption, Line
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, oldest_open, visible_to

#: One's own first, then what one looks back on first.
MOST: Final = 4


def at_hand(reader: Reader) -> Sequence[Any]:
    """Rows (id, title, language, look_back_on, mine, next_step). One statement, or none for who
    works at no school."""
    return db.session.execute(at_hand_of(reader)).all() if reader.school_ids else []


@lru_cache(maxsize=512)
def at_hand_of(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    """Every desk asks it; making the statement costs more than running it."""
    mine = sa.exists().where(
        Adopter.adoption_id == Adoption.id, Adopter.person_id == reader.person_id
    )
    step = (
        sa.select(Line.text)
        .where(Line.adoption_id == Adoption.id, Line.done_at.is_(None))
        .order_by(Line.id)
        .limit(1)
        .correlate(Adoption)
        .scalar_subquery()
    )
    # A checklist is for those who try it, and says what is open to them.
    told = sa.and_(mine, Adoption.revision >= oldest_open(reader))
    return (
        sa.select(
            Adoption.id,
            Item.title,
            Item.language,
            Adoption.look_back_on,
            mine.label("mine"),
            sa.case((told, step)).label("next_step"),
        )
        .join(Item, Item.id == Adoption.practice_id)
        .where(Adoption.school_id.in_(sorted(reader.school_ids)), visible_to(reader))
        .where(Adoption.called_off_at.is_(None), Adoption.reported_at.is_(None))
        .order_by(mine.desc(), Adoption.look_back_on, Adoption.id)
        .limit(MOST)
    )
