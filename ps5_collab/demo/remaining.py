"""What remains of the demo's discussions: themes, insights, next steps, sentences that are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.demo.discussion_files import Kept, NextStep, Remains, Said
from ps5_collab.demo.events import Event
from ps5_collab.discussions.feedback import services as feedback
from ps5_collab.discussions.models import Annotation, Outcome, OutcomeKind, Part
from ps5_collab.discussions.record import services as record
from ps5_collab.discussions.record.services import Wording

if TYPE_CHECKING:
    from ps5_collab.demo.discussing import Held

#: After it began: by then it is over, and the group is still together.
SOON: Final = timedelta(hours=2)
A_DAY: Final = timedelta(days=1)


@dataclass
class Agreed:
    """What a group agreed on, while its story is told."""

    held: Held
    outcomes: dict[str, Outcome] = field(default_factory=dict)


def events(held: Held, told: Remains) -> Iterator[Event]:
    agreed, at = Agreed(held), held.begins + SOON
    yield Event(at, partial(agree, agreed, told))
    for kept in told.kept:
        for key, hours in kept.signed.items():
            yield Event(at + timedelta(hours=hours), partial(sign, agreed, kept, key))
    for step in told.next_steps:
        if step.done:
            yield Event(held.scene.year.at(step.done), partial(finish, agreed, step))
    for said in held.told.said:
        if said.taken_up:
            yield Event(at + A_DAY, partial(take_up, held, said))


def agree(agreed: Agreed, told: Remains) -> None:
    first = agreed.held.told.by
    for theme in told.themes:
        add(agreed, OutcomeKind.THEME, first, theme)
    for insight in told.insights:
        add(agreed, OutcomeKind.INSIGHT, insight.by, insight.text)
    for step in told.next_steps:
        add(agreed, OutcomeKind.NEXT_STEP, step.by, step.text, step)
    for kept in told.kept:
        add(agreed, OutcomeKind.KEPT, kept.by, kept.text)


def add(
    agreed: Agreed, kind: OutcomeKind, by: str, text: str, step: NextStep | None = None
) -> None:
    held, scene = agreed.held, agreed.held.scene
    wording = Wording(text)
    if step:
        wording = Wording(text, scene.id_of(step.owner), scene.year.day(step.due))
    agreed.outcomes[text] = record.add(*held.who(by), held.discussion, kind, wording)


def sign(agreed: Agreed, kept: Kept, key: str) -> None:
    sentence = agreed.outcomes[kept.text]
    _person, reader = agreed.held.who(key)
    record.sign(reader, agreed.held.discussion, sentence, sentence.version)


def finish(agreed: Agreed, step: NextStep) -> None:
    _person, reader = agreed.held.who(step.owner)
    record.settle(reader, agreed.held.discussion, agreed.outcomes[step.text], done=True)


def take_up(held: Held, said: Said) -> None:
    """The presenter marks it for the next revision of the design."""
    words = sa.select(Annotation.id).filter_by(
        discussion_id=held.discussion.id,
        author_id=held.scene.id_of(said.by),
        exact=said.quote,
    )
    _person, reader = held.who(held.told.roles[Part.PRESENTER])
    (design,) = held.told.readings
    feedback.take_up(reader, db.session.scalars(words).one(), held.item(design).id)
