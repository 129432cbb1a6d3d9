"""The page of a discussion as data."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from ps5_collab.discussions import policy, queries
from ps5_collab.discussions.models import Discussion, Part, Stage
from ps5_collab.discussions.queries import Place
from ps5_collab.discussions.services import READABLE
from ps5_collab.discussions.wording import PARTS
from ps5_collab.meetings import queries as meetings
from ps5_collab.sharing.models import State
from ps5_collab.sharing.policy import Reader

Row = Any


class DiscussionPage:
    def __init__(self, reader: Reader, discussion: Discussion) -> None:
        self.reader = reader
        self.discussion = discussion

    @cached_property
    def readings(self) -> Sequence[Row]:
        return queries.readings_of(self.discussion.id)

    @cached_property
    def seen(self) -> dict[int, Row]:
        """Of what is read, that which the reader may see still."""
        return queries.can_be_read(self.reader, READABLE, [row.item_id for row in self.readings])

    @cached_property
    def places(self) -> Sequence[Place]:
        """Who takes part, who did, and who only has a role."""
        return queries.places_of(self.discussion.id)

    @property
    def people(self) -> Sequence[Place]:
        """Who takes part now."""
        return [place for place in self.places if place.takes_part and not place.has_left]

    @property
    def roles(self) -> dict[Part, int]:
        return {part: place.person_id for place in self.places for part in place.parts}

    def parts_of(self, person_id: int) -> str:
        """The roles of somebody, in words."""
        return ", ".join(str(PARTS[part]) for part in Part if self.roles.get(part) == person_id)

    @cached_property
    def group_page(self) -> int | None:
        return meetings.group_page(self.reader, self.discussion.group_id)

    @property
    def organises(self) -> bool:
        return policy.may_organise(self.reader, self.discussion)

    @property
    def runs(self) -> bool:
        return policy.may_run(self.reader, self.discussion, self.roles)

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
