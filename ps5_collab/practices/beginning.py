"""A practice that begins with a lesson design and what was noted when it was taught, or with a
sentence that a group keeps."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from flask_babel import ngettext

from ps5_collab.core.words import day_words, locale
from ps5_collab.core.words import say as _
from ps5_collab.lessons.document import LessonDocument, new_id
from ps5_collab.lessons.taught.wording import pupils
from ps5_collab.lessons.vocabulary import grade_label
from ps5_collab.practices.document import (
    MAX_PARTS,
    Evidence,
    PracticeDocument,
    Source,
    Step,
    says_something,
)

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


def quoted(sentence: Any) -> Evidence:
    """A sentence that all of a discussion signed, as plain words with credit. `sentence`: a row of
    `record.queries.agreed`."""
    credit = ngettext(
        "Kept by “%(group)s”, signed by the one who took part.",
        "Kept by “%(group)s”, signed by all %(num)d who took part.",
        sentence.signed,
        group=sentence.group,
    )
    return Evidence(new_id(), claim=sentence.text, source=Source.KEPT, detail=str(credit))


def with_quote(document: PracticeDocument, sentence: Any) -> tuple[PracticeDocument, str]:
    """The document with the sentence as its last piece of evidence, linked to the discussion, of
    which only those learn who may see it; and the field to go on with."""
    if len(document.evidence) >= MAX_PARTS:
        return document, "evidence-add"
    piece = quoted(sentence)
    written = [each for each in document.evidence if says_something(each)]
    discussions = tuple(dict.fromkeys((*document.discussions, sentence.discussion_id)))
    made = replace(document, evidence=(*written, piece), discussions=discussions[:MAX_PARTS])
    return made, f"{piece.id}-claim"


def changes_of(records: Iterable[Any]) -> Iterator[str]:
    return (record.would_change for record in records if record.would_change)
