"""What a comment can point at: the phases of a protocol."""

from collections.abc import Mapping
from typing import Any

from ps5_collab.core.words import say as _
from ps5_collab.protocols.definition import Definition


def numbered(definition: Definition) -> dict[str, Any]:
    """For readers of every language: {id: number}."""
    return {phase.id: number for number, phase in enumerate(definition.phases, start=1)}


def in_words(kept: Mapping[str, Any]) -> dict[str, str]:
    """What `numbered` gave, in the language that is spoken now."""
    return {place: str(_("Phase %(number)s", number=number)) for place, number in kept.items()}
