"""Finding a time: candidates, and who can come to which."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model
from ps5_collab.people.models import Person


class Answer(StrEnum):
    YES = "yes"
    IF_NEEDED = "if_needed"
    NO = "no"


class Poll(Model):
    """How the time of one meeting is found."""

    __tablename__ = "poll"

    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meeting.item_id", ondelete="CASCADE"), primary_key=True
    )
    #: Others' answers stay hidden until it is closed.
    blind: Mapped[bool] = mapped_column(default=False)
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    #: When the organiser was told that everybody has answered.
    complete_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)


class Candidate(Model):
    """One time that is offered, on the wall of the meeting's zone."""

    __tablename__ = "poll_candidate"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "starts_local"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.item_id", ondelete="CASCADE"))
    starts_local: Mapped[datetime] = mapped_column(sa.DateTime)
    cover_needed: Mapped[bool] = mapped_column(default=False)
    #: Taken off the list; its answers stay in case it comes back.
    removed_at: Mapped[datetime | None]


class PollAnswer(Model):
    __tablename__ = "poll_answer"

    candidate_id: Mapped[int] = mapped_column(
        sa.ForeignKey("poll_candidate.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    answer: Mapped[Answer]


class PollReply(Model):
    """That a person has answered the poll, and what they want to say to it."""

    __tablename__ = "poll_reply"

    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meeting.item_id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    comment: Mapped[str] = mapped_column(sa.String(300), default="")
    answered_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
