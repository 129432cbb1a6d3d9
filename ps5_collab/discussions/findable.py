"""By which words a discussion is found: those of its invitation. What is said in it is no part of
them."""

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.fulltext import Text
from ps5_collab.discussions.models import Discussion

WORDS = (Discussion.id, Discussion.title, Discussion.summary, Discussion.brief)


def all_discussions() -> list[Text]:
    found = sa.select(*WORDS).order_by(Discussion.id)
    return [Text(*row) for row in db.session.execute(found)]
