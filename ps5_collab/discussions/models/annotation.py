"""What is said: on words of what is read, on the whole, in a step of the protocol, as an answer."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model
from ps5_collab.people.models import Person


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
    #: In which step of its protocol, by that file, in words.
    imported_step: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
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
