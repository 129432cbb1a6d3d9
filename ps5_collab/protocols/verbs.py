"""What the buttons inside a protocol's form do to the protocol that is being written."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ps5_collab.protocols.definition import Definition, Part, Phase
from ps5_collab.protocols.difference import LISTS
from ps5_collab.protocols.problems import MAX_PHASES
from ps5_collab.writing.parts import new_id
from ps5_collab.writing.verbs import Verb, movers


def add_phase(definition: Definition, _target: str) -> tuple[Definition, str]:
    """One more, before the debrief where that is the last."""
    phases = definition.phases
    if len(phases) >= MAX_PHASES:
        return definition, "phase-add"
    new = Phase(new_id())
    at = len(phases) - 1 if phases and phases[-1].part is Part.DEBRIEF else len(phases)
    return replace(definition, phases=(*phases[:at], new, *phases[at:])), f"{new.id}-name"


VERBS: Final[Mapping[str, Verb]] = {"add-phase": add_phase, **movers(LISTS)}
