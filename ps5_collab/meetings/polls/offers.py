"""Times that a group of several schools is offered first: those at which all schools are free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ps5_collab.meetings.schedule import SchoolTime, times_free_everywhere
from ps5_collab.meetings.school_time.queries import schools_of, times_of
from ps5_collab.meetings.wall_time import WallTime
from ps5_collab.people.models import School

#: Days with a common time, and how far ahead they are looked for.
DAYS, FURTHEST = 8, 35
MOST_A_DAY = 4
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Offered:
    """What a form offers: days with their times, and whose bells these come from."""

    days: Sequence[tuple[date, Sequence[WallTime]]]
    #: Schools of the people whose time is known.
    known: Sequence[SchoolTime]
    #: Those without a bell schedule yet.
    unknown: Sequence[School]


def offered(person_ids: Sequence[int], since: date, zone: str, minutes: int) -> Offered:
    """In three statements, however many people and schools."""
    schools = schools_of(person_ids)
    known = times_of(schools, since - A_DAY, since + timedelta(days=FURTHEST + 1))
    names = {school.name for school in known}
    return Offered(
        days=common_days(known, since, zone, minutes),
        known=known,
        unknown=[school for school in schools if school.name not in names],
    )


def common_days(
    schools: Sequence[SchoolTime], since: date, zone: str, minutes: int
) -> list[tuple[date, Sequence[WallTime]]]:
    found: list[tuple[date, Sequence[WallTime]]] = []
    for number in range(FURTHEST):
        day = since + timedelta(days=number)
        times = times_free_everywhere(schools, day, zone, minutes)[:MOST_A_DAY]
        if times:
            found.append((day, times))
        if len(found) == DAYS:
            break
    return found
