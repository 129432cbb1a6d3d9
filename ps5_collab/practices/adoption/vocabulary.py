"""The words of adoptions. Codes are stored."""

from collections.abc import Iterable, Mapping
from typing import Final

from ps5_collab.core.words import later as _l
from ps5_collab.lessons.vocabulary import GRADES, label
from ps5_collab.practices.adoption.models import Outcome, Verdict

OUTCOMES: Final[Mapping[str, object]] = {
    Outcome.WORKED: _l("It worked"),
    Outcome.PARTLY: _l("It worked in part"),
    Outcome.NOT: _l("It did not work"),
}
VERDICTS: Final[Mapping[str, object]] = {
    Verdict.KEEP: _l("We keep it as it is"),
    Verdict.CHANGE: _l("We go on, and change it"),
    Verdict.STOP: _l("We stop"),
}
#: What a list of adoptions can be filtered by besides: those that have no report.
UNREPORTED: Final = "unreported"
CALLED_OFF: Final = "called-off"
STATES: Final[Mapping[str, object]] = {
    **OUTCOMES,
    UNREPORTED: _l("Has not reported"),
    CALLED_OFF: _l("Called off"),
}
#: Bands of grades: {value of the filter: words}; their order is that of the bits of a row.
BANDS: Final[Mapping[str, object]] = {
    "tk-2": _l("TK to grade 2"),
    "3-5": _l("Grades 3 to 5"),
    "6-8": _l("Grades 6 to 8"),
    "9-12": _l("Grades 9 to 12"),
}
_OF_BAND: Final = {"tk-2": GRADES[:4], "3-5": GRADES[4:7], "6-8": GRADES[7:10], "9-12": GRADES[10:]}
#: What stands beside an outcome: a color that never speaks alone.
VOICES: Final = {Outcome.WORKED: "leaf", Outcome.PARTLY: "gold", Outcome.NOT: "clay"}


def bits(grades: Iterable[str]) -> int:
    """The bands that these grades touch, as the bits of a number."""
    given = set(grades)
    return sum(1 << place for place, band in enumerate(BANDS) if given & set(_OF_BAND[band]))


def bit(band: str) -> int:
    return 1 << list(BANDS).index(band)


def outcome_label(outcome: str) -> str:
    return label(OUTCOMES, outcome)


def verdict_label(verdict: str) -> str:
    return label(VERDICTS, verdict)


def outcome_voice(outcome: Outcome) -> str:
    return VOICES[outcome]
