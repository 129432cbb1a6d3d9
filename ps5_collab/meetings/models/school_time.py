"""When the people of a school are free: bell schedules, and days that are not like others."""

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ps5_collab.core.db import Model


class BellSchedule(Model):
    """One kind of day at a school, such as "Regular" or "Minimum day"."""

    __tablename__ = "bell_schedule"
    __table_args__ = (sa.UniqueConstraint("school_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(sa.ForeignKey("school.id"))
    name: Mapped[str] = mapped_column(sa.String(60))
    #: ISO weekdays on which it is the rule, "1" for Monday; none when its days are named singly.
    weekdays: Mapped[list[str]]
    #: Wall times: {"free": [["15:10", "17:00"], …], "classes": [["08:00", "15:05"]]}.
    hours: Mapped[dict[str, Any]]
    #: IANA zone of the school's clock.
    zone: Mapped[str] = mapped_column(sa.String(64))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)


class SchoolDayKind(StrEnum):
    HOLIDAY = "holiday"
    #: Classes end early, by the bell schedule that it names.
    MINIMUM = "minimum"


class SchoolDay(Model):
    """A day at a school that is not like others."""

    __tablename__ = "school_day"

    school_id: Mapped[int] = mapped_column(sa.ForeignKey("school.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[SchoolDayKind]
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    bell_schedule_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("bell_schedule.id", ondelete="SET NULL")
    )

    bell_schedule: Mapped[BellSchedule | None] = relationship(lazy="raise_on_sql")
