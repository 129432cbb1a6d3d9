"""A practice as the pages of a talk, in the order in which one tells it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ps5_collab.core.words import say as _
from ps5_collab.practices.document import SECTIONS, PracticeDocument, domains
from ps5_collab.practices.vocabulary import DOMAINS


@dataclass(frozen=True)
class Slide:
    #: What it shows: "title", "what", "steps", "evidence", "needs", "differently".
    name: str
    title: str
    #: Of evidence.
    domain: str = ""


def slides(document: PracticeDocument, html: Mapping[str, str]) -> Iterator[Slide]:
    """Those that have something to show."""
    yield Slide("title", document.title)
    if html.get("what"):
        yield Slide("what", str(SECTIONS["what"]))
    if document.steps:
        yield Slide("steps", str(SECTIONS["steps"]))
    for domain in domains(document):
        title = _("%(section)s: %(domain)s", section=SECTIONS["evidence"], domain=DOMAINS[domain])
        yield Slide("evidence", str(title), domain)
    if document.time or document.people or document.cost or html.get("needs"):
        yield Slide("needs", str(SECTIONS["needs"]))
    if html.get("differently"):
        yield Slide("differently", str(SECTIONS["differently"]))
