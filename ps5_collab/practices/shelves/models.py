"""A shelf: practices in an order of its owner's, with a note each."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ps5_collab.core.db import Model
from ps5_collab.sharing.models import Item

KIND = "shelves"


class Shelf(Item):
    """Its summary says what it is about. It has no revisions: it is the owner's own paper."""

    __tablename__ = "shelf"
    __mapper_args__ = {"polymorphic_identity": KIND}  # noqa: RUF012 (SQLAlchemy's own form)

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    #: The day for which it is, such as that of a meeting.
    on_day: Mapped[date | None]
    #: It can be brought back for a while, then it is deleted.
    removed_at: Mapped[datetime | None]


class Entry(Model):
    """A practice on a shelf."""

    __tablename__ = "shelf_entry"
    __table_args__ = (sa.UniqueConstraint("shelf_id", "practice_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shelf_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id", ondelete="CASCADE"))
    practice_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    note: Mapped[str] = mapped_column(sa.String(1000), default="")
