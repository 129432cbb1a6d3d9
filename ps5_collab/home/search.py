"""One search over everything a person may see: lessons, standards, people, schools, groups,
texts."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from flask import render_template, request
from flask.typing import ResponseReturnValue

from ps5_collab.browsing.finding import Found, find, read_address
from ps5_collab.browsing.page import SEARCHING
from ps5_collab.core.db import db
from ps5_collab.core.fulltext import Query
from ps5_collab.core.text import fold
from ps5_collab.core.throttle import limiter
from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.groups.models import KIND as GROUPS
from ps5_collab.groups.models import THREADS
from ps5_collab.home.views import bp
from ps5_collab.lessons.browse import finder
from ps5_collab.lessons.finding import LESSONS
from ps5_collab.meetings.models import KIND as MEETINGS
from ps5_collab.meetings.models import MINUTES
from ps5_collab.people.models import Person, School
from ps5_collab.people.policy import Standing, schools_seen_by, seen_by
from ps5_collab.people.queries import begins
from ps5_collab.people.sessions import my_standing
from ps5_collab.practices.finding import SHOWCASE
from ps5_collab.practices.models import KIND as PRACTICES
from ps5_collab.practices.shelves.models import KIND as SHELVES
from ps5_collab.sharing.finding import find as find_things
from ps5_collab.sharing.finding import first_few
from ps5_collab.sharing.masks import members
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
}


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
    beside["of_groups"] = beside["kinds"] = beside["practices"] = beside["texts"] = None
    if asked.query and asked.page == 1 and not asked.filters:
        beside |= standards_beside(asked.query) | people_beside(asked.query)
        beside |= groups_beside(found) | practices_beside(found) | texts_beside(found)
    return render_template("home/search.html", **finder(found), **beside)


def standards_beside(query: Query) -> dict[str, Sequence[FoundStandard]]:
    """Standards with these words; those whose very code was typed stand apart."""
    found = find_standards(query.text, MOST_BESIDE)
    typed = norms_in(query.text)
    meant = [one for one in found if code_norm(one.code) in typed or one.replaces]
    return {"meant": meant, "standards": [one for one in found if one not in meant]}


def groups_beside(found: Found) -> dict[str, Any]:
    """What groups have with these words, as far as the reader may see it; nothing for visitors."""
    if reader().person_id is None:
        return {}
    ids = found.hits.of_kinds(found.facets, *OF_GROUPS)
    few = first_few(reader(), found.asked.query, found.hits, ids, MOST_BESIDE)
    return {"of_groups": few, "kinds": OF_GROUPS}


def practices_beside(found: Found) -> dict[str, Any]:
    ids = found.hits.of_kinds(found.facets, PRACTICES, SHELVES)
    few = first_few(reader(), found.asked.query, found.hits, ids, MOST_BESIDE)
    shown = members(found.facets.matching(SHOWCASE.all_filters({})), ids)
    return {
        "practices": few,
        "in_showcase": len(shown),
        "practice_kinds": {PRACTICES: _("Promising practice"), SHELVES: _("Shelf of practices")},
    }


def texts_beside(found: Found) -> dict[str, Any]:
    ids = found.hits.of_kinds(found.facets, TEXTS, TEXT_SETS)
    few = first_few(reader(), found.asked.query, found.hits, ids, MOST_BESIDE)
    return {"texts": few, "text_kinds": {TEXTS: _("Text"), TEXT_SETS: _("Text set")}}


def people_beside(query: Query) -> dict[str, Sequence[Any]]:
    """People and schools by their names, as far as the reader may know of them; one statement."""
    standing = my_standing()
    if not standing.in_network:
        return {}
    rows = db.session.execute(named(standing, fold(query.text).split()[:8])).all()
    return {
        "people": [row for row in rows if row.kind == "people"],
        "schools": [row for row in rows if row.kind == "schools"],
    }


def named(standing: Standing, words: Sequence[str]) -> sa.Select[*tuple[Any, ...]]:
    both = sa.union_all(
        sa.select(
            sa.select(sa.literal("people").label("kind"), Person.id, Person.name)
            .where(seen_by(standing), Person.deactivated_at.is_(None))
            .where(*(begins(Person.name_folded, word) for word in words))
            .order_by(Person.name_folded)
            .limit(MOST_BESIDE)
            .subquery()
        ),
        sa.select(
            sa.select(sa.literal("schools").label("kind"), School.id, School.name)
            .where(schools_seen_by(standing), School.closed_on.is_(None))
            .where(*(begins(School.name_folded, word) for word in words))
            .order_by(School.name_folded)
            .limit(MOST_BESIDE)
            .subquery()
        ),
    ).subquery()
    return sa.select(both)
