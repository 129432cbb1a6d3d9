"""Changing lesson designs. The request commits; a service only ever flushes."""

from typing import Final
from uuid import UUID

from ps5_collab.core.errors import Refused, require
from ps5_collab.core.words import later as _
from ps5_collab.lessons import queries
from ps5_collab.lessons.document import (
    LessonDocument,
    from_json,
    tidy,
    to_json,
)
from ps5_collab.lessons.models import Lesson
from ps5_collab.lessons.problems import problems
from ps5_collab.lessons.publication import described, publication, resolved
from ps5_collab.people.models import Person
from ps5_collab.sharing import drafts, policy
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Revision
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.services import Shared
from ps5_collab.writing.services import Writing, require_note, use_up

LESSONS: Final = Writing(
    Lesson,
    tidy,
    to_json,
    from_json,
    described,
    saved_already=_("This lesson is saved already."),
    stays=_("A published lesson is withdrawn, not deleted: others may rely on it."),
)
start_lesson = LESSONS.start
save_draft = LESSONS.save_draft
discard_draft = LESSONS.discard_draft
delete_unpublished = LESSONS.delete_unpublished


def publish(
    actor: Person,
    reader: Reader,
    lesson: Lesson,
    document: LessonDocument,
    shared: Shared,
    note: str = "",
    restores: int | None = None,
    opened: str | None = None,
) -> Revision:
    """Make a new revision for the audience given; the draft is used up.

    `opened` is the stamp of the form; raises `drafts.Conflict` when somebody saved since.
    """
    require(policy.may_edit(reader, lesson))
    document = tidy(document)
    draft = drafts.require_newest(lesson, document, opened, from_json)
    require_ready(document, note if lesson.revision else "first")
    revision = revise(actor, reader, lesson, document, shared, note, restores)
    use_up(actor, lesson, draft, revision)
    return revision


def publish_new(
    actor: Person,
    reader: Reader,
    document: LessonDocument,
    shared: Shared,
    uuid: UUID | None = None,
) -> Revision:
    """A lesson with its first revision at once; `uuid` names it for good."""
    document = tidy(document)
    require_ready(document, "first")
    lesson = LESSONS.new(actor, reader, document, uuid)
    return revise(actor, reader, lesson, document, shared)


def revise(
    actor: Person,
    reader: Reader,
    lesson: Lesson,
    document: LessonDocument,
    shared: Shared,
    note: str = "",
    restores: int | None = None,
) -> Revision:
    """The revision itself, of a document that is tidy and ready."""
    document, aligned = resolved(document)
    wider = not sharing.is_shared(lesson, shared) and sharing.address(reader, lesson, shared)
    LESSONS.describe(lesson, document)
    return sharing.publish(
        actor, lesson, publication(document, aligned, note, restores), wider=wider
    )


def require_ready(document: LessonDocument, note: str) -> None:
    stops = [problem for problem in problems(document) if problem.stops]
    if stops:
        raise Refused(stops[0].words)
    require_note(note)


def restore(actor: Person, reader: Reader, lesson: Lesson, number: int) -> Revision:
    """Publish an old revision again as the newest; those between stay, and so does a draft."""
    require(policy.may_edit(reader, lesson))
    drafts.require_restorable(lesson, number)
    document = queries.document_at(reader, lesson, number)
    note = str(_("Brings back revision %(number)s.", number=number))
    return publish(
        actor, reader, lesson, document, sharing.shared_now(lesson), note, restores=number
    )
