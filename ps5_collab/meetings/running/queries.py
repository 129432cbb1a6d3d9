"""What the running page shows: rows, because everybody has it open and asks every few seconds."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeVar

import sqlalchemy as sa

from ps5_collab.core.clock import today
from ps5_collab.core.db import MAX_ID, db, rows
from ps5_collab.core.errors import NotFound
from ps5_collab.core.live import Look
from ps5_collab.meetings.models import (
    Action,
    AgendaItem,
    Decision,
    Meeting,
    MeetingRole,
    Minutes,
    Note,
    NoteRevision,
    Participant,
    Standing,
)
from ps5_collab.people.models import GroupMembership, Person
from ps5_collab.protocols.models import Run
from ps5_collab.sharing.models import Item, ItemGuest
from ps5_collab.sharing.policy import Reader, visible_to

Row = Any
#: Longer lists of open actions are read on their own page.
MOST_OPEN: Final = 40
Of = TypeVar("Of", Note, Decision, Action)

OF_MEETING = sa.inspect(Meeting).local_table
OF_ITEM = sa.inspect(Item).local_table
ADMITTED: Final = (
    sa.exists()
    .where(
        ItemGuest.item_id == OF_MEETING.c.item_id,
        ItemGuest.person_id == sa.bindparam("reader_id"),
    )
    .label("admitted")
)
APPROVED: Final = (
    sa.exists()
    .where(Minutes.meeting_id == OF_MEETING.c.item_id, Minutes.approved_at.is_not(None))
    .label("approved")
)


class Ticks(NamedTuple):
    """Enough to say that nothing is new."""

    ticks: int
    owner_id: int
    group_id: int | None
    #: An observer who was let in by name.
    admitted: bool


def ticks_of(look: Look, reader: Reader, item_id: int) -> Ticks | None:
    if item_id > MAX_ID:
        return None
    found = look.rows(ticks_for(reader), item_id=item_id, reader_id=reader.person_id)
    return Ticks(*found[0]) if found else None


def meeting_of(reader: Reader, item_id: int) -> Row:
    """The meeting as the page shows it, with the state of its run."""
    given = {"item_id": item_id, "reader_id": reader.person_id}
    row = rows(meeting_for(reader), **given).one_or_none() if item_id <= MAX_ID else None
    if row is None:
        raise NotFound
    return row


@lru_cache(maxsize=512)
def ticks_for(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    """Making the statement would cost more than running it."""
    return shown_to(reader, OF_MEETING.c.ticks, OF_ITEM.c.owner_id, OF_ITEM.c.group_id, ADMITTED)


@lru_cache(maxsize=512)
def meeting_for(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    names = (
        "stage",
        "zone",
        "minutes",
        "starts_at",
        "starts_local",
        "ends_at",
        "norm",
        "ticks",
        "began_at",
    )
    of_meeting = [OF_MEETING.c[name] for name in (*names, "ended_at")]
    of_item = [OF_ITEM.c[name] for name in ("id", "uuid", "title", "owner_id", "group_id")]
    more = (Run.state.label("run"), ADMITTED, APPROVED)
    found = shown_to(reader, *of_item, *of_meeting, *more)
    return found.outerjoin(Run, Run.item_id == OF_ITEM.c.id)


def shown_to(reader: Reader, *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    found = sa.select(*columns).select_from(OF_MEETING)
    found = found.join(OF_ITEM, OF_ITEM.c.id == OF_MEETING.c.item_id)
    return found.where(OF_MEETING.c.item_id == sa.bindparam("item_id"), visible_to(reader))


def all_of(statement: sa.Select[*tuple[Any, ...]], meeting_id: int) -> Sequence[Row]:
    return rows(statement, meeting_id=meeting_id).all()


MEETING_ID: Final[sa.BindParameter[int]] = sa.bindparam("meeting_id")

AGENDA: Final = (
    sa.select(
        AgendaItem.id,
        AgendaItem.title,
        AgendaItem.minutes,
        AgendaItem.purpose,
        AgendaItem.words,
        AgendaItem.linked_id,
        AgendaItem.linked_revision,
        AgendaItem.brings,
        AgendaItem.unfinished,
        Person.name.label("presenter"),
    )
    .outerjoin(Person, Person.id == AgendaItem.presenter_id)
    .where(AgendaItem.meeting_id == MEETING_ID, AgendaItem.standing == Standing.AGENDA)
    .order_by(AgendaItem.position, AgendaItem.id)
)
ROLES: Final = (
    sa.select(MeetingRole.part, MeetingRole.person_id, Person.name)
    .join(Person, Person.id == MeetingRole.person_id)
    .where(MeetingRole.meeting_id == MEETING_ID)
)
PEOPLE: Final = (
    sa.select(
        Participant.person_id,
        Person.name,
        Participant.attendance,
        Participant.by_video,
        Participant.left_at,
        Participant.coming,
        Participant.observes,
    )
    .join(Person, Person.id == Participant.person_id)
    .where(Participant.meeting_id == MEETING_ID, Participant.asks_since.is_(None))
    .where(sa.or_(Person.deactivated_at.is_(None), Participant.attendance.is_not(None)))
    .order_by(Person.name_folded, Person.id)
)
NOTES: Final = (
    sa.select(
        Note.id,
        Note.agenda_item_id,
        Note.kind,
        Note.text,
        Note.html,
        Note.author_id,
        Person.name.label("author"),
        Note.created_at,
        Note.edited_at,
        Note.settled_at,
        Note.deleted_at,
        Note.version,
    )
    .join(Person, Person.id == Note.author_id)
    .where(Note.meeting_id == MEETING_ID)
    .order_by(Note.id)
)
DECISIONS: Final = (
    sa.select(Decision.id, Decision.text, Decision.withdrawn_at, Decision.agenda_item_id)
    .where(Decision.meeting_id == MEETING_ID)
    .order_by(Decision.id)
)
ACTIONS: Final = (
    sa.select(
        Action.id,
        Action.meeting_id,
        Action.text,
        Action.owner_id,
        Person.name.label("owner"),
        Action.due_on,
        Action.done_at,
        Action.dropped_at,
    )
    .outerjoin(Person, Person.id == Action.owner_id)
    .where(Action.meeting_id == MEETING_ID)
    .order_by(Action.id)
)
OWNERS: Final = (
    sa.select(Person.id, Person.name)
    .where(
        Person.deactivated_at.is_(None),
        sa.or_(
            Person.id.in_(
                sa.select(GroupMembership.person_id).where(
                    GroupMembership.group_id == sa.bindparam("group_id"),
                    sa.or_(
                        GroupMembership.left_on.is_(None),
                        GroupMembership.left_on > sa.bindparam("day"),
                    ),
                )
            ),
            Person.id.in_(sa.select(ItemGuest.person_id).where(ItemGuest.item_id == MEETING_ID)),
        ),
    )
    .order_by(Person.name_folded, Person.id)
)


def able_to_own(meeting_id: int, group_id: int | None) -> Sequence[Row]:
    """Who may be given an action: those who can see the meeting for sure, by name."""
    return rows(OWNERS, meeting_id=meeting_id, group_id=group_id, day=today()).all()


def open_actions(reader: Reader, meeting_id: int, group_id: int | None) -> Sequence[Row]:
    """What earlier meetings of the group left to do, the most urgent first."""
    found = (
        sa.select(*ACTIONS.selected_columns)
        .outerjoin(Person, Person.id == Action.owner_id)
        .join(Item, Item.id == Action.meeting_id)
        .where(Action.group_id == group_id, Action.meeting_id != meeting_id, visible_to(reader))
        .where(Action.done_at.is_(None), Action.dropped_at.is_(None))
        .order_by(Action.due_on.is_(None), Action.due_on, Action.id)
        .limit(MOST_OPEN)
    )
    return db.session.execute(found).all()


def minutes(reader: Reader, item_id: int) -> Row | None:
    """Shared minutes and whether they are approved."""
    found = sa.select(Minutes.id, Minutes.title, Minutes.approved_at)
    return db.session.execute(found.where(Minutes.id == item_id, visible_to(reader))).one_or_none()


def linked(reader: Reader, item_ids: Sequence[int]) -> dict[int, Row]:
    """What the agenda points at, as far as the reader may see it."""
    if not item_ids:
        return {}
    found = sa.select(Item.id, Item.title, Item.kind).where(
        Item.id.in_(item_ids), visible_to(reader)
    )
    return {row.id: row for row in db.session.execute(found)}


def of_meeting(kind: type[Of], meeting_id: int, row_id: int) -> Of:
    """A note, decision or action of a meeting that was loaded for its reader."""
    found = sa.select(kind).where(kind.id == row_id, kind.meeting_id == meeting_id)
    row = db.session.scalar(found) if row_id <= MAX_ID else None
    if row is None:
        raise NotFound
    return row


def agenda_item(meeting_id: int, row_id: int) -> int:
    """Its id, if it is this meeting's."""
    found = sa.select(AgendaItem.id).where(
        AgendaItem.id == row_id, AgendaItem.meeting_id == meeting_id
    )
    known = db.session.scalar(found) if 0 < row_id <= MAX_ID else None
    if known is None:
        raise NotFound
    return known


def revisions_of(note_id: int) -> Sequence[Row]:
    """What a note said, newest first."""
    found = (
        sa.select(NoteRevision.number, NoteRevision.text, NoteRevision.created_at, Person.name)
        .join(Person, Person.id == NoteRevision.author_id)
        .where(NoteRevision.note_id == note_id)
        .order_by(NoteRevision.number.desc())
    )
    return db.session.execute(found).all()
