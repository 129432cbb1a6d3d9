"""Discussions on the pages of what can be read."""

from typing import Any

from ps5_collab.core import slots
from ps5_collab.sharing.readers import reader


def discuss(item: Any) -> str:
    """To read it with one's group; `item`: a text or a lesson, or a row of one."""
    if not reader().group_ids:
        return ""
    return slots.part("discussions/_discuss.html", item=item)


def init_app() -> None:
    slots.fill("lessons.show.acts", discuss)
    slots.fill("texts.show.beside", discuss)
