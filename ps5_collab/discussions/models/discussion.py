"""What a group reads, by which protocol; who takes part, and as what."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item

KIND = "discussions"


class Stage(StrEnum):
    """What a discussion goes through."""

    WAITING = "waiting"
    RUNNING = "running"
    OVER = "over"


class Mode(StrEnum):
    """How it is led."""

    #: Everybody reads and writes when they like; no protocol leads them.
    OPEN = "open"
    #: Together, by the clock of a protocol.
    LIVE = "live"
    #: The phases of a protocol open and close by dates.
    DAYS = "days"


class Discussion(Item):
    """Its title, summary and group are the item's; its audience is the group."""

    __tablename__ = "discussion"
    __mapper_args__ = {"polymorphic_identity": KIND}  # noqa: RUF012 (SQLAlchemy's own form)

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    stage: Mapped[Stage] = mapped_column(default=Stage.WAITING)
    mode: Mapped[Mode] = mapped_column(default=Mode.OPEN)
    #: The definition of the protocol as it was chosen (`protocols.definition`); none where nothing
    #: leads. Whoever changes the protocol later does not change this discussion.
    protocol: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    #: By what `protocols.choosing` knows it.
    protocol_key: Mapped[str] = mapped_column(sa.String(80), default="")
    #: The question or the dilemma, in Markdown; and as safe HTML.
    brief: Mapped[str] = mapped_column(sa.Text, default="")
    brief_html: Mapped[Markup] = mapped_column(default=Markup())
    #: The meeting of its group at which it is held.
    meeting_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("meeting.item_id", ondelete="SET NULL"), index=True
    )
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    #: Moves with every change that its pages show.
    ticks: Mapped[int] = mapped_column(default=0)


#: The table alone: as an entity a discussion brings its item along a second time.
OF_DISCUSSION: Final = Discussion.__table__


class DiscussionReading(Model):
    """One of the things that are read, at the revision that the group reads."""

    __tablename__ = "discussion_reading"
    __table_args__ = (sa.UniqueConstraint("discussion_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    discussion_id: Mapped[int] = mapped_column(
        sa.ForeignKey("discussion.item_id", ondelete="CASCADE")
    )
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"), index=True)
    revision: Mapped[int]
    position: Mapped[int]
    #: As it was called then, for the record of who may not see it any more.
    title: Mapped[str] = mapped_column(sa.String(300))
    #: From then on it is not read any more. What was said on it stays, and whether something was.
    set_aside_at: Mapped[datetime | None]


IS_READ: Final = DiscussionReading.set_aside_at.is_(None)


class Part(StrEnum):
    """A role of somebody who takes part as all others do."""

    FACILITATOR = "facilitator"
    TIMEKEEPER = "timekeeper"
    RECORDER = "recorder"
    #: Of a protocol that has one presenter: whose design or dilemma it is.
    PRESENTER = "presenter"


class Member(Model):
    """Somebody who takes part; `position` is the order in which they sit and have their turns."""

    __tablename__ = "discussion_member"

    discussion_id: Mapped[int] = mapped_column(
        sa.ForeignKey("discussion.item_id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    position: Mapped[int]
    joined_at: Mapped[datetime] = mapped_column(default=utcnow)
    left_at: Mapped[datetime | None]
    #: Groups that read the same later may read what this person said to this discussion.
    shares_notes: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class MemberRole(Model):
    __tablename__ = "discussion_role"

    discussion_id: Mapped[int] = mapped_column(
        sa.ForeignKey("discussion.item_id", ondelete="CASCADE"), primary_key=True
    )
    part: Mapped[Part] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))


class Step(Model):
    """A step of the protocol as it runs here: of a round, that of one presenter."""

    __tablename__ = "discussion_step"
    __table_args__ = (sa.UniqueConstraint("discussion_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    discussion_id: Mapped[int] = mapped_column(
        sa.ForeignKey("discussion.item_id", ondelete="CASCADE")
    )
    #: The id of the step in the plan, such as "respond:17".
    key: Mapped[str] = mapped_column(sa.String(80))
    position: Mapped[int]
    #: The phase of the definition that it comes from.
    phase: Mapped[str] = mapped_column(sa.String(40))
    presenter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    #: Over days: when it opens and closes. Live: when it first did.
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    #: Over days: when people were told that it opened, and who was silent that it closes.
    told_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
