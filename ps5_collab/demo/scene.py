"""Where a group's part of the demo's story takes place: its people, its lessons, its year."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ps5_collab.demo.network import Cast
from ps5_collab.demo.school_year import SchoolYear
from ps5_collab.groups.models import GroupPlace
from ps5_collab.groups.queries.places import place_of
from ps5_collab.lessons.models import Lesson
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.readers import reader_of

#: A table of one of the files.
Told = Mapping[str, Any]


@dataclass(frozen=True)
class Scene:
    cast: Cast
    #: By the beginning of their files' names.
    lessons: Mapping[str, Lesson]
    year: SchoolYear
    group: str
    language: str

    @property
    def group_id(self) -> int:
        return self.cast.groups[self.group].id

    @cached_property
    def place(self) -> GroupPlace:
        place = place_of(self.reader(self.cast.lead[self.group]), self.group_id)
        if place is None:
            raise ValueError(f"the group {self.group} has no page")
        return place

    def person(self, key: str) -> Person:
        return self.cast.people[key]

    def id_of(self, key: str) -> int:
        return self.person(key).id

    def reader(self, key: str) -> Reader:
        return reader_of(self.id_of(key))

    def who(self, key: str) -> tuple[Person, Reader]:
        """Who acts, and what they may see."""
        return self.person(key), self.reader(key)
