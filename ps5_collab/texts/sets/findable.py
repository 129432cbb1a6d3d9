"""What a set is found by: its own words, never those of texts that a reader may not see."""

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.fulltext import Text as Words
from ps5_collab.sharing import search
from ps5_collab.texts.models import TextSet


def put(text_set: TextSet) -> None:
    search.put(text_set.id, text_set.title, "", text_set.summary)


def all_sets() -> list[Words]:
    found = sa.select(TextSet.id, TextSet.title, TextSet.summary)
    return [Words(row.id, row.title, "", row.summary) for row in db.session.execute(found)]
