"""Groups on pages of lower floors: a standard's."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ps5_collab.browsing.elsewhere import SHOWN, aligned_to
from ps5_collab.core import slots
from ps5_collab.core.db import db
from ps5_collab.core.text import slugify
from ps5_collab.groups import wording
from ps5_collab.groups.finding import PLACE, by_name, cards
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import Reader, visible_to
from ps5_collab.sharing.readers import reader


def of_standard(standard_id: int) -> str:
    groups = working_on(reader(), standard_id)
    words = {"wording": wording, "slug": slugify}
    return slots.part("groups/_listed.html", groups=groups, **words) if groups else ""


def working_on(looking: Reader, standard_id: int) -> Sequence[Any]:
    """Those whose focus it is, or what lies under it, as far as the reader may see them."""
    found = cards().add_columns(sa.func.count().over().label("total"))
    at_work = (Item.state == State.PUBLISHED, PLACE.c.archived_at.is_(None))
    found = found.where(visible_to(looking), *at_work, aligned_to(standard_id))
    return db.session.execute(found.order_by(by_name(), Item.id).limit(SHOWN)).all()
