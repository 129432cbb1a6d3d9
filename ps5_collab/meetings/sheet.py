"""All that the page of one meeting shows to one reader, in a fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings import policy
from ps5_collab.meetings.clashes import Busy, clashes
from ps5_collab.meetings.models import (
    Action,
    AgendaItem,
    Brings,
    Coming,
    Meeting,
    MeetingRole,
    Part,
    Participant,
    Stage,
    Standing,
)
from ps5_collab.meetings.of_group import next_meetings
from ps5_collab.meetings.queries import (
    get_meeting,
    group_is_archived,
    group_page,
    is_guest,
    was_declined,
)
from ps5_collab.meetings.schedule import Span
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, visible_to

#: Longer lists stand on a page of their own.
MOST_ACTIONS = 30


@dataclass(frozen=True)
class Sheet:
    reader: Reader
    meeting: Meeting
    #: Everybody with a row, those who ask to observe included.
    rows: Sequence[Participant]
    #: Every item, whatever its standing.
    items: Sequence[AgendaItem]
    #: Linked things that the reader may open, by id.
    linked: Mapping[int, Item]
    roles: Mapping[Part, Person]
    #: What the group has open of other meetings, where the agenda brings it up and the reader
    #: belongs to it; of a meeting that was held, what was open when it began.
    actions: Sequence[Action]
    #: Other meetings at the same time: of everybody for whoever organises, else one's own.
    busy: Sequence[Busy]
    #: The item that is the group's page, where the reader may see it.
    group_page: int | None
    #: The reader observes: was let in by name.
    admitted: bool
    #: Of a meeting that is over: what is before the group, a row of `of_group.next_meetings`.
    next: Any = None
    #: The group has come to its end: nothing new is planned.
    archived: bool = False

    @property
    def belongs(self) -> bool:
        return policy.belongs(self.reader, self.meeting)

    @property
    def organises(self) -> bool:
        return policy.may_organise(self.reader, self.meeting)

    @cached_property
    def own(self) -> Participant | None:
        return next((row for row in self.rows if row.person_id == self.reader.person_id), None)

    @property
    def is_asked(self) -> bool:
        """The reader may say whether they come."""
        return policy.may_answer(self.reader, self.meeting, admitted=self.admitted)

    @property
    def is_inside(self) -> bool:
        """Reads who comes and where the video is: of the group, or admitted by name."""
        return policy.may_read_record(self.reader, self.meeting, admitted=self.admitted)

    @property
    def may_ask(self) -> bool:
        return self._could_ask and not self.declined

    @cached_property
    def declined(self) -> bool:
        """The reader could ask to observe, had the organiser not said already that there is no
        place."""
        return self._could_ask and was_declined(self.reader.person_id, self.meeting.id)

    @property
    def _could_ask(self) -> bool:
        admits = self.meeting.admits_observers and self.is_ahead
        may = policy.may_ask_to_observe(self.reader, self.meeting, admits=admits)
        return may and self.own is None

    @property
    def is_ahead(self) -> bool:
        over = self.meeting.ends_at is not None and self.meeting.ends_at < utcnow()
        return self.meeting.stage in (Stage.POLLING, Stage.SCHEDULED, Stage.RUNNING) and not over

    @property
    def takes_answers(self) -> bool:
        return self.is_ahead and self.meeting.starts_at is not None

    @cached_property
    def people(self) -> Sequence[Participant]:
        """Who is asked. Whose account is closed is no more; the record of what was held keeps
        them."""
        held = self.meeting.stage is Stage.HELD
        asked = (row for row in self.rows if row.asks_since is None)
        return [row for row in asked if held or row.attendance or is_here(row.person)]

    @property
    def names(self) -> Mapping[int, str]:
        return {row.person_id: row.person.name for row in self.rows}

    @cached_property
    def asking(self) -> Sequence[Participant]:
        asking = [row for row in self.rows if row.asks_since and is_here(row.person)]
        return sorted(asking, key=lambda row: row.asks_since or utcnow())

    @cached_property
    def waiting(self) -> Sequence[Participant]:
        waiting = [row for row in self.people if row.waits_since and is_here(row.person)]
        return sorted(waiting, key=lambda row: (row.waits_since or utcnow(), row.person_id))

    @property
    def is_full(self) -> bool:
        seats = self.meeting.capacity
        return seats is not None and self.coming_count >= seats

    @property
    def coming_count(self) -> int:
        return sum(row.has_seat for row in self.people)

    @cached_property
    def agenda(self) -> Sequence[AgendaItem]:
        """For who only sees that it takes place, without what comes from other meetings: those
        may be the group's alone."""
        on_it = [item for item in self.items if item.standing is Standing.AGENDA]
        return on_it if self.is_inside else [item for item in on_it if not item.is_from_before]

    @cached_property
    def proposals(self) -> Sequence[AgendaItem]:
        return [item for item in self.items if item.standing is Standing.PROPOSED]

    @cached_property
    def removed(self) -> Sequence[AgendaItem]:
        return [item for item in self.items if item.standing is Standing.REMOVED]

    @property
    def sets_agenda(self) -> bool:
        roles = {part: person.id for part, person in self.roles.items()}
        return policy.may_set_agenda(self.reader, self.meeting, roles)

    @property
    def away(self) -> set[int]:
        """Who does not come; a role may still be that of a closed account."""
        gone = {person.id for person in self.roles.values() if not is_here(person)}
        return gone | {row.person_id for row in self.people if row.coming is Coming.NO}

    @property
    def minutes_planned(self) -> int:
        return sum(item.minutes for item in self.agenda)


