"""Entering a school's time: schedules, days that are not like others, whole files."""

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ps5_collab.core.db import db, put
from ps5_collab.core.errors import Refused, require
from ps5_collab.core.words import later as _
from ps5_collab.meetings.models import BellSchedule, SchoolDay, SchoolDayKind
from ps5_collab.meetings.schedule import Hours
from ps5_collab.meetings.school_time import queries
from ps5_collab.meetings.school_time.entries import (
    Day,
    Entries,
    Schedule,
    check_schedule,
    days_between,
)
from ps5_collab.meetings.school_time.policy import may_keep, may_keep_all
from ps5_collab.meetings.wall_time import is_zone
from ps5_collab.people.models import School
from ps5_collab.people.policy import Standing
from ps5_collab.people.queries import open_schools


def add_schedule(actor: Standing, school: School, schedule: Schedule, zone: str) -> BellSchedule:
    require(may_keep(actor, school.id))
    row = BellSchedule(school_id=school.id)
    _write(row, schedule, zone, queries.schedules_of(school.id))
    _keep(row)
    return row


def change_schedule(actor: Standing, row: BellSchedule, schedule: Schedule, zone: str) -> None:
    require(may_keep(actor, row.school_id))
    _write(row, schedule, zone, queries.schedules_of(row.school_id))
    _keep(row)


def remove_schedule(actor: Standing, row: BellSchedule) -> None:
    """Minimum days that went by it stay, and then say nothing of when people are free."""
    require(may_keep(actor, row.school_id))
    db.session.delete(row)
    db.session.flush()


def add_days(actor: Standing, school: School, first: date, last: date, what: Day) -> list[Day]:
    """Enter a stretch of days alike, in place of what was known of them."""
    require(may_keep(actor, school.id))
    days = days_between(first, last, what)
    if not days:
        raise Refused(_("There is no school day in this time."), "first")
    _keep_days(school.id, days)
    return days


def change_days(
    actor: Standing, school: School, was: tuple[date, date], first: date, last: date, what: Day
) -> list[Day]:
    """A stretch of days, entered anew in place of the one that it was."""
    require(may_keep(actor, school.id))
    remove_days(actor, school, *was)
    return add_days(actor, school, first, last, what)


def remove_days(actor: Standing, school: School, first: date, last: date) -> int:
    """The days are like others again; answer how many there were."""
    require(may_keep(actor, school.id))
    gone = sa.delete(SchoolDay).where(
        SchoolDay.school_id == school.id, SchoolDay.day.between(first, last)
    )
    return int(getattr(db.session.execute(gone), "rowcount", 0))


def take(actor: Standing, school: School, entries: Entries, zone: str) -> None:
    """Enter what a file says. What it does not name stays as it is."""
    require(may_keep(actor, school.id))
    rows = {row.name: row for row in queries.schedules_of(school.id)}
    for schedule in entries.schedules:
        row = rows.get(schedule.name) or BellSchedule(school_id=school.id)
        _write(row, schedule, zone, list(rows.values()))
        _keep(row)
        rows[schedule.name] = row
    _keep_days(school.id, entries.days)


def take_holidays_everywhere(actor: Standing, entries: Entries) -> int:
    """Enter the holidays of a file for every open school; answer how many schools."""
    require(may_keep_all(actor))
    holidays = [day for day in entries.days if day.kind is SchoolDayKind.HOLIDAY]
    schools = open_schools()
    _put_days([(school.id, day, None) for school in schools for day in holidays])
    return len(schools)


def _write(
    row: BellSchedule, schedule: Schedule, zone: str, of_school: Sequence[BellSchedule]
) -> None:
    """`Refused` where it contradicts another of the school's. A school has one clock: its zone
    becomes that of all of them."""
    if not is_zone(zone):
        raise Refused(_("There is no time zone of this name."), "zone")
    others = [other for other in of_school if other is not row]
    check_schedule(schedule, map(queries.schedule_of, others))
    row.name = schedule.name
    row.weekdays = [str(day) for day in sorted(schedule.weekdays)]
    row.hours = {"free": _stored(schedule.bells.free), "classes": _stored(schedule.bells.classes)}
    for each in (row, *others):
        each.zone = zone


def _keep(row: BellSchedule) -> None:
    """`Refused` when somebody took the name at this moment."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise Refused(_("Another schedule of this school has this name."), "name") from None


def _stored(hours: Iterable[Hours]) -> list[list[str]]:
    return [[f"{each.begins:%H:%M}", f"{each.ends:%H:%M}"] for each in hours]


def _keep_days(school_id: int, days: Sequence[Day]) -> None:
    """Two who enter the same day at once both succeed; the later one's words stand. So it is with
    what is said of a day twice."""
    schedules = {row.name: row.id for row in queries.schedules_of(school_id)}
    unknown = {day.schedule for day in days if day.schedule} - schedules.keys()
    if unknown:
        raise Refused(
            _("This school has no schedule “%(name)s”: enter it first.", name=min(unknown))
        )
    each_once = {day.day: day for day in days}.values()
    _put_days([(school_id, day, schedules.get(day.schedule)) for day in each_once])


def _put_days(days: Iterable[tuple[int, Day, int | None]]) -> None:
    """Of (school, day, its bell schedule), however many, in one statement."""
    rows = [
        {
            "school_id": school_id,
            "day": day.day,
            "kind": day.kind,
            "name": day.name,
            "bell_schedule_id": schedule_id,
        }
        for school_id, day, schedule_id in days
    ]
    put(SchoolDay, rows, key=("school_id", "day"))
