"""What is open goes on: unfinished items, open actions and minutes to approve come to the group's
next meeting by themselves, each once.

Asked when a meeting is planned, begun, ended or canceled, and when minutes are shared; to ask
again changes nothing.
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from flask_babel import force_locale
from sqlalchemy.orm import InstrumentedAttribute

from ps5_collab.core import words
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.text import shorten
from ps5_collab.core.words import later as _
from ps5_collab.meetings.agenda import arrange, rows_of
from ps5_collab.meetings.listing import MEETING, WHEN
from ps5_collab.meetings.models import (
    Action,
    AgendaItem,
    Brings,
    Meeting,
    Minutes,
    Participant,
    Purpose,
    Stage,
    Standing,
)
from ps5_collab.meetings.outline import place_at_start
from ps5_collab.meetings.services import tick
from ps5_collab.meetings.wording import day_of
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item, State

Column = InstrumentedAttribute[int | None]
LONGEST_TITLE = 200
#: So many open things come along at once.
MOST_CARRIED = 12
AHEAD = (Stage.SCHEDULED, Stage.RUNNING)
MINUTES_FOR_MINUTES = 3
MINUTES_FOR_ACTIONS = 5


def carry_on(group_id: int) -> Meeting | None:
    """Bring what is open to the group's next meeting; answer which that is, if there is one."""
    meeting = next_meeting(group_id)
    if meeting is not None:
        carry_into(meeting)
    return meeting


def next_meeting(group_id: int) -> Meeting | None:
    ahead = sa.select(Meeting).where(
        Meeting.group_id == group_id,
        Meeting.state == State.PUBLISHED,
        Meeting.stage.in_(AHEAD),
        Meeting.ends_at > utcnow(),
    )
    return db.session.scalars(ahead.order_by(Meeting.starts_at, Meeting.item_id).limit(1)).first()


def carry_into(meeting: Meeting) -> list[AgendaItem]:
    """Put on its agenda what is open and not on another one yet."""
    tick(meeting.id)
    fetched = fetch_from_later(meeting)
    new = [*to_approve(meeting), *open_actions(meeting), *unfinished(meeting)]
    db.session.add_all(new)
    db.session.flush()
    came = [*fetched, *new]
    if came:
        rows = rows_of(meeting.id)
        arrange(in_order([row for row in rows if row not in came], came))
    return came


def in_order(rows: Sequence[AgendaItem], came: Sequence[AgendaItem]) -> list[AgendaItem]:
    """The agenda with what came along: behind what opens the meeting, minutes to approve before all
    else of earlier meetings."""
    approvals = [item for item in came if item.brings is Brings.MINUTES]
    others = [item for item in came if item.brings is not Brings.MINUTES]
    first = place_at_start([row.keeps for row in rows])
    approved = behind(rows, first, lambda row: row.brings is Brings.MINUTES)
    before = behind(rows, approved, lambda row: row.is_from_before)
    return [*rows[:approved], *approvals, *rows[approved:before], *others, *rows[before:]]


def behind(rows: Sequence[AgendaItem], at: int, holds: Callable[[AgendaItem], bool]) -> int:
    """The place behind the run of such items that begins at a place."""
    while at < len(rows) and holds(rows[at]):
        at += 1
    return at


def fetch_from_later(meeting: Meeting) -> list[AgendaItem]:
    """A meeting planned before the one that had the open things takes them over, unless somebody
    has worked on them there. What it has already, as one that was canceled and takes place after
    all, only goes there."""
    later = sa.select(Meeting.item_id).where(
        Meeting.group_id == meeting.group_id,
        Meeting.stage == Stage.SCHEDULED,
        Meeting.starts_at > meeting.starts_at,
        Meeting.item_id != meeting.id,
    )
    here = sa.select(AgendaItem).where(AgendaItem.meeting_id == meeting.id, COMES_ALONG)
    untouched = AgendaItem.version == 1, AgendaItem.standing == Standing.AGENDA
    there = sa.select(AgendaItem).where(AgendaItem.meeting_id.in_(later), COMES_ALONG, *untouched)
    known = {thing(item) for item in db.session.scalars(here)}
    fetched: list[AgendaItem] = []
    doubled: list[AgendaItem] = []
    for item in db.session.scalars(there.order_by(AgendaItem.meeting_id, AgendaItem.position)):
        (doubled if thing(item) in known else fetched).append(item)
        known.add(thing(item))
    # Not by the mapper, which would count it as somebody's work.
    for items, act in ((fetched, sa.update(AgendaItem).values(meeting_id=meeting.id)),
                       (doubled, sa.delete(AgendaItem))):  # fmt: skip
        these = act.where(AgendaItem.id.in_([item.id for item in items]))
        db.session.execute(these.execution_options(synchronize_session="fetch"))
    return fetched


#: It tells of earlier meetings; see `AgendaItem.is_from_before`.
COMES_ALONG = sa.or_(AgendaItem.carried_from_id.is_not(None), AgendaItem.brings.is_not(None))


def thing(item: AgendaItem) -> tuple[Brings | None, int | None]:
    """Which open thing an item brings along; all open actions are one."""
    what = {Brings.MINUTES: item.linked_id, Brings.ACTIONS: None}
    return item.brings, what[item.brings] if item.brings else item.carried_from_id


