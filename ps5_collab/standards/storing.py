"""Writing a package into the tables, in bulk: a constant number of statements for any size."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.standards.codes import aliases, code_norm
from ps5_collab.standards.comparison import Comparison, Part
from ps5_collab.standards.models import (
    CodeKind,
    Framework,
    Standard,
    StandardClosure,
    StandardCode,
    StandardEdge,
    StandardLink,
    StandardState,
)
from ps5_collab.standards.package import Package
from ps5_collab.standards.rows import Row, Rows


@dataclass(frozen=True)
class Storing:
    """One package on its way into one framework."""

    framework: Framework
    package: Package
    comparison: Comparison
    rows: Rows

    def run(self) -> None:
        self.standards()
        ids = self.ids()
        self.edges(ids)
        self.closure(ids)
        self.codes(ids)
        self.links(ids)

    # --- standards ---

    def standards(self) -> None:
        insert(Standard, [row | {"framework_id": self.framework.id} for row in self.rows.added])
        for rows in alike(self.rows.changed):
            db.session.execute(sa.update(Standard), rows)

    def ids(self) -> dict[str, int]:
        found = sa.select(Standard.identifier, Standard.id).where(self.here)
        return {identifier: id_ for identifier, id_ in db.session.execute(found)}

    @property
    def here(self) -> sa.ColumnElement[bool]:
        return Standard.framework_id == self.framework.id

    # --- the tree ---

    def edges(self, ids: Mapping[str, int]) -> None:
        """The newest file decides; what is missing from it keeps its place."""
        named = sa.select(Standard.id).where(self.here, Standard.state != StandardState.MISSING)
        delete(StandardEdge, StandardEdge.child_id.in_(named))
        rows = [
            {
                "child_id": ids[edge.child],
                "parent_id": ids[edge.parent] if edge.parent else None,
                "position": self.rows.positions[edge.child],
                "is_primary": edge.is_primary,
                "unplaced": edge.unplaced,
            }
            for edge in self.package.edges
        ]
        insert(StandardEdge, rows)

    def closure(self, ids: Mapping[str, int]) -> None:
        own = sa.select(Standard.id).where(self.here)
        delete(StandardClosure, StandardClosure.descendant_id.in_(own))
        above = {
            ids[child]: {ids[parent]: steps for parent, steps in parents.items()}
            for child, parents in self.package.ancestors.items()
        }
        self.add_missing(above, ids)
        rows = [
            {"ancestor_id": ancestor, "descendant_id": id_, "depth": steps}
            for id_, ancestors in above.items()
            for ancestor, steps in ({id_: 0} | ancestors).items()
        ]
        insert(StandardClosure, rows)

    def add_missing(self, above: dict[int, dict[int, int]], ids: Mapping[str, int]) -> None:
        """What the file leaves out stays under its parents, as far as they are here."""
        left_out = set(ids.values()) - set(above)
        if not left_out:
            return
        edges: dict[int, list[int]] = defaultdict(list)
        found = (
            sa.select(StandardEdge.child_id, StandardEdge.parent_id)
            .join(Standard, Standard.id == StandardEdge.child_id)
            .where(self.here, StandardEdge.parent_id.is_not(None))
        )
        for child, parent in db.session.execute(found):
            if child in left_out and parent is not None:
                edges[child].append(parent)
        for id_ in left_out:
            above[id_] = climbed(id_, edges, above)

    # --- other codes, other associations ---

    def codes(self, ids: Mapping[str, int]) -> None:
        own = sa.select(Standard.id).where(self.here)
        of_here = StandardCode.standard_id.in_(own)
        is_alias = StandardCode.kind == CodeKind.ALIAS
        delete(StandardCode, of_here, is_alias)
        kept = sa.select(StandardCode.standard_id, StandardCode.code).where(of_here)
        taken = {(id_, code) for id_, code in db.session.execute(kept)}
        wanted = [*self.old_codes(), *self.aliases(ids)]
        rows = []
        for id_, code, kind in wanted:
            if (id_, code) not in taken and len(code) <= 120:
                taken.add((id_, code))
                norm = "" if kind is CodeKind.IDENTIFIER else code_norm(code)
                rows.append({"standard_id": id_, "code": code, "code_norm": norm, "kind": kind})
        insert(StandardCode, rows)

    def old_codes(self) -> Iterable[tuple[int, str, CodeKind]]:
        for match in self.comparison.matched:
            if Part.CODE in match.changed and match.stored.code:
                yield match.stored.id, match.stored.code, CodeKind.OLD
            if match.stored.identifier != match.entry.identifier:
                yield match.stored.id, match.stored.identifier, CodeKind.IDENTIFIER

    def aliases(self, ids: Mapping[str, int]) -> Iterable[tuple[int, str, CodeKind]]:
        for entry in self.package.entries:
            for alias in aliases(entry.code) if entry.code else ():
                yield ids[entry.identifier], alias, CodeKind.ALIAS

    def links(self, ids: Mapping[str, int]) -> None:
        """The file's own links as it has them now; those of crosswalks stay."""
        named = sa.select(Standard.id).where(self.here, Standard.state != StandardState.MISSING)
        from_here = StandardLink.origin_id.in_(named)
        delete(StandardLink, from_here, StandardLink.from_file)
        kept = sa.select(
            StandardLink.origin_id, StandardLink.kind, StandardLink.destination_identifier
        ).where(from_here)
        taken = {tuple(row) for row in db.session.execute(kept)}
        rows = [
            {
                "origin_id": ids[link.origin],
                "kind": link.kind,
                "destination_identifier": link.destination,
                "destination_id": ids.get(link.destination),
                "destination_title": link.title,
                "destination_uri": link.uri,
                "source": link.source,
                "from_file": True,
            }
            for link in self.package.links
            if (ids[link.origin], link.kind, link.destination) not in taken
        ]
        insert(StandardLink, rows)


