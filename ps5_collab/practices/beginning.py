"""A practice that begins with a lesson design and what was noted when it was taught."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from ps5_collab.core.words import day_words, locale
from ps5_collab.core.words import say as _
from ps5_collab.lessons.document import LessonDocument, new_id
from ps5_collab.lessons.taught.wording import pupils
from ps5_collab.lessons.vocabulary import grade_label
from ps5_collab.practices.document import Evidence, PracticeDocument, Source, Step

#: Nobody cites more records of one lesson.
MOST: Final = 6


def from_lesson(lesson: LessonDocument, item_id: int, records: Iterable[Any]) -> PracticeDocument:
    """What can be said already; the rest only its authors know. `records`: rows of
    `taught.queries.to_cite`, the newest first."""
    told = list(records)[:MOST]
    return PracticeDocument(
        title=lesson.title,
        summary=lesson.summary,
        language=lesson.language,
        grades=lesson.grades,
        subjects=lesson.subjects,
        why=lesson.essential_question,
        steps=(Step(new_id(), name=str(_("Teach the lesson “%(title)s”", title=lesson.title))),),
        materials=lesson.materials,
        evidence=tuple(map(cited, told)),
        differently="\n\n".join(changes_of(told)),
        standards=lesson.standards,
        skills=lesson.skills,
        topics=lesson.topics,
        lessons=(item_id,),
        licence=lesson.licence,
        attribution=lesson.attribution,
    )


def cited(record: Any) -> Evidence:
    """A record as a piece of evidence: whom it is about, and what nobody foresaw. The sentence of
    what was seen, its author still has to write."""
    about = _(
        "%(grade)s, %(class_)s, %(day)s.",
        grade=grade_label(record.grade),
        class_=pupils(record.class_size),
        day=day_words(record.taught_on, locale().language),
    )
    detail = "\n\n".join(filter(None, (str(about), record.unforeseen)))
    return Evidence(new_id(), source=Source.TAUGHT, detail=detail, record=record.id)


def changes_of(records: Iterable[Any]) -> Iterator[str]:
    return (record.would_change for record in records if record.would_change)
