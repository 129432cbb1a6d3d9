"""Where a notice leads, on the site and in a letter: to its place on the page of its item, or where
a floor above says for its kind."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ps5_collab.notices.models import Notice, NoticeKind


@dataclass(frozen=True)
class Place:
    """A page of the site, and the place on it."""

    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    anchor: str = ""


_places: dict[NoticeKind, Callable[[Notice], Place]] = {}


def lead(kinds: Iterable[NoticeKind], place: Callable[[Notice], Place]) -> None:
    """Have notices of these kinds lead there. It asks no database: a letter has many notices, and
    what is true when it leaves may not be when it is read."""
    _places.update(dict.fromkeys(kinds, place))


def place_of(notice: Notice) -> Place:
    if notice.parts:
        return Place("notices.index")
    return _places.get(notice.kind, on_its_page)(notice)


def on_its_page(notice: Notice) -> Place:
    return Place(f"{notice.item.kind}.show", {"item_id": notice.item_id}, notice.anchor)
