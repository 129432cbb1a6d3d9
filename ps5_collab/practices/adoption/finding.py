"""What schools reported is found by its words, and through it the practice."""

from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa
from flask import url_for
from markupsafe import Markup

from ps5_collab.core.db import db
from ps5_collab.core.fulltext import Index, Text
from ps5_collab.practices.adoption.models import Adoption, Report
from ps5_collab.practices.adoption.report import Findings, from_json, words

REPORTS: Final = Index("adoption")
#: Rebuilding takes so many reports at a time.
BATCH: Final = 500


def put(adoption_id: int, findings: Findings, html: Mapping[str, Markup]) -> None:
    """Make a report findable by what it says now."""
    REPORTS.put([Text(adoption_id, title="", body=words(findings, html))])


def link(adoption_id: int) -> str:
    return url_for("adoptions.show", adoption_id=adoption_id)


def rebuild() -> int:
    """Make every report findable anew; answers how many."""
    REPORTS.clear()
    count, last = 0, 0
    while rows := db.session.execute(_after(last)).all():
        REPORTS.put(Text(row.id, "", body=words(from_json(row.document), row.html)) for row in rows)
        count, last = count + len(rows), rows[-1].id
    return count


def _after(adoption_id: int) -> sa.Select[int, dict[str, object], dict[str, Markup]]:
    newest_of = sa.and_(Report.adoption_id == Adoption.id, Report.number == Adoption.report)
    return (
        sa.select(Adoption.id, Report.document, Report.html)
        .join(Report, newest_of)
        .where(Adoption.id > adoption_id)
        .order_by(Adoption.id)
        .limit(BATCH)
    )
