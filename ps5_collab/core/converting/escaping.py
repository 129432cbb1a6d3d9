"""Words as Markdown that shows them unchanged. Pure."""

import re
from typing import Final

#: What Markdown would take for a mark, and where.
_AMPERSAND: Final = re.compile(r"&(?=[#\w])")
_SPECIAL: Final = re.compile(r"[\\`*<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|\[|\](?=[(\[])")
_AT_START: Final = re.compile(r"^(\s*)(#{1,6}|[>+=-]|~{3}|\d{1,9}(?=[.)])|:(?=\s))")


def escaped(words: str) -> str:
    """Words inside a line, as Markdown shows them unchanged."""
    return _AMPERSAND.sub("&amp;", _SPECIAL.sub(r"\\\g<0>", words))


def escaped_line(line: str) -> str:
    """A whole line, whose beginning means something, too."""
    return at_start(escaped(line))


def at_start(line: str) -> str:
    """A line of which all but the beginning is escaped."""
    found = _AT_START.match(line)
    if not found:
        return line
    sign = found[2]
    if sign.isdecimal():
        return f"{found[1]}{sign}\\{line[found.end() :]}"
    return f"{found[1]}\\{sign}{line[found.end() :]}"
