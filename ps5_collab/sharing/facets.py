"""How many items there are of each kind, for a reader."""

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.sharing.models import Item


def touch(item: Item) -> None:
    """Note that what lists and counts say of the item has changed."""
    latest = sa.select(sa.func.coalesce(sa.func.max(Item.changed), 0) + 1).scalar_subquery()
    changed = sa.update(Item).where(Item.id == item.id).values(changed=latest)
    db.session.execute(changed.execution_options(synchronize_session=False))
