"""A protocol as JSON: as it is kept, handed out and taken in.

What is taken in is judged strictly; each refusal names the phase and the field.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any, Final, TypeVar

from ps5_collab.core.errors import Refused
from ps5_collab.core.words import later as _
from ps5_collab.protocols.definition import (
    SCHEMA,
    Collected,
    Definition,
    Kind,
    Part,
    Phase,
    Product,
    Purpose,
    Role,
    Shown,
    cleaned,
)
from ps5_collab.protocols.plan import Who
from ps5_collab.protocols.problems import FIELDS, MAX_PHASES, problems

#: Characters; the longest that can be written is about half of it.
MAX_JSON: Final = 200_000
Known = TypeVar("Known", bound=StrEnum)


def to_json(definition: Definition) -> dict[str, Any]:
    return asdict(definition)


def dumps(definition: Definition) -> str:
    """As a file for people."""
    return json.dumps(to_json(definition), ensure_ascii=False, indent=2) + "\n"


def loads(text: str) -> Definition:
    """A sound protocol from a file or what was pasted. Raises `Refused`."""
    if len(text) > MAX_JSON:
        raise Refused(_("This is too long for a protocol."))
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(_("This is no JSON that can be read.")) from None
    if not isinstance(given, dict) or "phases" not in given or "schema" not in given:
        raise Refused(_("This is no protocol: it has no phases, or no schema."))
    for name in given:
        if name not in READ:
            raise Refused(_("There is no field “%(name)s”.", name=name[:60]))
    definition = cleaned(from_json(given, strict=True))
    for problem in problems(definition):
        raise Refused(problem.sentence(definition))
    return definition


def from_json(given: Mapping[str, Any], *, strict: bool = False) -> Definition:
    """The reverse of `to_json`; what is missing means its default.

    Raises `Refused` for a later schema and what is of another type; `strict` also for a field that
    is not known, which otherwise means nothing.
    """
    if given.get("schema", SCHEMA) != SCHEMA:
        raise Refused(_("This protocol was written by a later version of this site."))
    values = read(given, READ, "")
    phases = given.get("phases", [])
    if not isinstance(phases, list | tuple) or len(phases) > MAX_PHASES:
        words = _("This must be a list of at most %(most)s phases.", most=MAX_PHASES)
        raise Refused(f"{FIELDS['phases']}: {words}")
    values["phases"] = tuple(
        phase(each, number, strict=strict) for number, each in enumerate(phases, start=1)
    )
    return Definition(**values)


def phase(given: object, number: int, *, strict: bool) -> Phase:
    place = str(_("Phase %(number)s, ", number=number))
    if not isinstance(given, Mapping):
        no_object = _("this must be an object with fields.")
        raise Refused(f"{place}{no_object}")
    if isinstance(name := given.get("name"), str) and name.strip():
        place = str(_("Phase %(number)s “%(name)s”, ", number=number, name=name[:60]))
    for key in given if strict else ():
        if key not in READ_PHASE:
            stranger = _("there is no field “%(name)s”.", name=key[:60])
            raise Refused(f"{place}{stranger}")
    return Phase(**{"id": ""} | read(given, READ_PHASE, place))


def read(given: Mapping[str, Any], how: Mapping[str, Any], place: str) -> dict[str, Any]:
    values = {}
    for name, reader in how.items():
        if reader is None or name not in given:
            continue
        try:
            values[name] = reader(given[name])
        except ValueError as error:
            raise Refused(f"{place}{FIELDS[name]}: {error}") from None
    return values


# --- one reader a type: each raises ValueError with a sentence -----------------------------------


def words(given: object) -> str:
    if not isinstance(given, str):
        raise ValueError(_("this must be words."))
    return given


def number(given: object) -> int:
    if type(given) is not int:
        raise ValueError(_("this must be a whole number."))
    return given


def yes_or_no(given: object) -> bool:
    if not isinstance(given, bool):
        raise ValueError(_("this must be true or false."))
    return given


def one_of(known: type[Known]) -> Callable[[object], Known]:
    def one(given: object) -> Known:
        if not isinstance(given, str) or given not in set(known):
            raise ValueError(_("this must be one of %(known)s.", known=", ".join(known)))
        return known(given)

    return one


def some_of(known: type[Known]) -> Callable[[object], tuple[Known, ...]]:
    def some(given: object) -> tuple[Known, ...]:
        if not isinstance(given, list | tuple) or len(given) > len(known):
            raise ValueError(_("this must be a list of %(known)s.", known=", ".join(known)))
        return tuple(map(one_of(known), given))

    return some


READ: Final[Mapping[str, Callable[[object], object] | None]] = {
    "title": words,
    "summary": words,
    "use": words,
    "language": words,
    "purposes": some_of(Purpose),
    "least": number,
    "most": number,
    "credit": words,
    "link": words,
    "roles": some_of(Role),
    "phases": None,
    "schema": None,
}
READ_PHASE: Final[Mapping[str, Callable[[object], object]]] = {
    "id": words,
    "name": words,
    "prompt": words,
    "part": one_of(Part),
    "who": one_of(Who),
    "in_turn": yes_or_no,
    "silent": yes_or_no,
    "minutes": number,
    "each": yes_or_no,
    "every_presenter": yes_or_no,
    "times": number,
    "product": one_of(Product),
    "kinds": some_of(Kind),
    "asks": number,
    "shown": one_of(Shown),
    "shown_in": words,
    "collected": one_of(Collected),
}
