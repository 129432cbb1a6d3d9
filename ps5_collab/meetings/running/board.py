"""The running page as data. Each part is read when it is shown, and not where a kept piece is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from ps5_collab.meetings import policy
from ps5_collab.meetings.models import HERE, Brings, NoteKind, Part, Stage
from ps5_collab.meetings.running import ending, queries
from ps5_collab.meetings.running.plan import plan_of
from ps5_collab.meetings.running.ratings import Rated, rated
from ps5_collab.protocols import stored
from ps5_collab.protocols.plan import Plan
from ps5_collab.protocols.progress import Progress
from ps5_collab.protocols.retiming import as_held
from ps5_collab.sharing.policy import Reader

Row = Any
#: A longer list of people has a page of its own.
MOST_TAPS = 30
A_MINUTE = timedelta(minutes=1)
#: So long before its time starting a meeting asks first.
EARLY = timedelta(days=2)


class Board:
    def __init__(self, reader: Reader, meeting: Row, at: datetime, wanted: int | None) -> None:
        self.reader = reader
        self.meeting = meeting
        self.at = at
        #: The agenda item that somebody asked to see, whatever is talked about now.
        self.wanted = wanted
        self.progress: Progress = stored.from_json(meeting.run or {})

    # --- who looks ---

    @cached_property
    def roles(self) -> Sequence[Row]:
        return queries.all_of(queries.ROLES, self.meeting.id)

    @cached_property
    def role_ids(self) -> dict[Part, int]:
        return {role.part: role.person_id for role in self.roles}

    @cached_property
    def runs(self) -> bool:
        return self.open and policy.may_run(self.reader, self.meeting, self.role_ids)

    @cached_property
    def records(self) -> bool:
        return self.open and policy.may_record(self.reader, self.meeting, self.role_ids)

    @cached_property
    def writes(self) -> bool:
        return self.open and policy.may_write(self.reader, self.meeting)

    @property
    def is_early(self) -> bool:
        """Whoever starts it now most likely pressed by mistake; there is no way back to planned."""
        begins, waits = self.meeting.starts_at, self.meeting.stage is Stage.SCHEDULED
        return bool(waits and begins and begins - self.at > EARLY)

    @property
    def open(self) -> bool:
        """Until the minutes are approved."""
        return not self.meeting.approved

    # --- the agenda and the clock ---

    @cached_property
    def agenda(self) -> Sequence[Row]:
        return queries.all_of(queries.AGENDA, self.meeting.id)

    @cached_property
    def plan(self) -> Plan | None:
        return plan_of(self.agenda)

    @cached_property
    def here(self) -> int:
        """The place of the item that is talked about, from 0."""
        return self.progress.place(self.plan) if self.plan else 0

    @property
    def current(self) -> Row | None:
        return self.agenda[self.here] if self.agenda else None

    @cached_property
    def item(self) -> Row | None:
        """The item whose notes are shown: the one asked for, else the current one."""
        return next((item for item in self.agenda if item.id == self.wanted), self.current)

    @property
    def is_last(self) -> bool:
        return self.here >= len(self.agenda) - 1

    @property
    def left(self) -> timedelta:
        return self.progress.left(self.plan, self.at) if self.plan else timedelta()

    @property
    def moment(self) -> str:
        return self.progress.moment(self.plan, self.at).value if self.plan else ""

    @property
    def allowed(self) -> int:
        """Minutes that the current item has, with those given beyond the plan."""
        if self.plan is None:
            return 0
        return self.progress.time_for(self.plan, self.progress.current(self.plan)) // A_MINUTE

    @property
    def ends_at(self) -> datetime | None:
        """When it will be over if all that follows takes as long as planned."""
        if self.plan is None or self.meeting.stage is not Stage.RUNNING:
            return None
        return self.at + self.progress.to_come(self.plan, self.at)

    @property
    def planned(self) -> int:
        return sum(item.minutes for item in self.agenda)

    def spent(self, item: Row) -> int:
        """Whole minutes that an item really took, as far as the clock has come."""
        if self.plan is None:
            return 0
        step = self.plan.steps[self.plan.position(str(item.id), 0)]
        return round(self.counted.spent_on(self.plan, step, self.at) / A_MINUTE)

    @cached_property
    def counted(self) -> Progress:
        """With the times that somebody put right."""
        return as_held(self.progress, [str(item.id) for item in self.agenda])

    @property
    def was_to_end(self) -> datetime | None:
        return ending.expected_end(self.meeting, self.progress)

    @property
    def asks_end(self) -> bool:
        """Who ends it now is asked when it ended."""
        return ending.is_long_over(self.meeting, self.progress, self.at)

    @cached_property
    def linked(self) -> dict[int, Row]:
        ids = [item.linked_id for item in self.agenda if item.linked_id]
        return queries.linked(self.reader, ids)

    # --- what was written ---

    @cached_property
    def notes(self) -> Sequence[Row]:
        return queries.all_of(queries.NOTES, self.meeting.id)

    @property
    def shared(self) -> Row | None:
        return next((note for note in self.notes_on(self.item) if is_shared(note)), None)

    @property
    def beside(self) -> list[Row]:
        """What others wrote on the same item; one's own also when it was taken away."""
        notes = [note for note in self.notes_on(self.item) if note.kind is NoteKind.BESIDE]
        return [note for note in notes if self.shows(note)]

    @property
    def parked(self) -> list[Row]:
        parked = [note for note in self.notes if note.kind is NoteKind.PARKED]
        return [note for note in parked if self.shows(note)]

    @property
    def left_over(self) -> list[Row]:
        """Notes on what was taken from the agenda."""
        kept = {item.id for item in self.agenda}
        lost = [note for note in self.notes if note.agenda_item_id not in kept and note.text]
        return [n for n in lost if n.kind is not NoteKind.PARKED and self.shows(n)]

    def notes_on(self, item: Row | None) -> list[Row]:
        return [note for note in self.notes if item and note.agenda_item_id == item.id]

    def shows(self, note: Row) -> bool:
        return not note.deleted_at or self.owns(note)

    def owns(self, note: Row) -> bool:
        return self.open and policy.may_change_note(self.reader, self.meeting, note)

    @cached_property
    def decisions(self) -> Sequence[Row]:
        return queries.all_of(queries.DECISIONS, self.meeting.id)

    @cached_property
    def actions(self) -> Sequence[Row]:
        return queries.all_of(queries.ACTIONS, self.meeting.id)

    @cached_property
    def brought(self) -> Sequence[Row]:
        """Open actions of earlier meetings, at the item that brings them up; for members only."""
        brings = self.item is not None and self.item.brings is Brings.ACTIONS
        if not (brings and self.writes):
            return []
        return queries.open_actions(self.reader, self.meeting.id, self.meeting.group_id)

    @cached_property
    def minutes(self) -> Row | None:
        """The minutes that the item brings up to be approved, as far as the reader may see them."""
        brings = self.item is not None and self.item.brings is Brings.MINUTES
        if self.item is None or not (brings and self.item.linked_id):
            return None
        return queries.minutes(self.reader, self.item.linked_id)

    @property
    def approves(self) -> bool:
        """Whoever runs the meeting notes it, once it has begun."""
        waits = self.minutes is not None and self.minutes.approved_at is None
        return waits and self.runs and self.meeting.stage in (Stage.RUNNING, Stage.HELD)

    @cached_property
    def owners(self) -> Sequence[Row]:
        return queries.able_to_own(self.meeting.id, self.meeting.group_id)

    def may_tick(self, action: Row) -> bool:
        return policy.may_change_action(self.reader, self.meeting, action)

    # --- who is there ---

    @cached_property
    def people(self) -> Sequence[Row]:
        return queries.all_of(queries.PEOPLE, self.meeting.id)

    @cached_property
    def there(self) -> int:
        return sum(person.attendance in HERE and not person.left_at for person in self.people)

    @cached_property
    def myself(self) -> Row | None:
        mine = (row for row in self.people if row.person_id == self.reader.person_id)
        return next(mine, None)

    @property
    def few(self) -> bool:
        return len(self.people) <= MOST_TAPS

    # --- the norm ---

    @cached_property
    def rated(self) -> Rated:
        return rated(self.meeting.id, self.reader.person_id)

    @property
    def rates(self) -> bool:
        return self.writes and not self.rated.closed


def is_shared(note: Row) -> bool:
    return bool(note.kind is NoteKind.SHARED)
