"""What one person has of all meetings. Every statement starts from what they may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.core.pages import PAGE_SIZE, Page, offset
from ps5_collab.meetings.listing import WHEN
from ps5_collab.meetings.models import (
    Action,
    ActionChange,
    Meeting,
    Participant,
    PrivateNote,
)
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.policy import Reader, knows_group, visible_to

#: Open actions of one person; nobody has more and keeps them.
MOST_OPEN = 200
A_WEEK = timedelta(days=7)
#: So long what was settled stays where it stood, with its way back.
LINGERS = timedelta(minutes=10)


@dataclass(frozen=True)
class Open:
    """Open actions by how soon they are due."""

    overdue: Sequence[Any]
    soon: Sequence[Any]
    later: Sequence[Any]
    whenever: Sequence[Any]

    @property
    def in_order(self) -> list[Any]:
        """All of them, the most urgent first."""
        return [*self.overdue, *self.soon, *self.later, *self.whenever]

    def __len__(self) -> int:
        return len(self.in_order)


def actions(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    """Actions whose meetings the reader may see, with what a list shows."""
    owner = aliased(Person)
    return (
        sa.select(
            Action.id,
            Action.meeting_id,
            Action.text,
            Action.owner_id,
            owner.name.label("owner"),
            Action.due_on,
            Action.done_at,
            Action.dropped_at,
            Action.created_by_id,
            Action.created_at,
            Action.version,
            Meeting.title.label("meeting"),
            Meeting.language,
            Meeting.group_id,
            sa.case((knows_group(reader), Group.name), else_="").label("group"),
        )
        .join(Meeting, Meeting.id == Action.meeting_id)
        .join(Group, Group.id == Meeting.group_id)
        .outerjoin(owner, owner.id == Action.owner_id)
        .where(visible_to(reader))
    )


def is_open() -> sa.ColumnElement[bool]:
    return sa.and_(Action.done_at.is_(None), Action.dropped_at.is_(None))


def settled_at() -> sa.ColumnElement[datetime | None]:
    return sa.func.coalesce(Action.done_at, Action.dropped_at)


def open_actions(
    reader: Reader,
    today: date,
    most: int = MOST_OPEN,
    *,
    given: bool = False,
    settled_since: datetime | None = None,
) -> Open:
    """The reader's own, or what they gave to others, the most urgent first, and among them what was
    settled since then. One statement."""
    since = {"since": settled_since} if settled_since else {}
    rows = db.session.execute(open_for(reader, most, given, bool(since)), since).all()
    dated = [row for row in rows if row.due_on]
    return Open(
        [row for row in dated if row.due_on < today],
        [row for row in dated if today <= row.due_on < today + A_WEEK],
        [row for row in dated if row.due_on >= today + A_WEEK],
        [row for row in rows if not row.due_on],
    )


@lru_cache(maxsize=512)
def open_for(reader: Reader, most: int, given: bool, lingers: bool) -> sa.Select[*tuple[Any, ...]]:
    """Every desk asks it; making the statement costs more than running it."""
    mine = Action.owner_id == reader.person_id
    by_me = sa.and_(Action.created_by_id == reader.person_id, sa.not_(mine))
    since = sa.bindparam("since", type_=Action.done_at.type)
    shown = sa.or_(is_open(), settled_at() > since) if lingers else is_open()
    found = actions(reader).where(shown, by_me if given else mine)
    return found.order_by(Action.due_on.is_(None), Action.due_on, Action.id).limit(most)


def open_in_group(person_id: int, group_id: int | None) -> Sequence[tuple[Action, Meeting]]:
    """What the person still does for a group, with the meetings it comes from."""
    found = sa.select(Action, Meeting).join(Meeting, Meeting.id == Action.meeting_id)
    found = found.where(Action.owner_id == person_id, Action.group_id == group_id, is_open())
    in_order = found.order_by(Action.due_on.is_(None), Action.due_on, Action.id)
    return [(action, meeting) for action, meeting in db.session.execute(in_order)]


def settled_actions(reader: Reader, number: int) -> Page[Any]:
    """The reader's own that are done or given up, the last first."""
    found = actions(reader).where(Action.owner_id == reader.person_id, sa.not_(is_open()))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0
    page = (
        found.order_by(settled_at().desc(), Action.id.desc())
        .limit(PAGE_SIZE)
        .offset(offset(number))
    )
    return Page(db.session.execute(page).all(), number, total)


def get_action(reader: Reader, action_id: int) -> Any:
    """One action as a list shows it; 404 where its meeting may not be seen."""
    found = actions(reader).where(Action.id == action_id)
    row = db.session.execute(found).one_or_none() if action_id <= MAX_ID else None
    if row is None:
        raise NotFound
    return row


def history_of(action_id: int) -> Sequence[Any]:
    """What became of an action that was loaded for its reader, from the first day on."""
    found = sa.select(ActionChange.what, ActionChange.words, ActionChange.created_at, Person.name)
    found = found.join(Person, Person.id == ActionChange.person_id)
    found = found.where(ActionChange.action_id == action_id)
    return db.session.execute(found.order_by(ActionChange.id)).all()


def private_note(person_id: int, meeting_id: int) -> PrivateNote | None:
    """The person's own note on a meeting; nobody else's is ever read."""
    return db.session.get(PrivateNote, (meeting_id, person_id))


def own_notes(reader: Reader, number: int) -> Page[Any]:
    """What the reader wrote for themselves, the last first; the notes stay theirs as the hours do,
    see `attended`."""
    found = (
        sa.select(PrivateNote.html, PrivateNote.saved_at, Meeting.id, *named_for(reader))
        .join(Meeting, Meeting.id == PrivateNote.meeting_id)
        .join(Group, Group.id == Meeting.group_id)
        .where(PrivateNote.person_id == reader.person_id)
    )
    total = db.session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0
    page = found.order_by(PrivateNote.saved_at.desc(), Meeting.id.desc())
    page = page.limit(PAGE_SIZE).offset(offset(number))
    return Page(db.session.execute(page).all(), number, total)


def named_for(reader: Reader) -> tuple[sa.Label[str], sa.Label[str]]:
    """`title` and `group` of meetings; empty for what the reader may not see."""
    seen = sa.select(Meeting.id).where(visible_to(reader)).scalar_subquery()
    shown = Meeting.id.in_(seen)
    known = sa.and_(shown, knows_group(reader))
    return (
        sa.case((shown, Meeting.title), else_="").label("title"),
        sa.case((known, Group.name), else_="").label("group"),
    )


def attended(reader: Reader) -> Sequence[Any]:
    """Meetings that the reader attended, the last first. `title` and `group` are empty for what
    they may not see any more: the hours stay theirs, the words do not."""
    found = (
        sa.select(
            Meeting.id,
            Meeting.began_at,
            Meeting.starts_local,
            Meeting.zone,
            Meeting.sort,
            *named_for(reader),
            Participant.minutes_attended.label("minutes"),
            Participant.observes,
        )
        .join(Participant, Participant.meeting_id == Meeting.id)
        .join(Group, Group.id == Meeting.group_id)
        .where(Participant.person_id == reader.person_id, Participant.minutes_attended > 0)
    )
    last_first = (WHEN.desc(), Meeting.id.desc())
    return db.session.execute(found.order_by(*last_first)).all()
