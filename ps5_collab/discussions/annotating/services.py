"""Saying something on a text, and everything that may happen to it afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ps5_collab.core import markup
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.discussions import policy
from ps5_collab.discussions.annotating import finding, tagging
from ps5_collab.discussions.annotating.passages import WHOLE, Passage, placed
from ps5_collab.discussions.models import (
    Annotation,
    AnnotationKind,
    AnnotationStandard,
    AnnotationTag,
    Discussion,
    DiscussionReading,
    Hearer,
    Member,
    Step,
)
from ps5_collab.discussions.questions import ASKING
from ps5_collab.discussions.services import hold
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader
from ps5_collab.texts.reading import Reading


@dataclass(frozen=True)
class Words:
    """What somebody says, and to whom."""

    text: str = ""
    kind: AnnotationKind = AnnotationKind.NOTE
    hearer: Hearer = Hearer.DISCUSSION
    to_person_id: int | None = None
    tags: Sequence[str] = ()
    #: Their identifiers.
    standards: Sequence[str] = ()


@dataclass(frozen=True)
class On:
    """What it is said on: one of the things that are read, as the group reads it, and of it some
    words."""

    row: DiscussionReading
    reading: Reading
    passage: Passage = WHOLE


@dataclass(frozen=True)
class During:
    """The step of the protocol that it is said in, and the one that holds it back, if one does:
    until that closes, or opens."""

    step: Step | None = None
    sealed_by: Step | None = None
    until_open: bool = False

    @property
    def seal(self) -> dict[str, Any]:
        """The same as a note keeps it."""
        by = self.sealed_by.id if self.sealed_by else None
        return {"sealed_by_id": by, "sealed_until_open": self.until_open}


NO_STEP: Final = During()


def say(
    actor: Person,
    reader: Reader,
    discussion: Discussion,
    words: Words,
    on: On | None = None,
    *,
    uuid: UUID | None = None,
    during: During = NO_STEP,
) -> Annotation:
    """Write a note, on words of a text or on the whole. What is sent twice (`uuid`) is there once.

    Raises `Refused` where the words that were chosen do not stand there.
    """
    require(policy.may_say(reader, discussion))
    if on is not None:
        require_as_read(discussion, on)
    anchor = placed(on.reading, on.passage) if on else None
    require_sound(discussion, words, bare=anchor is None or not anchor.exact)
    made = Annotation(
        uuid=uuid or uuid4(),
        discussion_id=discussion.id,
        author_id=actor.id,
        step_id=during.step.id if during.step else None,
        **during.seal,
        **written(words),
    )
    if on is not None:
        made.reading_id, made.revision = on.row.id, on.reading.revision
    if on is not None and anchor is not None:
        made.block = on.reading.block_at(anchor.start).id
        made.start, made.end, made.exact = anchor.start, anchor.end, anchor.exact
        made.prefix, made.suffix = anchor.prefix, anchor.suffix
    return posted(actor, discussion, made, words, None)


def answer(
    actor: Person,
    reader: Reader,
    discussion: Discussion,
    to: Annotation,
    words: Words,
    uuid: UUID | None = None,
    *,
    during: During = NO_STEP,
) -> Annotation:
    """Answer a note that the reader may read; whoever reads the note reads the answer, once nothing
    holds back either."""
    require(policy.may_say(reader, discussion))
    if to.deleted_at:
        raise RuleBroken(_("The note that you answer was taken away. Yours was not sent."))
    words = replace(words, hearer=to.hearer, to_person_id=other_of(to, actor.id))
    require_sound(discussion, words, bare=True)
    above = {"sealed_by_id": to.sealed_by_id, "sealed_until_open": to.sealed_until_open}
    seal = during.seal if finding.is_shown(to) else above
    made = Annotation(
        uuid=uuid or uuid4(),
        discussion_id=discussion.id,
        author_id=actor.id,
        reading_id=to.reading_id,
        step_id=to.step_id,
        reply_to_id=to.id,
        **seal,
        **written(words),
    )
    return posted(actor, discussion, made, words, to)


def change(reader: Reader, discussion: Discussion, annotation: Annotation, words: Words) -> None:
    """Change what it says. Who reads it stays as it is once somebody answered."""
    require_of_margin(annotation)
    rewrite(reader, discussion, annotation, words)


def rewrite(reader: Reader, discussion: Discussion, annotation: Annotation, words: Words) -> None:
    """The same for whoever has asked whether it may be changed now."""
    require(policy.may_reword(reader, discussion, annotation) and not annotation.deleted_at)
    heard = (annotation.hearer, annotation.to_person_id)
    if annotation.reply_to_id is not None:
        words = replace(words, hearer=heard[0], to_person_id=heard[1])
    require_sound(discussion, words, bare=not annotation.exact)
    if (words.hearer, words.to_person_id) != heard and is_answered(annotation):
        raise RuleBroken(_("Somebody answered it: who reads it cannot be changed any more."))
    for name, value in written(words).items():
        setattr(annotation, name, value)
    annotation.edited_at = utcnow()
    if words.kind not in ASKING:
        annotation.answered_at = None
    db.session.flush()
    for table in (AnnotationTag, AnnotationStandard):
        db.session.execute(sa.delete(table).where(table.annotation_id == annotation.id))
    tagging.mark(annotation.id, words.tags, words.standards)
    finding.put(annotation)


def take_away(
    reader: Reader, discussion: Discussion, annotation: Annotation, *, back: bool = False
) -> None:
    """Nobody reads it any more but its author, who may bring it back. Safe to say twice."""
    require_of_margin(annotation)
    put_away(reader, discussion, annotation, back=back)


def put_away(
    reader: Reader, discussion: Discussion, annotation: Annotation, *, back: bool = False
) -> None:
    """The same for whoever has asked whether it may go now."""
    require(policy.may_change(reader, discussion, annotation))
    if bool(annotation.deleted_at) != back:
        return
    annotation.deleted_at = None if back else utcnow()
    db.session.flush()
    finding.put(annotation)


def settle(
    reader: Reader, discussion: Discussion, annotation: Annotation, *, answered: bool
) -> None:
    """A question is answered, or open again. Safe to say twice."""
    require(policy.may_settle(reader, discussion, annotation))
    if bool(annotation.answered_at) != answered:
        annotation.answered_at = utcnow() if answered else None
        db.session.flush()


# --- what these share ----------------------------------------------------------------------------


def require_of_margin(annotation: Annotation) -> None:
    """What was contributed to a step of the protocol stands once the step has closed: see
    `running.contributing`."""
    if policy.is_contribution(annotation):
        raise RuleBroken(
            _("What you contributed to a step is changed there, as long as the step is open.")
        )


def require_sound(discussion: Discussion, words: Words, *, bare: bool) -> None:
    """`bare`: no words of the text speak for themselves."""
    if not words.text and (bare or words.kind is AnnotationKind.QUESTION):
        raise Refused(_("Write something first."), "text")
    if words.hearer is Hearer.PERSON and not takes_part(discussion, words.to_person_id):
        raise Refused(_("Choose somebody who takes part."), "to_person")


def require_as_read(discussion: Discussion, on: On) -> None:
    """Nobody puts another version of the text in its place until this is written."""
    hold(discussion)
    db.session.refresh(on.row)
    if on.row.revision != on.reading.revision:
        sentence = _("The text was corrected meanwhile. Choose the words anew; yours are kept.")
        raise Refused(sentence, "exact")


def takes_part(discussion: Discussion, person_id: int | None) -> bool:
    member = person_id and db.session.get(Member, (discussion.id, person_id))
    return bool(member and member.left_at is None)


def other_of(annotation: Annotation, person_id: int) -> int | None:
    """Between two people: whom the other one speaks to."""
    if annotation.hearer is not Hearer.PERSON:
        return None
    own = annotation.author_id == person_id
    return annotation.to_person_id if own else annotation.author_id


def written(words: Words) -> dict[str, Any]:
    return {
        "kind": words.kind,
        "text": words.text,
        "html": markup.render(words.text),
        "hearer": words.hearer,
        "to_person_id": words.to_person_id if words.hearer is Hearer.PERSON else None,
    }


def posted(
    actor: Person,
    discussion: Discussion,
    made: Annotation,
    words: Words,
    to: Annotation | None,
) -> Annotation:
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        return sent_before(discussion, made)
    tagging.mark(made.id, words.tags, words.standards)
    finding.put(made)
    if reasons := reasons_to_tell(made, to):
        notices.tell(actor, discussion, reasons, f"n{made.id}")
    return made


def sent_before(discussion: Discussion, made: Annotation) -> Annotation:
    same = sa.select(Annotation).where(
        Annotation.discussion_id == discussion.id,
        Annotation.uuid == made.uuid,
        Annotation.author_id == made.author_id,
    )
    known = db.session.scalar(same)
    if known is None:
        raise RuleBroken(_("This note is there already."))
    if known.text != made.text:  # what was sent first was kept, and its answer was lost
        raise Refused(
            _("Your note is there already, as you sent it first. Change it there."), "text"
        )
    return known


def reasons_to_tell(made: Annotation, to: Annotation | None) -> dict[int, NoticeKind]:
    """Nobody is told of what is held back, nor of what only its author reads."""
    if made.hearer is Hearer.ME or not finding.is_shown(made):
        return {}
    reasons: dict[int, NoticeKind] = {}
    if made.to_person_id is not None:
        reasons[made.to_person_id] = NoticeKind.DISCUSSION_TO_YOU
    if to is not None:
        reasons[to.author_id] = NoticeKind.DISCUSSION_ANSWER
    return reasons


def is_answered(annotation: Annotation) -> bool:
    answers = sa.select(Annotation.id).where(Annotation.reply_to_id == annotation.id)
    return db.session.scalar(answers.limit(1)) is not None
