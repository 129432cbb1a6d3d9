"""What templates say about standards: kinds of links, states, grades, addresses."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Flask, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from ps5_collab.core.text import safe_url
from ps5_collab.core.words import later as _l
from ps5_collab.standards.comparison import Doubt, Part
from ps5_collab.standards.grades import LEVELS, NUMBERS, grade_words
from ps5_collab.standards.models import StandardState, TextPolicy
from ps5_collab.standards.package import Odd
from ps5_collab.standards.report import DOUBTS, ODD, PARTS
from ps5_collab.standards.shown import credit, notices

_GRADES = re.compile(r"\b((?:TK|K|\d{1,2})-\d{1,2})\b")
#: (kind, seen from its origin): words.
LINKS: Mapping[tuple[str, bool], Any] = {
    ("replacedBy", True): _l("Replaced by"),
    ("replacedBy", False): _l("Replaces"),
    ("exactMatchOf", True): _l("Nearly the same"),
    ("exactMatchOf", False): _l("Nearly the same"),
    ("isRelatedTo", True): _l("Related"),
    ("isRelatedTo", False): _l("Related"),
    ("precedes", True): _l("Comes before"),
    ("precedes", False): _l("Comes after"),
    ("isPeerOf", True): _l("Beside"),
    ("isPeerOf", False): _l("Beside"),
    ("isPartOf", True): _l("Part of"),
    ("isPartOf", False): _l("Has as a part"),
    ("exemplar", True): _l("Example"),
    ("exemplar", False): _l("Example of"),
    ("hasSkillLevel", True): _l("Skill level"),
    ("hasSkillLevel", False): _l("Skill level of"),
    ("isTranslationOf", True): _l("Translation of"),
    ("isTranslationOf", False): _l("Translated as"),
}
STATES: Mapping[StandardState, Any] = {
    StandardState.ACTIVE: _l("In force"),
    StandardState.RETIRED: _l("Retired"),
    StandardState.MISSING: _l("Not in the newest version"),
}
POLICIES: Mapping[TextPolicy, Any] = {
    TextPolicy.CODES_ONLY: _l("Codes and our own short titles; no official wording."),
    TextPolicy.TEXT_WITH_NOTICE: _l("The official wording is shown with its license."),
    TextPolicy.OWN: _l("Written for this network; everything may be shown."),
}
_SAFE_CODE = re.compile(r"(?!\.+$)[\w.()+-]+")
_OURS = "our judgement"


def standard_address(one: Any, key: str) -> str:
    """Its page: by code where one can stand in an address, else by identifier.

    `one` has `.identifier` and `.code`; `key` is its framework's.
    """
    if one.code and _SAFE_CODE.fullmatch(one.code):
        return url_for("standards.show", key=key, code=one.code)
    return url_for("standards.by_identifier", identifier=one.identifier)


def breakable(code: str) -> Markup:
    """A code that may break after its dots: official ones are wider than a phone."""
    return Markup(".<wbr>").join(escape(part) for part in code.split("."))


def unbroken(title: str) -> Markup:
    """A title whose grades stay in one line: browsers break after the hyphen of "K-12"."""
    parts = _GRADES.split(title)
    return Markup().join(
        Markup('<span class="nobr">{}</span>').format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )


def link_words(kind: str, outward: bool) -> str:
    known = LINKS.get((kind, outward))
    return str(known) if known else kind.removeprefix("other:").removeprefix("ext:")


def source_words(source: str) -> str:
    """The ground of a link; what nobody official said is said to be ours."""
    if _OURS in source:
        return str(_("%(why)s (to be reviewed)", why=source))
    return source


def grade_span(low: int | None, high: int | None) -> str:
    """ "Grades K–2" from the lowest and the highest."""
    if low is None or high is None:
        return ""
    return grade_words([level for level in LEVELS if low <= NUMBERS.get(level, 99) <= high])


def oddity_words(kind: str) -> str:
    return str(ODD[Odd(kind)]) if kind in set(Odd) else kind


def doubt_words(doubt: str) -> str:
    return str(DOUBTS[Doubt(doubt)]) if doubt in set(Doubt) else doubt


def part_words(parts: list[str]) -> str:
    return ", ".join(str(PARTS[Part(part)]) for part in parts if part in set(Part))


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        breakable=breakable,
        unbroken=unbroken,
        standard_address=standard_address,
        link_words=link_words,
        source_words=source_words,
        grade_span=grade_span,
        grade_words=grade_words,
        oddity_words=oddity_words,
        doubt_words=doubt_words,
        part_words=part_words,
        credit_of=credit,
        notices_of=notices,
        standard_states=STATES,
        text_policies=POLICIES,
        safe_url=safe_url,
    )
