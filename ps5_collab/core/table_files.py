"""Tables to take away as CSV, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

CSV: Final = "text/csv; charset=utf-8"
#: A cell that begins so would be taken for a formula (also as a full-width sign).
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
#: Spreadsheets take UTF-8 for what it is only behind this mark.
MARK: Final = "\ufeff"


def csv_of(head: Sequence[str], rows: Iterable[Sequence[str | int | float]]) -> str:
    """The table as text, every cell quoted but numbers, which stay numbers."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([safe(cell) for cell in head])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return MARK + written.getvalue()


def safe(cell: str | int | float) -> str | int | float:
    """Text is text: what could be a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell
