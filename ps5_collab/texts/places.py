"""What can be pointed at in a text: its blocks, in the words by which people call them."""

from collections.abc import Mapping
from typing import Any

from ps5_collab.core.words import say as _
from ps5_collab.texts.reading import BlockKind


def in_words(kept: Mapping[str, Any]) -> dict[str, str]:
    """What `blocks.Laid.places` gave, in the language that is spoken now."""
    return {id_: _in_words(*given[:2]) for id_, given in kept.items()}


def _in_words(kind: str, number: int) -> str:
    if kind == BlockKind.HEADING:
        return str(_("A heading"))
    return str(_("Paragraph %(number)s", number=number))
