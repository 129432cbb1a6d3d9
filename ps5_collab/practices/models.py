"""Promising practices: items whose document says what a school did and what came of it."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model
from ps5_collab.people.models import Role
from ps5_collab.sharing.models import Audience, Item

KIND = "practices"


class Stage(StrEnum):
    """How far a practice is on its way to the showcase. Withdrawn is a state of its item."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    CHANGES_ASKED = "changes_asked"
    APPROVED = "approved"
    SHOWN = "shown"
    OUT_OF_DATE = "out_of_date"


SUBMITTED = sa.text("submitted_at IS NOT NULL")


class Practice(Item):
    __tablename__ = "practice"
    __mapper_args__ = {"polymorphic_identity": KIND}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        sa.Index("ix_practice_stage", "stage"),
        # The few that wait for reviewers, the oldest first.
        sa.Index(
            "ix_practice_waits", "submitted_at", sqlite_where=SUBMITTED, postgresql_where=SUBMITTED
        ),
    )

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    stage: Mapped[Stage] = mapped_column(default=Stage.DRAFT)
    #: Who shall read it once it is approved.
    wanted: Mapped[Audience] = mapped_column(default=Audience.NETWORK)
    #: Since when it waits for a decision; empty while it does not.
    submitted_at: Mapped[datetime | None]
    #: When program staff was last told that it has not got its reviewers.
    staff_told_at: Mapped[datetime | None]
    #: When contributors were asked for consents that are missing; empty once they were reminded.
    consent_asked_at: Mapped[datetime | None]
    #: The newest revision that was approved, and when.
    reviewed_revision: Mapped[int | None]
    reviewed_at: Mapped[datetime | None]
    #: Why nobody should begin with it any more, in a sentence; empty while it is up to date.
    out_of_date: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    out_of_date_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    #: 0 is kindergarten, -1 transitional kindergarten; for cards.
    grade_low: Mapped[int | None]
    grade_high: Mapped[int | None]
    pupils: Mapped[int | None]
    licence: Mapped[str] = mapped_column(sa.String(30), default="CC-BY-4.0")
    #: Other schools that try it or did, for cards and their order; `services.retag` counts them.
    tried: Mapped[int] = mapped_column(default=0)
    #: What they reported, by outcome; counted with them.
    worked: Mapped[int] = mapped_column(default=0, server_default="0")
    partly: Mapped[int] = mapped_column(default=0, server_default="0")
    failed: Mapped[int] = mapped_column(default=0, server_default="0")


class Consent(Model):
    """A contributor agrees that others than the authors' own group may read the practice."""

    __tablename__ = "practice_consent"

    practice_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    #: Up to whom: the network or everyone.
    audience: Mapped[Audience]
    given_at: Mapped[datetime] = mapped_column(default=utcnow)


class Featured(Model):
    """That a leader shows a practice to others, from one day to another, and why."""

    __tablename__ = "practice_featured"
    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        sa.Index("ix_practice_featured_ends", "ends_on", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    #: As what the person chose it.
    role: Mapped[Role]
    why: Mapped[str] = mapped_column(sa.String(300))
    #: The first and the last day.
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    #: Before its last day, by who made it or by staff.
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
