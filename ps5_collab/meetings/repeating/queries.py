"""Reading the meetings of a series, always from what the reader may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound
from ps5_collab.meetings.clashes import Busy, clashes
from ps5_collab.meetings.models import Meeting, Participant, Series, Stage
from ps5_collab.meetings.queries import get_meeting
from ps5_collab.meetings.schedule import offer, span_of
from ps5_collab.meetings.school_time.queries import holidays_of, schools_of, times_of
from ps5_collab.meetings.series import LONGEST, Holidays, Occurrence, Rule, from_json
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import State
from ps5_collab.sharing.policy import Reader, visible_to

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Outlook:
    """What is known of one date before it is saved."""

    occurrence: Occurrence
    busy: Sequence[Busy] = ()
    #: Schools at which somebody would need a substitute.
    in_class: Sequence[str] = ()
    #: The name of the holiday on which it lies; empty for none.
    holiday: str = ""

    @property
    def has_doubts(self) -> bool:
        return bool(self.busy or self.in_class or self.holiday)


def get_series(reader: Reader, item_id: int) -> tuple[Meeting, Series]:
    """A meeting that the reader may see and the series it is one of; else the 404 of none."""
    meeting = get_meeting(reader, item_id)
    series = db.session.get(Series, meeting.series_id) if meeting.series_id else None
    if series is None:
        raise NotFound
    return meeting, series


def occurrences_of(reader: Reader, series_id: int) -> Sequence[Meeting]:
    """In the order of time, canceled ones included."""
    found = sa.select(Meeting).where(
        Meeting.series_id == series_id, Meeting.state == State.PUBLISHED, visible_to(reader)
    )
    return db.session.scalars(found.order_by(Meeting.starts_at, Meeting.id)).all()


@dataclass(frozen=True)
class Half:
    """A series that this one was parted from, or that was parted from it."""

    is_before: bool
    rule: Rule
    #: One of its meetings that the reader may see.
    meeting_id: int


def halves_of(reader: Reader, series: Series) -> list[Half]:
    """What comes before the series first."""
    found = (
        sa.select(Series.id, Series.rule, sa.func.min(Meeting.item_id))
        .join(Meeting, Meeting.series_id == Series.id)
        .where(
            sa.or_(Series.id == series.parted_from_id, Series.parted_from_id == series.id),
            Meeting.state == State.PUBLISHED,
            visible_to(reader),
        )
        .group_by(Series.id)
    )
    rows = sorted(db.session.execute(found), key=lambda row: row[0])
    return [Half(row[0] == series.parted_from_id, from_json(row[1]), row[2]) for row in rows]


def following(meeting: Meeting) -> Sequence[Meeting]:
    """What comes after it in its series and still may change."""
    found = sa.select(Meeting).where(
        Meeting.series_id == meeting.series_id,
        Meeting.starts_at > meeting.starts_at,
        Meeting.stage == Stage.SCHEDULED,
        Meeting.state == State.PUBLISHED,
    )
    return db.session.scalars(found.order_by(Meeting.starts_at, Meeting.id)).all()


def own_ways(meeting: Meeting, rows: Sequence[Meeting]) -> list[Meeting]:
    """Those of the rows that were changed by themselves, which whoever changes all should know."""
    return [row for row in rows if _kept_alike(row) != _kept_alike(meeting)]


def _kept_alike(row: Meeting) -> tuple[object, ...]:
    """What such a change can give to all of them."""
    clock = row.starts_local.time() if row.starts_local else None
    return clock, row.zone, row.minutes, row.place, row.video_url


def has_earlier(meeting: Meeting) -> bool:
    found = sa.select(Meeting.item_id).where(
        Meeting.series_id == meeting.series_id, Meeting.starts_at < meeting.starts_at
    )
    return db.session.scalar(found.limit(1)) is not None


def asked_ids(meeting_id: int) -> list[int]:
    """Who is asked to the meeting, observers not counted."""
    found = sa.select(Participant.person_id).where(is_asked(meeting_id))
    return list(db.session.scalars(found.order_by(Participant.person_id)))


def is_asked(meeting_id: int) -> sa.ColumnElement[bool]:
    """To the meeting, still with an account; observers are not counted."""
    return sa.and_(
        Participant.meeting_id == meeting_id,
        ~Participant.observes,
        Participant.asks_since.is_(None),
        sa.exists().where(Person.id == Participant.person_id, Person.deactivated_at.is_(None)),
    )


def names_of(person_ids: Collection[int]) -> dict[int, str]:
    found = sa.select(Person.id, Person.name).where(Person.id.in_(sorted(person_ids)))
    return {number: name for number, name in db.session.execute(found)}


def holidays_for(person_ids: Collection[int], since: date) -> Holidays:
    """Days without school at any school of these people, from a day on."""
    return holidays_of(schools_of(person_ids), since, since + LONGEST).get


def outlooks(
    reader: Reader,
    person_ids: Collection[int],
    given: Sequence[Occurrence],
    minutes: int,
    *,
    but: Collection[int] = (),
) -> list[Outlook]:
    """Who is busy at each, where classes are then, and whether it is a holiday: five statements,
    however many dates. The meetings `but` do not count as busy."""
    whens = {each.day: each.when for each in given if each.when}
    if not whens:
        return [Outlook(each, holiday=each.why) for each in given]
    spans = {day: span_of(when, minutes) for day, when in whens.items()}
    busy = clashes(reader, person_ids, spans, but=but)
    schools = schools_of(person_ids)
    since, until = min(whens) - A_DAY, max(whens) + A_DAY
    known = times_of(schools, since, until)
    closed = holidays_of(schools, since, until)
    return [
        Outlook(
            each,
            busy.get(each.day, ()),
            offer(known, each.when, minutes).in_class if each.when else (),
            closed.get(each.when.day, "") if each.when else each.why,
        )
        for each in given
    ]
