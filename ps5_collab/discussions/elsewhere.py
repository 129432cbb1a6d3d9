"""Discussions on the pages of what can be read."""

from collections.abc import Sequence
from typing import Any

from ps5_collab.core import slots
from ps5_collab.discussions.page import DiscussionPage
from ps5_collab.sharing.readers import reader


def discuss(item: Any) -> str:
    """To read it with one's group; `item`: a text or a lesson, or a row of one."""
    if not reader().group_ids:
        return ""
    return slots.part("discussions/_discuss.html", item=item)


def discuss_set(text_set: Any, members: Sequence[Any]) -> str:
    """To read all of a set that one may read oneself."""
    if not reader().group_ids or not any(member.id for member in members):
        return ""
    return slots.part("discussions/_discuss_set.html", text_set=text_set)


def how(page: DiscussionPage) -> str:
    """The way to where a protocol leads it."""
    if page.discussion.protocol is None or page.is_deleted:
        return ""
    return slots.part("discussions/running/_how.html", page=page, d=page.discussion)


def use(key: str, _definition: Any) -> str:
    """On a protocol's page: to use it with one's group."""
    return slots.part("discussions/_use.html", key=key) if reader().group_ids else ""


def init_app() -> None:
    slots.fill("discussions.show.how", how)
    slots.fill("lessons.show.acts", discuss)
    slots.fill("texts.show.beside", discuss)
    slots.fill("text_sets.show.acts", discuss_set)
    slots.fill("protocols.show", use)
