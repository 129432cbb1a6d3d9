"""Changing lesson designs. The request commits; a service only ever flushes."""

from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from ps5_collab.conversation import finding as talk
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
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
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing import drafts, policy
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Draft, Revision
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.services import Shared


def start_lesson(
    actor: Person, reader: Reader, document: LessonDocument, uuid: UUID | None = None
) -> Lesson:
    """A draft that only its author sees; `uuid` names it for good."""
    document = tidy(document)
    lesson = new_lesson(actor, reader, document, uuid)
    db.session.add(Draft(item_id=lesson.id, document=to_json(document), saved_by_id=actor.id))
    db.session.flush()
    return lesson


def new_lesson(
    actor: Person, reader: Reader, document: LessonDocument, uuid: UUID | None
) -> Lesson:
    require(reader.in_network)
    lesson = Lesson(
        uuid=uuid or uuid4(),
        owner_id=actor.id,
        coauthors=[],
        school_id=min(reader.school_ids, default=None),
        **described(document),
    )
    try:
        with db.session.begin_nested():
            db.session.add(lesson)
    except IntegrityError:
        raise RuleBroken(_("This lesson is saved already.")) from None
    return lesson


def save_draft(
    actor: Person, reader: Reader, lesson: Lesson, document: LessonDocument, opened: str | None
) -> Draft:
    """Keep what the author has so far. `opened` is the stamp of the form; None overrides others.

    Raises `drafts.Conflict` when somebody saved or published since.
    """
    require(policy.may_edit(reader, lesson))
    document = tidy(document)
    draft = drafts.require_newest(lesson, document, opened, from_json)
    draft = drafts.keep(actor, lesson, draft, to_json(document))
    if lesson.revision == 0:
        for name, value in described(document).items():
            setattr(lesson, name, value)
    db.session.flush()
    return draft


def discard_draft(reader: Reader, lesson: Lesson, opened: str | None = None) -> None:
    """Go back to the newest revision. A lesson that was never published is its draft.

    `opened` as for `save_draft`: what somebody has saved since is not thrown away unseen.
    """
    require(policy.may_edit(reader, lesson))
    drafts.discard(lesson, opened)


def delete_unpublished(reader: Reader, lesson: Lesson, opened: str | None = None) -> None:
    """A draft that nobody but its authors ever saw may go for good. `opened` as to discard one."""
    require(policy.may_own(reader, lesson))
    if lesson.revision:
        raise RuleBroken(_("A published lesson is withdrawn, not deleted: others may rely on it."))
    drafts.require_unchanged(lesson, opened)
    talk.forget_all(lesson.id)
    db.session.delete(lesson)
    db.session.flush()


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
    if draft is not None:
        db.session.delete(draft)
        db.session.flush()
    others = lesson.author_ids - {actor.id}
    if others and revision.number > 1:
        notices.tell(actor, lesson, dict.fromkeys(others, NoticeKind.REVISION))
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
    lesson = new_lesson(actor, reader, document, uuid)
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
    for name, value in described(document).items():
        setattr(lesson, name, value)
    return sharing.publish(
        actor, lesson, publication(document, aligned, note, restores), wider=wider
    )


def require_ready(document: LessonDocument, note: str) -> None:
    stops = [problem for problem in problems(document) if problem.stops]
    if stops:
        raise Refused(stops[0].words)
    if not note.strip():
        raise Refused(_("Say in a few words what changed and why."))


def restore(actor: Person, reader: Reader, lesson: Lesson, number: int) -> Revision:
    """Publish an old revision again as the newest; those between stay, and so does a draft."""
    require(policy.may_edit(reader, lesson))
    drafts.require_restorable(lesson, number)
    document = queries.document_at(reader, lesson, number)
    note = str(_("Brings back revision %(number)s.", number=number))
    return publish(
        actor, reader, lesson, document, sharing.shared_now(lesson), note, restores=number
    )
