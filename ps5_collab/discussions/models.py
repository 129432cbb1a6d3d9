"""A group reads something together: who, by which protocol, and every word that was said on it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID, uuid4

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


class AnnotationKind(StrEnum):
    NOTE = "note"
    QUESTION = "question"
    AGREE = "agree"
    ARGUE = "argue"
    ASSUMPTION = "assumption"
    ASPIRE = "aspire"
    EVIDENCE = "evidence"
    WARM = "warm"
    COOL = "cool"
    PROBING = "probing"


class Hearer(StrEnum):
    """Who reads a note besides its author."""

    ME = "me"
    PERSON = "person"
    DISCUSSION = "discussion"


class Anchoring(StrEnum):
    """How a note stands to the text that is read now; see `texts.anchors`."""

    EXACT = "exact"
    MOVED = "moved"
    ORPHANED = "orphaned"


class Annotation(Model):
    """Something that somebody said: on words of a reading, on the whole, or as an answer.

    A contribution to a step of the protocol is one, too. Who reads it: `policy.readable`.
    """

    __tablename__ = "annotation"
    __table_args__ = (
        sa.UniqueConstraint("discussion_id", "uuid"),
        sa.Index("ix_annotation_reading_id", "reading_id", "start"),
        sa.Index("ix_annotation_reply_to_id", "reply_to_id"),
        sa.Index("ix_annotation_step_id", "step_id"),
        sa.CheckConstraint("hearer != 'person' OR to_person_id IS NOT NULL", name="person_named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: For exchange: what is imported again is recognised.
    uuid: Mapped[UUID] = mapped_column(default=uuid4)
    discussion_id: Mapped[int] = mapped_column(
        sa.ForeignKey("discussion.item_id", ondelete="CASCADE")
    )
    #: Empty for what was said on all of it.
    reading_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("discussion_reading.id", ondelete="CASCADE")
    )
    #: The step that it was said in; empty for a note in the margin.
    step_id: Mapped[int | None] = mapped_column(sa.ForeignKey("discussion_step.id"))
    #: Only its author reads it until this step has closed, or where so said has opened.
    sealed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("discussion_step.id"))
    sealed_until_open: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    reply_to_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("annotation.id", ondelete="CASCADE")
    )
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    #: Who said it, by the file that it was imported from; empty for who wrote it here.
    imported_as: Mapped[str] = mapped_column(sa.String(200), default="")
    kind: Mapped[AnnotationKind] = mapped_column(default=AnnotationKind.NOTE)
    #: Markdown; may be empty where the passage says it.
    text: Mapped[str] = mapped_column(sa.Text, default="")
    html: Mapped[Markup] = mapped_column(default=Markup())
    hearer: Mapped[Hearer] = mapped_column(default=Hearer.DISCUSSION)
    to_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    #: The passage in this revision: the one that the group reads, or the last which had the words.
    #: Positions count code points of `Reading.text`; empty `start` for a note on the whole.
    revision: Mapped[int | None]
    block: Mapped[str] = mapped_column(sa.String(40), default="")
    start: Mapped[int | None]
    end: Mapped[int | None]
    exact: Mapped[str] = mapped_column(sa.Text, default="")
    prefix: Mapped[str] = mapped_column(sa.String(64), default="")
    suffix: Mapped[str] = mapped_column(sa.String(64), default="")
    #: How it was carried over to the revision that the group reads now.
    anchoring: Mapped[Anchoring] = mapped_column(default=Anchoring.EXACT)
    #: Of a question: somebody marked an answer as the one.
    answered_at: Mapped[datetime | None]
    #: Of feedback on a design: its authors marked it for this revision or a later one; which one
    #: took it up is `queries.TAKEN_UP_IN`.
    taken_up_in: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    edited_at: Mapped[datetime | None]
    #: It leaves a trace where others answered.
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    author: Mapped[Person] = relationship(foreign_keys=author_id, lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)


class AnnotationPlace(Model):
    """Where its words stood in a revision that the group read before."""

    __tablename__ = "annotation_place"

    annotation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("annotation.id", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(primary_key=True)
    block: Mapped[str] = mapped_column(sa.String(40))
    #: Of the block, as people say it: "paragraph 7"; a heading has none.
    number: Mapped[int | None]
    start: Mapped[int]
    end: Mapped[int]


class AnnotationTag(Model):
    __tablename__ = "annotation_tag"

    annotation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("annotation.id", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(sa.String(60), primary_key=True)


class AnnotationStandard(Model):
    __tablename__ = "annotation_standard"

    annotation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("annotation.id", ondelete="CASCADE"), primary_key=True
    )
    standard_id: Mapped[int] = mapped_column(sa.ForeignKey("standard.id"), primary_key=True)


class OutcomeKind(StrEnum):
    #: A tag that the group agrees on.
    THEME = "theme"
    INSIGHT = "insight"
    #: Something one person does until a day.
    NEXT_STEP = "next_step"
    #: A sentence that the group keeps, and signs.
    KEPT = "kept"


class Outcome(Model):
    """What remains of a discussion."""

    __tablename__ = "discussion_outcome"
    __table_args__ = (
        sa.Index("ix_discussion_outcome_discussion_id", "discussion_id", "kind", "position"),
        sa.Index("ix_discussion_outcome_owner_id", "owner_id", "done_at", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    discussion_id: Mapped[int] = mapped_column(
        sa.ForeignKey("discussion.item_id", ondelete="CASCADE")
    )
    kind: Mapped[OutcomeKind]
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(sa.String(500))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    #: Of a next step: when its owner was told that it is due.
    reminded_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)


class Signature(Model):
    """Somebody of the discussion puts their name under a sentence that it keeps, as it reads."""

    __tablename__ = "discussion_signature"

    outcome_id: Mapped[int] = mapped_column(
        sa.ForeignKey("discussion_outcome.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    signed_at: Mapped[datetime] = mapped_column(default=utcnow)
