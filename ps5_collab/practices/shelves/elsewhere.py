"""Shelves on the pages of practices."""

from ps5_collab.core import slots
from ps5_collab.practices.reading import PracticePage
from ps5_collab.practices.shelves import policy
from ps5_collab.sharing.models import State
from ps5_collab.sharing.readers import reader


def acts(practice: PracticePage) -> str:
    """To put it on a shelf, to present it, to lay another beside it."""
    if practice.state != State.PUBLISHED:
        return ""
    may_put = policy.may_make(reader())
    return slots.part("shelves/_acts.html", practice=practice, may_put=may_put)


def init_app() -> None:
    slots.fill("practices.show.acts", acts)
