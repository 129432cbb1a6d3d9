"""Reading a poll: always a meeting that the reader may see, and the answers only when they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.meetings.models import (
    Answer,
    Candidate,
    Meeting,
    Participant,
    Poll,
    PollAnswer,
    PollReply,
    Stage,
)
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader, visible_to

#: Between two reminders that an organiser sends.
PATIENCE = timedelta(hours=24)


@dataclass(frozen=True)
class Asked:
    """Somebody who is asked: what they need not say and what they did."""

    id: int
    name: str
    initials: str
    voice: str
    required: bool
    comment: str
    answered_at: datetime | None

    @property
    def has_answered(self) -> bool:
        return self.answered_at is not None


def get_poll(reader: Reader, item_id: int) -> tuple[Meeting, Poll]:
    """The meeting with its group, and the poll of its time; else the 404 of none."""
    found = (
        sa.select(Meeting, Poll)
        .join(Poll, Poll.meeting_id == Meeting.item_id)
        .where(Meeting.id == item_id, visible_to(reader))
        .options(joinedload(Meeting.group))
    )
    row = db.session.execute(found).one_or_none() if item_id <= MAX_ID else None
    if row is None:
        raise NotFound
    return row[0], row[1]


def is_open(poll: Poll, meeting: Meeting) -> bool:
    """Takes answers. It closes by itself: the worker only tells of it."""
    over = poll.closes_at is not None and poll.closes_at <= utcnow()
    return meeting.stage is Stage.POLLING and poll.closed_at is None and not over


def shows_answers(poll: Poll, meeting: Meeting) -> bool:
    """A blind poll keeps others' answers to itself until it is closed, from its organiser too."""
    return not poll.blind or not is_open(poll, meeting)


def was_reminded(poll: Poll) -> bool:
    """By its organiser, within the last day: that is often enough."""
    return poll.reminded_at is not None and poll.reminded_at > utcnow() - PATIENCE


def candidates_of(meeting_id: int, *, removed: bool = False) -> Sequence[Candidate]:
    found = sa.select(Candidate).where(Candidate.meeting_id == meeting_id)
    if not removed:
        found = found.where(Candidate.removed_at.is_(None))
    # They are written past the session, too.
    found = found.order_by(Candidate.starts_local).execution_options(populate_existing=True)
    return db.session.scalars(found).all()


def asked_of(meeting_id: int) -> list[Asked]:
    """Who is asked for a time, by name; observers are not."""
    found = (
        sa.select(Person, Participant.required, PollReply.comment, PollReply.answered_at)
        .join(Participant, Participant.person_id == Person.id)
        .outerjoin(
            PollReply,
            sa.and_(PollReply.meeting_id == meeting_id, PollReply.person_id == Person.id),
        )
        .where(
            Participant.meeting_id == meeting_id,
            ~Participant.observes,
            Participant.asks_since.is_(None),
            Person.deactivated_at.is_(None),
        )
        .order_by(Person.name_folded, Person.id)
    )
    return [
        Asked(who.id, who.name, who.initials, who.voice, required, comment or "", answered_at)
        for who, required, comment, answered_at in db.session.execute(found)
    ]


def answers_of(meeting_id: int, only: int | None = None) -> dict[int, dict[int, Answer]]:
    """{candidate: {person: answer}}, those of person `only` where that is given."""
    found = (
        sa.select(PollAnswer.candidate_id, PollAnswer.person_id, PollAnswer.answer)
        .join(Candidate, Candidate.id == PollAnswer.candidate_id)
        .where(Candidate.meeting_id == meeting_id)
    )
    if only is not None:
        found = found.where(PollAnswer.person_id == only)
    answers: dict[int, dict[int, Answer]] = {}
    for candidate_id, person_id, answer in db.session.execute(found):
        answers.setdefault(candidate_id, {})[person_id] = answer
    return answers


def is_asked(meeting_id: int, person_id: int | None) -> bool:
    found = sa.select(Participant.person_id).where(
        Participant.meeting_id == meeting_id,
        Participant.person_id == person_id,
        ~Participant.observes,
        Participant.asks_since.is_(None),
    )
    return db.session.scalar(found) is not None
