"""What people are told of a poll: it is there, an answer is missing, all are in, it is closed."""

from collections.abc import Collection, Iterable

from ps5_collab.core.db import db
from ps5_collab.meetings.models import Meeting, Poll, Stage
from ps5_collab.meetings.polls import queries
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person


def opened(actor: Person, meeting: Meeting) -> None:
    tell(actor, meeting, NoticeKind.POLL_OPEN, (each.id for each in queries.asked_of(meeting.id)))


def newcomer(actor: Person | None, meetings: Iterable[Meeting], person_id: int) -> None:
    """Who joins the group is asked, too, for the times that it still looks for."""
    for meeting in meetings:
        poll = db.session.get(Poll, meeting.id) if meeting.stage is Stage.POLLING else None
        if poll is not None and queries.is_open(poll, meeting):
            tell(actor, meeting, NoticeKind.POLL_OPEN, [person_id])


def reminded(actor: Person | None, meeting: Meeting, person_ids: Collection[int]) -> None:
    """`actor` is None when the site itself reminds."""
    tell(actor, meeting, NoticeKind.POLL_REMINDER, person_ids)


def complete(actor: Person | None, meeting: Meeting) -> None:
    tell(actor, meeting, NoticeKind.POLL_ALL_ANSWERED, [meeting.owner_id])


def closed(meeting: Meeting) -> None:
    """By itself: its day has come."""
    tell(None, meeting, NoticeKind.POLL_CLOSED, [meeting.owner_id])


def tell(
    actor: Person | None, meeting: Meeting, kind: NoticeKind, person_ids: Iterable[int]
) -> None:
    notices.tell(actor, meeting, dict.fromkeys(person_ids, kind))
