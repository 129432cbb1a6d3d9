"""What stops a text from being published, and what who brings it may want to know."""

from collections.abc import Iterator

from flask_babel import gettext as _

from ps5_collab.lessons.problems import Problem
from ps5_collab.texts.document import MAX_BODY, MAX_WORDS, TextDocument
from ps5_collab.texts.measure import words_in
from ps5_collab.texts.models import Rights


def problems(document: TextDocument) -> list[Problem]:
    return [*_obstacles(document), *_hints(document)]


def _obstacles(document: TextDocument) -> Iterator[Problem]:
    asked = {
        "title": _("Give the text its title."),
        "author": _("Say who wrote it; “unknown” where nobody knows."),
        "body": _("Put the text in."),
        "rights": _("Choose why the group may use it."),
        "reason": _("Say in a sentence why the group may use it."),
    }
    for place, words in asked.items():
        if not getattr(document, place):
            yield Problem(place, words, stops=True)
    if document.rights is Rights.OPEN and not document.licence:
        yield Problem("licence", _("Choose the license."), stops=True)
    if len(document.body) > MAX_BODY or words_in(document.body) > MAX_WORDS:
        words = _("This text is too long to be read together: take the part that you need.")
        yield Problem("body", words, stops=True)


def _hints(document: TextDocument) -> Iterator[Problem]:
    asked = {
        "summary": _("Nothing says what it is about: colleagues look by that."),
        "year": _("No year is given."),
    }
    if document.rights is not Rights.OWN:
        asked["source"] = _("Nothing says where it was published.")
    for place, words in asked.items():
        if not getattr(document, place):
            yield Problem(place, words, stops=False)
