"""A meeting whose time is still being found gets another clock: what the wall says stays."""

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings import telling
from ps5_collab.meetings.models import Meeting, Poll
from ps5_collab.meetings.wall_time import day_before, day_in_zone
from ps5_collab.people.models import Person


def follow(actor: Person, meeting: Meeting, zone_before: str) -> None:
    """Answers are kept. The poll takes them to the end of the same day, unless it is over; who has
    given some is told to look at them, for their times are other moments now."""
    poll = db.session.get(Poll, meeting.id, populate_existing=True, with_for_update=True)
    if poll is None or meeting.zone == zone_before:
        return
    if poll.closes_at is not None and poll.closes_at > utcnow():
        _begins, ends = day_in_zone(day_before(poll.closes_at, zone_before), meeting.zone)
        poll.closes_at = ends
    db.session.flush()
    telling.other_clock(actor, meeting)
