"""What higher rooms know about standards, filled by them at start-up.

A standard's page shows the lessons aligned to it, and an import says how many it touches; both live
above this floor.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from markupsafe import Markup

Function = TypeVar("Function", bound=Callable[..., object])


class Slot(Generic[Function]):
    """A function that is empty until somebody fills it: `slot.fill(function)`, `slot.call(…)`."""

    def __init__(self, empty: Function) -> None:
        self.call = empty

    def fill(self, function: Function) -> None:
        self.call = function


def _no_items(_ids: Sequence[int]) -> dict[int, set[int]]:
    return {}


def _nothing(_standard_id: int) -> Markup:
    return Markup()


def _nobody() -> bool:
    return False


def _unheard() -> None:
    pass


#: {standard id: ids of the items aligned to it}, whoever may see them; for counting only.
tagged_items: Slot[Callable[[Sequence[int]], Mapping[int, set[int]]]] = Slot(_no_items)

#: HTML of what this reader may see aligned to a standard, to what lies under it, or to what it
#: replaced; empty for nothing.
aligned_here: Slot[Callable[[int], Markup]] = Slot(_nothing)

#: Whether the reader of this request is program staff.
administers: Slot[Callable[[], bool]] = Slot(_nobody)

#: Told when links between standards came or went otherwise than by an import of a framework.
links_changed: Slot[Callable[[], None]] = Slot(_unheard)
