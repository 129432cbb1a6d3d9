"""Calendars that other programs read, by secret addresses."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model

LONGEST_FEED_NAME = 60


class CalendarFeed(Model):
    """One address of a calendar: a person's own meetings, or those of one of their groups."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    #: Where it is used, as the person calls it: "My phone". Empty where they did not say.
    name: Mapped[str] = mapped_column(sa.String(LONGEST_FEED_NAME), default="")
    #: Empty for all meetings of the person.
    group_id: Mapped[int | None] = mapped_column(sa.ForeignKey("inquiry_group.id"))
    #: SHA-256 of the key in the address, which is shown once.
    key_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    #: Written at most once an hour.
    read_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class CalendarChoice(Model):
    """How a person wants meetings in their calendar; without a row the defaults stand."""

    __tablename__ = "calendar_choice"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    #: Minutes before a meeting that the calendar rings; empty for not at all.
    alarm_minutes: Mapped[int | None]
    #: Others' calendars may hold the person's e-mail address.
    shows_address: Mapped[bool] = mapped_column(default=False)
