"""The way through a set, for who opened a text from there."""

from dataclasses import dataclass
from typing import Any

from flask import request

from ps5_collab.core.errors import NotFound
from ps5_collab.core.web import an_id
from ps5_collab.sharing.readers import reader
from ps5_collab.texts.models import TextSet
from ps5_collab.texts.sets import queries


@dataclass(frozen=True)
class Way:
    """Where one is, among those of the set that are open to the reader."""

    text_set: TextSet
    number: int
    total: int
    before: Any
    after: Any


def way(item_id: int) -> Way | None:
    """Through the set that the address names; none where the reader may not see it, or this text
    is not in it."""
    number = an_id(request.args.get("set"))
    if number is None:
        return None
    try:
        text_set = queries.get_set(reader(), number)
    except NotFound:
        return None
    members = [row for row in queries.members_of(reader(), text_set) if row.id]
    at = next((at for at, row in enumerate(members) if row.id == item_id), None)
    if at is None:
        return None
    around = [None, *members, None]
    return Way(text_set, at + 1, len(members), around[at], around[at + 2])
