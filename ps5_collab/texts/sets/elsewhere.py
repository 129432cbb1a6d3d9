"""Text sets on the pages of texts, and of lessons that are read as such."""

from typing import Any

from ps5_collab.core import slots
from ps5_collab.sharing.models import State
from ps5_collab.sharing.readers import reader


def act(text: Any) -> str:
    """To put the revision that is shown into a set."""
    if text.state != State.PUBLISHED or not reader().in_network:
        return ""
    return slots.part("text_sets/_act.html", item_id=text.id, number=text.number)


def init_app() -> None:
    slots.fill("texts.show.acts", act)
