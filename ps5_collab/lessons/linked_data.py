"""A published lesson as linked data (LRMI in schema.org), for search engines and catalogs.

schema.org prefers `teaches` and `assesses`; many readers still look for `educationalAlignment`.
Both are written. Authors are never named here: a school speaks for its lesson.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ps5_collab.core.text import plain
from ps5_collab.lessons.document import LessonDocument
from ps5_collab.lessons.vocabulary import LICENCE_ADDRESSES
from ps5_collab.standards.shown import alone

_LEVELS: Final = {"TK": "Transitional Kindergarten", "K": "Kindergarten"}
#: What our roles are called by schema.org, as a property and as an alignment type.
_ROLES: Final = {
    "teaches": ("teaches", "teaches"),
    "assesses": ("assesses", "assesses"),
    "requires": ("competencyRequired", "requires"),
}


@dataclass(frozen=True)
class Published:
    """What the linked data says besides the document."""

    url: str
    school: str | None
    number: int
    at: datetime


def linked_data(
    document: LessonDocument,
    published: Published,
    standards: Sequence[Any],
    standard_url: Callable[[str], str],
) -> dict[str, Any]:
    """`standards`: rows of `reading.alignments_of`; `standard_url`: page of an identifier."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["LearningResource"],
        "@id": published.url,
        "url": published.url,
        "name": document.title,
        "description": document.summary,
        "learningResourceType": "lesson plan",
        "educationalLevel": levels(document.grades),
        "about": list(document.subjects),
        "inLanguage": document.language,
        "author": {"@type": "Organization", "name": published.school} if published.school else None,
        "license": LICENCE_ADDRESSES.get(document.licence),
        "creditText": document.attribution,
        "dateModified": published.at.date().isoformat(),
        "version": str(published.number),
        "timeRequired": f"PT{document.minutes}M" if document.minutes else None,
        "abstract": plain(document.essential_question),
    }
    told |= terms(standards, standard_url)
    told["educationalAlignment"] = [alignment(row, standard_url) for row in standards]
    return {key: value for key, value in told.items() if value}


def levels(grades: Sequence[str]) -> list[str]:
    """Grades as schema.org's readers know them."""
    return [_LEVELS.get(grade, f"Grade {grade}") for grade in grades]


def terms(standards: Sequence[Any], standard_url: Callable[[str], str]) -> dict[str, Any]:
    terms: dict[str, Any] = {}
    for row in standards:
        address = standard_url(row.identifier)
        term_set = {"@type": "DefinedTermSet", "name": row.framework_title}
        if row.framework_version:
            term_set["version"] = row.framework_version
        term = {"@type": "DefinedTerm", "@id": address, "termCode": row.code or row.tagged_code}
        term |= {"name": row.short_title} if row.short_title else {}
        terms.setdefault(_ROLES[row.role][0], []).append(term | {"inDefinedTermSet": term_set})
    return terms


def alignment(row: Any, standard_url: Callable[[str], str]) -> dict[str, Any]:
    """In our own words: the official ones need a notice, for which these terms have no place."""
    told = {
        "@type": "AlignmentObject",
        "alignmentType": _ROLES[row.role][1],
        "educationalFramework": row.framework_title,
        "targetName": row.code or row.tagged_code,
        "targetDescription": alone(row),
        "targetUrl": standard_url(row.identifier),
    }
    return {key: value for key, value in told.items() if value}
