"""A file of standards as understood: what every reader of a file makes, and the importer takes.

Pure and without a database. Readers keep what is odd in a file in `Package.oddities`, each with its
place, and raise `Refused` only for what cannot be taken at all.
"""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

#: Bytes of one file, rows or items of one framework, levels of its tree, parents of one standard.
MAX_BYTES: Final = 64 * 1024 * 1024
MAX_ENTRIES: Final = 100_000
MAX_ASSOCIATIONS: Final = 500_000
MAX_DEPTH: Final = 20
MAX_PARENTS: Final = 50
#: Pairs of a standard and one that is above it, of one framework.
MAX_ANCESTRIES: Final = 2_000_000

LONGEST_CODE: Final = 120
LONGEST_IDENTIFIER: Final = 120

#: Identifiers of what comes without one are made from its framework's key and its code.
NAMESPACE: Final = uuid5(NAMESPACE_URL, "urn:ps5-collab:standards")


class Odd(StrEnum):
    """What can be strange about a file that is taken all the same; the words are in `wording`."""

    DECODED = "decoded"
    WRONG_LETTERS = "wrong-letters"
    MARKUP = "markup"
    CUT_OFF = "cut-off"
    CUT_HERE = "cut-here"
    NO_WORDS = "no-words"
    NOT_TEXT = "not-text"
    NO_CODE = "no-code"
    CODE_TWICE = "code-twice"
    CODE_ALIKE = "code-alike"
    CODE_TRIMMED = "code-trimmed"
    IDENTIFIER_TWICE = "identifier-twice"
    IDENTIFIER_MADE = "identifier-made"
    GRADE_UNKNOWN = "grade-unknown"
    DATE_UNKNOWN = "date-unknown"
    STATUS_UNKNOWN = "status-unknown"
    NO_PARENT = "no-parent"
    PARENT_LOST = "parent-lost"
    OWN_PARENT = "own-parent"
    CYCLE = "cycle"
    SEVERAL_PARENTS = "several-parents"
    ASSOCIATION_TWICE = "association-twice"
    ASSOCIATION_UNKNOWN = "association-unknown"
    ASSOCIATION_BROKEN = "association-broken"
    ASSOCIATION_WAITS = "association-waits"
    ASSOCIATION_OWN = "association-own"
    RETIRED = "retired"
    NOT_YET = "not-yet"
    ROW_UNEVEN = "row-uneven"
    ROW_EMPTY = "row-empty"
    MADE_PARENT = "made-parent"


@dataclass(frozen=True, slots=True)
class Oddity:
    kind: Odd
    #: Where: a row number, a code, an identifier.
    place: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    """A CFDocument."""

    identifier: str
    title: str
    #: Short name for addresses, where the file or its giver has one.
    key: str = ""
    creator: str = ""
    publisher: str = ""
    subject: str = ""
    language: str = "en"
    version: str = ""
    adoption_status: str = "Adopted"
    starts_on: date | None = None
    ends_on: date | None = None
    source_url: str = ""
    #: The licence's name and the notice that the file wants shown.
    licence: str = ""
    attribution: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A CFItem: one standard."""

    identifier: str
    code: str | None = None
    #: The official wording, as plain text; may hold Markdown and TeX.
    statement: str = ""
    #: Words of our own for it.
    short_title: str = ""
    #: The official short form.
    abbreviated: str = ""
    kind: str = ""
    levels: tuple[str, ...] = ()
    subject: str = ""
    concept: str = ""
    language: str = "en"
    notes: str = ""
    enumeration: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    changed_at: datetime | None = None
    uri: str = ""

    @property
    def name(self) -> str:
        """How a report calls it."""
        return self.code or self.short_title or self.statement[:60] or self.identifier


@dataclass(frozen=True, slots=True)
class Edge:
    """A child and its parent; no parent means the framework itself."""

    child: str
    parent: str | None
    sequence: float | None = None
    is_primary: bool = True
    #: The file gave it no place, or one that cannot be.
    unplaced: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Any other association; its far end may be in another framework."""

    origin: str
    kind: str
    destination: str
    title: str = ""
    uri: str = ""
    #: What the file says about the ground of it.
    source: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """One framework of one file. Entries stand in the order of the printed tree."""

    framework: Framework
    entries: tuple[Entry, ...]
    edges: tuple[Edge, ...]
    links: tuple[Link, ...] = ()
    oddities: tuple[Oddity, ...] = ()
    #: What kind of file: "CASE 1.1", "our CSV".
    form: str = ""
    case_version: str = ""
    #: Of the file's bytes, as hex.
    sha256: str = ""
    #: Levels from the framework down, by identifier, on the way of the primary parents.
    depths: dict[str, int] = field(default_factory=dict)
    #: Every standard above each standard, with the shortest way up.
    ancestors: dict[str, dict[str, int]] = field(default_factory=dict)

    def under(self, key: str) -> "Package":
        return replace(self, framework=replace(self.framework, key=key))


def framework_identifier(key: str) -> str:
    return str(uuid5(NAMESPACE, f"doc|{key}"))


def entry_identifier(key: str, code: str) -> str:
    return str(uuid5(NAMESPACE, f"item|{key}|{code}"))


def normal_identifier(given: str) -> str:
    """Lower case, with hyphens where it is a UUID: `0D7D…EFE4` and `{0d7d-…}` are one."""
    given = given.strip()
    try:
        return str(UUID(given))
    except ValueError:
        return given.lower()


def is_uuid(given: str) -> bool:
    try:
        UUID(given.strip())
    except ValueError:
        return False
    return True


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
