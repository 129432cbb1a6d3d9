"""What people are told of a poll: it is there, an answer is missing, all are in, it is closed."""

from collections.abc import Collection, Iterable

from ps5_collab.meetings.models import Meeting
from ps5_collab.meetings.polls import queries
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person


def opened(actor: Person, meeting: Meeting) -> None:
    tell(actor, meeting, NoticeKind.POLL_OPEN, (each.id for each in queries.asked_of(meeting.id)))


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
