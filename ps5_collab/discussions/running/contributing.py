"""What people write in a step of the protocol: who may, when, how much, and who reads it when."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound, Refused, RuleBroken, require
from ps5_collab.core.text import clean_text
from ps5_collab.core.words import later as _
from ps5_collab.discussions import collected, policy
from ps5_collab.discussions.annotating import services as notes
from ps5_collab.discussions.annotating.passages import placed
from ps5_collab.discussions.annotating.services import During, On, Words
from ps5_collab.discussions.models import (
    Annotation,
    AnnotationKind,
    Discussion,
    Hearer,
    Mode,
    Step,
)
from ps5_collab.discussions.running.plan import Course, turn_key
from ps5_collab.discussions.running.queries import course_of, own_in
from ps5_collab.discussions.services import hold, tick
from ps5_collab.people.models import Person
from ps5_collab.protocols.definition import Phase, Product
from ps5_collab.protocols.plan import Step as PlanStep
from ps5_collab.protocols.sealing import Seal
from ps5_collab.sharing.policy import Reader

#: Of one person in one step, where the protocol leaves it to them.
MOST: Final = 30


@dataclass(frozen=True)
class Said:
    """What somebody contributes."""

    text: str = ""
    kind: AnnotationKind = AnnotationKind.NOTE
    on: On | None = None


def contribute(
    actor: Person,
    reader: Reader,
    discussion: Discussion,
    key: str,
    said: Said,
    at: datetime,
    uuid: UUID | None = None,
) -> Annotation:
    """Write something in the step with this key. What is sent twice (`uuid`) is there once, as it
    was sent last.

    Raises `NotAllowed` for whom the step is not for, `RuleBroken` where it is not open (any more),
    `Refused` for what is no such contribution.
    """
    require(policy.may_say(reader, discussion))
    hold(discussion)
    if (made := sent_before(actor, discussion, uuid)) is not None:
        if clean_text(said.text) != made.text:
            change(reader, discussion, made, said, at)
        return made
    course, step = open_step(discussion, key, at, actor)
    require(course.takes(step, actor.id))
    row = course.steps[key]
    phase = course.phase_of(step)
    require_fits(phase, said)
    require_room(phase, row, actor)
    words = Words(said.text, said.kind, Hearer.DISCUSSION)
    during = during_of(course, step, actor.id, at)
    made = notes.say(actor, reader, discussion, words, said.on, uuid=uuid, during=during)
    tick_if_seen(discussion, made)
    return made


def sent_before(actor: Person, discussion: Discussion, uuid: UUID | None) -> Annotation | None:
    known = sa.select(Annotation).filter_by(
        discussion_id=discussion.id, author_id=actor.id, uuid=uuid
    )
    return db.session.scalar(known) if uuid else None


def during_of(course: Course, step: PlanStep, person_id: int, at: datetime) -> During:
    """A contribution to the step, with what holds it back now."""
    row, seal = course.steps[step.id], seal_now(course, step, person_id, at)
    return During(row, *sealed(course, seal, person_id)) if seal else During(row)


def sealed(course: Course, seal: Seal, person_id: int) -> tuple[Step, bool]:
    """The row of what holds somebody's words back, and whether until it opens."""
    row = course.steps[seal.step]
    return own_turn(course, row, person_id) if seal.turn else row, seal.opens


def seal_now(course: Course, step: PlanStep, person_id: int, at: datetime) -> Seal | None:
    """What holds it back; nothing that has opened. Where that step is not known, its own does until
    it closes. Over days nobody waits for turns: they open together."""
    seal = course.seal(step, person_id)
    if seal is None:
        return None
    if seal.step not in course.steps:
        return Seal(step.id, opens=False)
    seal = replace(seal, turn=seal.turn and course.mode is Mode.LIVE)
    key = turn_key(seal.step, person_id) if seal.turn else seal.step
    opened = course.steps[key].opens_at if key in course.steps else None
    return None if seal.opens and opened and opened <= at else seal


