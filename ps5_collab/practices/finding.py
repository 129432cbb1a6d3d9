"""Finding practices: the page of the showcase."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.pages import PAGE_SIZE, Page, offset
from ps5_collab.people.models import School
from ps5_collab.practices.models import KIND, Practice, Stage
from ps5_collab.sharing.models import State
from ps5_collab.sharing.policy import Reader, authored_by, visible_to


def mine(reader: Reader) -> Sequence[Any]:
    """What the reader writes, and how far each is; what moves first, the newest first."""
    if reader.person_id is None:
        return []
    found = (
        sa.select(
            Practice.id,
            Practice.title,
            Practice.language,
            Practice.stage,
            Practice.state,
            Practice.revision,
            Practice.submitted_at,
        )
        .where(Practice.kind == KIND, authored_by(reader))
        .order_by(Practice.stage == Stage.SHOWN, Practice.created_at.desc(), Practice.id.desc())
    )
    return db.session.execute(found).all()


def shown(reader: Reader, number: int) -> Page[Any]:
    """What is in the showcase, the newest first."""
    found = (
        sa.select(
            Practice.id,
            Practice.title,
            Practice.summary,
            Practice.language,
            School.name.label("school"),
            sa.func.count().over().label("total"),
        )
        .outerjoin(School, School.id == Practice.school_id)
        .where(visible_to(reader), Practice.state == State.PUBLISHED)
        .where(Practice.stage.in_((Stage.SHOWN, Stage.OUT_OF_DATE)))
        .order_by(Practice.published_at.desc(), Practice.id.desc())
        .limit(PAGE_SIZE)
        .offset(offset(number))
    )
    rows = db.session.execute(found).all()
    return Page(rows, number, rows[0].total if rows else 0)
