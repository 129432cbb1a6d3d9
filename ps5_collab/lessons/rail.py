"""The filters beside a list of lessons: their values in words, with counts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Any, Final

import sqlalchemy as sa
from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from ps5_collab.core.db import db
from ps5_collab.core.text import slugify
from ps5_collab.core.words import locale
from ps5_collab.lessons import vocabulary
from ps5_collab.lessons.finding import Found, of_lessons
from ps5_collab.lessons.vocabulary import GRADE_NUMBERS, grade_label, label, language_label
from ps5_collab.people.models import School
from ps5_collab.sharing.asked import Asked
from ps5_collab.sharing.filters import KINDS, numbers
from ps5_collab.standards.models import Standard, StandardClosure

#: Values that are shown at once, and those that unfold.
SHOWN: Final = 6
MOST: Final = 30
MOST_CHILDREN: Final = 60
#: Kinds in an order of their own, which are shown whole.
ORDERED: Final = {"grade": [*GRADE_NUMBERS], "minutes": ["30", "45", "60", "90", "more"]}


@dataclass(frozen=True)
class Choice:
    kind: str
    value: str
    words: str
    count: int
    chosen: bool
    #: Its id on the page, the same after every answer.
    key: str


@dataclass(frozen=True)
class Group:
    kind: str
    legend: str
    shown: Sequence[Choice]
    #: What unfolds.
    rest: Sequence[Choice]

    @property
    def open(self) -> bool:
        return any(choice.chosen for choice in self.rest)


@dataclass(frozen=True)
class Rail:
    groups: Sequence[Group]
    #: The filters in use.
    taken: Sequence[Choice]
    html: Markup


@dataclass(frozen=True)
class Named:
    """Words for what the database names: ids of standards and schools."""

    standards: Mapping[str, str]
    schools: Mapping[str, str]
    #: Children of the standards that were chosen.
    children: Sequence[str]


def rail(found: Found) -> Rail:
    """Made once for all who see the same and ask the same; new names show within a minute."""
    asked, minute = found.asked, int(monotonic() // 60)
    chosen = tuple(sorted(asked.filters.items()))
    key = ("rail", found.facets.visible, found.among, chosen, locale().language, minute)
    return found.facets.once(key, lambda: made(found))


def made(found: Found) -> Rail:
    """Every kind that has something to choose. One statement, for names."""
    counts = {kind: counted(found, kind) for kind in KINDS}
    names = named(found.asked, counts)
    if names.children:
        counts["standard"] |= found.facets.counts(
            "standard", of_lessons(found.asked), found.among, names.children
        )
    every = (group(found.asked, kind, counts[kind], names) for kind in KINDS)
    groups = [group for group in every if group.shown]
    choices = (choice for group in groups for choice in (*group.shown, *group.rest))
    taken = [choice for choice in choices if choice.chosen]
    html = Markup(render_template("lessons/_rail.html", groups=groups))  # noqa: S704 (a template)
    return Rail(groups, taken, html)


def counted(found: Found, kind: str) -> dict[str, int]:
    """The counts that may be shown, the largest first; what is chosen stays, even without any."""
    chosen = found.asked.filters.get(kind, ())
    only = None
    if kind == "standard":
        only = dict.fromkeys([*chosen, *found.facets.values.often])
    counts = found.facets.counts(kind, of_lessons(found.asked), found.among, only)
    best = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    kept = dict(best[: SHOWN if kind == "standard" else MOST])
    return {value: counts.get(value, 0) for value in chosen} | kept


def group(asked: Asked, kind: str, counts: Mapping[str, int], names: Named) -> Group:
    chosen = asked.filters.get(kind, ())
    words = words_for(kind, names)
    choices = [
        Choice(kind, value, words(value), counts[value], value in chosen, f"{kind}-{_key(value)}")
        for value in in_order(kind, counts, chosen)
    ]
    shown = len(choices) if kind in ORDERED else max(SHOWN, len(chosen))
    return Group(kind, legends(locale().language)[kind], choices[:shown], choices[shown:])


def in_order(kind: str, counts: Mapping[str, int], chosen: Sequence[str]) -> Iterable[str]:
    """Grades and lengths in their own order; else what is chosen, then the largest first."""
    if kind in ORDERED:
        known = [value for value in ORDERED[kind] if value in counts]
        return known + [value for value in counts if value not in ORDERED[kind]]
    return sorted(counts, key=lambda value: (value not in chosen, -counts[value], value))


def named(asked: Asked, counts: Mapping[str, Mapping[str, int]]) -> Named:
    """One statement for the names of all standards and schools on the rail."""
    chosen = numbers(asked.filters.get("standard", ()))
    below = sa.select(StandardClosure.descendant_id).where(
        StandardClosure.ancestor_id.in_(chosen), StandardClosure.depth == 1
    )
    is_child = Standard.id.in_(below.limit(MOST_CHILDREN)) if chosen else sa.false()
    shown = Standard.id.in_(numbers([*counts["standard"]]))
    code, nothing = sa.func.coalesce(Standard.code, ""), sa.literal("")
    child = sa.case((is_child, 1), else_=0)
    standards = sa.select(sa.literal("standard"), Standard.id, code, Standard.short_title, child)
    schools = sa.select(sa.literal("school"), School.id, School.name, nothing, sa.literal(0))
    at_schools = School.id.in_(numbers([*counts["school"]]))
    both = sa.union_all(standards.where(sa.or_(shown, is_child)), schools.where(at_schools))
    rows = db.session.execute(both).all()
    names: dict[str, dict[str, str]] = {"standard": {}, "school": {}}
    for kind, number, name, title, _depth in rows:
        names[kind][str(number)] = " ".join(filter(None, (name, title)))
    children = [str(row[1]) for row in rows if row[4]]
    return Named(names["standard"], names["school"], children)


def words_for(kind: str, names: Named) -> Callable[[str], str]:
    """Names come from the database; all other words are those of the reader's language."""
    if kind == "standard":
        return lambda value: names.standards.get(value) or _("Unknown standard")
    if kind == "school":
        return lambda value: names.schools.get(value) or _("Unknown school")
    language = locale().language
    return lambda value: _words(kind, value, language)


@lru_cache(maxsize=2048)
def _words(kind: str, value: str, _language: str) -> str:
    if kind == "grade":
        return grade_label(value)
    if kind == "language":
        return language_label(value)
    tables: dict[str, Mapping[str, Any]] = {
        "subject": vocabulary.SUBJECTS,
        "skill": vocabulary.SKILLS,
        "topic": vocabulary.TOPICS,
        "minutes": {
            "30": _("Up to 30 minutes"),
            "45": _("31 to 45 minutes"),
            "60": _("46 to 60 minutes"),
            "90": _("61 to 90 minutes"),
            "more": _("More than 90 minutes"),
        },
    }
    return label(tables[kind], value)


@lru_cache(maxsize=8)
def legends(_language: str) -> dict[str, str]:
    return {
        "standard": _("Standard"),
        "grade": _("Grade"),
        "subject": _("Subject"),
        "minutes": _("Length"),
        "language": _("Language"),
        "school": _("School"),
        "skill": _("Skill"),
        "topic": _("Digital citizenship"),
    }


@lru_cache(maxsize=1024)
def _key(value: str) -> str:
    return slugify(value) if value.isascii() else value.encode().hex()
