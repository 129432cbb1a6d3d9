"""Answering a poll, and what counts on it: each answer is counted once, none comes too late."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db, put
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.meetings import policy
from ps5_collab.meetings.models import Answer, Meeting, Poll, PollAnswer, PollReply
from ps5_collab.meetings.polls import queries, telling
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader

LONGEST_COMMENT = 300
#: Notices that an answer answers.
ASKS: Final = (NoticeKind.POLL_OPEN, NoticeKind.POLL_REMINDER, NoticeKind.POLL_CLOCK)


@dataclass(frozen=True)
class Choice:
    """What one person can do, by candidate."""

    answers: Mapping[int, Answer]
    comment: str = ""
    #: Given to a blind poll: others see it only when that is closed.
    in_confidence: bool = False
    #: On whose wall the page showed the times; empty where that is not known.
    zone: str = ""


def answer(actor: Person, reader: Reader, meeting: Meeting, choice: Choice) -> None:
    """Say when one can come, or say it anew. Times that are not of this poll are passed over."""
    require(policy.belongs(reader, meeting) and queries.is_asked(meeting.id, actor.id))
    poll = locked(meeting)
    if not queries.is_open(poll, meeting):
        raise RuleBroken(_("This poll is closed: your answers could not be saved."))
    if choice.in_confidence and not poll.blind:
        raise RuleBroken(_("Everybody now sees all answers. Save yours again if you agree."))
    if choice.zone not in ("", meeting.zone):
        raise RuleBroken(_("The times are on another clock now. Look at them, and save again."))
    known = {each.id for each in queries.candidates_of(meeting.id, removed=True)}
    answers = {number: said for number, said in choice.answers.items() if number in known}
    if not answers:
        raise Refused(_("Choose an answer for at least one time."))
    put(
        PollAnswer,
        [
            {"candidate_id": number, "person_id": actor.id, "answer": said}
            for number, said in answers.items()
        ],
        key=("candidate_id", "person_id"),
    )
    reply = {"meeting_id": meeting.id, "person_id": actor.id, "answered_at": utcnow()}
    put(PollReply, [reply | {"comment": choice.comment}], key=("meeting_id", "person_id"))
    notices.mark_done(actor, meeting, *ASKS)
    tell_if_complete(actor, meeting, poll)


def locked(meeting: Meeting) -> Poll:
    """The poll, and nobody else's for the rest of this transaction: each answer is counted, and
    none comes in behind a closing."""
    found = sa.select(Poll).where(Poll.meeting_id == meeting.id).with_for_update()
    poll = db.session.scalars(found.execution_options(populate_existing=True)).one()
    stage = sa.select(Meeting.stage).where(Meeting.item_id == meeting.id)
    if db.session.scalar(stage) is not meeting.stage:
        db.session.refresh(meeting)
    return poll


def hold(poll: Poll) -> None:
    """Nobody answers until this transaction is over. The poll stays as it was loaded: that somebody
    changed it since shows by its version."""
    row = sa.select(Poll.meeting_id).where(Poll.meeting_id == poll.meeting_id)
    db.session.execute(row.with_for_update())


def tell_if_complete(actor: Person | None, meeting: Meeting, poll: Poll) -> None:
    """The organiser hears once that everybody has answered: by who was the last to, or by the site
    when the last who had not is not asked any more. The poll is locked."""
    people = queries.asked_of(meeting.id)
    waits = poll.complete_at is None and queries.is_open(poll, meeting)
    if waits and all(each.has_answered for each in people):
        done = sa.update(Poll).where(Poll.meeting_id == meeting.id, Poll.complete_at.is_(None))
        if quietly(done.values(complete_at=utcnow())):
            telling.complete(actor, meeting)


def ask_again(meeting: Meeting) -> None:
    """There is more to answer: what was said stays, but nobody counts as done."""
    replies = sa.update(PollReply).where(PollReply.meeting_id == meeting.id)
    quietly(replies.values(answered_at=None, reminded_at=None))
    quietly(sa.update(Poll).where(Poll.meeting_id == meeting.id).values(complete_at=None))


def quietly(statement: sa.Update) -> int:
    """Done past the entities, so that no writer's version moves; how many rows."""
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(getattr(done, "rowcount", 0))
