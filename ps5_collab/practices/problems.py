"""What stops a practice from being kept or submitted, and what its authors may want to know."""

from collections.abc import Iterator

from flask_babel import gettext as _

from ps5_collab.lessons.document import MAX_LONG
from ps5_collab.lessons.problems import Problem
from ps5_collab.practices.document import LINES, PracticeDocument, Source, long_fields

#: What a reviewer cannot do without.
NEEDED = ("what", "why", "steps", "evidence")


def problems(document: PracticeDocument, *, submitting: bool) -> list[Problem]:
    """`submitting`: others shall judge it; to keep a revision among colleagues takes less."""
    return [*_obstacles(document, submitting=submitting), *_hints(document)]


def _obstacles(document: PracticeDocument, *, submitting: bool) -> Iterator[Problem]:
    if not document.title:
        yield Problem("title", str(_("Give the practice a title.")), stops=True)
    if not document.what:
        yield Problem("what", str(_("Say what you did, and for whom.")), stops=True)
    for piece in document.evidence:
        if not piece.claim:
            words = _("Say in a sentence what was seen, or remove this piece of evidence.")
            yield Problem(f"{piece.id}-claim", str(words), stops=True)
    if submitting:
        yield from _unready(document)
    for place, text in long_fields(document).items():
        if len(text) > MAX_LONG:
            words = _("This is longer than %(most)s characters.", most=MAX_LONG)
            yield Problem(place, str(words), stops=True)


def _unready(document: PracticeDocument) -> Iterator[Problem]:
    asked = {
        "summary": _("Sum it up in one or two sentences: they stand in the showcase."),
        "why": _("Say why you did it: reviewers ask for it first."),
        "steps": _("Write the steps, so that others can do it, too."),
        "evidence": _("Give at least one piece of evidence."),
    }
    for place, words in asked.items():
        if not getattr(document, place):
            yield Problem(place, str(words), stops=True)


def _hints(document: PracticeDocument) -> Iterator[Problem]:
    asked = {
        "grades": _("No grade is chosen."),
        "standards": _("No standard is named: leaders look by them."),
        "differently": _("Nothing says what you would do differently."),
    }
    for place, words in asked.items():
        if not getattr(document, place):
            yield Problem(place, str(words), stops=False)
    if not any(getattr(document, place) for place in (*LINES, "materials", "needs")):
        words = _("Nothing says what it needs: time, things, help.")
        yield Problem("needs", str(words), stops=False)
    for number, piece in enumerate(document.evidence, start=1):
        if not piece.limits:
            words = _("Evidence %(number)s does not say what it cannot show.", number=number)
            yield Problem(piece.id, str(words), stops=False)
        if piece.source in (Source.CHART, Source.PICTURE, Source.FILE) and not piece.attachment:
            words = _("Evidence %(number)s has no file to show.", number=number)
            yield Problem(piece.id, str(words), stops=False)
