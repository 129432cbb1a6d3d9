"""What a file itself says that it is called. Pure."""

import re
from typing import Final

from ps5_collab.core.text import as_typed, clean_line

_FILE: Final = re.compile(
    r"^(?:untitled|word document|\w+:\S+|microsoft (?:word|powerpoint) - .*"
    r"|.*\.(?:docx?|indd|odt|pages|pdf|rtf|tex))$",
    re.I,
)


def of_people(title: str | None) -> str:
    """The title, unless a program has put in what it calls the file."""
    line = clean_line(title or "")
    return "" if _FILE.search(line) else as_typed(line)
