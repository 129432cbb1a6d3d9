"""What a file would change in a framework that is here already. Pure.

A standard is its identifier; codes and words may change around it. What is gone from a file is
never deleted: it is retired when the file says so, else missing until it returns.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from ps5_collab.standards.codes import code_norm
from ps5_collab.standards.models import StandardState
from ps5_collab.standards.package import Entry, Framework, Package

#: More missing than this share of what is in force looks like the wrong file.
MOST_MISSING = 0.2


class Part(StrEnum):
    """What of a standard can change."""

    CODE = "code"
    WORDING = "wording"
    TITLE = "title"
    GRADES = "grades"
    KIND = "kind"
    SUBJECT = "subject"
    DAYS = "days"


class Doubt(StrEnum):
    """Why an import waits for a person's word."""

    OLDER = "older"
    MANY_MISSING = "many-missing"
    NO_ITEMS = "no-items"
    OTHER_IDENTIFIER = "other-identifier"


@dataclass(frozen=True, slots=True)
class Stored:
    """A standard as it is here."""

    id: int
    identifier: str
    code: str | None
    fingerprint: str
    short_title: str
    state: StandardState
    kind: str = ""
    levels: tuple[str, ...] = ()
    subject: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    #: Identifiers; None for the framework itself.
    parents: frozenset[str | None] = frozenset()

    @property
    def name(self) -> str:
        return self.code or self.short_title or self.identifier


@dataclass(frozen=True, slots=True)
class Match:
    """A standard that is here and in the file."""

    stored: Stored
    entry: Entry
    changed: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Comparison:
    added: tuple[Entry, ...]
    #: Every standard that is in both, changed or not.
    matched: tuple[Match, ...]
    retired: tuple[Match, ...]
    #: Retired or missing until now, in force with this file.
    returned: tuple[Match, ...]
    moved: tuple[Match, ...]
    #: Here and in force, and gone from the file without a word.
    missing: tuple[Stored, ...]
    #: A missing one and a new one with the same code: perhaps the same standard.
    proposals: tuple[Match, ...]

    @property
    def changed(self) -> tuple[Match, ...]:
        """Not those whose days alone changed, because they end or begin again: that is told."""
        turned = {match.stored.id for match in (*self.retired, *self.returned)}
        return tuple(
            match
            for match in self.matched
            if match.changed and not (match.changed == (Part.DAYS,) and match.stored.id in turned)
        )

    @property
    def touched(self) -> list[int]:
        """Ids of the standards here that are not as before."""
        matches = (*self.changed, *self.retired, *self.returned, *self.moved)
        ids = [match.stored.id for match in matches] + [one.id for one in self.missing]
        return list(dict.fromkeys(ids))

    @property
    def is_empty(self) -> bool:
        return not self.added and not self.touched


def fingerprint(statement: str) -> str:
    return sha256(statement.encode()).hexdigest()[:32] if statement else ""


def compare(
    stored: Sequence[Stored], package: Package, day: date, accepted: Collection[int] = ()
) -> Comparison:
    """`accepted`: ids of stored standards whose proposal a person agreed to."""
    found = matches(stored, package)
    proposals = proposed(stored, package, found)
    found |= {one.entry.identifier: one.stored for one in proposals if one.stored.id in accepted}
    parents = parents_of(package, found)
    matched = tuple(
        Match(found[entry.identifier], entry, changed_parts(found[entry.identifier], entry))
        for entry in package.entries
        if entry.identifier in found
    )
    here = {one.stored.id for one in matched}
    return Comparison(
        added=tuple(entry for entry in package.entries if entry.identifier not in found),
        matched=matched,
        retired=tuple(one for one in matched if _turns(one, package, day, StandardState.RETIRED)),
        returned=tuple(one for one in matched if _turns(one, package, day, StandardState.ACTIVE)),
        moved=tuple(one for one in matched if one.stored.parents != parents[one.entry.identifier]),
        missing=tuple(
            one for one in stored if one.id not in here and one.state == StandardState.ACTIVE
        ),
        proposals=tuple(one for one in proposals if one.stored.id not in accepted),
    )


def matches(stored: Iterable[Stored], package: Package) -> dict[str, Stored]:
    here = {one.identifier: one for one in stored}
    return {
        entry.identifier: here[entry.identifier]
        for entry in package.entries
        if entry.identifier in here
    }


def proposed(
    stored: Iterable[Stored], package: Package, found: Mapping[str, Stored]
) -> list[Match]:
    """Pairs with the same code, where it names one thing on each side."""
    taken = {one.id for one in found.values()}
    gone: dict[str, list[Stored]] = defaultdict(list)
    for one in stored:
        if one.id not in taken and code_norm(one.code):
            gone[code_norm(one.code)].append(one)
    new = [entry for entry in package.entries if entry.identifier not in found]
    often = Counter(code_norm(entry.code) for entry in new)
    return [
        Match(gone[norm][0], entry)
        for entry in new
        if (norm := code_norm(entry.code)) in gone and len(gone[norm]) == often[norm] == 1
    ]


def parents_of(package: Package, found: Mapping[str, Stored]) -> dict[str, frozenset[str | None]]:
    """Parents in the file, by the identifiers that they have here."""
    parents: dict[str, set[str | None]] = defaultdict(set)
    for edge in package.edges:
        known = found.get(edge.parent) if edge.parent else None
        parents[edge.child].add(known.identifier if known else edge.parent)
    return {child: frozenset(above) for child, above in parents.items()}


def changed_parts(stored: Stored, entry: Entry) -> tuple[Part, ...]:
    """A file that is silent about something changes nothing there."""
    wording = fingerprint(entry.statement)
    pairs = {
        Part.CODE: (stored.code, entry.code),
        Part.WORDING: (stored.fingerprint or wording, wording or stored.fingerprint),
        Part.TITLE: (stored.short_title, entry.short_title or stored.short_title),
        Part.GRADES: (stored.levels, entry.levels or stored.levels),
        Part.KIND: (stored.kind, entry.kind or stored.kind),
        Part.SUBJECT: (stored.subject, entry.subject or stored.subject),
        Part.DAYS: ((stored.starts_on, stored.ends_on), (entry.starts_on, entry.ends_on)),
    }
    return tuple(part for part, (before, after) in pairs.items() if before != after)


def _turns(match: Match, package: Package, day: date, state: StandardState) -> bool:
    return match.stored.state != state and state_of(match.entry, package.framework, day) == state


def state_of(entry: Entry, framework: Framework, day: date) -> StandardState:
    """Retired when its last day is over, or its framework's authors gave it up."""
    over = entry.ends_on is not None and entry.ends_on < day
    given_up = framework.adoption_status == "Deprecated"
    return StandardState.RETIRED if over or given_up else StandardState.ACTIVE


def doubts(comparison: Comparison, package: Package, active: int) -> list[Doubt]:
    """`active` standards are in force here now."""
    if not package.entries:
        return [Doubt.NO_ITEMS]
    return [Doubt.MANY_MISSING] if len(comparison.missing) > MOST_MISSING * active else []


def is_older(package: Framework, version: str, changed: object) -> bool:
    """Compared with the version here by the day of change, else by numbers such as "2"."""
    if package.changed_at is not None and changed is not None:
        return bool(package.changed_at < changed)  # type: ignore[operator]
    if package.version.isdecimal() and version.isdecimal():
        return int(package.version[:18]) < int(version[:18])
    return False
