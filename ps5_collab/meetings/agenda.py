"""Building the agenda: items added, proposed, taken in, changed, moved, taken off, put back.

Whoever changes its order holds the meeting's row first (`services.tick`): two who move at once
move one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound, Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.meetings import outline, policy
from ps5_collab.meetings.models import (
    AgendaItem,
    Keeps,
    Meeting,
    Purpose,
    Stage,
    Standing,
)
from ps5_collab.meetings.outline import Template, fitted, place_at_end, place_at_start, said
from ps5_collab.meetings.queries import participants_of, roles_of
from ps5_collab.meetings.services import tick
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.queries import get_item

MOST_ITEMS = 40
MOST_MINUTES = 600


@dataclass(frozen=True)
class Point:
    """What is to be talked about."""

    title: str
    minutes: int = 5
    purpose: Purpose = Purpose.DISCUSS
    presenter_id: int | None = None
    words: str = ""
    linked_id: int | None = None
    linked_revision: int | None = None


def may_set(reader: Reader, meeting: Meeting) -> bool:
    """Organisers, and today's facilitator, who prepares the agenda."""
    return policy.may_set_agenda(reader, meeting, roles_of(meeting.id))


def add(actor: Person, reader: Reader, meeting: Meeting, point: Point) -> AgendaItem:
    """Put an item on the agenda; by whoever only belongs to the group it is a proposal."""
    require(policy.may_write(reader, meeting))
    require_open(meeting)
    tick(meeting.id)
    rows, sets = rows_of(meeting.id), may_set(reader, meeting)
    if len(rows) + (0 if sets else proposals(meeting.id)) >= MOST_ITEMS:
        raise RuleBroken(_("An agenda holds at most %(most)s items.", most=MOST_ITEMS))
    item = AgendaItem(
        meeting_id=meeting.id,
        position=0,
        standing=Standing.AGENDA if sets else Standing.PROPOSED,
        proposed_by_id=None if sets else actor.id,
    )
    describe(reader, meeting, item, point)
    db.session.add(item)
    db.session.flush()
    at = place_at_end([row.keeps for row in rows])
    arrange([*rows[:at], item, *rows[at:]])
    if not sets:
        told = {meeting.owner_id: NoticeKind.MEETING_PROPOSAL}
        notices.tell(actor, meeting, told, "agenda", text=item.title)
    return item


def change(actor: Person, reader: Reader, meeting: Meeting, item: AgendaItem, point: Point) -> None:
    """Other words, minutes, presenter; whoever proposed it may, until it is taken in."""
    require(may_set(reader, meeting) or is_own_proposal(actor, item))
    require_open(meeting)
    describe(reader, meeting, item, point)
    db.session.flush()
    tick(meeting.id)


def take_in(reader: Reader, meeting: Meeting, item: AgendaItem) -> None:
    """A proposal goes on the agenda; who proposed it presents it unless somebody else is named."""
    require(may_set(reader, meeting))
    require_open(meeting)
    if item.standing is not Standing.PROPOSED:
        raise RuleBroken(_("This item is not a proposal any more."))
    item.standing = Standing.AGENDA
    item.presenter_id = item.presenter_id or item.proposed_by_id
    db.session.flush()
    tick(meeting.id)
    others = [row for row in rows_of(meeting.id) if row.id != item.id]
    at = place_at_end([row.keeps for row in others])
    arrange([*others[:at], item, *others[at:]])


def remove(actor: Person, reader: Reader, meeting: Meeting, item: AgendaItem) -> None:
    """Take it off the agenda, or a proposal off the table. It can be put back."""
    require(may_set(reader, meeting) or is_own_proposal(actor, item))
    require_open(meeting)
    item.standing = Standing.REMOVED
    db.session.flush()
    tick(meeting.id)


def put_back(reader: Reader, meeting: Meeting, item: AgendaItem) -> None:
    """Undo: at the end, or where its place in the order is."""
    require(may_set(reader, meeting))
    require_open(meeting)
    if item.standing is not Standing.REMOVED:
        return
    item.standing = Standing.AGENDA
    db.session.flush()
    tick(meeting.id)
    rows = rows_of(meeting.id)
    if outline.order_fault([row.keeps for row in rows]):
        others = [row for row in rows if row.id != item.id]
        at = place_at_end([row.keeps for row in others])
        arrange([*others[:at], item, *others[at:]])


def move(reader: Reader, meeting: Meeting, item: AgendaItem, by: int) -> None:
    """Up for -1, down for 1. Raises `RuleBroken` where that would break the order that is kept."""
    require(may_set(reader, meeting))
    require_open(meeting)
    tick(meeting.id)
    rows = list(rows_of(meeting.id))
    at = next((n for n, row in enumerate(rows) if row.id == item.id), None)
    if at is None or not 0 <= at + by < len(rows):
        return
    rows[at], rows[at + by] = rows[at + by], rows[at]
    fault = outline.order_fault([row.keeps for row in rows])
    if fault:
        raise RuleBroken(fault)
    arrange(rows)


