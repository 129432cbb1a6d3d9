"""The page of a discussion as data."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from ps5_collab.core.clock import utcnow
from ps5_collab.discussions import collected, policy, queries
from ps5_collab.discussions.models import Discussion, Part, Stage
from ps5_collab.discussions.of_meeting import meeting_of
from ps5_collab.discussions.queries import Seat
from ps5_collab.discussions.running.fitting import misfits
from ps5_collab.discussions.wording import PARTS
from ps5_collab.meetings import queries as meetings
from ps5_collab.protocols.definition import Definition
from ps5_collab.sharing.models import State
from ps5_collab.sharing.policy import Reader

Row = Any


class DiscussionPage:
    """`at`: the moment at which it is looked at."""

    def __init__(self, reader: Reader, discussion: Discussion, at: datetime | None = None) -> None:
        self.reader = reader
        self.discussion = discussion
        self.at = at or utcnow()

    @cached_property
    def all_readings(self) -> Sequence[Row]:
        """What is read, and what was set aside; `kind` is None of what the reader may not see (any
        more)."""
        return queries.readings_for(self.reader, self.discussion.id)

    @property
    def readings(self) -> Sequence[Row]:
        return [row for row in self.all_readings if row.set_aside_at is None]

    @property
    def set_aside(self) -> Sequence[Row]:
        return [row for row in self.all_readings if row.set_aside_at is not None]

    @cached_property
    def seats(self) -> Sequence[Seat]:
        """Everybody who takes part or took part."""
        return queries.members_of(self.discussion.id)

    @property
    def people(self) -> Sequence[Seat]:
        return [seat for seat in self.seats if seat.left_at is None]

    @property
    def gone(self) -> Sequence[Seat]:
        return [seat for seat in self.seats if seat.left_at is not None]

    @cached_property
    def roles(self) -> dict[Part, int]:
        """Who has which: whoever has one takes part."""
        return {part: seat.person_id for seat in self.seats for part in seat.parts}

    def parts_of(self, seat: Seat) -> str:
        """The roles of somebody, in words."""
        return ", ".join(str(PARTS[part]) for part in Part if part in seat.parts)

    @cached_property
    def definition(self) -> Definition | None:
        """Of the protocol that leads it, in the reader's language where there is one."""
        return queries.protocol_of(self.discussion)

    @cached_property
    def collected(self) -> Sequence[collected.Part]:
        """The new text that was made of it so far, the same for everybody; empty where the protocol
        makes none."""
        kinds = collected.collecting(self.definition) if self.definition else {}
        if not kinds:
            return []
        shared = queries.shared_in(self.reader, self.discussion.id, kinds, self.at)
        return collected.put_together(kinds, shared)

    def can_open(self, reading_id: int | None) -> bool:
        """One of the things that are read, which the reader may see (still)."""
        return any(row.id == reading_id and row.kind for row in self.all_readings)

    @cached_property
    def group_page(self) -> int | None:
        return meetings.group_page(self.reader, self.discussion.group_id)

    @cached_property
    def meeting(self) -> Row | None:
        """The one that it is held in, if the reader may see it; asked for only where there is
        one."""
        known = self.discussion.meeting_id
        return meeting_of(self.reader, known) if known else None

    @property
    def misfits(self) -> list[str]:
        """Before it begins: what does not fit its protocol."""
        many, texts = len(self.people), len(self.readings)
        return misfits(self.discussion.protocol, many, texts) if self.waits else []

    @property
    def belongs(self) -> bool:
        return policy.belongs(self.reader, self.discussion)

    @property
    def organises(self) -> bool:
        return policy.may_organise(self.reader, self.discussion)

    @property
    def runs(self) -> bool:
        return policy.may_run(self.reader, self.discussion, self.seats)

    @property
    def waits(self) -> bool:
        return self.discussion.stage is Stage.WAITING

    @property
    def is_deleted(self) -> bool:
        return self.discussion.state == State.WITHDRAWN

    @property
    def takes_part(self) -> bool:
        return any(row.person_id == self.reader.person_id for row in self.people)


def discussion_page(reader: Reader, item_id: int) -> DiscussionPage:
    """404 for who may not see it."""
    return DiscussionPage(reader, queries.get_discussion(reader, item_id))
