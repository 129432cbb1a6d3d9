"""Who may do what with an adoption. Who sees it: exactly those who see its practice.

| who | may |
| --- | --- |
| people of the network at another school than those that made it, but its authors | start one for their school, join the one of their school |
| adopters, while they are of that school | tick, note, change the plan, report, call off, write up |
| the practice's authors | read the checklist; answer the report once |
"""  # noqa: E501 (a table)

from typing import Protocol

from ps5_collab.practices.adoption.models import Adoption
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.policy import Reader


class Tried(Protocol):
    """A practice, as an entity or as its page's row."""

    @property
    def id(self) -> int: ...
    @property
    def author_ids(self) -> set[int]: ...
    @property
    def audience(self) -> str: ...
    @property
    def state(self) -> str: ...


def may_try(reader: Reader, practice: Tried) -> bool:
    """Its authors judge it already."""
    shared = practice.state == State.PUBLISHED and practice.audience != Audience.ME
    return shared and reader.person_id not in practice.author_ids


def may_join(reader: Reader, practice: Tried, adoption: Adoption) -> bool:
    """Also where somebody of the school became a co-author meanwhile: whoever tries it reports."""
    return may_try(reader, practice) and adoption.school_id in reader.school_ids


def may_adopt(reader: Reader, practice: Tried, adoption: Adoption, adopters: set[int]) -> bool:
    """One of its people, who still is of the school and did not become an author meanwhile."""
    return reader.person_id in adopters and may_join(reader, practice, adoption)


def may_read_checklist(
    reader: Reader, practice: Tried, adoption: Adoption, adopters: set[int]
) -> bool:
    authors = reader.person_id in practice.author_ids
    return authors or may_adopt(reader, practice, adoption, adopters)


def may_thank(reader: Reader, practice: Tried) -> bool:
    """People of the network, but the authors themselves."""
    shared = practice.state == State.PUBLISHED
    return shared and reader.in_network and reader.person_id not in practice.author_ids
