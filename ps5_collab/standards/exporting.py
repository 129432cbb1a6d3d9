"""A framework as a spreadsheet of our own form, which imports back as it is here.

Its first row says what the framework is and whose words it holds. What the newest file left out is
not in it, and neither are older codes, links of crosswalks and digests of words that are not kept:
they are this site's own.
"""

import html
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import gettext as _

from ps5_collab.core.db import db
from ps5_collab.core.errors import RuleBroken
from ps5_collab.core.table_files import csv_of
from ps5_collab.standards.exported import FACTS
from ps5_collab.standards.grades import short
from ps5_collab.standards.models import (
    Framework,
    Standard,
    StandardEdge,
    StandardLink,
    StandardState,
)
from ps5_collab.standards.statements import plain_statement

#: As the template has them; then what only an export says.
HEADS: Final = (
    "framework", "code", "parent_code", "grade_low", "grade_high", "subject", "concept",
    "short_title", "statement", "identifier", "kind", "levels", "language", "notes", "uri",
    "starts_on", "ends_on", "other_parents", "links",
)  # fmt: skip


def as_csv(framework: Framework) -> str:
    """In three statements; official words only where they may be shown. Raise `RuleBroken` where
    a spreadsheet could not come back."""
    facts = [told(getattr(framework, name)) for name in FACTS]
    rows = [list(row) for row in rows_of(framework)]
    for row in rows[:1]:
        row += facts
    return csv_of((*HEADS, *(f"framework_{name}" for name in FACTS)), rows)


def rows_of(framework: Framework) -> Iterator[Sequence[str]]:
    here = Standard.framework_id == framework.id, Standard.state != StandardState.MISSING
    standards = db.session.scalars(sa.select(Standard).where(*here).order_by(Standard.position))
    known = {one.id: one for one in standards}
    ids = sa.select(Standard.id).where(*here)
    edges = sa.select(StandardEdge).where(StandardEdge.child_id.in_(ids))
    parents: dict[int, list[Standard]] = defaultdict(list)
    for edge in db.session.scalars(edges.order_by(StandardEdge.is_primary.desc(), StandardEdge.id)):
        parents[edge.child_id] += filter(None, [known.get(edge.parent_id or 0)])
    stated = sa.select(StandardLink).where(StandardLink.origin_id.in_(ids), StandardLink.from_file)
    links: dict[int, list[StandardLink]] = defaultdict(list)
    for link in db.session.scalars(stated.order_by(StandardLink.id)):
        links[link.origin_id].append(link)
    often = Counter(one.code for one in known.values())
    for one in known.values():
        if not (one.code or one.short_title or (one.statement and framework.shows_text)):
            raise RuleBroken(
                _("Some of its standards have no code, and none of their words are kept here.")
            )
        first, others = parents[one.id][:1], parents[one.id][1:]
        parent = "".join(
            up.code if up.code and often[up.code] == 1 else up.identifier for up in first
        )
        low, high = (short(one.levels[0]), short(one.levels[-1])) if one.levels else ("", "")
        statement, notes = (one.statement, one.notes) if framework.shows_text else ("", "")
        yield (
            framework.key, one.code or "", parent, low, high, one.subject,
            one.concept, one.short_title, unread(statement), one.identifier, one.kind,
            " ".join(one.levels), one.language, notes, one.uri, told(one.starts_on),
            told(one.ends_on), " ".join(up.identifier for up in others),
            linked(links[one.id]),
        )  # fmt: skip


def told(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def unread(statement: str) -> str:
    """What a reader would take for tags and entities is written as such."""
    return statement if plain_statement(statement) == statement else html.escape(statement)


def linked(links: Sequence[StandardLink]) -> str:
    """JSON: an address and a title may hold any sign."""
    ends = ("identifier", "title", "uri")
    said = [
        [one.kind, *(getattr(one, f"destination_{end}") for end in ends), one.source]
        for one in links
    ]
    return json.dumps(said, ensure_ascii=False) if said else ""
