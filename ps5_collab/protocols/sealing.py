"""Until when a protocol keeps what somebody contributed from others."""

from dataclasses import dataclass

from ps5_collab.protocols.definition import Definition, Shown
from ps5_collab.protocols.plan import Plan, Step


@dataclass(frozen=True)
class Seal:
    """What keeps a contribution from others: a step, when it `opens` or else when it closes."""

    step: str
    opens: bool
    #: Of a step that goes by turns: not when it opens for all, but for whoever wrote it.
    turn: bool = False


def seal(definition: Definition, plan: Plan, step: Step, person: int) -> Seal | None:
    """What keeps the person's contribution to this step from others; None where nothing does."""
    phase = definition.phase(step.phase)
    if phase.shown is Shown.AT_ONCE:
        return None
    if phase.shown is Shown.ON_CLOSE:
        return Seal(step.id, opens=False)
    later = [each for each in plan.steps if each.phase == phase.shown_in]
    own = [each for each in later if not each.round or each.presenter == person]
    # Who has no turn (any more) keeps it to themselves until what they wrote it for is over.
    if not own:
        return Seal(plan.steps[-1].id, opens=False)
    return Seal(own[0].id, opens=True, turn=own[0].in_turn and not own[0].round)
