"""What is wrong with a protocol, each fault with the phase and the field that it is about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ps5_collab.core.text import safe_url
from ps5_collab.core.words import later as _
from ps5_collab.protocols.definition import (
    Collected,
    Definition,
    Part,
    Phase,
    Product,
    Role,
    Shown,
)
from ps5_collab.protocols.plan import Who

MAX_TITLE: Final = 200
MAX_LINE: Final = 300
MAX_NAME: Final = 120
MAX_LONG: Final = 2_000
MAX_PHASES: Final = 40
MAX_PEOPLE: Final = 60
MAX_MINUTES: Final = 240
MAX_TIMES: Final = 9
MAX_ASKED: Final = 20
#: Of all rounds, with as many people as may take part.
MAX_STEPS: Final = 600

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_HTML = re.compile(r"<\s*[/!?a-zA-Z]")
#: Texts with the most that they hold.
TEXTS: Final = {
    "title": MAX_TITLE,
    "summary": MAX_LINE,
    "use": MAX_LONG,
    "credit": MAX_LINE,
    "link": MAX_LINE,
}
PHASE_TEXTS: Final = {"name": MAX_NAME, "prompt": MAX_LONG}

#: What fields are called; those of a phase and those of the protocol have no name in common.
FIELDS: Final = {
    "title": _("Name"),
    "summary": _("What it is for"),
    "use": _("When to use it"),
    "language": _("Language"),
    "purposes": _("What lies on the table"),
    "least": _("People at least"),
    "most": _("People at most"),
    "credit": _("Who made it"),
    "link": _("Where more is said"),
    "roles": _("Roles"),
    "phases": _("Phases"),
    "schema": _("Schema"),
    "id": _("Id"),
    "name": _("Name"),
    "prompt": _("What people do"),
    "part": _("Part"),
    "who": _("Who may speak"),
    "in_turn": _("In turn"),
    "silent": _("In silence"),
    "minutes": _("Minutes"),
    "each": _("Minutes for each"),
    "every_presenter": _("A round of presenters"),
    "times": _("How often"),
    "product": _("What is left in writing"),
    "kinds": _("Kinds"),
    "asks": _("How many from each person"),
    "shown": _("When others see it"),
    "shown_in": _("In which phase"),
    "collected": _("Put together to a new text"),
}


@dataclass(frozen=True)
class Problem:
    #: A key of `FIELDS`.
    field: str
    words: object
    #: Of the phase, from 1 on.
    number: int | None = None

    def sentence(self, definition: Definition) -> str:
        """The fault with its place, such as "Phase 2 “Read aloud”, Minutes: …"."""
        place = place_words(definition.phases, self.number)
        return f"{place}{FIELDS.get(self.field, self.field)}: {self.words}"


def place_words(phases: tuple[Phase, ...], number: int | None) -> str:
    if number is None:
        return ""
    name = phases[number - 1].name[:MAX_NAME] if number <= len(phases) else ""
    if name:
        return str(_("Phase %(number)s “%(name)s”, ", number=number, name=name))
    return str(_("Phase %(number)s, ", number=number))


def problems(definition: Definition) -> list[Problem]:
    return [
        *_of_texts(definition),
        *_of_people(definition),
        *_of_order(definition.phases),
        *(
            problem
            for number, phase in enumerate(definition.phases, start=1)
            for problem in _of_phase(definition, phase, number)
        ),
        *_of_length(definition),
    ]


def _of_texts(definition: Definition) -> Iterator[Problem]:
    for name, words in (
        ("title", _("Give the protocol a name.")),
        ("summary", _("Say in a sentence what it is for.")),
    ):
        if not getattr(definition, name).strip():
            yield Problem(name, words)
    for name, most in TEXTS.items():
        yield from _of_text(name, getattr(definition, name), most)
    if definition.link and not safe_url(definition.link).startswith("http"):
        yield Problem("link", _("This is not the address of a page."))
    if not is_language(definition.language):
        yield Problem("language", _("Choose a language."))
    if not definition.purposes:
        yield Problem("purposes", _("Choose at least one."))


def _of_text(name: str, text: str, most: int, number: int | None = None) -> Iterator[Problem]:
    if len(text) > most:
        words = _("This is longer than %(most)s characters.", most=most)
        yield Problem(name, words, number)
    if _HTML.search(text):
        yield Problem(name, _("Plain words, please: HTML has no place here."), number)


def is_language(tag: str) -> bool:
    """A language tag, such as "es" or "zh-Hans"."""
    return len(tag) <= 12 and _LANGUAGE.fullmatch(tag) is not None


def _of_people(definition: Definition) -> Iterator[Problem]:
    for name in ("least", "most"):
        if not 1 <= getattr(definition, name) <= MAX_PEOPLE:
            yield Problem(name, _("Write a number from 1 to %(most)s.", most=MAX_PEOPLE))
    if definition.least > definition.most:
        yield Problem("most", _("These are fewer than at least take part."))


def _of_order(phases: tuple[Phase, ...]) -> Iterator[Problem]:
    if len(phases) > MAX_PHASES:
        yield Problem("phases", _("No more than %(most)s phases, please.", most=MAX_PHASES))
    if not phases or phases[-1].part is not Part.DEBRIEF or phases[-1].repeated:
        words = _("The last phase looks back at how it went, once: the debrief.")
        yield Problem("phases", words)
    seen: set[str] = set()
    for number, phase in enumerate(phases, start=1):
        before = phases[: number - 1]
        if not _ID.fullmatch(phase.id):
            words = _("An id has small letters, digits and hyphens, at most 40.")
            yield Problem("id", words, number)
        elif phase.id in seen:
            yield Problem("id", _("Another phase has this id already."), number)
        seen.add(phase.id)
        if phase.part is Part.DEBRIEF and number < len(phases):
            yield Problem("part", _("Only the last phase is the debrief."), number)
        if phase.part is Part.BEFORE and any(each.part is not Part.BEFORE for each in before):
            yield Problem("part", _("What comes before stands before all else."), number)


def _of_phase(definition: Definition, phase: Phase, number: int) -> Iterator[Problem]:
    for name, words in (
        ("name", _("Give the phase a name.")),
        ("prompt", _("Say in plain words what people do.")),
    ):
        if not getattr(phase, name).strip():
            yield Problem(name, words, number)
    for name, most in PHASE_TEXTS.items():
        yield from _of_text(name, getattr(phase, name), most, number)
    for name, low, high in (("minutes", 1, MAX_MINUTES), ("times", 1, MAX_TIMES)):
        if not low <= getattr(phase, name) <= high:
            words = _("Write a number from %(low)s to %(high)s.", low=low, high=high)
            yield Problem(name, words, number)
    yield from _of_speaking(definition, phase, number)
    yield from _of_writing(phase, number)
    yield from _of_showing(definition, phase, number)


def _of_speaking(definition: Definition, phase: Phase, number: int) -> Iterator[Problem]:
    presented = phase.every_presenter or Role.PRESENTER in definition.roles
    if phase.who is not Who.EVERYBODY and not presented:
        words = _("Nobody presents here: choose a round of presenters, or the role of one.")
        yield Problem("who", words, number)
    if phase.in_turn and phase.silent:
        yield Problem("in_turn", _("In silence nobody takes turns."), number)
    if phase.in_turn and phase.who is Who.PRESENTER:
        yield Problem("in_turn", _("The presenter alone takes no turns."), number)


def _of_writing(phase: Phase, number: int) -> Iterator[Problem]:
    if not 0 <= phase.asks <= MAX_ASKED:
        yield Problem("asks", _("Write a number from 0 to %(most)s.", most=MAX_ASKED), number)
    asked = phase.kinds or phase.asks or phase.shown is not Shown.AT_ONCE
    if phase.product is Product.NONE and asked:
        words = _("Nothing is left in writing, so nothing is asked or shown later.")
        yield Problem("product", words, number)
    if phase.collected is not Collected.NONE and phase.product is not Product.QUOTE:
        words = _("Only passages of the text are put together to a new one.")
        yield Problem("collected", words, number)


def _of_showing(definition: Definition, phase: Phase, number: int) -> Iterator[Problem]:
    """A contribution is shown at one moment: its step closes, or a later one opens."""
    if phase.shown is not Shown.ON_TURN:
        if phase.shown_in:
            yield Problem("shown_in", _("Only what is shown on a turn needs a phase."), number)
        return
    later = [each for each in definition.phases[number:] if each.id == phase.shown_in]
    if not later:
        yield Problem("shown_in", _("Choose a later phase."), number)
    elif later[0].shown is Shown.ON_CLOSE:
        words = _("What is written in that phase must be seen at once, or on a turn, too.")
        yield Problem("shown_in", words, number)
    if phase.repeated:
        words = _("What is written in a round is shown at once, or when the phase closes.")
        yield Problem("shown", words, number)


def _of_length(definition: Definition) -> Iterator[Problem]:
    people = min(max(definition.most, 1), MAX_PEOPLE)
    steps = sum(
        min(max(phase.times, 1), MAX_TIMES) * (people if phase.every_presenter else 1)
        for phase in definition.phases
    )
    if steps > MAX_STEPS:
        words = _("With so many people it would have more than %(most)s steps.", most=MAX_STEPS)
        yield Problem("phases", words)
