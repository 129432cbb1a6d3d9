"""What remains of a discussion."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model


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
