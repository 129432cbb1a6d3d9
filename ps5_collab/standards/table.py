"""Rows of a spreadsheet file, whatever program wrote it.

Understands UTF-8 with and without its mark, UTF-16, and Windows-1252 (with a remark); commas,
semicolons and tabs; every kind of line end. Headings compare without case, spaces and underscores.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from ps5_collab.core.errors import Refused
from ps5_collab.core.text import clean_line, clean_text
from ps5_collab.standards.package import MAX_BYTES, MAX_ENTRIES, Odd, Oddity

#: Characters of one cell.
LONGEST_CELL = 100_000
MOST_COLUMNS = 200
_BETWEEN = re.compile(r"[\s_\-]+")
# What spreadsheets, and our own exports, put before text so that it is not counted as a formula.
_GUARD = re.compile(r"""^'(?=[=+\-@＝＋－＠])|^="(?=.*"$)""", re.DOTALL)


@dataclass(frozen=True)
class Row:
    """One row; its number is the one that a spreadsheet shows."""

    number: int
    cells: Mapping[str, str]

    @property
    def place(self) -> str:
        return str(_("row %(number)d", number=self.number))

    def __getitem__(self, heading: str) -> str:
        """The cell as one line; empty where the row has none."""
        return clean_line(self.cells.get(heading))

    def raw(self, heading: str) -> str:
        return self.cells.get(heading, "")

    def text(self, heading: str) -> str:
        return clean_text(self.raw(heading)).strip()

    def first(self, *headings: str) -> str:
        """The first of these cells that holds something."""
        return next((self[heading] for heading in headings if self[heading]), "")


@dataclass(frozen=True)
class Table:
    headings: frozenset[str]
    rows: tuple[Row, ...]
    oddities: tuple[Oddity, ...]


def read_table(data: bytes, name: str = "") -> Table:
    """The rows of a file; raise `Refused` naming the place when it is no table."""
    if len(data) > MAX_BYTES:
        raise Refused(_("The file is larger than %(limit)d MB.", limit=MAX_BYTES // 2**20))
    text, oddities = decoded(data)
    sign = separator(text)
    quoting = (
        csv.QUOTE_NONE if sign == "\t" and "itemid" in normal(text[:2000]) else csv.QUOTE_MINIMAL
    )
    lines = _lines(text, sign, quoting)
    headings = [normal(heading) for heading in next(lines, (0, []))[1]]
    if not any(headings):
        raise Refused(_("The file has no row of headings."))
    if len(headings) > MOST_COLUMNS:
        raise Refused(_("The file has more than %(limit)d columns.", limit=MOST_COLUMNS))
    rows = tuple(_rows(headings, lines, oddities))
    return Table(frozenset(filter(None, headings)), rows, tuple(oddities))


def normal(heading: str) -> str:
    return _BETWEEN.sub("", clean_line(heading)).lower()


def decoded(data: bytes) -> tuple[str, list[Oddity]]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = encoding in ("cp1252", "latin-1")
        sample = _foreign(text) if odd else ""
        return text, [Oddity(Odd.DECODED, str(_("whole file")), sample)] if odd else []
    raise Refused(_("The file is no text that we can read; save it as UTF-8."))


def _foreign(text: str) -> str:
    """The first letter beyond ASCII with what is around it, so that a person can judge."""
    place = next((number for number, sign in enumerate(text) if ord(sign) > 127), 0)
    return clean_line(text[max(0, place - 15) : place + 15])


def separator(text: str) -> str:
    """The sign that cuts the first line into most headings."""
    first = re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0][:20_000]
    return max(",;\t", key=lambda sign: (first.count(sign), sign == ","))


def _lines(text: str, sign: str, quoting: int) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells), without empty rows."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, quoting=quoting)  # type: ignore[arg-type]
    number = 0
    try:
        for cells in reader:
            number += 1
            if number > MAX_ENTRIES + 1:
                raise Refused(_("The file has more than %(limit)d rows.", limit=MAX_ENTRIES))
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise Refused(
            _("Row %(number)d cannot be read: %(why)s.", number=number + 1, why=str(error))
        ) from None


def _rows(
    headings: list[str], lines: Iterator[tuple[int, list[str]]], oddities: list[Oddity]
) -> Iterator[Row]:
    for number, cells in lines:
        row = Row(number, dict(zip(headings, (unguarded(cell) for cell in cells), strict=False)))
        if len(cells) > len(headings):
            oddities.append(Oddity(Odd.ROW_UNEVEN, row.place, str(len(cells) - len(headings))))
        yield row


def unguarded(cell: str) -> str:
    if cell[:1] not in "'=":
        return cell
    bare = _GUARD.sub("", cell)
    return bare.removesuffix('"') if cell.startswith('="') and bare != cell else bare
