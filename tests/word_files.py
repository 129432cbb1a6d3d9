"""Reading a Word file back."""

import io
from collections.abc import Iterator

from docx import Document


def lines_of(word_file: bytes) -> Iterator[str]:
    """The text of its paragraphs and table cells, in order."""
    for part in Document(io.BytesIO(word_file)).iter_inner_content():
        if hasattr(part, "rows"):
            yield from (cell.text for row in part.rows for cell in row.cells)
        else:
            yield part.text
