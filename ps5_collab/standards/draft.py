"""A framework being put together from the rows of a spreadsheet."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from flask_babel import gettext as _

from ps5_collab.core.errors import Refused
from ps5_collab.core.text import clean_line
from ps5_collab.standards.checks import code_oddities, finish
from ps5_collab.standards.grades import parse_levels
from ps5_collab.standards.known import known
from ps5_collab.standards.package import (
    LONGEST_CODE,
    LONGEST_IDENTIFIER,
    Edge,
    Entry,
    Framework,
    Link,
    Odd,
    Oddity,
    Package,
    entry_identifier,
    framework_identifier,
    is_uuid,
    normal_identifier,
)
from ps5_collab.standards.statements import plain_statement, statement_oddities
from ps5_collab.standards.table import Row

#: Words of our own addresses.
RESERVED = frozenset({"id", "import", "imports", "picker", ".", ".."})


@dataclass
class Draft:
    """A framework being put together from rows."""

    framework: Framework
    form: str
    entries: dict[str, Entry] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)
    #: The first identifier under each code.
    codes: dict[str, str] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)

    def note(self, kind: Odd, place: str, detail: str = "") -> None:
        self.oddities.append(Oddity(kind, place, detail[:200]))

    def add(self, row: Row, code: str, given: str = "", **content: object) -> Entry:
        """Add the standard of a row; a second one with the same identifier gives way."""
        identifier = self.identifier(row, code, given)
        if not code and not content.get("statement") and not content.get("short_title"):
            raise Refused(_("Row %(number)d has neither code nor words.", number=row.number))
        entry = Entry(identifier=identifier, code=code[:LONGEST_CODE] or None, **content)  # type: ignore[arg-type]
        entry = replace(entry, uri=entry.uri[:1000], kind=entry.kind[:120])
        if identifier in self.entries:
            self.note(Odd.IDENTIFIER_TWICE, row.place, identifier)
        else:
            self.entries[identifier] = entry
            self.codes.setdefault(code, identifier)
        return self.entries[identifier]

    def identifier(self, row: Row, code: str, given: str) -> str:
        """The row's own, when it is a UUID; else made from key and code, or key and name."""
        if is_uuid(given):
            return normal_identifier(given)
        name = code or given
        if not name:
            raise Refused(_("Row %(number)d has neither identifier nor code.", number=row.number))
        self.made[name] = self.made.get(name, 0) + 1
        if self.made[name] > 1:
            name = f"{name}|{self.made[name]}"
        return entry_identifier(self.framework.key, name[:LONGEST_IDENTIFIER])

    def words(self, row: Row, heading: str, place: str) -> str:
        self.oddities += statement_oddities(row.raw(heading), place)
        return plain_statement(row.raw(heading))

    def code(self, row: Row, *headings: str) -> str:
        heading = next((one for one in headings if row[one]), headings[0])
        self.oddities += code_oddities(row.raw(heading), row.place)
        return row[heading]

    def levels(self, row: Row, *values: str) -> tuple[str, ...]:
        levels, unknown = parse_levels(values)
        for word in unknown:
            self.note(Odd.GRADE_UNKNOWN, row.place, word)
        return levels

    def place(self, entry: Entry, parent: str | None, sequence: float | None = None) -> None:
        self.edges.append(Edge(entry.identifier, parent, sequence))

    def package(self) -> Package:
        entries = list(self.entries.values())
        edges = [edge for edge in self.edges if edge.child in self.entries]
        return finish(self.framework, entries, edges, self.links, self.oddities, form=self.form)


def draft(key: str, form: str, oddities: Iterable[Oddity] = ()) -> Draft:
    """An empty framework under `key`, with what we know about it."""
    if not key:
        raise Refused(_("The file does not say which framework it is: give its key."))
    facts = known().get(key)
    unknown = Framework(identifier=framework_identifier(key), title=key, key=key)
    return Draft(facts.framework if facts else unknown, form, oddities=list(oddities))


def key_of(given: str) -> str:
    """A framework's key as it can stand in an address."""
    key = clean_line(given).replace("/", "-").replace(" ", "-")[:60]
    if key.lower() in RESERVED:
        raise Refused(_("“%(key)s” cannot be the key of a framework.", key=key))
    return key
