"""What of a framework's words a page shows, and the notice without which it shows none of them."""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.standards.models import LINE, Framework, Standard, TextPolicy, shortened

#: What a list reads of each standard, for the functions below.
BRIEF: Final = (
    Standard.short_title,
    sa.func.substr(Standard.statement, 1, 2 * LINE).label("statement"),
    Framework.text_policy,
    Framework.attribution,
    Framework.licence,
)


def full(row: Any) -> str:
    """The official wording, as far as a page may show it."""
    return "" if row.text_policy == TextPolicy.CODES_ONLY else row.statement


def line(row: Any) -> str:
    """What a line says of a standard; nothing where only its code may be shown."""
    return shortened(row.short_title, full(row))


def named(row: Any) -> str:
    """Its code and its words, as a filter names it."""
    return " ".join(filter(None, (row.code, line(row))))


def alone(row: Any) -> str:
    """The same where no notice can go with it, as in data for machines."""
    statement: str = row.statement if row.text_policy == TextPolicy.OWN else ""
    return statement or str(row.short_title)


def credit(framework: Any) -> str:
    """Who wrote it, and on what terms it is used."""
    said = [framework.attribution, framework.licence]
    return (" " if framework.attribution.endswith(".") else ", ").join(filter(None, said))


def notice(row: Any) -> str:
    """What stands wherever official words do; nothing for our own words and for bare codes."""
    return credit(row) if row.text_policy == TextPolicy.TEXT_WITH_NOTICE else ""


def notices(rows: Iterable[Any]) -> list[str]:
    """Those that a list of standards needs, each once."""
    return list(dict.fromkeys(filter(None, map(notice, rows))))
