"""What a shelf is found by: its own words, never those of practices that a reader may not see."""

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.fulltext import Text
from ps5_collab.practices.shelves.models import Shelf
from ps5_collab.sharing import search


def put(shelf: Shelf) -> None:
    search.put(shelf.id, shelf.title, "", shelf.summary)


def all_shelves() -> list[Text]:
    found = sa.select(Shelf.id, Shelf.title, Shelf.summary)
    return [Text(row.id, row.title, "", row.summary) for row in db.session.execute(found)]
