"""The parts of a practice, as two states of it are compared."""

from collections.abc import Iterator, Mapping
from typing import Final

from ps5_collab.core.words import later as _l
from ps5_collab.core.words import say as _
from ps5_collab.lessons.difference import fact
from ps5_collab.practices.document import LINES, LINKED, SECTIONS, Evidence, PracticeDocument, Step
from ps5_collab.practices.vocabulary import DOMAINS, SOURCES
from ps5_collab.sharing.comparison import Change, Comparison, Kind, Part, compare

#: The facts at the head of a practice, in the order of the form.
FACTS: Final[Mapping[str, object]] = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "pupils": _l("Pupils who took part"),
    "language": _l("Language"),
    "grades": _l("Grades"),
    "subjects": _l("Subjects"),
    **LINES,
    "skills": _l("Skills"),
    "topics": _l("Digital citizenship"),
    "licence": _l("Terms"),
    "attribution": _l("Who else made it"),
}
#: Those of its fields that are lists of parts with an order.
LISTS: Final[Mapping[str, object]] = {
    "steps": _l("Order of the steps"),
    "evidence": _l("Order of the evidence"),
}
#: What belongs to it, as a page that names nobody's titles calls it.
NUMBERED: Final[Mapping[str, object]] = {
    "lessons": _l("Lesson %(number)s"),
    "texts": _l("Text %(number)s"),
    "discussions": _l("Discussion %(number)s"),
}


def parts(document: PracticeDocument) -> Iterator[Part]:
    """Every fact, section, step and piece of evidence, in the order of the page."""
    lang = document.language
    for name, words in FACTS.items():
        yield fact(document, name, str(words))
    for name, words in SECTIONS.items():
        yield from _section(document, name, str(words), lang)


def _section(document: PracticeDocument, name: str, words: str, lang: str) -> Iterator[Part]:
    if name == "steps":
        for number, step in enumerate(document.steps, start=1):
            yield _step(step, str(_("Step %(number)s", number=number)), lang)
    elif name == "evidence":
        yield Part("happened", words, document.happened, lang)
        for number, piece in enumerate(document.evidence, start=1):
            yield _evidence(piece, str(_("Evidence %(number)s", number=number)), lang)
    elif name in ("standards", *LINKED):
        yield Part(
            name, words, parts=tuple(Part(each, text=each) for each in _named(document, name))
        )
    else:
        yield Part(name, words, getattr(document, name), lang)


def _named(document: PracticeDocument, name: str) -> list[str]:
    if name == "standards":
        return [f"{ref.framework} {ref.code}" for ref in document.standards]
    said = NUMBERED[name]
    return [str(said) % {"number": number} for number in getattr(document, name)]


def _step(step: Step, words: str, lang: str) -> Part:
    inside = (
        Part("time", str(_("How long")), step.time, lang),
        Part("text", str(_("What to do")), step.text, lang),
    )
    return Part(step.id, words, step.name, lang, inside)


def _evidence(piece: Evidence, words: str, lang: str) -> Part:
    inside = (
        Part("domain", str(_("It is about")), str(DOMAINS[piece.domain])),
        Part("source", str(_("It comes from")), str(SOURCES[piece.source])),
        Part("detail", str(_("Who saw it, when, of how many")), piece.detail, lang),
        Part("limits", str(_("What it does not show")), piece.limits, lang),
    )
    return Part(piece.id, words, piece.claim, lang, inside)


def compared(before: PracticeDocument, after: PracticeDocument) -> Comparison:
    return Comparison(compare(parts(before), parts(after)))


def changes(before: PracticeDocument, after: PracticeDocument) -> list[Change]:
    """What can be taken over of the one into the other."""
    found = compare(parts(before), parts(after))
    orders = [order(before, after, name) for name in LISTS]
    return [
        *(change for change in found if change.kind is not Kind.SAME),
        *(each for each in orders if each.before.whole != each.after.whole),
    ]


def order(before: PracticeDocument, after: PracticeDocument, name: str) -> Change:
    """The names of the parts of a list that both have, in the order of each."""
    ids = [{part.id for part in getattr(side, name)} for side in (before, after)]
    known = ids[0] & ids[1]
    return Change(_order(before, name, known), _order(after, name, known))


def _order(document: PracticeDocument, name: str, known: set[str]) -> Part:
    named = "name" if name == "steps" else "claim"
    inside = (
        Part(part.id, text=getattr(part, named) or part.id)
        for part in getattr(document, name)
        if part.id in known
    )
    return Part(name, str(LISTS[name]), parts=tuple(inside))
