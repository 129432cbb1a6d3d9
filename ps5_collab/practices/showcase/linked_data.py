"""A public practice as linked data (LRMI in schema.org), for search engines and catalogs.

Authors are never named here: a school speaks for what it did.
"""

from collections.abc import Callable, Sequence
from typing import Any

from ps5_collab.core.text import plain
from ps5_collab.lessons.linked_data import Published, alignment, levels, terms
from ps5_collab.lessons.vocabulary import LICENCE_ADDRESSES
from ps5_collab.practices.document import PracticeDocument


def linked_data(
    document: PracticeDocument,
    published: Published,
    standards: Sequence[Any],
    standard_url: Callable[[str], str],
) -> dict[str, Any]:
    """`standards`: rows of `reading.alignments_of`; `standard_url`: page of an identifier."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["LearningResource", "CreativeWork"],
        "@id": published.url,
        "url": published.url,
        "name": document.title,
        "description": document.summary,
        "learningResourceType": "promising practice",
        "educationalLevel": levels(document.grades),
        "about": list(document.subjects),
        "inLanguage": document.language,
        "author": {"@type": "Organization", "name": published.school} if published.school else None,
        "license": LICENCE_ADDRESSES.get(document.licence),
        "creditText": document.attribution,
        "dateModified": published.at.date().isoformat(),
        "version": str(published.number),
        "abstract": plain(document.what)[:500],
    }
    told |= terms(standards, standard_url)
    told["educationalAlignment"] = [alignment(row, standard_url) for row in standards]
    return {key: value for key, value in told.items() if value}
