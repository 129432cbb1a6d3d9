"""Links between standards that no framework's own file states: crosswalks, and one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.core import audit
from ps5_collab.core.db import db, put
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.standards import queries, slots, stored
from ps5_collab.standards.crosswalk import Crosswalk, Pair
from ps5_collab.standards.models import Standard, StandardLink
from ps5_collab.standards.package import Odd, Oddity, digest
from ps5_collab.standards.policy import Importer, may_import
from ps5_collab.standards.report import MOST_ROWS, oddities

IMPORTED: Final = audit.act("crosswalk.import", _("Imported a crosswalk"))
ADDED: Final = audit.act("link standards", _("Linked two standards"))
REMOVED: Final = audit.act("unlink standards", _("Removed a link between standards"))

#: These say the same from either end.
BOTH_WAYS: Final = frozenset({"exactMatchOf", "isRelatedTo", "isPeerOf"})
#: Which links are one: (standard, kind, the other one or what it is called).
Key = tuple[int, str, int | str]


# --- a crosswalk: many at once ---


@dataclass(frozen=True)
class Plan:
    """What a crosswalk would change."""

    pairs: int
    #: Rows of the table, each with the pair that it is of.
    added: tuple[tuple[Pair, dict[str, Any]], ...]
    #: Links between the same frameworks that the file does not name.
    absent: tuple[stored.Linked, ...]
    oddities: tuple[Oddity, ...]

    @property
    def mark(self) -> str:
        """Another one when something else would change."""
        new = [
            [row["origin_id"], row["kind"], row["destination_identifier"]] for _, row in self.added
        ]
        told = repr((sorted(new), sorted(one.id for one in self.absent)))
        return digest(told.encode())

    def report(self) -> dict[str, Any]:
        """Lists of at most `MOST_ROWS` rows, and the true counts."""
        waiting = sum(row["destination_id"] is None for _pair, row in self.added)
        odd = oddities(self.oddities)
        left_out = {Odd.ASSOCIATION_BROKEN, Odd.ASSOCIATION_OWN, Odd.ASSOCIATION_TWICE}
        dropped = sum(one.kind in left_out for one in self.oddities)
        return {
            "pairs": self.pairs,
            "added": len(self.added),
            "waiting": waiting,
            "here": self.pairs - len(self.added) - dropped,
            "absent": len(self.absent),
            "new": [pair for pair, _row in self.added[:MOST_ROWS]],
            "others": self.absent[:MOST_ROWS],
            "odd": odd,
            "oddities": len(self.oddities),
        }


def plan(importer: Importer, crosswalk: Crosswalk) -> Plan:
    """What the file would change; writes nothing."""
    require(may_import(importer))
    pairs = crosswalk.pairs
    near = [(pair.from_framework, pair.from_code) for pair in pairs]
    far = [(pair.to_framework, pair.to_code) for pair in pairs]
    ends = queries.by_codes([*near, *far])
    comparing = Comparing(stored.links_from({end.key for end in ends if end is not None}))
    for pair, origin, target in zip(pairs, ends[: len(pairs)], ends[len(pairs) :], strict=True):
        comparing.take(pair, origin, target)
    found = (*crosswalk.oddities, *comparing.oddities)
    return Plan(len(pairs), tuple(comparing.added), comparing.absent(), found)


def carry_out(importer: Importer, planned: Plan, *, remove: bool = False) -> None:
    """Add what is not here; `remove`: also take away what the file does not name."""
    require(may_import(importer))
    gone = planned.absent if remove else ()
    if not planned.added and not gone:
        return
    keep([row for _pair, row in planned.added])
    if gone:
        each = sa.delete(StandardLink).where(StandardLink.id == sa.bindparam("gone"))
        db.session.connection().execute(each, [{"gone": one.id} for one in gone])
    counts = {"added": len(planned.added), "removed": len(gone)}
    audit.record(importer.person_id, IMPORTED, "crosswalk", **counts)
    slots.links_changed.call()


@dataclass
class Comparing:
    """The pairs of a file beside the links that are here."""

    here: Sequence[stored.Linked]
    added: list[tuple[Pair, dict[str, Any]]] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)
    named: set[Key] = field(default_factory=set)
    #: (framework, framework) that the file has pairs between.
    between: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.taken = {same(one.origin_id, one.kind, one.end) for one in self.here}

    def take(self, pair: Pair, origin: Any | None, target: Any | None) -> None:
        if origin is None:
            self.note(Odd.ASSOCIATION_BROKEN, pair, pair.origin)
        elif target is not None and target.id == origin.id:
            self.note(Odd.ASSOCIATION_OWN, pair, pair.origin)
        else:
            self.compare(pair, origin, target)

    def compare(self, pair: Pair, origin: Any, target: Any | None) -> None:
        key = same(origin.id, pair.kind, target.id if target else pair.title)
        far = {pair.to_framework, target.key if target else pair.to_framework}
        self.between |= {(origin.key, name) for name in far}
        if key in self.named:
            self.note(Odd.ASSOCIATION_TWICE, pair, pair.title)
            return
        self.named.add(key)
        if target is None:
            self.note(Odd.ASSOCIATION_WAITS, pair, pair.title)
        if key not in self.taken:
            row = row_of(origin.id, pair.kind, pair.title, pair.basis)
            self.added.append((pair, row | (ends_at(target) if target else {})))

    def note(self, kind: Odd, pair: Pair, detail: str) -> None:
        self.oddities.append(Oddity(kind, pair.place, detail))

    def absent(self) -> tuple[stored.Linked, ...]:
        return tuple(
            one
            for one in self.here
            if not one.from_file
            and (one.from_framework, one.far) in self.between
            and same(one.origin_id, one.kind, one.end) not in self.named
        )


def lead_on() -> None:
    """Links that name their far end by framework and code lead to it, now that it may be here."""
    waiting = db.session.scalars(
        sa.select(StandardLink).where(
            StandardLink.destination_id.is_(None), sa.not_(StandardLink.from_file)
        )
    ).all()
    named = [link.destination_title.partition(" ") for link in waiting]
    targets = queries.by_codes([(key, code) for key, _space, code in named])
    for link, target in zip(waiting, targets, strict=True):
        if target is not None:
            link.destination_id = target.id


# --- one link ---


@dataclass(frozen=True)
class Relation:
    """What a standard is to another."""

    other: Standard
    kind: str
    #: The standard is the origin of the link, and the other its far end.
    outward: bool
    basis: str = ""


def add(importer: Importer, standard: Standard, relation: Relation) -> None:
    """Link them. Raise `Refused` when they are linked so already, or are one."""
    require(may_import(importer))
    ends = (standard, relation.other)
    origin, target = ends if relation.outward else ends[::-1]
    if origin.id == target.id:
        raise Refused(_("A standard is not linked to itself. Choose another one."))
    here = {same(*link) for link in queries.links_between(origin, target)}
    if same(origin.id, relation.kind, target.id) in here:
        raise Refused(_("These two are linked in this way already."))
    row = row_of(origin.id, relation.kind, called(target), relation.basis)
    keep([row | ends_at(target)])
    audit.record(importer.person_id, ADDED, called(origin), kind=relation.kind, to=called(target))
    slots.links_changed.call()


def remove(importer: Importer, link: StandardLink) -> None:
    require(may_import(importer))
    if link.from_file:
        raise RuleBroken(_("The framework's own file states this link and would bring it back."))
    origin = queries.get_by_number(link.origin_id)
    to = link.destination_title
    audit.record(importer.person_id, REMOVED, called(origin), kind=link.kind, to=to)
    db.session.delete(link)
    slots.links_changed.call()


# --- rows ---


def same(origin: int, kind: str, end: int | str) -> Key:
    if kind in BOTH_WAYS and isinstance(end, int) and end < origin:
        return end, kind, origin
    return origin, kind, end


def row_of(origin_id: int, kind: str, title: str, basis: str) -> dict[str, Any]:
    """A link whose far end is only named."""
    return {
        "origin_id": origin_id,
        "kind": kind,
        "destination_id": None,
        "destination_identifier": title,
        "destination_title": title,
        "destination_uri": "",
        "source": basis,
        "from_file": False,
    }


def ends_at(target: Any) -> dict[str, Any]:
    """`target` has the id and the identifier of a standard."""
    return {"destination_id": target.id, "destination_identifier": target.identifier}


def keep(rows: Sequence[dict[str, Any]]) -> None:
    """One statement; a link that somebody else makes at the same moment stays as it is."""
    put(StandardLink, rows, ("origin_id", "kind", "destination_identifier"), keep=True)


def called(standard: Standard) -> str:
    """As a crosswalk names it."""
    return f"{standard.framework.key} {standard.code or standard.identifier}"
