"""What stops a lesson design from being published, and what its author may want to know."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from ps5_collab.lessons.document import (
    MAX_LONG,
    LessonDocument,
    long_fields,
    minutes_planned,
)


@dataclass(frozen=True)
class Problem:
    """What is amiss at a place of the form; `stops` publishing, else it is a hint."""

    place: str
    words: str
    stops: bool


def problems(document: LessonDocument) -> list[Problem]:
    """What stops publishing, then what an author may want to know."""
    return [*_obstacles(document), *_hints(document)]


def _obstacles(document: LessonDocument) -> Iterator[Problem]:
    if not document.title:
        yield Problem("title", str(_("Give the lesson a title.")), stops=True)
    if not document.steps and not document.objectives:
        nothing = _("Write at least one objective or one step.")
        yield Problem("steps", str(nothing), stops=True)
    for place, text in long_fields(document).items():
        if len(text) > MAX_LONG:
            words = _("This is longer than %(most)s characters.", most=MAX_LONG)
            yield Problem(place, str(words), stops=True)


def _hints(document: LessonDocument) -> Iterator[Problem]:
    asked = {
        "objectives": _("No objective says what pupils will be able to do."),
        "standards": _("No standard is named: colleagues search by them."),
        "grades": _("No grade is chosen."),
        "subjects": _("No subject is chosen."),
        "assessment": _("Nothing says how you will know that pupils learned it."),
    }
    yield from (
        Problem(place, str(words), stops=False)
        for place, words in asked.items()
        if not getattr(document, place)
    )
    planned = minutes_planned(document)
    if document.minutes and planned and planned != document.minutes:
        yield Problem("minutes", minutes_words(planned, document.minutes), stops=False)


def minutes_words(planned: int, period: int) -> str:
    """The steps' minutes against the period's, in a sentence."""
    gap = abs(planned - period)
    if planned > period:
        return str(
            ngettext(
                "The steps take %(num)d minute more than the lesson has.",
                "The steps take %(num)d minutes more than the lesson has.",
                gap,
            )
        )
    return str(
        ngettext(
            "The steps leave %(num)d minute of the lesson free.",
            "The steps leave %(num)d minutes of the lesson free.",
            gap,
        )
    )
