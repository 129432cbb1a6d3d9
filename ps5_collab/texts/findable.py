"""What a text is found by: who wrote it, what it is about, and every word of it."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from ps5_collab.core.text import clean_line
from ps5_collab.texts.document import TextDocument, from_json
from ps5_collab.texts.reading import text_of


def keywords_and_body(document: TextDocument, html: Mapping[str, Markup]) -> tuple[str, str]:
    subjects = [subject.replace("-", " ") for subject in document.subjects]
    keywords = filter(None, [document.summary, document.author, document.source, *subjects])
    return "\n".join(keywords), "\n".join(clean_line(text_of(piece)) for piece in html.values())


def from_stored(document: Mapping[str, Any], html: Mapping[str, Markup]) -> tuple[str, str]:
    return keywords_and_body(from_json(document), html)
