"""Reading what stands in a calendar. Everything starts from what its reader may see now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.core.security import hashed
from ps5_collab.meetings.models import (
    Action,
    Answer,
    CalendarFeed,
    Candidate,
    Coming,
    Meeting,
    Participant,
    PollAnswer,
    SchoolDay,
    Stage,
)
from ps5_collab.people.models import Group, Person, School
from ps5_collab.sharing.models import State
from ps5_collab.sharing.policy import Reader, admits, knows_group, visible_to

A_DAY = timedelta(days=1)
#: No holiday is longer.
A_SUMMER = timedelta(days=100)
#: Entries of one calendar.
MOST = 1_000
TAKES_PLACE = (Stage.SCHEDULED, Stage.RUNNING, Stage.HELD)
#: Clocks are never further apart.
CLOCKS_APART = timedelta(hours=26)

#: A row of what a calendar says of a meeting.
Row = Any
SHOWN = (
    Meeting.id,
    Meeting.uuid,
    Meeting.title,
    Meeting.summary,
    Meeting.language,
    Meeting.created_at,
    Meeting.stage,
    Meeting.sort,
    Meeting.zone,
    Meeting.minutes,
    Meeting.starts_at,
    Meeting.ends_at,
    Meeting.began_at,
    Meeting.ended_at,
    Meeting.place,
    Meeting.video_url,
    Meeting.sequence,
    Meeting.series_id,
    Meeting.revised_at,
)


@dataclass(frozen=True)
class Period:
    """From one moment until another, both in UTC."""

    begins: datetime
    ends: datetime


def meeting_row(reader: Reader, meeting_id: int) -> Row:
    """One meeting, if the reader may see it; otherwise the 404 of none. `admitted`: the reader was
    let in by name."""
    mine = sa.and_(Participant.meeting_id == Meeting.id, Participant.person_id == reader.person_id)
    found = _with_time(Meeting.starts_local, reader).outerjoin(Participant, mine)
    admitted = admits(reader).label("admitted")
    found = found.add_columns(Meeting.group_id, Participant.waits_since, admitted)
    found = found.where(Meeting.id == meeting_id, visible_to(reader))
    row = db.session.execute(found).one_or_none() if meeting_id <= MAX_ID else None
    if row is None:
        raise NotFound
    return row


def my_meetings(
    reader: Reader, period: Period, stages: Collection[Stage] = TAKES_PLACE
) -> Sequence[Row]:
    """What the reader is asked to and has not declined, by time; with their place on a list."""
    mine = sa.and_(
        Participant.meeting_id == Meeting.id,
        Participant.person_id == reader.person_id,
        Participant.asks_since.is_(None),
        ~_declined(),
    )
    found = _with_time(Meeting.starts_local, reader).join(Participant, mine)
    found = found.add_columns(Participant.waits_since, Participant.coming)
    return _in_order(found.where(_within(period), Meeting.stage.in_(stages), _seen(reader)))


def group_meetings(reader: Reader, group_id: int, period: Period) -> Sequence[Row]:
    """What takes place in one group, whoever comes; with the reader's place on a list."""
    mine = sa.and_(Participant.meeting_id == Meeting.id, Participant.person_id == reader.person_id)
    found = _with_time(Meeting.starts_local, reader).outerjoin(Participant, mine)
    found = found.add_columns(Participant.waits_since).where(_within(period), _seen(reader))
    return _in_order(found.where(Meeting.group_id == group_id, Meeting.stage.in_(TAKES_PLACE)))


def my_holds(reader: Reader, period: Period) -> Sequence[Row]:
    """Times that may become a meeting: offered by a poll that asks the reader, and not refused by
    them. A poll that is settled or canceled has none, so nothing needs to be released."""
    mine = sa.and_(
        Participant.meeting_id == Meeting.id,
        Participant.person_id == reader.person_id,
        Participant.asks_since.is_(None),
    )
    refused = sa.select(PollAnswer.candidate_id).where(
        PollAnswer.candidate_id == Candidate.id,
        PollAnswer.person_id == reader.person_id,
        PollAnswer.answer == Answer.NO,
    )
    found = (
        _with_time(Candidate.starts_local, reader)
        .add_columns(Candidate.id.label("candidate_id"))
        .join(Candidate, Candidate.meeting_id == Meeting.id)
        .join(Participant, mine)
        .where(Meeting.stage == Stage.POLLING, _seen(reader))
        .where(Candidate.removed_at.is_(None), ~refused.exists())
        .where(Candidate.starts_local > (period.begins - CLOCKS_APART).replace(tzinfo=None))
        .where(Candidate.starts_local < (period.ends + CLOCKS_APART).replace(tzinfo=None))
    )
    order = found.order_by(Candidate.starts_local, Candidate.id).limit(MOST)
    return db.session.execute(order).all()


def _with_time(starts_local: Any, reader: Reader | None) -> sa.Select[*tuple[Any, ...]]:
    """Without a reader, whoever uses the group's name must ask who may know it."""
    known = Group.name if reader is None else sa.case((knows_group(reader), Group.name), else_="")
    shown = sa.select(*SHOWN, starts_local.label("starts_local"), known.label("group"))
    return shown.select_from(Meeting).join(Group, Group.id == Meeting.group_id)


def _seen(reader: Reader) -> sa.ColumnElement[bool]:
    """What stands in the reader's calendars; a deleted meeting is only its organiser's to undo."""
    return sa.and_(visible_to(reader), Meeting.state == State.PUBLISHED)


