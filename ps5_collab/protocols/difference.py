"""The parts of a protocol, as two states of it are compared."""

from collections.abc import Iterator
from typing import Final

from ps5_collab.core.words import say as _
from ps5_collab.protocols.definition import Definition, Phase
from ps5_collab.protocols.problems import FIELDS
from ps5_collab.protocols.vocabulary import COLLECTED, PARTS
from ps5_collab.protocols.wording import (
    people_label,
    purposes_label,
    roles_label,
    round_words,
    seen_words,
    who_words,
    written_words,
)
from ps5_collab.sharing.comparison import Change, Comparison, Kind, Part, compare

LISTS: Final = ("phases",)


def parts(definition: Definition) -> Iterator[Part]:
    """Every fact and phase, in the order of the page."""
    lang = definition.language
    for name in ("title", "summary", "use", "credit", "link", "language"):
        yield Part(name, str(FIELDS[name]), getattr(definition, name), lang)
    yield Part("purposes", str(FIELDS["purposes"]), purposes_label(definition.purposes))
    yield Part("most", str(_("People")), people_label(definition.least, definition.most))
    yield Part("roles", str(FIELDS["roles"]), roles_label(definition.roles))
    for number, phase in enumerate(definition.phases, start=1):
        yield _phase(phase, str(_("Phase %(number)s", number=number)), definition)


def _phase(phase: Phase, words: str, definition: Definition) -> Part:
    each = _("%(num)s for each", num=phase.minutes) if phase.each else str(phase.minutes)
    said = {
        "prompt": phase.prompt,
        "part": str(PARTS[phase.part]),
        "who": who_words(phase),
        "minutes": str(each),
        "times": round_words(phase.times, False),
        "every_presenter": str(_("Yes") if phase.every_presenter else _("No")),
        "product": written_words(phase),
        "shown": seen_words(phase, definition),
        "collected": str(COLLECTED[phase.collected]),
    }
    inside = tuple(
        Part(name, str(FIELDS[name]), text, definition.language if name == "prompt" else "")
        for name, text in said.items()
    )
    return Part(phase.id, words, phase.name, definition.language, inside)


def compared(before: Definition, after: Definition) -> Comparison:
    return Comparison(compare(parts(before), parts(after)))


def changes(before: Definition, after: Definition) -> list[Change]:
    """What can be taken over of the one into the other."""
    found = compare(parts(before), parts(after))
    ids = {phase.id for phase in before.phases} & {phase.id for phase in after.phases}
    order = Change(_order(before, ids), _order(after, ids))
    changed = [change for change in found if change.kind is not Kind.SAME]
    return [*changed, order] if order.before.whole != order.after.whole else changed


def _order(definition: Definition, known: set[str]) -> Part:
    inside = (
        Part(phase.id, text=phase.name or phase.id)
        for phase in definition.phases
        if phase.id in known
    )
    return Part("phases", str(_("Order of the phases")), parts=tuple(inside))
