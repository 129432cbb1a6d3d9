"""The filters beside a list: their values in words, with counts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Any, Final

import sqlalchemy as sa
from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from ps5_collab.browsing.finding import Found
from ps5_collab.browsing.listing import Listing
from ps5_collab.core.db import db
from ps5_collab.core.text import slugify
from ps5_collab.core.words import locale
from ps5_collab.people.models import LocalDistrict, School
from ps5_collab.sharing.asked import Asked
from ps5_collab.sharing.filters import numbers
from ps5_collab.standards.models import Framework, Standard, StandardClosure
from ps5_collab.standards.shown import BRIEF, named, notices

#: Values that are shown at once, and those that unfold.
SHOWN: Final = 6
MOST: Final = 30
MOST_CHILDREN: Final = 60
#: Filters whose values are rows with a name.
PLACES: Final[Mapping[str, Any]] = {"school": School, "district": LocalDistrict}


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
    #: What must stand beside official words among them.
    notices: Sequence[str] = ()

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
    """Words for what the database names: {kind: {id: name}}."""

    of: Mapping[str, Mapping[str, str]]
    #: Children of the standards that were chosen.
    children: Sequence[str]
    notices: Sequence[str]


def rail(found: Found) -> Rail:
    """Made once for all who see the same and ask the same; new names show within a minute."""
    asked, minute = found.asked, int(monotonic() // 60)
    chosen = tuple(sorted(asked.filters.items()))
    key = (
        "rail",
        found.listing,
        found.facets.visible,
        found.among,
        chosen,
        locale().language,
        minute,
    )
    return found.facets.once(key, lambda: made(found))


def made(found: Found) -> Rail:
    """Every kind that has something to choose. One statement, for names."""
    kinds = found.listing.filters
    counts = {kind: counted(found, kind) for kind in kinds}
    names = names_for(found.asked, counts)
    if names.children:
        counts["standard"] |= found.facets.counts(
            "standard", found.filters, found.among, names.children
        )
    every = (group(found, kind, counts[kind], names) for kind in kinds)
    groups = [group for group in every if group.shown]
    choices = (choice for group in groups for choice in (*group.shown, *group.rest))
    taken = [choice for choice in choices if choice.chosen]
    html = Markup(render_template("browsing/_rail.html", groups=groups))  # noqa: S704 (a template)
    return Rail(groups, taken, html)


def counted(found: Found, kind: str) -> dict[str, int]:
    """The counts that may be shown, the largest first; what is chosen stays, even without any."""
    chosen = found.asked.filters.get(kind, ())
    only = None
    if kind == "standard":
        only = dict.fromkeys([*chosen, *found.facets.values.often])
    counts = found.facets.counts(kind, found.filters, found.among, only)
    best = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    kept = dict(best[: SHOWN if kind == "standard" else MOST])
    return {value: counts.get(value, 0) for value in chosen} | kept


def group(found: Found, kind: str, counts: Mapping[str, int], names: Named) -> Group:
    listing, chosen = found.listing, found.asked.filters.get(kind, ())
    words = words_for(listing, kind, names)
    choices = [
        Choice(kind, value, words(value), counts[value], value in chosen, f"{kind}-{_key(value)}")
        for value in in_order(listing.ordered.get(kind), counts, chosen)
    ]
    shown = len(choices) if kind in listing.ordered else max(SHOWN, len(chosen))
    told = names.notices if kind == "standard" else ()
    return Group(kind, listing.legends()[kind], choices[:shown], choices[shown:], told)


def in_order(
    own: Sequence[str] | None, counts: Mapping[str, int], chosen: Sequence[str]
) -> Iterable[str]:
    """Grades and lengths in their own order; else what is chosen, then the largest first."""
    if own is not None:
        return [value for value in own if value in counts] + [v for v in counts if v not in own]
    return sorted(counts, key=lambda value: (value not in chosen, -counts[value], value))


def names_for(asked: Asked, counts: Mapping[str, Mapping[str, int]]) -> Named:
    """One statement for the names of all standards and places on the rail."""
    chosen = numbers(asked.filters.get("standard", ()))
    below = sa.select(StandardClosure.descendant_id).where(
        StandardClosure.ancestor_id.in_(chosen), StandardClosure.depth == 1
    )
    is_child = Standard.id.in_(below.limit(MOST_CHILDREN)) if chosen else sa.false()
    shown = Standard.id.in_(numbers([*counts.get("standard", ())]))
    child = sa.case((is_child, 1), else_=0).label("child")
    standard = sa.literal("standard").label("kind")
    standards = sa.select(standard, Standard.id, Standard.code, child, *BRIEF)
    standards = standards.join(Framework, Framework.id == Standard.framework_id)
    nothing = [sa.literal(""), sa.literal(""), sa.null(), sa.literal(""), sa.literal("")]
    places = [
        sa.select(sa.literal(kind), table.id, table.name, sa.literal(0), *nothing).where(
            table.id.in_(numbers([*counts[kind]]))
        )
        for kind, table in PLACES.items()
        if kind in counts
    ]
    every = sa.union_all(standards.where(sa.or_(shown, is_child)), *places)
    rows = db.session.execute(every).all()
    names: dict[str, dict[str, str]] = {kind: {} for kind in ("standard", *PLACES)}
    for row in rows:
        names[row.kind][str(row.id)] = named(row)
    return Named(names, [str(row.id) for row in rows if row.child], notices(rows))


def words_for(listing: Listing, kind: str, names: Named) -> Callable[[str], str]:
    """Names come from the database; all other words are those of the reader's language."""
    if kind in names.of:
        unknown = {
            "standard": _("Unknown standard"),
            "school": _("Unknown school"),
            "district": _("Unknown local district"),
        }
        return lambda value: names.of[kind].get(value) or unknown[kind]
    language = locale().language
    return lambda value: _words(listing, kind, value, language)


@lru_cache(maxsize=4096)
def _words(listing: Listing, kind: str, value: str, _language: str) -> str:
    return listing.words(kind, value)


@lru_cache(maxsize=1024)
def _key(value: str) -> str:
    return slugify(value) if value.isascii() else value.encode().hex()