def _within(period: Period) -> sa.ColumnElement[bool]:
    """Planned for then, or held then: a page shows it where it was."""
    planned = sa.and_(Meeting.starts_at < period.ends, Meeting.ends_at > period.begins)
    return sa.or_(planned, Meeting.began_at.between(period.begins, period.ends))


def _in_order(found: sa.Select[*tuple[Any, ...]]) -> Sequence[Row]:
    return db.session.execute(found.order_by(Meeting.starts_at, Meeting.id).limit(MOST)).all()


def _declined() -> sa.ColumnElement[bool]:
    return sa.and_(Participant.coming.is_not(None), Participant.coming == Coming.NO)


def facts(meeting_id: int) -> Row:
    """What calendars say of a meeting, for a letter to those who are asked."""
    return facts_of([meeting_id])[meeting_id]


def facts_of(meeting_ids: Collection[int]) -> Mapping[int, Row]:
    """{meeting: the same}, of those that have a time."""
    found = _with_time(Meeting.starts_local, None)
    found = found.add_columns(Meeting.group_id)
    found = found.where(Meeting.id.in_(sorted(meeting_ids)), Meeting.starts_at.is_not(None))
    return {row.id: row for row in db.session.execute(found)}


def feeds_of(reader: Reader) -> Sequence[Row]:
    """The reader's living addresses, the newest first: (feed, name of its group). A group that the
    reader has left, whose name is not theirs to know, has none: that address finds nothing."""
    own = sa.and_(Group.id == CalendarFeed.group_id, Group.id.in_(sorted(reader.group_ids)))
    found = (
        sa.select(CalendarFeed, Group.name.label("group"))
        .outerjoin(Group, own)
        .where(CalendarFeed.person_id == reader.person_id, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.id.desc())
    )
    return db.session.execute(found).all()


def my_feed(reader: Reader, feed_id: int) -> CalendarFeed:
    found = sa.select(CalendarFeed).where(
        CalendarFeed.id == feed_id,
        CalendarFeed.person_id == reader.person_id,
        CalendarFeed.revoked_at.is_(None),
    )
    feed = db.session.scalar(found) if feed_id <= MAX_ID else None
    if feed is None:
        raise NotFound
    return feed


def opened_by(key: str) -> Row:
    """(feed, its person, name of its group), while the address lives and its person is here."""
    found = (
        sa.select(CalendarFeed, Person, Group.name.label("group"))
        .join(Person, Person.id == CalendarFeed.person_id)
        .outerjoin(Group, Group.id == CalendarFeed.group_id)
        .where(
            CalendarFeed.key_hash == hashed(key),
            CalendarFeed.revoked_at.is_(None),
            Person.deactivated_at.is_(None),
        )
    )
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise NotFound
    return row


def my_groups(reader: Reader) -> Sequence[Row]:
    """(id, name) of the reader's groups, by name."""
    found = sa.select(Group.id, Group.name).where(Group.id.in_(sorted(reader.group_ids)))
    return db.session.execute(found.order_by(Group.name, Group.id)).all()


def school_days(reader: Reader, first: date, last: date) -> Sequence[Row]:
    """Holidays and minimum days of the reader's schools, and those after the last day by which one
    knows until when a holiday lasts."""
    found = sa.select(SchoolDay.day, SchoolDay.kind, SchoolDay.name, School.name.label("school"))
    found = found.join(School, School.id == SchoolDay.school_id)
    here = SchoolDay.school_id.in_(sorted(reader.school_ids))
    found = found.where(here, SchoolDay.day.between(first, last + A_SUMMER))
    return db.session.execute(found.order_by(SchoolDay.day, School.name)).all()


def my_due_actions(reader: Reader, first: date, last: date) -> Sequence[Row]:
    """What the reader has to do until a day of these."""
    found = (
        sa.select(Action.id, Action.text, Action.due_on, Meeting.id.label("meeting_id"))
        .join(Meeting, Meeting.id == Action.meeting_id)
        .where(
            Action.owner_id == reader.person_id,
            Action.done_at.is_(None),
            Action.dropped_at.is_(None),
            Action.due_on.between(first, last),
            visible_to(reader),
        )
    )
    return db.session.execute(found.order_by(Action.due_on, Action.id).limit(MOST)).all()


@dataclass(frozen=True)
class Found:
    """What there is for the days that the page shows."""

    meetings: Sequence[Row] = ()
    holds: Sequence[Row] = ()
    actions: Sequence[Row] = ()
    school_days: Sequence[Row] = ()
    #: The reader belongs to several schools, so each day says whose it is.
    names_schools: bool = False


def feed_period() -> Period:
    """What a feed holds: a term back, and as far ahead as a school year is planned."""
    now = utcnow()
    return Period(now - timedelta(days=120), now + timedelta(days=400))


def page_of(reader: Reader, first: date, last: date, zone: tzinfo) -> Found:
    """What stands on the calendar page from one day to another on the reader's clock."""
    begins, ends = (datetime.combine(day, time(), zone) for day in (first, last + A_DAY))
    period = Period(begins.astimezone(UTC), ends.astimezone(UTC))
    return Found(
        meetings=my_meetings(reader, period, [*TAKES_PLACE, Stage.CANCELLED]),
        holds=my_holds(reader, period),
        actions=my_due_actions(reader, first, last),
        school_days=school_days(reader, first, last),
        names_schools=len(reader.school_ids) > 1,
    )
