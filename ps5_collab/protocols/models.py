"""A run of timed steps: an agenda, later a discussion by a protocol."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model


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
