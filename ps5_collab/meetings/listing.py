"""Meetings in lists: one's own, to come and past, and those that let people observe."""

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import UTCDateTime, db
from ps5_collab.meetings.models import (
    KIND,
    Meeting,
    MeetingRole,
    Participant,
    Poll,
    PollReply,
    Stage,
)
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import Reader, knows_group, visible_to

Row = Any
#: The table alone: as an entity a meeting would bring its item along a second time.
MEETING: Final = Meeting.__table__
COLUMNS: Final = (
    "series_id", "stage", "sort", "starts_at", "ends_at", "began_at", "ended_at", "zone", "minutes",
    "place",
)  # fmt: skip
#: When it was held, else for when it is planned: the order of every list.
WHEN: Final = sa.func.coalesce(MEETING.c.began_at, MEETING.c.starts_at)
SHOWN: Final = Item.state == State.PUBLISHED
#: When the statement runs, not when it was made: it can be kept.
NOW: Final = sa.bindparam("now", callable_=utcnow, type_=UTCDateTime())


class Which(StrEnum):
    AHEAD = "ahead"
    PAST = "past"
    #: Of other groups, which let people ask to observe.
    OPEN = "open"
    #: Taken away: for those who may bring them back.
    DELETED = "deleted"


def meetings(
    reader: Reader, which: Which = Which.AHEAD, group_id: int | None = None
) -> sa.Select[*tuple[Any, ...]]:
    """The reader's meetings in the order in which they matter, narrowed to a group."""
    found = listed(reader).where(*PARTS[which](reader))
    if group_id is not None:
        found = found.where(Item.group_id == group_id)
    if which is Which.OPEN:
        found = once_a_series(found)
    if which in (Which.PAST, Which.DELETED):
        return found.order_by(WHEN.desc().nulls_last(), Item.id.desc())
    return found.order_by(WHEN.nulls_last(), Item.id)


def next_meetings(reader: Reader, limit: int) -> Sequence[Row]:
    """What is before the reader, for a short list, polls that wait for them first. One statement;
    none for who has no meetings."""
    if reader.person_id is None:
        return []
    return db.session.execute(what_is_next(reader).limit(limit)).all()


