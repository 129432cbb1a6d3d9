"""An agenda as the plan of a run: each of its items is a timed step."""

from collections.abc import Iterable
from typing import Protocol

from ps5_collab.protocols.plan import Plan, Step


class Listed(Protocol):
    """An agenda item, or a row of one."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def minutes(self) -> int: ...


def plan_of(items: Iterable[Listed]) -> Plan | None:
    """None for an agenda without items."""
    steps = tuple(Step(str(item.id), item.title, item.minutes) for item in items)
    return Plan(steps) if steps else None
