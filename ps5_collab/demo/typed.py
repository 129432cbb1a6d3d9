"""Tables of the demo's files as dataclasses: a key that is unknown is an error, and so is a value
of another kind."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from enum import Enum
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Shape = TypeVar("Shape")


def read(shape: type[Shape], told: Mapping[str, Any]) -> Shape:
    hints = get_type_hints(shape)
    unknown = sorted(told.keys() - hints.keys())
    if unknown:
        raise ValueError(f"{shape.__name__} has no {', '.join(unknown)}")
    return shape(**{name: value(hints[name], given) for name, given in told.items()})


def value(hint: Any, told: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple:
        return tuple(value(inner[0], each) for each in told)
    if origin is dict:
        return {value(inner[0], key): value(inner[1], each) for key, each in told.items()}
    if origin is UnionType:  # something, or nothing
        return None if told is None else value(inner[0], told)
    if is_dataclass(hint):
        return read(hint, told)  # type: ignore[arg-type]
    if issubclass(hint, Enum):
        return hint(told)
    if type(told) is not hint:
        raise ValueError(f"not of the kind {hint.__name__}: {told!r}")
    return told