def use_template(
    reader: Reader, meeting: Meeting, template: Template, *, fit: bool = True
) -> list[AgendaItem]:
    """Add the items of a template, in the meeting's language; `fit`: to the minutes that are left
    of its length. What is carried over stays behind what opens a meeting. What each such meeting
    has comes once: not where it stands already, nor where it was taken off."""
    require(may_set(reader, meeting))
    require_open(meeting)
    tick(meeting.id)
    rows, known = rows_of(meeting.id), standing_of(meeting.id)
    lines = [line for line in template.lines if not known.intersection(line.names)]
    if len(rows) + len(lines) > MOST_ITEMS:
        raise RuleBroken(_("An agenda holds at most %(most)s items.", most=MOST_ITEMS))
    minutes = [line.minutes for line in lines]
    if fit:
        minutes = fitted(minutes, meeting.minutes - sum(row.minutes for row in rows))
    items = [
        AgendaItem(
            meeting_id=meeting.id,
            position=0,
            title=said(line.title, meeting.language),
            words=said(line.words, meeting.language),
            minutes=each,
            purpose=line.purpose,
            keeps=line.keeps,
        )
        for line, each in zip(lines, minutes, strict=True)
    ]
    db.session.add_all(items)
    db.session.flush()
    opening = place_at_start([line.keeps for line in lines])
    at = place_at_end([row.keeps for row in rows])
    arrange([*items[:opening], *rows[:at], *items[opening:], *rows[at:]])
    return items


# --- what these share ----------------------------------------------------------------------------


def get_agenda_item(meeting: Meeting, number: int) -> AgendaItem:
    item = db.session.get(AgendaItem, number) if number <= MAX_ID else None
    if item is None or item.meeting_id != meeting.id:
        raise NotFound
    return item


def is_own_proposal(actor: Person, item: AgendaItem) -> bool:
    return item.standing is Standing.PROPOSED and item.proposed_by_id == actor.id


def require_open(meeting: Meeting) -> None:
    if meeting.stage in (Stage.HELD, Stage.CANCELLED):
        raise RuleBroken(_("This meeting is over or canceled: its agenda stays as it is."))


def describe(reader: Reader, meeting: Meeting, item: AgendaItem, point: Point) -> None:
    require_sound(reader, meeting, item, point)
    item.title, item.minutes, item.purpose = point.title, point.minutes, point.purpose
    item.presenter_id, item.words = point.presenter_id, point.words
    if item.brings is None:  # what one brings is what it is about
        item.linked_id, item.linked_revision = point.linked_id, point.linked_revision


def require_sound(reader: Reader, meeting: Meeting, item: AgendaItem, point: Point) -> None:
    """Presented by somebody who is asked; about something that whoever links it can see."""
    if not point.title:
        raise Refused(_("Say what this item is about."))
    if not 1 <= point.minutes <= MOST_MINUTES:
        raise Refused(_("An item takes from 1 to 600 minutes."))
    if point.presenter_id not in {None, item.presenter_id, *able_to_present(meeting.id)}:
        raise Refused(_("Only somebody who is asked to the meeting can present an item."))
    if point.linked_id is not None and point.linked_id != item.linked_id:
        try:
            get_item(reader, point.linked_id)
        except NotFound:
            raise Refused(_("What you linked is not there any more.")) from None


def able_to_present(meeting_id: int) -> list[int]:
    return [row.person_id for row in participants_of(meeting_id)]


def rows_of(meeting_id: int) -> Sequence[AgendaItem]:
    """What is on the agenda, as it is now that the meeting is held."""
    on = sa.select(AgendaItem).where(
        AgendaItem.meeting_id == meeting_id, AgendaItem.standing == Standing.AGENDA
    )
    ordered = on.order_by(AgendaItem.position, AgendaItem.id)
    return db.session.scalars(ordered.execution_options(populate_existing=True)).all()


def standing_of(meeting_id: int) -> set[tuple[Keeps, str]]:
    """What of templates was put on the agenda for each such meeting, whatever became of it."""
    kept = AgendaItem.meeting_id == meeting_id, AgendaItem.keeps.is_not(None)
    found = db.session.execute(sa.select(AgendaItem.keeps, AgendaItem.title).where(*kept))
    return {(keeps, title) for keeps, title in found if keeps}


def proposals(meeting_id: int) -> int:
    """How many wait to be taken in."""
    waiting = AgendaItem.meeting_id == meeting_id, AgendaItem.standing == Standing.PROPOSED
    counted = sa.select(sa.func.count()).select_from(AgendaItem).where(*waiting)
    return db.session.scalar(counted) or 0


def arrange(rows: Sequence[AgendaItem]) -> None:
    """Keep this order. The items' versions do not move: who edits one is not disturbed."""
    if not rows:
        return
    places = {row.id: place for place, row in enumerate(rows, 1)}
    placed = sa.update(AgendaItem).where(AgendaItem.id.in_(places))
    placed = placed.values(position=sa.case(places, value=AgendaItem.id))
    db.session.execute(placed.execution_options(synchronize_session=False))
    for row in rows:
        set_committed_value(row, "position", places[row.id])
