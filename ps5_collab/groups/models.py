"""An inquiry group's own place, who wants to join it, and the questions put to it.

The group itself and its members stand in `people.models`: audiences need them. Its place is an
item, so that a listed group is found and a private one is not, by the one rule of visibility.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.models import Item

KIND = "groups"
THREADS = "threads"


class Inquiry(StrEnum):
    """What the group mostly does."""

    LESSON_STUDY = "lesson_study"
    ACTION_RESEARCH = "action_research"
    TEXT_DISCUSSION = "text_discussion"
    SEVERAL = "several"


class Reach(StrEnum):
    SCHOOL = "school"
    CROSS_SCHOOL = "cross_school"


class Joining(StrEnum):
    FREELY = "freely"
    BY_REQUEST = "by_request"
    BY_INVITATION = "by_invitation"


class GroupPlace(Item):
    """The page of a group. Audience "network": listed; audience "group": private.

    Its title is the group's name, its summary the purpose; focus standards are alignments; each
    edit of purpose or norms is a revision.
    """

    __tablename__ = "group_place"
    __mapper_args__ = {"polymorphic_identity": KIND}  # noqa: RUF012 (SQLAlchemy's own form)

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    inquiry: Mapped[Inquiry] = mapped_column(default=Inquiry.SEVERAL)
    reach: Mapped[Reach] = mapped_column(default=Reach.CROSS_SCHOOL)
    joining: Mapped[Joining] = mapped_column(default=Joining.BY_REQUEST)
    #: Nothing new happens in it; its members still read everything.
    archived_at: Mapped[datetime | None]


class JoinRequest(Model):
    """Somebody asks to join; an invitation is the same the other way round."""

    __tablename__ = "join_request"
    __table_args__ = (sa.Index("ix_join_request_open", "group_id", "decided_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiry_group.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    #: Who invited the person; empty when the person asks.
    invited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    accepted: Mapped[bool | None]

    group: Mapped[Group] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    invited_by: Mapped[Person | None] = relationship(
        foreign_keys=[invited_by_id], lazy="raise_on_sql"
    )


class Thread(Item):
    """A question to the group, or news for it: its words are a revision, its answers comments."""

    __tablename__ = "thread"
    __mapper_args__ = {"polymorphic_identity": THREADS}  # noqa: RUF012 (SQLAlchemy's own form)

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    #: Settled, or over: no new answers.
    closed_at: Mapped[datetime | None]
