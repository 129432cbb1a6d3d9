"""Who reviews a practice, what each decided of a revision, and what they and the authors say."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Mapped, mapped_column

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model

GOES_ON = sa.text("ended_at IS NULL")


class Decision(StrEnum):
    APPROVE = "approve"
    CHANGES = "changes"
    DECLINE = "decline"


class Review(Model):
    """Somebody reviews a practice: from when they took it until they give it back."""

    __tablename__ = "practice_review"
    __table_args__ = (
        sa.Index(
            "ix_practice_review_once",
            "practice_id",
            "reviewer_id",
            unique=True,
            sqlite_where=GOES_ON,
            postgresql_where=GOES_ON,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id", ondelete="CASCADE"))
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    #: Empty when the reviewer took it.
    assigned_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    #: Where the reviewer worked then; empty for program staff.
    school_id: Mapped[int | None] = mapped_column(sa.ForeignKey("school.id"))
    taken_at: Mapped[datetime] = mapped_column(default=utcnow)
    #: The newest revision that the reviewer had before them.
    read_revision: Mapped[int]
    ended_at: Mapped[datetime | None]
    #: When the reviewer was last reminded to decide.
    reminded_at: Mapped[datetime | None]


class Verdict(Model):
    """What a reviewer decided of one revision, by which rubric."""

    __tablename__ = "practice_verdict"
    __table_args__ = (sa.UniqueConstraint("review_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("practice_review.id", ondelete="CASCADE"))
    practice_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), index=True
    )
    revision: Mapped[int]
    decision: Mapped[Decision]
    #: `rubric.Rubric.version`: an old review stays readable when the rubric changes.
    rubric: Mapped[int]
    #: {id of a criterion: {"score": 0 to 3 or None for "not applicable", "reason": words}}.
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: What to change, why it is declined, or what is good about it.
    text: Mapped[str] = mapped_column(sa.Text, default="")
    html: Mapped[Markup] = mapped_column(default=Markup())
    decided_at: Mapped[datetime] = mapped_column(default=utcnow)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)


class ReviewNote(Model):
    """A sentence between reviewers and authors: about a place of the practice, or in their talk."""

    __tablename__ = "practice_review_note"
    __table_args__ = (sa.Index("ix_practice_review_note_practice", "practice_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    #: The id of a section, step or piece of evidence; empty for the whole.
    place: Mapped[str] = mapped_column(sa.String(40), default="")
    #: The newest revision when it was written.
    revision: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[Markup]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