def is_here(person: Person) -> bool:
    return person.deactivated_at is None


def sheet_of(reader: Reader, meeting_id: int) -> Sheet:
    meeting = get_meeting(reader, meeting_id)
    items, rows = items_of(meeting.id), rows_of(meeting.id)
    brings_up = any(item.brings is Brings.ACTIONS for item in items)
    belongs = policy.belongs(reader, meeting)
    shows_actions = brings_up and belongs
    goes_on = belongs and (meeting.stage is Stage.HELD or meeting.is_missed)
    ahead = next_meetings(reader, meeting.group_id or 0, 1) if goes_on else ()
    return Sheet(
        reader=reader,
        meeting=meeting,
        rows=rows,
        items=items,
        linked=linked_of(reader, items),
        roles=people_of_roles(meeting.id),
        actions=open_actions(meeting) if shows_actions else [],
        busy=busy_then(reader, meeting, rows),
        group_page=group_page(reader, meeting.group_id),
        next=next(iter(ahead), None),
        archived=goes_on and not ahead and group_is_archived(meeting.group_id or 0),
        admitted=not policy.belongs(reader, meeting) and is_guest(reader, meeting),
    )


def busy_then(reader: Reader, meeting: Meeting, rows: Sequence[Participant]) -> Sequence[Busy]:
    if meeting.starts_at is None or meeting.ends_at is None or meeting.stage is not Stage.SCHEDULED:
        return ()
    organises = policy.may_organise(reader, meeting)
    asked = [row for row in rows if row.asks_since is None and row.coming is not Coming.NO]
    asked = [row for row in asked if is_here(row.person)]
    ids = [row.person_id for row in asked if organises or row.person_id == reader.person_id]
    span = Span(meeting.starts_at, meeting.ends_at)
    return clashes(reader, ids, {None: span}, but=[meeting.id]).get(None, ())


def rows_of(meeting_id: int) -> Sequence[Participant]:
    found = sa.select(Participant).join(Person, Person.id == Participant.person_id)
    found = found.where(Participant.meeting_id == meeting_id)
    found = found.options(joinedload(Participant.person)).order_by(Person.name_folded, Person.id)
    return db.session.scalars(found).all()


def items_of(meeting_id: int) -> Sequence[AgendaItem]:
    found = sa.select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    found = found.options(joinedload(AgendaItem.presenter), joinedload(AgendaItem.proposed_by))
    return db.session.scalars(found.order_by(AgendaItem.position, AgendaItem.id)).all()


def linked_of(reader: Reader, items: Sequence[AgendaItem]) -> Mapping[int, Item]:
    """What the reader may open of the things that agenda items are about."""
    ids = {item.linked_id for item in items} - {None}
    if not ids:
        return {}
    found = sa.select(Item).where(Item.id.in_(ids), visible_to(reader))
    return {item.id: item for item in db.session.scalars(found)}


def people_of_roles(meeting_id: int) -> Mapping[Part, Person]:
    found = sa.select(MeetingRole).where(MeetingRole.meeting_id == meeting_id)
    rows = db.session.scalars(found.options(joinedload(MeetingRole.person)))
    return {row.part: row.person for row in rows}


def open_actions(meeting: Meeting) -> Sequence[Action]:
    """Neither done nor dropped, what is due first first."""
    then = meeting.began_at if meeting.stage is Stage.HELD else None
    settled = sa.func.coalesce(Action.done_at, Action.dropped_at)
    found = sa.select(Action).where(
        Action.group_id == meeting.group_id, Action.meeting_id != meeting.id
    )
    if then is None:
        found = found.where(settled.is_(None))
    else:
        found = found.where(Action.created_at <= then, sa.or_(settled.is_(None), settled > then))
    ordered = found.order_by(Action.due_on.nulls_last(), Action.id).limit(MOST_ACTIONS)
    return db.session.scalars(ordered.options(joinedload(Action.owner))).all()
