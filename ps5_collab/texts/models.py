"""Texts that people read together, and sets of them."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ps5_collab.core.db import Model
from ps5_collab.sharing.models import Item

KIND = "texts"
SETS = "text_sets"


class Rights(StrEnum):
    """Why a group may use a text."""

    OWN = "own"
    OPEN = "open"
    PUBLIC = "public"
    BOUGHT = "bought"
    QUOTED = "quoted"


class Text(Item):
    __tablename__ = "text"
    __mapper_args__ = {"polymorphic_identity": KIND}  # noqa: RUF012 (SQLAlchemy's own form)

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    #: Who wrote it, as its page and its card say it.
    author: Mapped[str] = mapped_column(sa.String(200), default="")
    year: Mapped[int | None]
    #: Empty only in a draft.
    rights: Mapped[Rights | None]
    #: Of reading.
    minutes: Mapped[int] = mapped_column(default=0)
    words: Mapped[int] = mapped_column(default=0)
    #: How many ids its blocks ever had, so that none is given twice.
    blocks_named: Mapped[int] = mapped_column(default=0)


class TextSet(Item):
    """Several things to read, in an order, each with why."""

    __tablename__ = "text_set"
    __mapper_args__ = {"polymorphic_identity": SETS}  # noqa: RUF012 (SQLAlchemy's own form)

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    #: It is gone from everybody's sight, and deleted soon.
    removed_at: Mapped[datetime | None]


class TextSetMember(Model):
    """A text or a lesson at one of its revisions."""

    __tablename__ = "text_set_member"

    set_id: Mapped[int] = mapped_column(
        sa.ForeignKey("text_set.item_id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    revision: Mapped[int]
    position: Mapped[int]
    #: In a sentence.
    why: Mapped[str] = mapped_column(sa.String(300), default="")
