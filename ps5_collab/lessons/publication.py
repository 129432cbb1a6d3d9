"""A lesson's document as what items need: columns, tags, links to standards, HTML, words."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from ps5_collab.core import markup
from ps5_collab.core.words import later as _
from ps5_collab.lessons.document import (
    LessonDocument,
    StandardRef,
    long_fields,
    minutes_planned,
    to_json,
)
from ps5_collab.lessons.findable import keywords_and_body
from ps5_collab.lessons.places import numbered
from ps5_collab.lessons.vocabulary import GRADE_NUMBERS
from ps5_collab.sharing.models import AlignmentRole
from ps5_collab.sharing.services import Aligned, Publication
from ps5_collab.standards import queries as standards

RESOLVED = {role.value for role in AlignmentRole}


def described(document: LessonDocument) -> dict[str, object]:
    """The columns that lists show and sort by."""
    numbers = [GRADE_NUMBERS[grade] for grade in document.grades if grade in GRADE_NUMBERS]
    return {
        "title": document.title or str(_("A lesson without a title")),
        "summary": document.summary,
        "language": document.language,
        "minutes": document.minutes,
        "grade_low": min(numbers, default=None),
        "grade_high": max(numbers, default=None),
        "licence": document.licence,
    }


def resolved(document: LessonDocument) -> tuple[LessonDocument, list[Aligned]]:
    """The document with the identifiers of its standards, and the links to those that are known."""
    refs, aligned = resolved_refs(document.standards)
    return replace(document, standards=refs), aligned


def resolved_refs(
    named: Sequence[StandardRef],
) -> tuple[tuple[StandardRef, ...], list[Aligned]]:
    found = standards.resolve([(ref.framework, ref.code, ref.identifier) for ref in named])
    refs: list[StandardRef] = []
    aligned: list[Aligned] = []
    for ref, standard in zip(named, found, strict=True):
        if standard is None:
            refs.append(ref)
            continue
        refs.append(replace(ref, identifier=standard.identifier))
        role = AlignmentRole(ref.role) if ref.role in RESOLVED else AlignmentRole.TEACHES
        aligned.append(Aligned(standard.id, role, ref.code))
    return tuple(refs), aligned


def rendered(document: LessonDocument) -> dict[str, Markup]:
    """Safe HTML of every long field, by place; one-line parts without paragraphs."""
    lines = {part.id for part in document.objectives}
    lines |= {response.id for step in document.steps for response in step.responses}
    return {
        place: markup.inline(text) if place in lines and "\n" not in text else markup.render(text)
        for place, text in long_fields(document).items()
    }


def publication(
    document: LessonDocument, aligned: Sequence[Aligned], note: str, restores: int | None = None
) -> Publication:
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
        tags=tags_of(document),
        alignments=aligned,
        keywords=keywords,
        body=body,
        restores=restores,
    )


def tags_of(document: LessonDocument) -> dict[str, Sequence[str]]:
    return {
        "grade": document.grades,
        "subject": document.subjects,
        "skill": document.skills,
        "topic": document.topics,
        "minutes": band(document.minutes or minutes_planned(document)),
    }


def band(minutes: int) -> tuple[str, ...]:
    """Lengths by which people look: up to 30, 45, 60, 90 minutes, or longer."""
    if not minutes:
        return ()
    return (next((str(most) for most in (30, 45, 60, 90) if minutes <= most), "more"),)