@lru_cache(maxsize=512)
def what_is_next(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    """Every desk asks it; making the statement costs more than running it."""
    waits = sa.case((sa.and_(is_asked_for_a_time(), sa.not_(has_answered(reader))), 0), else_=1)
    found = meetings(reader).where(not_over()).order_by(None)
    return found.order_by(waits, WHEN.nulls_last(), Item.id)


def once_a_series(
    found: sa.Select[*tuple[Any, ...]],
) -> sa.Select[*tuple[Any, ...]]:
    """Of meetings that repeat only the first."""
    series = sa.func.coalesce(MEETING.c.series_id, -Item.id)
    nth = sa.func.row_number().over(partition_by=series, order_by=(WHEN, Item.id))
    each = found.with_only_columns(Item.id.label("id"), nth.label("nth")).subquery()
    return found.where(Item.id.in_(sa.select(each.c.id).where(each.c.nth == 1)))


def listed(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    """Rows with what the reader answered, which role is theirs, and whose meeting it is where the
    reader may know the group. While the reader is asked for its time: until when, how many of how
    many have said theirs, and whether the reader is one of them."""
    own = sa.and_(Participant.meeting_id == Item.id, Participant.person_id == reader.person_id)
    role = sa.select(sa.func.min(MeetingRole.part)).where(
        MeetingRole.meeting_id == Item.id, MeetingRole.person_id == reader.person_id
    )
    answered = (Participant.coming, Participant.waits_since, Participant.asks_since)
    return (
        sa.select(
            Item.id,
            Item.title,
            Item.summary,
            Item.language,
            *(MEETING.c[name] for name in COLUMNS),
            sa.case((knows_group(reader), Group.name)).label("group"),
            *answered,
            Participant.answered_at,
            sa.type_coerce(role.correlate(Item).scalar_subquery(), sa.String).label("role"),
            Poll.closes_at,
            Poll.closed_at,
            sa.case((is_asked_for_a_time(), number_asked())).label("poll_asked"),
            sa.case((is_asked_for_a_time(), number_asked(answered=True))).label("poll_answered"),
            sa.case((is_asked_for_a_time(), has_answered(reader))).label("poll_mine"),
        )
        .join(MEETING, MEETING.c.item_id == Item.id)
        .outerjoin(Group, Group.id == Item.group_id)
        .outerjoin(Participant, own)
        .outerjoin(Poll, Poll.meeting_id == Item.id)
        .where(Item.kind == KIND, visible_to(reader))
    )


def is_asked_for_a_time() -> sa.ColumnElement[bool]:
    """The reader, of a row of `listed`."""
    polling = MEETING.c.stage == Stage.POLLING, Poll.meeting_id.is_not(None)
    asked = Participant.person_id.is_not(None), sa.not_(Participant.observes)
    return sa.and_(*polling, *asked, Participant.asks_since.is_(None))


def has_answered(reader: Reader) -> sa.ColumnElement[bool]:
    mine = PollReply.person_id == reader.person_id, PollReply.answered_at.is_not(None)
    return sa.exists().where(PollReply.meeting_id == Item.id, *mine).correlate(Item)


def number_asked(*, answered: bool = False) -> sa.ScalarSelect[int]:
    """Who is asked for a time; of these, who has said theirs."""
    asked = aliased(Participant)
    found = sa.select(sa.func.count()).select_from(Person).join(asked, asked.person_id == Person.id)
    if answered:
        same = PollReply.meeting_id == asked.meeting_id, PollReply.person_id == asked.person_id
        found = found.join(PollReply, sa.and_(*same, PollReply.answered_at.is_not(None)))
    found = found.where(
        asked.meeting_id == Item.id,
        sa.not_(asked.observes),
        asked.asks_since.is_(None),
        Person.deactivated_at.is_(None),
    )
    return found.correlate(Item).scalar_subquery()


def is_mine(reader: Reader) -> sa.ColumnElement[bool]:
    """Of one's group, or one is asked to it or asks to observe it."""
    of_group = Item.group_id.in_(sorted(reader.group_ids))
    return sa.or_(of_group, Participant.person_id.is_not(None))


def not_over() -> sa.ColumnElement[bool]:
    to_come = MEETING.c.stage.in_((Stage.POLLING, Stage.SCHEDULED, Stage.RUNNING))
    lasts = sa.or_(
        MEETING.c.ends_at.is_(None), MEETING.c.ends_at > NOW, MEETING.c.stage == Stage.RUNNING
    )
    return sa.and_(to_come, lasts)


def called_off() -> sa.ColumnElement[bool]:
    """Canceled, and its time has not come: people look for it among what is to come."""
    time_to_come = sa.and_(MEETING.c.ends_at.is_not(None), MEETING.c.ends_at > NOW)
    return sa.and_(MEETING.c.stage == Stage.CANCELLED, time_to_come)


def ahead(reader: Reader) -> tuple[sa.ColumnElement[bool], ...]:
    return SHOWN, is_mine(reader), sa.or_(not_over(), called_off())


def past(reader: Reader) -> tuple[sa.ColumnElement[bool], ...]:
    return SHOWN, is_mine(reader), sa.not_(not_over()), sa.not_(called_off())


def open_to_observers(reader: Reader) -> tuple[sa.ColumnElement[bool], ...]:
    return SHOWN, sa.not_(is_mine(reader)), not_over(), MEETING.c.admits_observers


def deleted(_reader: Reader) -> tuple[sa.ColumnElement[bool], ...]:
    """Whoever still sees it may bring it back: see `sharing.policy`."""
    return (Item.state == State.WITHDRAWN,)


PARTS: Final = {
    Which.AHEAD: ahead,
    Which.PAST: past,
    Which.OPEN: open_to_observers,
    Which.DELETED: deleted,
}
