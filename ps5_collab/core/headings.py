"""Headings inside what somebody wrote stand below those of the page or the paper that shows it.

Whatever levels a writer took, the first is one below what stands above, and none is skipped.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from markupsafe import Markup

DEEPEST: Final = 6
_TAG = re.compile(r"<(/?)h([1-6])(?=[ >])")
_FENCE = re.compile(r" *(`{3,}|~{3,})[^`]*$")
#: As `core.grammar` reads them: also without a space, and behind the mark of a list or a quote.
_HASHES = re.compile(r"((?: {0,3}(?:>|[*+-](?= )|\d{1,9}\.(?= )) ?)*)(#{1,6})(.*)")
_RULE = re.compile(r" {0,3}([-_*])(?: *\1){2,} *$")
#: Neither code nor a heading already.
_TITLE = re.compile(r"(?! {4}|#) *\S")
_UNDERLINE = re.compile(r"(=+|-+) *$")


def levels(given: Iterable[int], below: int) -> Iterator[int]:
    """The level of each heading in turn, under one of the level `below`."""
    above: list[int] = []
    for level in given:
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        yield min(DEEPEST, below + len(above))


def in_html(html: Markup, below: int) -> Markup:
    """Safe HTML with other headings."""
    now = levels((int(tag[2]) for tag in _TAG.finditer(html) if not tag[1]), below)
    standing = below

    def other(tag: re.Match[str]) -> str:
        nonlocal standing
        standing = standing if tag[1] else next(now)
        return f"<{tag[1]}h{standing}"

    return Markup(_TAG.sub(other, html))  # noqa: S704 as safe as it came: only a digit changes


def in_markdown(text: str, below: int) -> str:
    """Every heading with hashes; what stands in a fence is code."""
    found = list(_parts(text.split("\n")))
    now = levels((level for level, _before, _words in found if level), below)
    return "\n".join(
        f"{before}{'#' * next(now)} {words}" if level else words for level, before, words in found
    )


def _parts(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Level (0 of what is no heading), what stands before its hashes, words."""
    fence, begins, at = "", True, 0
    while at < len(lines):
        line, after = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
        at += 1
        opening, hashes = _FENCE.match(line), _HASHES.match(line)
        if fence or opening:
            fence = _inside(fence, line, opening)
            begins = not fence
            yield 0, "", line
        elif begins and _is_title(line) and (under := _UNDERLINE.match(after)):
            at += 1
            yield 1 if under[1][0] == "=" else 2, "", line.strip()
        elif hashes:
            begins = not hashes[1]
            yield len(hashes[2]), hashes[1], hashes[3].strip().rstrip("#").rstrip()
        else:
            begins = not line.strip() or bool(_RULE.match(line))
            yield 0, "", line


def _is_title(line: str) -> bool:
    return bool(_TITLE.match(line)) and not _RULE.match(line)


def _inside(fence: str, line: str, opening: re.Match[str] | None) -> str:
    """The marks of the fence that the next line is in; empty when it is in none."""
    if not fence:
        return opening[1] if opening else ""
    mark = line.strip()
    closes = len(mark) >= len(fence) and mark == fence[0] * len(mark)
    return "" if closes else fence


GLOBALS: dict[str, Any] = {"headings_below": in_html}
