"""What buttons inside a form do to the lists of the document that is being written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, ClassVar, Protocol, TypeVar

Document = TypeVar("Document", bound=Any)
#: Of a document and the id that the button names: the document after it, and the id of the field
#: to go on with.
Verb = Callable[[Any, str], tuple[Any, str]]


class Identified(Protocol):
    """A dataclass with an id: a step, an objective, a piece of evidence."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> str: ...


Part = TypeVar("Part", bound=Identified)


def movers(lists: Sequence[str]) -> Mapping[str, Verb]:
    """The verbs that move a part one place in its list."""
    return {
        "up": lambda document, target: (moved(document, target, -1, lists), f"up-{target}"),
        "down": lambda document, target: (moved(document, target, 1, lists), f"down-{target}"),
    }


def moved(document: Document, target: str, by: int, lists: Sequence[str]) -> Document:
    """The part `target` of one of the lists so many places further; at its end it stays."""
    for name in lists:
        parts = list(getattr(document, name))
        at = next((n for n, part in enumerate(parts) if part.id == target), None)
        if at is not None and 0 <= at + by < len(parts):
            parts[at], parts[at + by] = parts[at + by], parts[at]
            return changed(document, name, tuple(parts))
    return document


def taken(mine: Document, theirs: Document, place: str, lists: Sequence[str]) -> Document:
    """`mine` with what is at `place` as it is in `theirs`: a field, a part of one of the `lists`,
    or, by its name, the order of a list."""
    if place in lists:
        order = [part.id for part in getattr(theirs, place)]
        return changed(mine, place, _in_order(getattr(mine, place), order))
    if place in {each.name for each in fields(mine)}:
        return changed(mine, place, getattr(theirs, place))
    for name in lists:
        mine = changed(mine, name, _part_taken(getattr(mine, name), getattr(theirs, name), place))
    return mine


def changed(document: Document, name: str, value: object) -> Document:
    named: dict[str, Any] = {name: value}
    return replace(document, **named)


def _part_taken(mine: tuple[Part, ...], theirs: tuple[Part, ...], place: str) -> tuple[Part, ...]:
    """A part as it is there, at its place; gone where it is not there."""
    other = {part.id: part for part in theirs}
    parts = [other.get(part.id, part) if part.id == place else part for part in mine]
    parts = [part for part in parts if part.id != place or place in other]
    if place in other and place not in {part.id for part in mine}:
        parts.append(other[place])
        return _in_order(tuple(parts), list(other))
    return tuple(parts)


def _in_order(parts: tuple[Part, ...], order: list[str]) -> tuple[Part, ...]:
    """Parts that `order` knows in its order, each place of the others unchanged."""
    known = iter(sorted((p for p in parts if p.id in order), key=lambda p: order.index(p.id)))
    return tuple(next(known) if part.id in order else part for part in parts)
