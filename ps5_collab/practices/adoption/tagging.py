"""By what of its adoptions a practice is filtered: tags of the kind "tried"."""

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.practices.adoption.models import Adoption
from ps5_collab.sharing import facets
from ps5_collab.sharing.models import Item, Tag

KIND = "tried"


def retag(practice_id: int) -> None:
    """Anew from what stands."""
    tags = sa.and_(Tag.item_id == practice_id, Tag.kind == KIND)
    before = set(db.session.scalars(sa.select(Tag.value).where(tags)))
    now = values_of(practice_id)
    if before != set(now):
        db.session.execute(sa.delete(Tag).where(tags))
        rows = [{"item_id": practice_id, "kind": KIND, "value": value} for value in now]
        if rows:
            db.session.execute(sa.insert(Tag), rows)
    touch(practice_id)


def values_of(practice_id: int) -> list[str]:
    """ "yes" once a school has reported, and each outcome that was."""
    of = (Adoption.practice_id == practice_id, Adoption.outcome.is_not(None))
    found = db.session.scalars(sa.select(Adoption.outcome).where(*of).distinct())
    outcomes = sorted(outcome.value for outcome in found if outcome)
    return ["yes", *outcomes] if outcomes else []


def touch(practice_id: int) -> None:
    """Its page says something else now. The version is its writers', and does not move."""
    db.session.execute(
        sa.update(Item)
        .where(Item.id == practice_id)
        .values(changed=facets.moved(facets.ITEMS))
        .execution_options(synchronize_session=False)
    )
