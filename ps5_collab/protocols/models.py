"""A run of timed steps, and the protocols that people write themselves."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model
from ps5_collab.sharing.models import Item

KIND = "protocols"


class Run(Model):
    """Where an item's steps stand: the state that the engine reads and writes."""

    __tablename__ = "protocol_run"

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime] = mapped_column(default=utcnow)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)


class OwnProtocol(Item):
    """A protocol of a person or a group; its document is a `definition.Definition`."""

    __tablename__ = "protocol"
    __mapper_args__ = {"polymorphic_identity": KIND}  # noqa: RUF012 (SQLAlchemy's own form)

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    #: Words of `definition.Purpose` with spaces between; and how many people: for lists.
    purposes: Mapped[str] = mapped_column(sa.String(80))
    least: Mapped[int]
    most: Mapped[int]
    #: What `definition.Length` says of its minutes, so that lists are asked by them.
    minutes_fixed: Mapped[int]
    minutes_each: Mapped[int]
    minutes_pairs: Mapped[int]
