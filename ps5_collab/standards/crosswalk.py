"""Pairs of standards of different frameworks, from a spreadsheet."""

from dataclasses import dataclass

from flask_babel import gettext as _

from ps5_collab.core.errors import Refused
from ps5_collab.standards.case import kind_of, looks_like_json
from ps5_collab.standards.table import read_table


@dataclass(frozen=True)
class Pair:
    """Two standards named by framework and code, and what one is to the other."""

    from_framework: str
    from_code: str
    kind: str
    to_framework: str
    to_code: str
    basis: str


def read_crosswalk(data: bytes) -> tuple[Pair, ...]:
    table = read_table(data)
    if not is_crosswalk(table.headings):
        raise Refused(_("These headings are not those of a crosswalk."))
    return tuple(
        Pair(
            row["fromframework"],
            row["fromcode"],
            kind_of(row["relation"]),
            row["toframework"],
            row["tocode"],
            row["basis"],
        )
        for row in table.rows
    )


def crosswalk_in(data: bytes) -> tuple[Pair, ...]:
    """The pairs, when the bytes are those of a crosswalk; else none."""
    first = data[:2000].replace(b"\r", b"\n").split(b"\n")[0]
    if b"from_framework" not in first or looks_like_json(data):
        return ()
    return read_crosswalk(data)


def is_crosswalk(headings: frozenset[str]) -> bool:
    return {"fromframework", "fromcode", "relation", "toframework", "tocode"} <= headings
