"""From stated parents to a tree that holds: no cycles, everything in a place, in the printed order.

Pure; time grows with the number of standards and of what is stated about them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from ps5_collab.core.errors import Refused
from ps5_collab.standards.codes import natural
from ps5_collab.standards.package import (
    MAX_ANCESTRIES,
    MAX_DEPTH,
    MAX_PARENTS,
    Edge,
    Entry,
    Odd,
    Oddity,
)


@dataclass(frozen=True)
class Tree:
    #: In the order of the printed tree.
    entries: tuple[Entry, ...]
    edges: tuple[Edge, ...]
    depths: dict[str, int]
    ancestors: dict[str, dict[str, int]]
    oddities: tuple[Oddity, ...]


def grow(entries: Sequence[Entry], stated: Iterable[Edge]) -> Tree:
    """Build the tree. `stated` edges may repeat, miss, contradict and go in circles.

    Raise `Refused` when the tree is deeper, or wider upward, than any real one.
    """
    known = {entry.identifier: entry for entry in entries}
    parents, oddities = _believable(known, stated)
    order = _parents_first(known, parents, oddities)
    _place_the_rest(known, parents, oddities)
    _name_primary(known, parents, oddities)
    ancestors = _ancestors(known, order, parents)
    edges = [edge for identifier in known for edge in parents[identifier]]
    sequence, depths = _printed(known, edges)
    return Tree(
        entries=tuple(known[identifier] for identifier in sequence),
        edges=tuple(edges),
        depths=depths,
        ancestors=ancestors,
        oddities=tuple(oddities),
    )


def _believable(
    known: Mapping[str, Entry], stated: Iterable[Edge]
) -> tuple[dict[str, list[Edge]], list[Oddity]]:
    """Each standard's stated parents, once each, without lost ones and itself."""
    parents: dict[str, list[Edge]] = defaultdict(list)
    seen: set[tuple[str, str | None]] = set()
    oddities: list[Oddity] = []
    for edge in stated:
        name = known[edge.child].name
        if (edge.child, edge.parent) in seen:
            oddities.append(Oddity(Odd.ASSOCIATION_TWICE, name, "isChildOf"))
        elif edge.parent == edge.child:
            oddities.append(Oddity(Odd.OWN_PARENT, name))
        elif edge.parent is not None and edge.parent not in known:
            oddities.append(Oddity(Odd.PARENT_LOST, name, edge.parent))
        else:
            parents[edge.child].append(edge)
        seen.add((edge.child, edge.parent))
        if len(parents[edge.child]) > MAX_PARENTS:
            raise Refused(
                _("%(name)s has more than %(limit)d parents.", name=name, limit=MAX_PARENTS)
            )
    blamed = {child for child, _parent in seen}
    oddities += [
        Oddity(Odd.NO_PARENT, entry.name) for id_, entry in known.items() if id_ not in blamed
    ]
    return parents, oddities


def _parents_first(
    known: Mapping[str, Entry], parents: dict[str, list[Edge]], oddities: list[Oddity]
) -> list[str]:
    """Every standard after all that is above it; an edge that would close a circle is dropped."""
    done: dict[str, bool] = {}  # False while its ancestors are being visited
    order: list[str] = []
    for start in known:
        path = [start] if start not in done else []
        while path:
            here = path[-1]
            done.setdefault(here, False)
            up = _next_above(here, parents, done, known, oddities)
            if up is not None:
                path.append(up)
                continue
            path.pop()
            done[here] = True
            order.append(here)
    return order


def _next_above(
    here: str,
    parents: dict[str, list[Edge]],
    done: Mapping[str, bool],
    known: Mapping[str, Entry],
    oddities: list[Oddity],
) -> str | None:
    for edge in list(parents[here]):
        if edge.parent is None or done.get(edge.parent):
            continue
        if edge.parent not in done:
            return edge.parent
        parents[here].remove(edge)
        oddities.append(Oddity(Odd.CYCLE, known[here].name, known[edge.parent].name))
    return None


def _place_the_rest(
    known: Mapping[str, Entry], parents: dict[str, list[Edge]], oddities: list[Oddity]
) -> None:
    for identifier in known:
        if not parents[identifier]:
            parents[identifier].append(Edge(identifier, None, unplaced=True))


def _name_primary(
    known: Mapping[str, Entry], parents: dict[str, list[Edge]], oddities: list[Oddity]
) -> None:
    """Of several parents the one with the lowest sequence number, then the first stated."""
    for identifier, edges in parents.items():
        if len(edges) < 2:
            continue
        first = min(edges, key=lambda edge: (edge.sequence is None, edge.sequence or 0))
        parents[identifier] = [replace(edge, is_primary=edge is first) for edge in edges]
        names = ", ".join(known[edge.parent].name if edge.parent else "–" for edge in edges)
        oddities.append(Oddity(Odd.SEVERAL_PARENTS, known[identifier].name, names))


def _ancestors(
    known: Mapping[str, Entry], order: Iterable[str], parents: Mapping[str, list[Edge]]
) -> dict[str, dict[str, int]]:
    """{standard: {one above it: steps}}; refuses what no real framework has."""
    above: dict[str, dict[str, int]] = {}
    longest: dict[str, int] = {}
    total = 0
    for identifier in order:
        mine: dict[str, int] = {}
        deep = 1
        for edge in parents[identifier]:
            if edge.parent is None:
                continue
            deep = max(deep, longest[edge.parent] + 1)
            mine[edge.parent] = 1
            for higher, steps in above[edge.parent].items():
                mine[higher] = min(steps + 1, mine.get(higher, MAX_DEPTH))
        above[identifier], longest[identifier] = mine, deep
        total += len(mine)
        if deep > MAX_DEPTH or total > MAX_ANCESTRIES:
            raise Refused(
                _(
                    "%(name)s lies too deep: a framework has at most %(limit)d levels.",
                    name=known[identifier].name,
                    limit=MAX_DEPTH,
                )
            )
    return above


def _printed(known: Mapping[str, Entry], edges: Iterable[Edge]) -> tuple[list[str], dict[str, int]]:
    """(identifiers from the top of the printed page down, {identifier: level from 1})."""
    place = {identifier: number for number, identifier in enumerate(known)}
    children: dict[str | None, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.is_primary:
            children[edge.parent].append(edge)
    for siblings in children.values():
        siblings.sort(key=lambda edge: sibling_key(edge, known[edge.child], place[edge.child]))
    sequence: list[str] = []
    depths: dict[str, int] = {}
    waiting = [(edge.child, 1) for edge in reversed(children[None])]
    while waiting:
        identifier, depth = waiting.pop()
        sequence.append(identifier)
        depths[identifier] = depth
        waiting += [(edge.child, depth + 1) for edge in reversed(children[identifier])]
    return sequence, depths


def sibling_key(edge: Edge, entry: Entry, place: int) -> tuple[object, ...]:
    """Sequence number, then enumeration, then code, then the order of the file."""
    return (
        edge.unplaced,
        edge.sequence is None,
        edge.sequence or 0,
        natural(entry.enumeration),
        natural(entry.code or ""),
        place,
    )
