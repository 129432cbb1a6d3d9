"""The words of a lesson as templates ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, request
from flask_babel import gettext as _
from markupsafe import Markup

from ps5_collab.core.pages import link
from ps5_collab.lessons.document import LessonDocument
from ps5_collab.lessons.vocabulary import (
    LICENCE_ADDRESSES,
    LICENCE_NAMES,
    ROLES,
    SKILLS,
    SUBJECTS,
    TOPICS,
    grade_label,
    grades_label,
    label,
    language_label,
)
from ps5_collab.standards.models import StandardState
from ps5_collab.standards.shown import full, line, notice


@dataclass(frozen=True)
class StandardChip:
    """A standard as a chip shows it; the official wording only with its owner's notice."""

    code: str
    short_title: str
    framework_title: str
    statement: str
    url: str


def standard_row(row: Any) -> StandardChip:
    """From a row of `reading.alignments_of`."""
    framework = " ".join(filter(None, (row.framework_title, row.framework_version)))
    words = line(row)
    return StandardChip(
        code=row.code or row.tagged_code or framework,
        short_title=words,
        framework_title=". ".join(filter(None, (framework, notice(row)))),
        statement=full(row) if full(row) != words else "",
        url=standard_url(row.identifier),
    )


def standard_url(identifier: str, *, external: bool = False) -> str:
    """The page of a standard by what never changes of it."""
    return _standard_url(identifier, external, request.host_url)


@lru_cache(maxsize=4096)
def _standard_url(identifier: str, external: bool, _host: str) -> str:
    values = {"identifier": identifier} | ({"_external": True} if external else {})
    return link("standards.by_identifier", **values) or "#standards"


def standard_note(row: Any) -> str:
    """What a lesson does with the standard, where it is not to teach it, and whether it ended."""
    said = [] if row.role == "teaches" else [label(ROLES, row.role)]
    if row.state != StandardState.ACTIVE:
        said.append(_("retired"))
    return ", ".join(said)


def unresolved(document: LessonDocument, rows: Sequence[Any]) -> list[str]:
    """The standards that are named but not known here."""
    known = {row.identifier for row in rows}
    return [
        f"{ref.framework} {ref.code}".strip()
        for ref in document.standards
        if ref.identifier not in known
    ]


def licence_link(licence: str) -> Markup:
    name = label(LICENCE_NAMES, licence)
    address = LICENCE_ADDRESSES.get(licence)
    if not address:
        return Markup("{}").format(name)
    return Markup('<a rel="license" href="{}">{}</a>').format(address, name)


def subject_label(subject: str) -> str:
    return label(SUBJECTS, subject)


def skill_label(skill: str) -> str:
    return label(SKILLS, skill)


def topic_label(topic: str) -> str:
    return label(TOPICS, topic)


WORDS = (grade_label, grades_label, language_label, subject_label, skill_label, topic_label)
ASKED = (standard_row, standard_note, unresolved, licence_link)


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update({word.__name__: word for word in WORDS})
    app.jinja_env.globals.update({word.__name__: word for word in (*WORDS, *ASKED)})