def resolve_links() -> None:
    """Links whose far end has come meanwhile now lead to it; one statement."""
    destination = (
        sa.select(Standard.id)
        .where(Standard.identifier == StandardLink.destination_identifier)
        .scalar_subquery()
    )
    here = sa.exists().where(Standard.identifier == StandardLink.destination_identifier)
    db.session.execute(
        sa.update(StandardLink)
        .where(StandardLink.destination_id.is_(None), here)
        .values(destination_id=destination)
        .execution_options(synchronize_session=False)
    )


def climbed(
    start: int, edges: Mapping[int, list[int]], above: Mapping[int, dict[int, int]]
) -> dict[int, int]:
    """All above `start`, step by step; a circle ends where it closes."""
    found: dict[int, int] = {}
    level, steps = list(edges.get(start, ())), 1
    while level:
        fresh = [id_ for id_ in level if id_ not in found and id_ != start]
        found |= dict.fromkeys(fresh, steps)
        level = [up for id_ in fresh for up in edges.get(id_, _nearest(above.get(id_, {})))]
        steps += 1
    return found


def _nearest(ancestors: Mapping[int, int]) -> list[int]:
    return [id_ for id_, steps in ancestors.items() if steps == 1]


def alike(rows: Iterable[Row]) -> Iterable[list[Row]]:
    """Rows that set the same columns, together, in the order in which they must be written."""
    groups: dict[frozenset[str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[frozenset(row)].append(row)
    return groups.values()


def insert(model: Any, rows: list[Row]) -> None:
    """One statement; the table itself, because models would go by groups of filled columns."""
    if rows:
        db.session.execute(sa.insert(model.__table__), rows)


def delete(model: Any, *where: Any) -> None:
    """One statement, which reads nothing back."""
    gone = sa.delete(model).where(*where)
    db.session.execute(gone.execution_options(synchronize_session=False))
