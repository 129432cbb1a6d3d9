"""What a school reports of its try: an immutable, typed document, without a database."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from markupsafe import Markup

from ps5_collab.core import markup
from ps5_collab.core.text import clean_line, plain
from ps5_collab.lessons.document import identified, long_text
from ps5_collab.practices.adoption.models import Outcome, Verdict
from ps5_collab.practices.document import Domain, Source

MOST_PIECES: Final = 12
LONG: Final = ("happened", "adapted")
#: A line each: what the school keeps, changes and stops.
NEXT: Final = ("keep", "change", "stop")


#: What is written of one thing that was seen.
LINES: Final = ("claim", "detail", "limits")


@dataclass(frozen=True)
class Seen:
    """One sentence of what was seen, where it comes from, and what it does not show."""

    id: str = ""
    domain: Domain = Domain.LEARNING
    claim: str = ""
    source: Source = Source.OBSERVATION
    #: Who saw it, when, of how many.
    detail: str = ""
    limits: str = ""


@dataclass(frozen=True)
class Findings:
    outcome: Outcome
    verdict: Verdict
    #: How it went, in Markdown.
    happened: str = ""
    #: What was made different, in Markdown.
    adapted: str = ""
    seen: tuple[Seen, ...] = ()
    #: How many pupils took part; empty while not said.
    pupils: int | None = None
    keep: str = ""
    change: str = ""
    stop: str = ""


def to_json(findings: Findings) -> dict[str, Any]:
    return asdict(findings)


def from_json(stored: Mapping[str, Any]) -> Findings:
    pieces = (
        Seen(
            piece["id"],
            Domain(piece["domain"]),
            piece["claim"],
            Source(piece["source"]),
            piece["detail"],
            piece["limits"],
        )
        for piece in stored["seen"]
    )
    return Findings(
        outcome=Outcome(stored["outcome"]),
        verdict=Verdict(stored["verdict"]),
        happened=stored["happened"],
        adapted=stored["adapted"],
        seen=tuple(pieces),
        pupils=stored["pupils"],
        **{name: stored[name] for name in NEXT},
    )


def tidy(findings: Findings) -> Findings:
    """As it is kept: clean text, no empty pieces, every piece with an id of its own."""
    pieces = [
        replace(
            piece,
            claim=clean_line(piece.claim),
            detail=clean_line(piece.detail),
            limits=clean_line(piece.limits),
        )
        for piece in findings.seen
    ]
    return replace(
        findings,
        keep=clean_line(findings.keep),
        change=clean_line(findings.change),
        stop=clean_line(findings.stop),
        happened=long_text(findings.happened),
        adapted=long_text(findings.adapted),
        seen=identified([piece for piece in pieces if piece.claim], set(LONG)),
    )


def rendered(findings: Findings) -> dict[str, Markup]:
    """Safe HTML of what is written in the long fields."""
    written = {name: getattr(findings, name) for name in LONG}
    return {name: markup.render(text) for name, text in written.items() if text}


def words(findings: Findings, html: Mapping[str, Markup]) -> str:
    """What it is found by."""
    pieces = [getattr(piece, name) for piece in findings.seen for name in LINES]
    pieces += [getattr(findings, name) for name in NEXT]
    return "\n".join([*filter(None, pieces), *map(plain, html.values())])
