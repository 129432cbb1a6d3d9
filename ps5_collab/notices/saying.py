"""What stands under a notice: the line that was stored with it; where that depends on the language
and the clock of who reads it, what a floor above says of it now."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from ps5_collab.notices.models import Notice, NoticeKind

#: {notice id: line}, in the language that is being spoken; what is missing there is as it was
#: stored. All notices of a page or a letter at once, so that it asks the same number of times.
Lines = Callable[[Sequence[Notice]], Mapping[int, str]]

_lines: dict[NoticeKind, Lines] = {}


def say(kinds: Iterable[NoticeKind], lines: Lines) -> None:
    """Have the lines of these kinds said to their reader when they are shown."""
    _lines.update(dict.fromkeys(kinds, lines))


def lines_of(notices: Sequence[Notice]) -> dict[int, str]:
    """{notice id: line}, of each."""
    found = {notice.id: notice.line for notice in notices}
    asked: dict[Lines, list[Notice]] = {}
    for notice in notices:
        if lines := _lines.get(notice.kind):
            asked.setdefault(lines, []).append(notice)
    for lines, some in asked.items():
        found |= lines(some)
    return found
