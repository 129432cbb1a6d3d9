"""One search over everything a person may see: lessons, standards, people, schools, groups,
texts."""

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Final

import sqlalchemy as sa
from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from ps5_collab.browsing.finding import Found, find, read_address
from ps5_collab.browsing.page import SEARCHING
from ps5_collab.core.db import rows
from ps5_collab.core.fulltext import Query
from ps5_collab.core.text import fold
from ps5_collab.core.throttle import limiter
from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.discussions.models import KIND as DISCUSSIONS
from ps5_collab.groups.models import KIND as GROUPS
from ps5_collab.groups.models import THREADS
from ps5_collab.home.views import bp
from ps5_collab.lessons.browse import finder
from ps5_collab.lessons.finding import LESSONS
from ps5_collab.meetings.models import KIND as MEETINGS
from ps5_collab.meetings.models import MINUTES
from ps5_collab.people.models import Person, School
from ps5_collab.people.policy import schools_seen_by, seen_by
from ps5_collab.people.queries import has_words, patterns
from ps5_collab.practices.finding import SHOWCASE
from ps5_collab.practices.models import KIND as PRACTICES
from ps5_collab.practices.shelves.models import KIND as SHELVES
from ps5_collab.protocols.models import KIND as PROTOCOLS
from ps5_collab.sharing.finding import find as find_things
from ps5_collab.sharing.finding import first_few
from ps5_collab.sharing.masks import members
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.readers import reader
from ps5_collab.standards.codes import code_norm
from ps5_collab.standards.finding import Found as FoundStandard
from ps5_collab.standards.finding import find_standards, norms_in
from ps5_collab.texts.models import KIND as TEXTS
from ps5_collab.texts.models import SETS as TEXT_SETS

#: Of each other kind of thing; its own page has the rest.
MOST_BESIDE = 5
#: What groups have: their pages, meetings, minutes and questions.
OF_GROUPS: Final[Mapping[str, Later]] = {
    GROUPS: _("Group"),
    MEETINGS: _("Meeting"),
    MINUTES: _("Minutes of a meeting"),
    THREADS: _("Conversation"),
    DISCUSSIONS: _("Discussion"),
}
PRACTICE_KINDS: Final[Mapping[str, Later]] = {
    PRACTICES: _("Promising practice"),
    SHELVES: _("Shelf of practices"),
}
PROTOCOL_KINDS: Final[Mapping[str, Later]] = {PROTOCOLS: _("Protocol")}
TEXT_KINDS: Final[Mapping[str, Later]] = {TEXTS: _("Text"), TEXT_SETS: _("Text set")}
KINDS: Final = {**OF_GROUPS, **PRACTICE_KINDS, **PROTOCOL_KINDS, **TEXT_KINDS}


def kind_words(kind: str) -> Markup:
    """What a thing is called on a lower page that lists several kinds; lessons need no word."""
    return escape(KINDS.get(kind, ""))


@bp.get("/search")
@limiter.limit(SEARCHING)
def search() -> ResponseReturnValue:
    asked = read_address(LESSONS, request.args)
    if not asked.query and not asked.filters:
        return render_template("home/search.html", found=None, asked=asked)
    if request.args.get("among") == "groups":
        page = find_things(reader(), asked.query, tuple(OF_GROUPS), asked.page)
        return render_template("home/search_groups.html", asked=asked, page=page, kinds=OF_GROUPS)
    found = find(LESSONS, reader(), asked)
    beside: dict[str, Any] = {"standards": [], "meant": [], "people": [], "schools": []}
    beside["of_groups"] = beside["kinds"] = beside["practices"] = None
    beside["protocols"] = beside["texts"] = None
    if asked.query and asked.page == 1 and not asked.filters:
        beside |= standards_beside(asked.query) | people_beside(asked.query)
        beside |= things_beside(found)
    return render_template("home/search.html", **finder(found), **beside)


def standards_beside(query: Query) -> dict[str, Sequence[FoundStandard]]:
    """Standards with these words; those whose very code was typed stand apart."""
    found = find_standards(query.text, MOST_BESIDE)
    typed = norms_in(query.text)
    meant = [one for one in found if code_norm(one.code) in typed or one.replaces]
    return {"meant": meant, "standards": [one for one in found if one not in meant]}


def things_beside(found: Found) -> dict[str, Any]:
    """What groups have with these words, as far as the reader may see it (for visitors nothing),
    practices, protocols, and texts."""
    others = found.others(
        *(OF_GROUPS if reader().person_id else ()), *PRACTICE_KINDS, *PROTOCOL_KINDS, *TEXT_KINDS
    )
    few = partial(first_few, reader(), found.asked.query, others, few=MOST_BESIDE)
    practices = others.of_kinds(found.facets, *PRACTICE_KINDS)
    shown = members(found.facets.matching(SHOWCASE.all_filters({})), practices)
    return {
        "of_groups": few(others.of_kinds(found.facets, *OF_GROUPS)) if reader().person_id else None,
        "kinds": OF_GROUPS,
        "practices": few(practices),
        "in_showcase": len(shown),
        "practice_kinds": PRACTICE_KINDS,
        "protocols": few(others.of_kinds(found.facets, *PROTOCOL_KINDS)),
        "protocol_kinds": PROTOCOL_KINDS,
        "texts": few(others.of_kinds(found.facets, *TEXT_KINDS)),
        "text_kinds": TEXT_KINDS,
    }


def people_beside(query: Query) -> dict[str, Sequence[Any]]:
    """People and schools by their names, as far as the reader may know of them; one statement."""
    words = fold(query.text).split()[:8]
    if not (reader().in_network and words):
        return {}
    found = rows(named(reader(), len(words)), **patterns(words)).all()
    return {
        "people": [row for row in found if row.kind == "people"],
        "schools": [row for row in found if row.kind == "schools"],
    }


@lru_cache(maxsize=512)
def named(reader: Reader, words: int) -> sa.Select[*tuple[Any, ...]]:
    """Those of whose names so many words are beginnings; see `patterns`."""
    both = sa.union_all(
        sa.select(
            sa.select(sa.literal("people").label("kind"), Person.id, Person.name)
            .where(seen_by(reader), Person.deactivated_at.is_(None))
            .where(*has_words(Person.name_folded, words))
            .order_by(Person.name_folded)
            .limit(MOST_BESIDE)
            .subquery()
        ),
        sa.select(
            sa.select(sa.literal("schools").label("kind"), School.id, School.name)
            .where(schools_seen_by(reader), School.closed_on.is_(None))
            .where(*has_words(School.name_folded, words))
            .order_by(School.name_folded)
            .limit(MOST_BESIDE)
            .subquery()
        ),
    ).subquery()
    return sa.select(both)
