"""What happened in the demo's network, each thing at its own moment."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from ps5_collab.core.clock import as_of


@dataclass(frozen=True)
class Event:
    at: datetime
    happen: Callable[[], object]


def tell(events: Iterable[Event]) -> None:
    """In the order of time, so that news comes in it, too."""
    for event in sorted(events, key=lambda each: each.at):
        with as_of(event.at):
            event.happen()
