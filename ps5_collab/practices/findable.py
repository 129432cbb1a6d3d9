"""What a practice is found by: its words as plain text, and every spelling of its standards."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from ps5_collab.core.text import plain
from ps5_collab.lessons.findable import spelled
from ps5_collab.practices.document import PracticeDocument, from_json


def keywords_and_body(document: PracticeDocument, html: Mapping[str, Markup]) -> tuple[str, str]:
    """The summary with the words by which practices are sorted, and all that is written in it."""
    codes = [f"{ref.framework} {code}" for ref in document.standards for code in spelled(ref.code)]
    sorted_by = [word.replace("-", " ") for word in (*document.subjects, *document.skills)]
    keywords = "\n".join([document.summary, *codes, *sorted_by])
    lines = [step.name for step in document.steps]
    lines += [words for piece in document.evidence for words in (piece.claim, piece.limits)]
    lines += [document.time, document.people, document.cost]
    return keywords, "\n".join([*filter(None, lines), *(plain(piece) for piece in html.values())])


def from_stored(document: Mapping[str, Any], html: Mapping[str, Markup]) -> tuple[str, str]:
    return keywords_and_body(from_json(document), html)
