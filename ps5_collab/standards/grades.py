"""Grade levels as CEDS names them ("KG", "01" to "12"), read from whatever files say, and in words.

A standard has a set of levels, and a set may have holes; its lowest and highest grade are only for
filtering.
"""

import re
from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

#: In the order of age. Years of study after school ("13" and on) follow the twelfth grade.
BEFORE = ("IT", "PR", "PK", "TK", "KG")
YEARS = tuple(f"{year:02}" for year in range(1, 21))
AFTER = ("AS", "BA", "PB", "MD", "PM", "DO", "PD", "AE", "PT", "OT")
LEVELS = (*BEFORE, *YEARS, *AFTER)
SCHOOL = ("KG", *YEARS[:12])
ORDER = {level: place for place, level in enumerate(LEVELS)}
#: Grades as numbers, for filters: kindergarten is 0.
NUMBERS = {"PK": -2, "TK": -1, "KG": 0} | {level: int(level) for level in YEARS}

NAMES = {
    "K": ("KG",),
    "KINDERGARTEN": ("KG",),
    "PREKINDERGARTEN": ("PK",),
    "PREK": ("PK",),
    "ES": YEARS[:5],
    "MS": YEARS[5:8],
    "HS": YEARS[8:12],
}
_LABEL = re.compile(r"\b(?:grades?|grade level|level)\b", re.IGNORECASE)
_RANGE = re.compile(r"\b(K|KG|TK|PK|\d{1,2})\s*(?:-|–|—|\bto\b|\bthrough\b)\s*(\d{1,2})\b", re.I)
_SPLIT = re.compile(r"[\s,.|;/&+]+")

#: Where a code alone tells the grades.
_IN_CODE: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"(?:CSTA)?1A[-.]"), ("KG", "01", "02")),
    (re.compile(r"(?:CSTA)?1B[-.]"), ("03", "04", "05")),
    (re.compile(r"(?:CSTA)?2-[A-Z]{2}-"), ("06", "07", "08")),
    (re.compile(r"(?:CSTA)?3A[-.]"), ("09", "10")),
    (re.compile(r"(?:CSTA)?3B[-.]"), ("11", "12")),
)
_CODE_PREFIX = re.compile(
    r"(?:CCSS\.(?:ELA-Literacy\.[A-Z]+|Math\.Content)\.|[A-Z]{1,4}\.)?"
    r"(K-12|K|MS|HS|\d{1,2})(?:-(\d{1,2}))?S?(?=[-.A-Z]|$)",
    re.IGNORECASE,
)


def parse_levels(values: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(levels in order, words that name none): "4", "09.10", "K-2", "Grades 3-5" and "HS" are
    understood."""
    found: set[str] = set()
    unknown: list[str] = []
    for value in values:
        rest = _RANGE.sub(lambda match: _taken(match, found), _LABEL.sub(" ", value.strip()))
        for word in filter(None, _SPLIT.split(rest)):
            levels = _named(word)
            found.update(levels)
            if not levels:
                unknown.append(word)
    return tuple(sorted(found, key=ORDER.__getitem__)), tuple(unknown)


def _taken(match: re.Match[str], found: set[str]) -> str:
    levels = between(match[1], match[2])
    found.update(levels)
    return " " if levels else match[0]


def between(low: str, high: str) -> tuple[str, ...]:
    """All levels from one to the other, both included; nothing when one is unknown."""
    first, last = (_named(low), _named(high))
    if not first or not last:
        return ()
    return LEVELS[ORDER[first[0]] : ORDER[last[-1]] + 1]


def _named(word: str) -> tuple[str, ...]:
    word = word.upper().strip("()[]'\"")
    if word in NAMES:
        return NAMES[word]
    if word.isascii() and word.isdecimal() and len(word) <= 2:
        word = word.zfill(2)
    return (word,) if word in ORDER else ()


def levels_from_code(code: str) -> tuple[str, ...]:
    """What a code of CSTA, of California, of NGSS or of the Common Core says by itself."""
    for pattern, levels in _IN_CODE:
        if pattern.match(code):
            return levels
    match = _CODE_PREFIX.match(code)
    if not match:
        return ()
    if match[1].upper() == "K-12":
        return SCHOOL
    levels = between(match[1], match[2] or match[1])
    return levels if set(levels) <= set(SCHOOL) else ()


def span(levels: Sequence[str]) -> tuple[int | None, int | None]:
    """Lowest and highest grade as numbers, kindergarten 0; nothing for levels outside school."""
    numbers = [NUMBERS[level] for level in levels if level in NUMBERS]
    return (min(numbers), max(numbers)) if numbers else (None, None)


def short(level: str) -> str:
    """As people write it: "K", "4"."""
    return "K" if level == "KG" else level.lstrip("0") or level


def grade_words(levels: Sequence[str]) -> str:
    """ "Grades K–2", "Grade 4", "Grades 3–5, 7"; nothing for no levels."""
    runs: list[list[str]] = []
    for level in sorted(set(levels) & set(ORDER), key=ORDER.__getitem__):
        if runs and ORDER[level] == ORDER[runs[-1][-1]] + 1:
            runs[-1].append(level)
        else:
            runs.append([level])
    if not runs:
        return ""
    said = ", ".join(short(run[0]) + (f"–{short(run[-1])}" if run[1:] else "") for run in runs)
    if len(runs) == 1 and len(runs[0]) == 1:
        return str(_("Grade %(grade)s", grade=said))
    return str(_("Grades %(grades)s", grades=said))
