"""How strong the evidence of a practice is: a rule that everybody can check on its page.

It counts kinds of sources and whether they are there to be looked at; it judges nothing and adds
nothing up.
"""

from dataclasses import dataclass
from enum import StrEnum

from ps5_collab.practices.document import Evidence, PracticeDocument


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


@dataclass(frozen=True)
class Elsewhere:
    """Other schools that tried a practice, and those where it helped at least in part."""

    tried: int = 0
    helped: int = 0


NOWHERE = Elsewhere()
#: So many schools are "several".
SEVERAL_SCHOOLS = 3


def strength(document: PracticeDocument, elsewhere: Elsewhere = NOWHERE) -> Strength:
    """The strongest that holds."""
    if elsewhere.helped:
        return Strength.ELSEWHERE
    if len({piece.source for piece in document.evidence if piece.limits}) > 1:
        return Strength.SEVERAL
    return Strength.SHOWN if any(map(is_shown, document.evidence)) else Strength.TOLD


def is_shown(piece: Evidence) -> bool:
    return piece.attachment is not None or piece.record is not None


def tried(elsewhere: Elsewhere) -> list[str]:
    """Values of the filter "tried by others"."""
    if not elsewhere.tried:
        return []
    return ["tried", "several"] if elsewhere.tried >= SEVERAL_SCHOOLS else ["tried"]
