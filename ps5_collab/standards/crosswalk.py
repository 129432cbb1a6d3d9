"""Pairs of standards of different frameworks, from a spreadsheet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _

from ps5_collab.core.errors import Refused
from ps5_collab.standards.case import kind_of, looks_like_json
from ps5_collab.standards.package import Odd, Oddity
from ps5_collab.standards.table import Row, normal, read_table

#: Rows of one file; their codes must fit into one statement on every database.
MOST_PAIRS: Final = 5_000
LONGEST_TITLE: Final = 500
LONGEST_BASIS: Final = 500
HEADINGS: Final = frozenset({"fromframework", "fromcode", "relation", "toframework", "tocode"})


@dataclass(frozen=True)
class Pair:
    """Two standards named by framework and code, and what one is to the other."""

    from_framework: str
    from_code: str
    kind: str
    to_framework: str
    to_code: str
    basis: str
    #: Where it stands in its file.
    place: str

    @property
    def origin(self) -> str:
        return f"{self.from_framework} {self.from_code}"

    @property
    def title(self) -> str:
        """The far end in words, which lead to it once it is here."""
        return f"{self.to_framework} {self.to_code}"[:LONGEST_TITLE]


@dataclass(frozen=True)
class Crosswalk:
    """A file of pairs as understood."""

    pairs: tuple[Pair, ...]
    oddities: tuple[Oddity, ...] = ()


def read_crosswalk(data: bytes) -> Crosswalk:
    """Understand the bytes of a file; raise `Refused` naming the place when it is no crosswalk."""
    if not data.strip():
        raise Refused(_("The file is empty."))
    table = read_table(data)
    if not table.headings >= HEADINGS:
        raise Refused(_("These headings are not those of a crosswalk."))
    if len(table.rows) > MOST_PAIRS:
        raise Refused(_("The file has more than %(limit)d rows.", limit=MOST_PAIRS))
    pairs = tuple(pair(row) for row in table.rows)
    return Crosswalk(pairs, (*table.oddities, *unknown_kinds(pairs)))


def is_crosswalk(data: bytes) -> bool:
    """The bytes are those of a crosswalk, by their first line."""
    first = data[:2000].replace(b"\r", b"\n").split(b"\n")[0]
    return "fromframework" in normal(first.decode(errors="replace")) and not looks_like_json(data)


def pair(row: Row) -> Pair:
    return Pair(
        row["fromframework"],
        row["fromcode"],
        kind_of(row["relation"]),
        row["toframework"],
        row["tocode"],
        row["basis"][:LONGEST_BASIS],
        row.place,
    )


def unknown_kinds(pairs: Iterable[Pair]) -> Iterator[Oddity]:
    for one in pairs:
        if one.kind.startswith("other:"):
            detail = one.kind.removeprefix("other:")
            yield Oddity(Odd.ASSOCIATION_UNKNOWN, one.place, detail)
