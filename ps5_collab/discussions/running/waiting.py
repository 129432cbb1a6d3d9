"""Notes beside a text while a protocol leads: no way around what a step keeps from others, or to
speak where others have the word."""

from datetime import datetime
from uuid import UUID

from ps5_collab.core.errors import Refused
from ps5_collab.core.words import later as _
from ps5_collab.discussions.annotating import services as notes
from ps5_collab.discussions.annotating.services import NO_STEP, During, On, Words
from ps5_collab.discussions.models import Annotation, Discussion, Mode
from ps5_collab.discussions.running.contributing import during_of
from ps5_collab.discussions.running.plan import Course
from ps5_collab.discussions.running.queries import course_of
from ps5_collab.discussions.services import hold
from ps5_collab.people.models import Person
from ps5_collab.protocols.definition import Shown
from ps5_collab.protocols.plan import Step, Who
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
    """What holds back a note that somebody writes now: what would hold back their contribution, or
    else the step until it closes."""
    course = course_of(discussion)
    step = step_that_waits(course, at) if course else None
    if course is None or step is None:
        return NO_STEP
    own = during_of(course, step, person_id, at) if course.takes(step, person_id) else NO_STEP
    return During(None, own.sealed_by or course.steps[step.id], own.until_open)


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
