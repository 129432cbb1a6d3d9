"""By which words a meeting is found; its minutes are found by all that stands in them."""

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.fulltext import Text
from ps5_collab.meetings.models import Meeting
from ps5_collab.sharing import search

WORDS = (Meeting.id, Meeting.title, Meeting.summary, Meeting.place)


def put(meeting: Meeting) -> None:
    search.put(meeting.id, meeting.title, meeting.summary, meeting.place)


def all_meetings() -> list[Text]:
    return [Text(*row) for row in db.session.execute(sa.select(*WORDS).order_by(Meeting.id))]
