"""Notes beside a text while a protocol leads: no way around what a step keeps from others, or to
speak where others have the word."""

from datetime import datetime
from uuid import UUID

from ps5_collab.core.errors import Refused
from ps5_collab.core.words import later as _
from ps5_collab.discussions.annotating import services as notes
from ps5_collab.discussions.annotating.services import NO_STEP, During, On, Words
from ps5_collab.discussions.models import Annotation, Discussion, Mode
from ps5_collab.discussions.running.contributing import seal_now, sealed
from ps5_collab.discussions.running.plan import Course
from ps5_collab.discussions.running.queries import course_of
from ps5_collab.discussions.services import hold
from ps5_collab.people.models import Person
from ps5_collab.protocols.definition import Shown
from ps5_collab.protocols.plan import Step, Who
from ps5_collab.protocols.sealing import Seal
from ps5_collab.sharing.policy import Reader


def step_that_waits(course: Course, at: datetime) -> Step | None:
    """The open step in which not everybody says what they like, as it comes."""
    return next((step for step in course.open_steps(at) if keeps_order(course, step)), None)


def keeps_order(course: Course, step: Step) -> bool:
    """It is silent, or for some, or by turns (over days nobody waits for those); or what is written
    in it is kept from others."""
    by_turns = step.in_turn and course.mode is Mode.LIVE
    held = course.phase_of(step).shown is not Shown.AT_ONCE
    return held or step.silent or by_turns or step.who is not Who.EVERYBODY


def require_free(discussion: Discussion, at: datetime) -> None:
    """Raises `Refused` while not everybody has the word."""
    course = course_of(discussion)
    if course is not None and step_that_waits(course, at) is not None:
        raise Refused(_("Not everybody has the word just now. Bring them when this step is over."))


def during_note(discussion: Discussion, person_id: int, at: datetime) -> During:
    """What holds back a note that somebody writes now."""
    course = course_of(discussion)
    seal = seal_of_note(course, person_id, at) if course else None
    return During(None, *sealed(course, seal, person_id)) if course and seal else NO_STEP


def seal_of_note(course: Course, person_id: int, at: datetime) -> Seal | None:
    """What would hold back their contribution, or else the open step until it closes."""
    step = step_that_waits(course, at)
    if step is None:
        return None
    own = seal_now(course, step, person_id, at) if course.takes(step, person_id) else None
    return own or Seal(step.id, opens=False)


def until(course: Course | None, seal: Seal) -> str:
    """Said to whose words are held back: when exactly others read them."""
    step = course.step(seal.step) if course else None
    if step is None:
        return str(_("Only you read it until its phase is over."))
    if seal.turn:
        words = _(
            "Only you read it until your turn in “%(step)s” comes, or that step is over.",
            step=step.name,
        )
    elif seal.opens and step.round:
        words = _("Only you read it until “%(step)s” begins in your round.", step=step.name)
    elif seal.opens:
        words = _("Only you read it until “%(step)s” begins.", step=step.name)
    else:
        words = _("Only you read it until “%(step)s” is over.", step=step.name)
    return str(words)


def say(
    actor: Person,
    reader: Reader,
    discussion: Discussion,
    words: Words,
    on: On | None,
    at: datetime,
    uuid: UUID | None = None,
) -> Annotation:
    """Write a note beside the text: what holds it back is decided here, while nobody moves the
    step. See `annotating.services.say`."""
    hold(discussion)
    during = during_note(discussion, actor.id, at)
    return notes.say(actor, reader, discussion, words, on, uuid=uuid, during=during)


def answer(
    actor: Person,
    reader: Reader,
    discussion: Discussion,
    to: Annotation,
    words: Words,
    at: datetime,
    uuid: UUID | None = None,
) -> Annotation:
    """The same for an answer."""
    hold(discussion)
    during = during_note(discussion, actor.id, at)
    return notes.answer(actor, reader, discussion, to, words, uuid, during=during)
