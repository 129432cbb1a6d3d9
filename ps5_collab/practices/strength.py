"""How strong the evidence of a practice is: a rule that everybody can check on its page.

It counts kinds of sources and whether they are there to be looked at; it judges nothing and adds
nothing up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ps5_collab.practices.document import Evidence, PracticeDocument
from ps5_collab.standards.slots import Slot


class Strength(StrEnum):
    """The weakest first."""

    #: Nothing to look at stands with it.
    TOLD = "told"
    #: A piece has a file or a taught-it record.
    SHOWN = "shown"
    #: Two or more kinds of source, each of them with what it does not show.
    SEVERAL = "several"
    #: Another school reported that it worked or partly worked.
    ELSEWHERE = "elsewhere"


#: Outcomes of a report that make evidence of it.
HELPED: Final = {"worked", "partly"}


@dataclass(frozen=True)
class Elsewhere:
    """What other schools did with a practice."""

    #: How many try it or did.
    schools: int = 0
    #: The outcome of each report.
    outcomes: Sequence[str] = ()


NOWHERE = Elsewhere()


@dataclass(frozen=True)
class Gone:
    """Numbers of what a document names as evidence and what is not there any more."""

    files: frozenset[int] = frozenset()
    records: frozenset[int] = frozenset()


ALL_THERE = Gone()


def _nowhere(_practice_id: int) -> Elsewhere:
    return NOWHERE


#: Of a practice, by its number; the room of adoptions fills it at start-up, and calls
#: `services.retag` after every change.
told_elsewhere: Slot[Callable[[int], Elsewhere]] = Slot(_nowhere)


def strength(
    document: PracticeDocument, elsewhere: Elsewhere = NOWHERE, gone: Gone = ALL_THERE
) -> Strength:
    """The strongest that holds."""
    if HELPED & {*elsewhere.outcomes}:
        return Strength.ELSEWHERE
    if len({piece.source for piece in document.evidence if piece.limits}) > 1:
        return Strength.SEVERAL
    shown = any(is_shown(piece, gone) for piece in document.evidence)
    return Strength.SHOWN if shown else Strength.TOLD


def is_shown(piece: Evidence, gone: Gone) -> bool:
    has_file = piece.attachment is not None and piece.attachment not in gone.files
    return has_file or (piece.record is not None and piece.record not in gone.records)


def tried(elsewhere: Elsewhere) -> list[str]:
    """Values of the filter "tried by others"."""
    return ["yes", *dict.fromkeys(elsewhere.outcomes)] if elsewhere.schools else []
