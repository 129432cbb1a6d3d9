"""What a lesson is found by: its words as plain text, and every spelling of its standards."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from ps5_collab.core.text import plain
from ps5_collab.lessons.document import LessonDocument, from_json
from ps5_collab.standards.codes import aliases


def keywords_and_body(document: LessonDocument, html: Mapping[str, Markup]) -> tuple[str, str]:
    """The summary with the words by which lessons are sorted, and all that is written in it."""
    codes = [f"{ref.framework} {code}" for ref in document.standards for code in spelled(ref.code)]
    sorted_by = [word.replace("-", " ") for word in (*document.subjects, *document.skills)]
    names = [step.name for step in document.steps]
    keywords = "\n".join([document.summary, *codes, *sorted_by])
    return keywords, "\n".join([*names, *(plain(piece) for piece in html.values())])


def spelled(code: str) -> tuple[str, ...]:
    return (code, *aliases(code))


def from_stored(document: Mapping[str, Any], html: Mapping[str, Markup]) -> tuple[str, str]:
    return keywords_and_body(from_json(document), html)
