"""Finding the people that a comment names: "@wren.alderton"."""

import re
from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from ps5_collab.core.text import fold

#: At the start or after something that is not part of a word or an address.
HANDLE = re.compile(r"(?<![\w@/.])@(\w[\w.\-]{1,79})", re.UNICODE)
#: Code stays as it is typed.
CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
MOST = 20
_NUMBER = re.compile(r"\.\d+$")


class Named(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


def handle(name: str) -> str:
    """What to type after the @ for a person of this name."""
    return ".".join(fold(name).split())


def numbered(person: Named) -> str:
    """The same for one of several people of a name: with the number of their page."""
    return f"{handle(person.name)}.{person.id}"


def by_handle(people: Sequence[N]) -> dict[str, N]:
    """Whom each handle means. The bare one goes on meaning who was here first, whoever of the same
    name came since; a name that ends in a number is a name."""
    first = sorted(people, key=lambda person: person.id, reverse=True)
    return {numbered(one): one for one in first} | {handle(one.name): one for one in first}


def names_in(handles: Sequence[str]) -> set[str]:
    """The folded names that these handles may mean, with and without a number at their end."""
    bare = (_NUMBER.sub("", one) for one in handles)
    return {one.replace(".", " ") for one in (*handles, *bare)}


def handles_in(text: str) -> list[str]:
    """The handles named in a comment, folded, each once, at most `MOST`."""
    prose = CODE.sub(" ", text)
    found = (fold(match.group(1)).rstrip(".-") for match in HANDLE.finditer(prose))
    return list(dict.fromkeys(found))[:MOST]


def linked(text: str, people: Mapping[str, tuple[str, str]]) -> str:
    """The Markdown with each known handle as a link; `people` is {handle: (name, address)}."""

    def link(match: re.Match[str]) -> str:
        typed = match.group(1)
        named = fold(typed).rstrip(".-")
        if named not in people:
            return match.group(0)
        name, address = people[named]
        rest = typed[len(typed.rstrip(".-")) :]
        return f"[@{escaped(name)}]({address}){rest}"

    parts = CODE.split(text)
    return "".join(part if i % 2 else HANDLE.sub(link, part) for i, part in enumerate(parts))


def escaped(name: str) -> str:
    return re.sub(r"([\\`*_\[\]<>!#])", r"\\\1", name)
