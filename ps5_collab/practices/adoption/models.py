"""A school tries a practice: what it plans, what it ticks, and how it went.

All of it belongs to the practice for good, so that whoever sees the practice sees how it went
elsewhere; none of it is in the hands of the practice's authors but their one answer.
"""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model
from ps5_collab.people.models import Person, School


class Outcome(StrEnum):
    WORKED = "worked"
    PARTLY = "partly"
    NOT = "not"


class Verdict(StrEnum):
    """What the school does with it from now on."""

    KEEP = "keep"
    CHANGE = "change"
    STOP = "stop"


#: Of an adoption: it goes on. A school has one such at a time for a practice.
GOES_ON = sa.text("called_off_at IS NULL AND reported_at IS NULL")


class Adoption(Model):
    __tablename__ = "practice_adoption"
    __table_args__ = (
        sa.Index(
            "ix_practice_adoption_goes_on",
            "practice_id",
            "school_id",
            unique=True,
            sqlite_where=GOES_ON,
            postgresql_where=GOES_ON,
        ),
        sa.Index("ix_practice_adoption_newest", "practice_id", "reported_at", "id"),
        # For the round that reminds.
        sa.Index(
            "ix_practice_adoption_look_back",
            "look_back_on",
            sqlite_where=GOES_ON,
            postgresql_where=GOES_ON,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id", ondelete="CASCADE"))
    #: The practice's revision that is tried.
    revision: Mapped[int]
    school_id: Mapped[int] = mapped_column(sa.ForeignKey("school.id"), index=True)
    started_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(default=utcnow)
    grades: Mapped[list[str]] = mapped_column(default=list)
    #: Bits of `adoption.vocabulary.BANDS`, to filter by.
    grade_bands: Mapped[int] = mapped_column(default=0)
    #: Classes or rooms, in words.
    classes: Mapped[str] = mapped_column(sa.String(300), default="")
    starts_on: Mapped[date]
    look_back_on: Mapped[date]
    #: What will be different from the practice.
    change: Mapped[str] = mapped_column(sa.Text, default="")
    change_html: Mapped[Markup] = mapped_column(default=Markup())
    #: How often its people were reminded to report: at the day of looking back, and once after.
    reminded: Mapped[int] = mapped_column(default=0)
    called_off_at: Mapped[datetime | None]
    called_off_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    #: Why it was called off.
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    #: The newest report's number; 0 while there is none.
    report: Mapped[int] = mapped_column(default=0)
    #: When it was first reported, and what the newest report says.
    reported_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    verdict: Mapped[Verdict | None]
    #: The one public answer of the practice's authors to the report.
    reply: Mapped[str] = mapped_column(sa.Text, default="")
    reply_html: Mapped[Markup] = mapped_column(default=Markup())
    replied_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    replied_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    school: Mapped[School] = relationship(lazy="raise_on_sql")
    replied_by: Mapped[Person | None] = relationship(
        foreign_keys=[replied_by_id], lazy="raise_on_sql"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)

    @property
    def goes_on(self) -> bool:
        return self.called_off_at is None and self.reported_at is None


class Adopter(Model):
    """One of those who try it: ticks its steps and writes its report."""

    __tablename__ = "practice_adopter"

    adoption_id: Mapped[int] = mapped_column(
        sa.ForeignKey("practice_adoption.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    joined_at: Mapped[datetime] = mapped_column(default=utcnow)


class Line(Model):
    """One line of the checklist: a step of the practice, or one of the adopters' own. Each is
    written by itself, so that two who tick at once never lose a tick."""

    __tablename__ = "practice_adoption_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    adoption_id: Mapped[int] = mapped_column(
        sa.ForeignKey("practice_adoption.id", ondelete="CASCADE"), index=True
    )
    #: The id of the practice's step; empty for an own line.
    place: Mapped[str] = mapped_column(sa.String(40), default="")
    text: Mapped[str] = mapped_column(sa.String(300))
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class Note(Model):
    """A short note of one adopter at a line of the checklist."""

    __tablename__ = "practice_adoption_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(
        sa.ForeignKey("practice_adoption_line.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(sa.String(500))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class Report(Model):
    """How it went, as it was written at one moment. Never updated: an edit is the next number."""

    __tablename__ = "practice_adoption_report"
    __table_args__ = (sa.UniqueConstraint("adoption_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    adoption_id: Mapped[int] = mapped_column(
        sa.ForeignKey("practice_adoption.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    #: A `report.Findings`.
    document: Mapped[dict[str, object]] = mapped_column(sa.JSON)
    #: Safe HTML of its long fields, by field.
    html: Mapped[dict[str, Markup]]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    author: Mapped[Person] = relationship(lazy="raise_on_sql")


class Origin(Model):
    """The practice came out of an adoption of another one."""

    __tablename__ = "practice_origin"

    practice_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    adoption_id: Mapped[int] = mapped_column(
        sa.ForeignKey("practice_adoption.id", ondelete="CASCADE"), index=True
    )


class Thanks(Model):
    """Somebody thanks the authors of a practice."""

    __tablename__ = "practice_thanks"

    practice_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    given_at: Mapped[datetime] = mapped_column(default=utcnow)
    #: Taken back. The row stays, so that the authors are told once however often it is pressed.
    taken_back: Mapped[bool] = mapped_column(default=False)
