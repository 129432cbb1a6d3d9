"""What a spreadsheet says that was exported here, and no other: see `exporting`."""

import json
from dataclasses import replace
from datetime import date

from flask_babel import gettext as _

from ps5_collab.core.errors import Refused
from ps5_collab.core.text import clean_text
from ps5_collab.standards.package import Framework, normal_identifier
from ps5_collab.standards.table import Row, normal
from ps5_collab.standards.values import moment

#: Columns about the framework itself, named "framework_title" and so on; how long each may be.
FACTS = {
    "identifier": 120, "title": 500, "creator": 500, "publisher": 500, "subject": 200,
    "language": 12, "version": 60, "adoption_status": 60, "starts_on": 10, "ends_on": 10,
    "source_url": 1000, "licence": 500, "attribution": 5000,
}  # fmt: skip
DAYS = ("starts_on", "ends_on")
#: An empty cell says nothing of these.
NEVER_EMPTY = ("language", "adoption_status")
#: The same of a link: kind, identifier, title, address, ground.
LINK = (80, 500, 1000, 1000, 500)


def said_of(framework: Framework, row: Row) -> Framework:
    """What the first row says of its framework; other files, and columns that are not there, leave
    it open."""
    headings = {name: normal(f"framework_{name}") for name in FACTS}
    said = {
        name: row[heading][: FACTS[name]]
        for name, heading in headings.items()
        if heading in row.cells and (row[heading] or name not in NEVER_EMPTY)
    }
    if not said.get("title"):
        return framework
    identifier = normal_identifier(said.pop("identifier", "")) or framework.identifier
    days = {name: day_in(row, headings[name]) for name in DAYS if name in said}
    return replace(framework, identifier=identifier, **(said | days))  # type: ignore[arg-type]


def day_in(row: Row, heading: str, unsaid: date | None = None) -> date | None:
    """`unsaid`: for a file without such a column."""
    found = moment(row[heading][:10])
    return (found.date() if found else None) if heading in row.cells else unsaid


def links_in(row: Row) -> list[list[str]]:
    try:
        return [link_of(given) for given in json.loads(row.raw("links") or "[]")]
    except (ValueError, TypeError, RecursionError):
        why = _("The links of row %(number)d cannot be read.", number=row.number)
        raise Refused(why) from None


def link_of(given: object) -> list[str]:
    if not isinstance(given, list):
        raise TypeError
    kind, identifier, *rest = (
        clean_text(part)[:most] for part, most in zip(given, LINK, strict=True)
    )
    if not kind or not identifier:
        raise ValueError
    return [kind, normal_identifier(identifier), *rest]
