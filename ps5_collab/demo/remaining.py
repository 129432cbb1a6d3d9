"""What remains of the demo's discussions: themes, insights, next steps, sentences that are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.demo.discussion_files import Kept, NextStep, Remains
from ps5_collab.demo.events import Event
from ps5_collab.discussions.models import Outcome, OutcomeKind, Signature

if TYPE_CHECKING:
    from ps5_collab.demo.discussing import Held

#: After it began: by then it is over, and the group is still together.
SOON: Final = timedelta(hours=2)


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
        sign(agreed, kept, kept.by)


def add(
    agreed: Agreed, kind: OutcomeKind, by: str, text: str, step: NextStep | None = None
) -> None:
    scene, known = agreed.held.scene, agreed.outcomes.values()
    outcome = Outcome(
        discussion_id=agreed.held.discussion.id,
        kind=kind,
        position=1 + sum(one.kind is kind for one in known),
        text=text,
        author_id=scene.id_of(by),
        owner_id=scene.id_of(step.owner) if step else None,
        due_on=scene.year.day(step.due) if step else None,
    )
    db.session.add(outcome)
    db.session.flush()
    agreed.outcomes[text] = outcome


def sign(agreed: Agreed, kept: Kept, key: str) -> None:
    person_id = agreed.held.scene.id_of(key)
    db.session.add(Signature(outcome_id=agreed.outcomes[kept.text].id, person_id=person_id))
    db.session.flush()


def finish(agreed: Agreed, step: NextStep) -> None:
    agreed.outcomes[step.text].done_at = utcnow()
    db.session.flush()