def own_turn(course: Course, step: Step, person_id: int) -> Step:
    """The turn of somebody in a step, as a row of its own: there once they wrote something for it,
    so that the one rule of what is held back need not know of turns. `clock.follow` opens it."""
    key = turn_key(step.key, person_id)
    row = course.steps.get(key) or Step(
        discussion_id=step.discussion_id,
        key=key,
        phase=step.phase,
        position=step.position,
        presenter_id=person_id,
    )
    db.session.add(row)
    db.session.flush()
    return row


def tick_if_seen(discussion: Discussion, made: Annotation) -> None:
    """What is held back is no news to anybody, not even that there is something."""
    if made.sealed_by_id is None:
        tick(discussion.id)


def change(
    reader: Reader, discussion: Discussion, made: Annotation, said: Said, at: datetime
) -> None:
    """Change one's words, as long as the step is open in which they were written."""
    phase = require_open(discussion, made, at)
    require_fits(phase, said, changed=made)
    notes.rewrite(reader, discussion, made, Words(said.text, said.kind, made.hearer))
    tick_if_seen(discussion, made)


def take_back(reader: Reader, discussion: Discussion, made: Annotation, at: datetime) -> None:
    """Take one's words away, as long as the step is open, and say something else."""
    require_open(discussion, made, at)
    notes.put_away(reader, discussion, made)
    tick_if_seen(discussion, made)


def require_open(discussion: Discussion, made: Annotation, at: datetime) -> Phase:
    """That of the step in which it was written; nobody closes it meanwhile."""
    hold(discussion)
    course, step = open_step(discussion, key_of(led_course(discussion), made), at)
    return course.phase_of(step)


def phase_of(discussion: Discussion, made: Annotation) -> Phase:
    course = led_course(discussion)
    return course.definition.phase(course.steps[key_of(course, made)].phase)


def key_of(course: Course, made: Annotation) -> str:
    """Of the step that it was written in."""
    return next(row.key for row in course.steps.values() if row.id == made.step_id)


def led_course(discussion: Discussion) -> Course:
    course = course_of(discussion)
    if course is None:
        raise RuleBroken(_("No protocol leads this discussion."))
    return course


def open_step(
    discussion: Discussion, key: str, at: datetime, late: Person | None = None
) -> tuple[Course, PlanStep]:
    """`late`: who may still fix what they present, if they have fixed nothing."""
    course = led_course(discussion)
    step = course.step(key)
    if step is None:
        raise NotFound
    fixes = late is not None and course.fixes_late(step, late.id)
    if fixes and late and not own_in(course.steps[key].id, late.id):
        return course, step
    if step not in course.open_steps(at):
        raise RuleBroken(
            _("This step is not open any more, or not yet. Your words are still here: copy them.")
        )
    return course, step


def require_fits(phase: Phase, said: Said, changed: Annotation | None = None) -> None:
    """`changed`: what was written before keeps its passage."""
    if phase.kinds and said.kind.value not in {kind.value for kind in phase.kinds}:
        raise Refused(_("Choose one of the kinds."), "kind")
    has_passage = said.on is not None or (changed is not None and changed.start is not None)
    if said.text or has_passage:
        require_piece(phase, said, changed)
        return
    if phase.product is Product.QUOTE:
        raise Refused(_("Choose the words that you mean."), "exact")
    raise Refused(_("Write something first."), "text")


def require_piece(phase: Phase, said: Said, changed: Annotation | None) -> None:
    """Refuse what cannot be a part of the new text that is made of the phase."""
    passage = changed.exact if changed else chosen_words(said.on)
    if not collected.fits(phase.collected, passage or said.text):
        raise Refused(_("Choose one single word."), "exact" if passage else "text")


def chosen_words(on: On | None) -> str:
    """As they are typed; of a paragraph that is taken, all of it. Empty for none of the text."""
    if on is None or on.passage.exact:
        return on.passage.exact if on else ""
    anchor = placed(on.reading, on.passage)
    return anchor.exact if anchor else ""


def room_in(phase: Phase) -> int:
    """How much each may contribute: as much as the phase asks for; a list goes on."""
    many = phase.product is Product.LIST or not phase.asks
    return MOST if many else phase.asks


def require_room(phase: Phase, row: Step, actor: Person) -> None:
    if own_in(row.id, actor.id) >= room_in(phase):
        raise RuleBroken(
            _("You have said yours in this step. Change it, if you want to say something else.")
        )
