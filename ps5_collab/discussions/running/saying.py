"""In which phases somebody's words are missing, and until when they can be written: kept with the
notice as moments, said to its reader by their own clock."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from flask_babel import gettext as _

from ps5_collab.core.words import date_and_hour, local
from ps5_collab.notices.models import Notice

_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\dZ) ")


def kept(phases: Iterable[tuple[str, datetime]]) -> str:
    """ "2026-12-01T20:00Z Silent reading", of each."""
    said = ((f"{closes.astimezone(UTC):%Y-%m-%dT%H:%MZ}", name) for name, closes in phases)
    return " ".join(f"{moment} {name}" for moment, name in said)


def lines(notices: Sequence[Notice]) -> Mapping[int, str]:
    return {notice.id: said(notice.text) for notice in notices}


def said(text: str) -> str:
    """What was kept as words stays as it is."""
    first, *rest = _MOMENT.split(text)
    found = [
        _("%(phase)s, until %(when)s", phase=name.strip(), when=date_and_hour(local(moment_of(at))))
        for at, name in zip(rest[::2], rest[1::2], strict=True)
    ]
    return "; ".join(filter(None, (first.strip(), *found)))


def moment_of(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
