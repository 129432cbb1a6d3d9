"""Changing lesson designs. The request commits; a service only ever flushes."""

from typing import Final

from ps5_collab.core.errors import Refused
from ps5_collab.core.words import later as _
from ps5_collab.lessons.document import LessonDocument, from_json, tidy, to_json
from ps5_collab.lessons.models import Lesson
from ps5_collab.lessons.problems import problems
from ps5_collab.lessons.publication import described, publication, resolved
from ps5_collab.sharing.services import Publication, Shared
from ps5_collab.writing.services import Publishing


def refusals(document: LessonDocument, _shared: Shared) -> list[Refused]:
    return [Refused(problem.words) for problem in problems(document) if problem.stops]


def published(
    _lesson: Lesson, document: LessonDocument, note: str, restores: int | None
) -> tuple[LessonDocument, Publication]:
    document, aligned = resolved(document)
    return document, publication(document, aligned, note, restores)


LESSONS: Final = Publishing(
    Lesson,
    tidy,
    to_json,
    from_json,
    described,
    saved_already=_("This lesson is saved already."),
    stays=_("A published lesson is withdrawn, not deleted: others may rely on it."),
    refusals=refusals,
    published=published,
)
start_lesson = LESSONS.start
save_draft = LESSONS.save_draft
discard_draft = LESSONS.discard_draft
delete_unpublished = LESSONS.delete_unpublished
publish = LESSONS.publish
publish_new = LESSONS.publish_new
revise = LESSONS.revise
restore = LESSONS.restore
