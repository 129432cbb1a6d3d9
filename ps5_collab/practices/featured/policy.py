"""Who features a practice, and who changes that.

| who | may |
| --- | --- |
| leaders, program staff | feature what is in the showcase |
| who featured it, program staff | change and end it |
"""

from typing import Protocol

from ps5_collab.practices.models import Stage
from ps5_collab.practices.policy import WIDE
from ps5_collab.sharing.models import State
from ps5_collab.sharing.policy import Reader


class Shown(Protocol):
    """A practice, as an entity or as a row of a page."""

    @property
    def audience(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def stage(self) -> str: ...


class Chosen(Protocol):
    @property
    def person_id(self) -> int: ...


def features(reader: Reader) -> bool:
    return reader.leads or reader.administers


def is_shown(practice: Shown) -> bool:
    """It stands in the showcase, and is not out of date."""
    return (
        practice.state == State.PUBLISHED
        and practice.stage == Stage.SHOWN
        and practice.audience in WIDE
    )


def may_change(reader: Reader, featured: Chosen) -> bool:
    own = reader.person_id is not None and reader.person_id == featured.person_id
    return own or reader.administers
