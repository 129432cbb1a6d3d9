"""A practice's document as what items need: columns, tags, links to standards, HTML, words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from ps5_collab.core import markup
from ps5_collab.core.words import later as _
from ps5_collab.lessons.publication import resolved_refs
from ps5_collab.lessons.vocabulary import GRADE_NUMBERS
from ps5_collab.practices.document import PracticeDocument, domains, long_fields, to_json
from ps5_collab.practices.findable import keywords_and_body
from ps5_collab.practices.places import numbered
from ps5_collab.practices.strength import ALL_THERE, NOWHERE, Elsewhere, Gone, strength, tried
from ps5_collab.practices.vocabulary import GRADES_OF
from ps5_collab.sharing.services import Aligned, Publication


def described(document: PracticeDocument) -> dict[str, object]:
    """The columns that lists show and sort by."""
    numbers = [GRADE_NUMBERS[grade] for grade in document.grades if grade in GRADE_NUMBERS]
    return {
        "title": document.title or str(_("A practice without a title")),
        "summary": document.summary,
        "language": document.language,
        "grade_low": min(numbers, default=None),
        "grade_high": max(numbers, default=None),
        "pupils": document.pupils,
        "licence": document.licence,
    }


def resolved(document: PracticeDocument) -> tuple[PracticeDocument, list[Aligned]]:
    """The document with the identifiers of its standards, and the links to those that are known."""
    refs, aligned = resolved_refs(document.standards)
    return replace(document, standards=refs), aligned


def rendered(document: PracticeDocument) -> dict[str, Markup]:
    """Safe HTML of every long field, by place."""
    return {place: markup.render(text) for place, text in long_fields(document).items()}


def publication(
    document: PracticeDocument,
    aligned: Sequence[Aligned],
    note: str,
    restores: int | None = None,
    tags: Mapping[str, Sequence[str]] | None = None,
) -> Publication:
    """`tags`: as `tags_of` gives them."""
    html = rendered(document)
    keywords, body = keywords_and_body(document, html)
    return Publication(
        title=document.title,
        summary=document.summary,
        language=document.language,
        document=to_json(document),
        html=html,
        places=numbered(document),
        note=note.strip(),
        tags=tags_of(document) if tags is None else tags,
        alignments=aligned,
        files=[piece.attachment for piece in document.evidence if piece.attachment],
        keywords=keywords,
        body=body,
        restores=restores,
    )


def tags_of(
    document: PracticeDocument, elsewhere: Elsewhere = NOWHERE, gone: Gone = ALL_THERE
) -> dict[str, Sequence[str]]:
    """The values by which the showcase is filtered, besides those of its school."""
    return {
        "grade": document.grades,
        "subject": document.subjects,
        "skill": document.skills,
        "topic": document.topics,
        "domain": domains(document),
        "band": [name for name, grades in GRADES_OF.items() if {*grades} & {*document.grades}],
        "strength": [strength(document, elsewhere, gone)],
        "tried": tried(elsewhere),
        "lesson": [str(number) for number in document.lessons],
        "record": [str(piece.record) for piece in document.evidence if piece.record],
    }
