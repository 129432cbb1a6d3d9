"""Lesson designs: items whose document is a plan for one lesson."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ps5_collab.sharing.models import Item

KIND = "lessons"


class Lesson(Item):
    __tablename__ = "lesson"
    __mapper_args__ = {"polymorphic_identity": KIND}  # noqa: RUF012 (SQLAlchemy's own form)

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    #: Length of the lesson; empty while not said.
    minutes: Mapped[int | None]
    #: 0 is kindergarten, -1 transitional kindergarten; for sorting and cards.
    grade_low: Mapped[int | None]
    grade_high: Mapped[int | None]
    licence: Mapped[str] = mapped_column(sa.String(30), default="CC-BY-4.0")
