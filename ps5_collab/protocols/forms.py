"""The form of a protocol. Its phases are named by their ids, so that each keeps its identity
wherever it is moved; what cannot be understood is kept as it was typed.
"""

from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from flask_babel import gettext as _

from ps5_collab.core.fields import too_long
from ps5_collab.core.text import whole_number
from ps5_collab.core.words import later as _l
from ps5_collab.protocols.definition import (
    Collected,
    Definition,
    Kind,
    Part,
    Phase,
    Product,
    Purpose,
    Role,
    Shown,
)
from ps5_collab.protocols.plan import Who
from ps5_collab.protocols.problems import (
    FIELDS,
    MAX_ASKED,
    MAX_MINUTES,
    MAX_PEOPLE,
    MAX_PHASES,
    MAX_TIMES,
    PHASE_TEXTS,
    TEXTS,
    is_language,
    problems,
)
from ps5_collab.protocols.publication import tidy
from ps5_collab.sharing.audiences import shared_of
from ps5_collab.writing.form import (
    MAX_NOTE,
    Typed,
    WrittenForm,
    chosen,
    sent_with,
    with_errors,
)
from ps5_collab.writing.parts import new_id

#: No field of a number takes more digits.
DIGITS = 6
Known = TypeVar("Known", bound=StrEnum)


class ProtocolForm(WrittenForm[Definition]):
    """A protocol while it is written."""

    labels: ClassVar[Map[str, object]] = {**FIELDS, "note": _l("What changed, and why")}
    inner_labels: ClassVar[Map[str, object]] = FIELDS

    @property
    def places(self) -> Map[str, str]:
        return {
            phase.id: str(_("Phase %(number)s", number=number))
            for number, phase in enumerate(self.document.phases, start=1)
        }

    @property
    def content(self) -> Definition:
        return tidy(replace(self.document, phases=self.staying(self.document.phases)))


@dataclass
class Reading:
    """A form as it is read, with what could not be understood on the way."""

    form: Typed
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def number(self, name: str, otherwise: int, most: int) -> int:
        """A larger one is not even kept as a draft: each step of a plan takes time to make."""
        words = self.form.get(name, "").strip()
        found = whole_number(words, digits=DIGITS) if words else otherwise
        if found is not None and found <= most:
            return found
        self.typed[name] = words
        self.errors[name] = str(_("Write a whole number from 0 to %(most)s.", most=most))
        return otherwise

    def one(self, name: str, known: type[Known], otherwise: Known) -> Known:
        given = self.form.get(name, "")
        return known(given) if given in set(known) else otherwise

    def some(self, name: str, known: type[Known]) -> tuple[Known, ...]:
        return tuple(known(value) for value in chosen(self.form, name, known))


def read(form: Typed) -> ProtocolForm:
    """The form as it was sent."""
    reading = Reading(form)
    language = form.get("language", "")
    texts: dict[str, Any] = {name: form.get(name, "") for name in TEXTS}
    definition = Definition(
        **texts,
        language=language if is_language(language) else "en",
        purposes=reading.some("purposes", Purpose),
        least=reading.number("least", Definition.least, MAX_PEOPLE),
        most=reading.number("most", Definition.most, MAX_PEOPLE),
        roles=reading.some("roles", Role),
        phases=tuple(_phase(reading, id_) for id_ in form.getlist("phase")),
    )
    return ProtocolForm(
        document=definition,
        typed=reading.typed,
        errors=reading.errors | dict(_too_long(form, definition)),
        **sent_with(form),
    )


def _phase(reading: Reading, id_: str) -> Phase:
    """Nobody sees, and nothing is asked of, what is not written."""
    product = reading.one(f"{id_}-product", Product, Product.NONE)
    shown = reading.one(f"{id_}-shown", Shown, Shown.AT_ONCE)
    written = product is not Product.NONE
    asks = reading.number(f"{id_}-asks", 0, MAX_ASKED)
    given = reading.form.get
    return Phase(
        id=id_,
        name=given(f"{id_}-name", ""),
        prompt=given(f"{id_}-prompt", ""),
        part=reading.one(f"{id_}-part", Part, Part.MAIN),
        who=reading.one(f"{id_}-who", Who, Who.EVERYBODY),
        in_turn=f"{id_}-in_turn" in reading.form,
        silent=f"{id_}-silent" in reading.form,
        minutes=reading.number(f"{id_}-minutes", Phase.minutes, MAX_MINUTES),
        each=f"{id_}-each" in reading.form,
        every_presenter=f"{id_}-every_presenter" in reading.form,
        times=reading.number(f"{id_}-times", 1, MAX_TIMES),
        product=product,
        kinds=reading.some(f"{id_}-kinds", Kind) if written else (),
        asks=asks if written else 0,
        shown=shown if written else Shown.AT_ONCE,
        shown_in=given(f"{id_}-shown_in", "") if written and shown is Shown.ON_TURN else "",
        collected=reading.one(f"{id_}-collected", Collected, Collected.NONE)
        if written
        else Collected.NONE,
    )


def begun(language: str) -> Definition:
    """What a new protocol begins with: room for a phase, and the debrief that none lacks."""
    debrief = Phase(
        new_id(),
        name=str(_("Look back at the protocol")),
        prompt=str(_("How did it go? Did everybody have their time? What shall we keep?")),
        part=Part.DEBRIEF,
        product=Product.NOTE,
    )
    return Definition(language=language, phases=(Phase(new_id()), debrief))


def with_room(definition: Definition) -> Definition:
    """The protocol with a first empty phase where there is none to write in."""
    return definition if definition.phases else replace(definition, phases=(Phase(new_id()),))


def checked(form: ProtocolForm, *, again: bool) -> ProtocolForm:
    """The form with what stops its publication; `again`: there is a revision already."""
    content = form.content
    found = [
        (field_of(content, problem.field, problem.number), str(problem.words))
        for problem in problems(content)
    ]
    form = with_errors(form, found, again=again)
    try:
        shared_of(form.audience)
    except ValueError:
        form = replace(form, errors={**form.errors, "audience": str(_("Choose who can read it."))})
    return form


def field_of(definition: Definition, name: str, number: int | None) -> str:
    """The id of the field that a problem is about."""
    if number is not None:
        return f"{definition.phases[number - 1].id}-{name}"
    return "phase-add" if name == "phases" else name


def _too_long(form: Typed, definition: Definition) -> Iterable[tuple[str, str]]:
    """What is too long even for a draft."""
    for name, most in {**TEXTS, "note": MAX_NOTE}.items():
        if (typed := len(form.get(name, ""))) > most:
            yield name, too_long(most, typed)
    for phase in definition.phases:
        for name, most in PHASE_TEXTS.items():
            if (typed := len(getattr(phase, name))) > most:
                yield f"{phase.id}-{name}", too_long(most, typed)
    if len(definition.phases) > MAX_PHASES:
        yield "phase-add", str(_("No more than %(most)s phases, please.", most=MAX_PHASES))