def to_approve(meeting: Meeting) -> list[AgendaItem]:
    """An item for each shared record that is not approved, the oldest first."""
    waiting = (
        sa.select(Minutes)
        .join(MEETING, MEETING.c.item_id == Minutes.meeting_id)
        .where(
            Minutes.group_id == meeting.group_id,
            Minutes.state == State.PUBLISHED,
            Minutes.approved_at.is_(None),
            MEETING.c.stage == Stage.HELD,
            Minutes.item_id.not_in(ahead(meeting, AgendaItem.linked_id)),
        )
        .order_by(WHEN)
        .limit(MOST_CARRIED)
    )
    records = db.session.scalars(waiting).all()
    found = sa.select(Meeting).where(Meeting.item_id.in_([one.meeting_id for one in records]))
    held = {one.id: one for one in db.session.scalars(found)}
    return [minutes_item(meeting, one, held[one.meeting_id]) for one in records]


def minutes_item(meeting: Meeting, record: Minutes, held: Meeting) -> AgendaItem:
    with force_locale(meeting.language):
        day = day_of(held)
        said = words.day_words(day, meeting.language) if day else ""
        title = _("Approve the minutes of %(day)s: %(title)s", day=said, title=held.title)
        said = shorten(str(title), LONGEST_TITLE)
    return AgendaItem(
        meeting_id=meeting.id,
        position=0,
        title=said,
        minutes=MINUTES_FOR_MINUTES,
        purpose=Purpose.DECIDE,
        brings=Brings.MINUTES,
        linked_id=record.id,
    )


def open_actions(meeting: Meeting) -> list[AgendaItem]:
    """One item for all: which are open then is seen then, so what is done is never brought up."""
    open_now = sa.select(Action.id).where(
        Action.group_id == meeting.group_id, Action.done_at.is_(None), Action.dropped_at.is_(None)
    )
    known = sa.select(AgendaItem.id).where(
        AgendaItem.meeting_id == meeting.id, AgendaItem.brings == Brings.ACTIONS
    )
    if not db.session.scalar(sa.select(open_now.exists() & ~known.exists())):
        return []
    with force_locale(meeting.language):
        title = str(_("Open actions"))
    return [
        AgendaItem(
            meeting_id=meeting.id,
            position=0,
            title=title,
            minutes=MINUTES_FOR_ACTIONS,
            purpose=Purpose.DISCUSS,
            brings=Brings.ACTIONS,
        )
    ]


def unfinished(meeting: Meeting) -> list[AgendaItem]:
    """What the group left open at meetings that are over and took up nowhere since."""
    left = (
        sa.select(AgendaItem)
        .join(MEETING, MEETING.c.item_id == AgendaItem.meeting_id)
        .join(Item, Item.id == MEETING.c.item_id)
        .where(
            Item.group_id == meeting.group_id,
            Item.state == State.PUBLISHED,
            MEETING.c.stage == Stage.HELD,
            AgendaItem.unfinished,
            AgendaItem.standing == Standing.AGENDA,
            AgendaItem.brings.is_(None),
            AgendaItem.id.not_in(taken_up(meeting)),
        )
        .order_by(WHEN, AgendaItem.position, AgendaItem.id)
        .limit(MOST_CARRIED)
    )
    asked = set(db.session.scalars(there(meeting)))
    return [carried(meeting, item, asked) for item in db.session.scalars(left)]


def carried(meeting: Meeting, item: AgendaItem, asked: set[int]) -> AgendaItem:
    return AgendaItem(
        meeting_id=meeting.id,
        position=0,
        title=item.title,
        minutes=item.minutes,
        purpose=item.purpose,
        words=item.words,
        presenter_id=item.presenter_id if item.presenter_id in asked else None,
        linked_id=item.linked_id,
        linked_revision=item.linked_revision,
        carried_from_id=item.id,
    )


def there(meeting: Meeting) -> sa.Select[int]:
    here = sa.exists().where(Person.id == Participant.person_id, Person.deactivated_at.is_(None))
    return sa.select(Participant.person_id).where(
        Participant.meeting_id == meeting.id, Participant.asks_since.is_(None), here
    )


def taken_up(meeting: Meeting) -> sa.Select[int | None]:
    """Items that came to another meeting, whatever became of them there; unless that meeting did
    not take place, or was deleted."""
    takes_place = sa.or_(MEETING.c.stage == Stage.HELD, is_ahead(meeting))
    return of_group(meeting, AgendaItem.carried_from_id, takes_place)


def ahead(meeting: Meeting, column: Column) -> sa.Select[int | None]:
    """What is on the agendas of meetings that are still to come, or was taken off them."""
    return of_group(meeting, column, is_ahead(meeting))


def is_ahead(meeting: Meeting) -> sa.ColumnElement[bool]:
    """The meeting itself, one that is under way or to come; none whose time has passed without
    anybody beginning it."""
    comes = sa.and_(MEETING.c.stage == Stage.SCHEDULED, MEETING.c.ends_at > utcnow())
    own = MEETING.c.item_id == meeting.id
    return sa.or_(own, MEETING.c.stage == Stage.RUNNING, comes)


def of_group(
    meeting: Meeting, column: Column, *stages: sa.ColumnElement[bool]
) -> sa.Select[int | None]:
    return (
        sa.select(column)
        .join(MEETING, MEETING.c.item_id == AgendaItem.meeting_id)
        .join(Item, Item.id == MEETING.c.item_id)
        .where(
            Item.group_id == meeting.group_id,
            Item.state == State.PUBLISHED,
            column.is_not(None),
            *stages,
        )
    )
