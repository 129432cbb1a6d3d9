"""A taught-it record: that somebody taught a revision of a lesson to a class, and what they saw."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model
from ps5_collab.people.models import Person, School
from ps5_collab.sharing.models import Item


class TaughtRecord(Model):
    __tablename__ = "taught_record"
    __table_args__ = (
        sa.CheckConstraint("class_size BETWEEN 1 AND 99", name="class_of_some_size"),
        sa.Index("ix_taught_record_newest", "item_id", "taught_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: What the form carries: sent twice, it makes one record.
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id", ondelete="CASCADE"))
    #: The revision that was taught, for good; its steps and responses are those named below.
    revision: Mapped[int]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    #: Where; a teacher who moves does not take it along. Empty for who works at no school.
    school_id: Mapped[int | None] = mapped_column(sa.ForeignKey("school.id"))
    taught_on: Mapped[date]
    grade: Mapped[str] = mapped_column(sa.String(4))
    class_size: Mapped[int]
    #: {id of a step: minutes that it took}; steps without are not said.
    minutes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: {id of an anticipated response: whether it came}, of the steps of which any did.
    responses: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: How the lesson that was taught differs from the revision.
    as_changed: Mapped[str] = mapped_column(sa.String(300), default="")
    unforeseen: Mapped[str] = mapped_column(sa.Text, default="")
    unforeseen_html: Mapped[Markup] = mapped_column(default=Markup())
    would_change: Mapped[str] = mapped_column(sa.Text, default="")
    would_change_html: Mapped[Markup] = mapped_column(default=Markup())
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    edited_at: Mapped[datetime | None]
    #: It can be brought back for a while, then it is deleted.
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    item: Mapped[Item] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    school: Mapped[School | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
