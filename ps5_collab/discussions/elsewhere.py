"""Discussions on the pages of others: of a group, of what can be read."""

from typing import Any

from ps5_collab.core import slots
from ps5_collab.discussions import listing
from ps5_collab.sharing.readers import reader


def on_group_page(group: Any) -> str:
    """What the group reads, for its members."""
    if group.group_id not in reader().group_ids:
        return ""
    found = listing.of_group(reader(), group.group_id)
    return slots.part("discussions/_of_group.html", group=group, found=found)


def discuss(item: Any) -> str:
    """To read it with one's group; `item`: a text or a lesson, or a row of one."""
    if not reader().group_ids:
        return ""
    return slots.part("discussions/_discuss.html", item=item)


def init_app() -> None:
    slots.fill("groups.show", on_group_page)
    slots.fill("lessons.show.acts", discuss)
    slots.fill("texts.show.beside", discuss)
