"""Reading school time: as staff keep it, and as the search for a time needs it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ps5_collab.core.clock import today
from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.core.words import later as _
from ps5_collab.meetings.models import BellSchedule, SchoolDay, SchoolDayKind
from ps5_collab.meetings.schedule import Bells, Hours, SchoolTime
from ps5_collab.meetings.school_time.entries import Day, Entries, Schedule
from ps5_collab.meetings.school_time.policy import KEEPERS
from ps5_collab.people.models import Appointment, Person, School
from ps5_collab.people.queries import is_current


def schedules_of(school_id: int) -> Sequence[BellSchedule]:
    """The rules of the week first, in the order of its days."""
    found = sa.select(BellSchedule).where(BellSchedule.school_id == school_id)
    schedules = db.session.scalars(found).all()
    return sorted(schedules, key=lambda each: (min(each.weekdays, default="9"), each.name))


def get_schedule(school_id: int, schedule_id: int) -> BellSchedule:
    found = sa.select(BellSchedule).where(
        BellSchedule.id == schedule_id, BellSchedule.school_id == school_id
    )
    schedule = db.session.scalar(found) if schedule_id <= MAX_ID else None
    if schedule is None:
        raise NotFound
    return schedule


def days_of(school_id: int, since: date = date.min, until: date = date.max) -> list[Day]:
    """Days that are not like others, in order; all of them unless told since and until when."""
    found = sa.select(SchoolDay).where(
        SchoolDay.school_id == school_id, SchoolDay.day.between(since, until)
    )
    found = found.options(joinedload(SchoolDay.bell_schedule)).order_by(SchoolDay.day)
    return [day_of(row) for row in db.session.scalars(found)]


def entries_of(school_id: int) -> Entries:
    """Everything that was entered for the school, as a file would say it."""
    schedules = tuple(schedule_of(row) for row in schedules_of(school_id))
    return Entries(schedules, tuple(days_of(school_id)))


def zone_of(school_id: int) -> str | None:
    """The zone of the school's clock, once it has a schedule."""
    found = sa.select(BellSchedule.zone).where(BellSchedule.school_id == school_id).limit(1)
    return db.session.scalar(found)


def schools_of(person_ids: Iterable[int]) -> Sequence[School]:
    """Where these people are appointed today, by name."""
    appointed = sa.select(Appointment.school_id).where(
        Appointment.person_id.in_(sorted(person_ids)), is_current()
    )
    found = sa.select(School).where(School.id.in_(appointed), School.closed_on.is_(None))
    return db.session.scalars(found.order_by(School.name_folded, School.id)).all()


def keepers_of(school_ids: Iterable[int]) -> Mapping[int, Sequence[Any]]:
    """{school: (id, name) of those who may enter its time}, by name."""
    found = sa.select(Appointment.school_id, Person.id, Person.name).distinct()
    found = found.join(Person, Person.id == Appointment.person_id).where(
        Appointment.school_id.in_(sorted(school_ids)),
        Appointment.role.in_(KEEPERS),
        is_current(),
        Person.deactivated_at.is_(None),
    )
    keepers: dict[int, list[Any]] = {}
    for row in db.session.execute(found.order_by(Person.name, Person.id)):
        keepers.setdefault(row.school_id, []).append(row)
    return keepers


def times_of(schools: Iterable[School], since: date, until: date) -> list[SchoolTime]:
    """The school time of those schools that have a bell schedule, in their order: two statements,
    however many schools. Days that are not like others are those from `since` to `until`."""
    names = {school.id: school.name for school in schools}
    schedules: dict[int, list[BellSchedule]] = {}
    for row in db.session.scalars(
        sa.select(BellSchedule).where(BellSchedule.school_id.in_(names)).order_by(BellSchedule.id)
    ):
        schedules.setdefault(row.school_id, []).append(row)
    days = days_by_school(schedules, since, until)
    return [
        school_time(name, schedules[number], days.get(number, {}))
        for number, name in names.items()
        if number in schedules
    ]


def days_by_school(
    school_ids: Iterable[int], since: date, until: date
) -> dict[int, dict[date, Bells | None]]:
    """{school: {day: its bells, nothing for a holiday}}"""
    found = (
        sa.select(SchoolDay)
        .where(SchoolDay.school_id.in_(list(school_ids)), SchoolDay.day.between(since, until))
        .options(joinedload(SchoolDay.bell_schedule))
    )
    days: dict[int, dict[date, Bells | None]] = {}
    for row in db.session.scalars(found):
        bells = bells_of(row.bell_schedule) if row.bell_schedule else Bells()
        holiday = row.kind is SchoolDayKind.HOLIDAY
        days.setdefault(row.school_id, {})[row.day] = None if holiday else bells
    return days


def holidays_of(schools: Iterable[School], since: date, until: date) -> dict[date, str]:
    """Days on which any of the schools is closed, each with its name and, of several schools, whose
    it is."""
    names = {school.id: school.name for school in schools}
    found = sa.select(SchoolDay.day, SchoolDay.name, SchoolDay.school_id).where(
        SchoolDay.school_id.in_(names),
        SchoolDay.kind == SchoolDayKind.HOLIDAY,
        SchoolDay.day.between(since, until),
    )
    closed: dict[date, dict[str, str]] = {}
    for day, name, school_id in db.session.execute(found.order_by(SchoolDay.day)):
        closed.setdefault(day, {})[names[school_id]] = name
    return {day: in_words(whose, len(names)) for day, whose in closed.items()}


def in_words(whose: Mapping[str, str], schools: int) -> str:
    """ "Winter break", or "Staff day (Elm, Oak)" where not all of the schools are closed. A day
    that staff gave no name has one here, so that nobody takes it for none."""
    what = next(filter(None, whose.values()), str(_("No school")))
    return what if len(whose) == schools else f"{what} ({', '.join(sorted(whose))})"


def school_time(
    name: str, schedules: Sequence[BellSchedule], days: Mapping[date, Bells | None]
) -> SchoolTime:
    week = {int(day) - 1: bells_of(each) for each in schedules for day in each.weekdays}
    return SchoolTime(name, schedules[0].zone, week, days)


def schedule_of(row: BellSchedule) -> Schedule:
    return Schedule(row.name, frozenset(map(int, row.weekdays)), bells_of(row))


def day_of(row: SchoolDay) -> Day:
    return Day(row.day, row.kind, row.name, row.bell_schedule.name if row.bell_schedule else "")


def bells_of(row: BellSchedule) -> Bells:
    return Bells(hours_in(row.hours, "free"), hours_in(row.hours, "classes"))


def hours_in(stored: Mapping[str, Any], kind: str) -> tuple[Hours, ...]:
    return tuple(
        Hours(time.fromisoformat(begins), time.fromisoformat(ends))
        for begins, ends in stored.get(kind, ())
    )


def coming_days(school_id: int) -> list[Day]:
    return days_of(school_id, today())
