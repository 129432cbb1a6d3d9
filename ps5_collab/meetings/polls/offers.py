"""Times that a group of several schools is offered first: those at which all schools are free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ps5_collab.meetings.clashes import Clash, by_meeting, clashes
from ps5_collab.meetings.schedule import SchoolTime, span_of, times_free_everywhere
from ps5_collab.meetings.school_time.policy import may_keep
from ps5_collab.meetings.school_time.queries import keepers_of, schools_of, times_of
from ps5_collab.meetings.wall_time import WallTime
from ps5_collab.people.models import School
from ps5_collab.people.policy import Standing
from ps5_collab.sharing.policy import Reader

#: Days with a common time, and how far ahead they are looked for.
DAYS, FURTHEST = 8, 35
MOST_A_DAY = 4
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asks:
    """Who looks for a time, and whose. `but` are meetings that take up nobody's time: the one that
    the time is for."""

    reader: Reader
    people: Sequence[int]
    but: Sequence[int] = ()


@dataclass(frozen=True)
class Unknown:
    """A school without a bell schedule yet, and what can be done about it."""

    school: School
    #: The reader may enter one.
    is_kept: bool
    #: (id, name) of others who may.
    keepers: Sequence[Any]


@dataclass(frozen=True)
class Offered:
    """What a form offers: days with their times, and whose bells these come from."""

    days: Sequence[tuple[date, Sequence[WallTime]]]
    #: At which of these times some of the people have another meeting.
    busy: Mapping[WallTime, Sequence[Clash]]
    #: Schools of the people whose time is known.
    known: Sequence[SchoolTime]
    #: Those without a bell schedule yet.
    unknown: Sequence[Unknown]


def offered(actor: Standing, asks: Asks, since: date, zone: str, minutes: int) -> Offered:
    """In four statements, however many people and schools; one more where bells are missing."""
    schools = schools_of(asks.people)
    known = times_of(schools, since - A_DAY, since + timedelta(days=FURTHEST + 1))
    names = {school.name for school in known}
    days = common_days(known, since, zone, minutes)
    spans = {when: span_of(when, minutes) for _day, whens in days for when in whens}
    busy = clashes(asks.reader, asks.people, spans, but=asks.but)
    return Offered(
        days=days,
        busy={when: by_meeting(some) for when, some in busy.items()},
        known=known,
        unknown=without_bells(actor, [each for each in schools if each.name not in names]),
    )


def without_bells(actor: Standing, schools: Sequence[School]) -> list[Unknown]:
    sees_people = schools and actor.in_network
    keepers = keepers_of(school.id for school in schools) if sees_people else {}
    return [Unknown(each, may_keep(actor, each.id), keepers.get(each.id, ())) for each in schools]


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
