"""The times that a poll offers."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import put
from ps5_collab.core.words import later as _
from ps5_collab.meetings.models import Candidate, Meeting
from ps5_collab.meetings.polls import queries
from ps5_collab.meetings.polls.board import school_times
from ps5_collab.meetings.polls.times import MOST, TimesRefused, has_passed, too_many
from ps5_collab.meetings.schedule import offer
from ps5_collab.meetings.school_time.queries import schools_of
from ps5_collab.meetings.wall_time import WallTime, wall_time


def check_number(count: int) -> None:
    if not count:
        raise TimesRefused(_("Offer at least one time."))
    if count > MOST:
        raise TimesRefused(too_many(count))


def check_times(times: Iterable[datetime], zone: str) -> None:
    """`TimesRefused` for one that has passed, or that the wall never shows."""
    for local in times:
        if wall_time(local, zone).utc <= utcnow():
            raise TimesRefused(has_passed(local))


def add_candidates(meeting: Meeting, times: Sequence[datetime]) -> int:
    """Offer these times, too; one that was taken off comes back with its answers. Answer how many
    were not offered before."""
    zone, minutes = meeting.zone, meeting.minutes
    offered = {each.starts_local for each in queries.candidates_of(meeting.id)}
    new = [local for local in dict.fromkeys(times) if local not in offered]
    whens = [WallTime(local, zone) for local in new]
    asked = [each.id for each in queries.asked_of(meeting.id)]
    schools = school_times(schools_of(asked), whens)
    rows = [
        {
            "meeting_id": meeting.id,
            "starts_local": when.local,
            "cover_needed": bool(offer(schools, when, minutes).in_class),
            "removed_at": None,
        }
        for when in whens
    ]
    put(Candidate, rows, key=("meeting_id", "starts_local"))
    return len(rows)
