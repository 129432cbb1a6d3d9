"""A protocol as data: phases with who may speak, for how long, and what is left in writing.

Without a database and the web. `problems.py` says what is wrong with one, `exchange.py` reads and
writes it as JSON; `expand` makes the plan that a run follows, for the people who are there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final, TypeVar

from ps5_collab.core.text import clean_line, clean_text
from ps5_collab.protocols.plan import Plan, Step, Who
from ps5_collab.protocols.progress import Turns

SCHEMA: Final = 1
Known = TypeVar("Known", bound=StrEnum)


class Purpose(StrEnum):
    """What lies on the table."""

    TEXT = "text"
    DILEMMA = "dilemma"
    DESIGN = "design"
    #: Data, or work of pupils.
    WORK = "work"


class Role(StrEnum):
    FACILITATOR = "facilitator"
    TIMEKEEPER = "timekeeper"
    RECORDER = "recorder"
    #: One for the whole protocol. Where everybody presents in turn, that is a round.
    PRESENTER = "presenter"


class Part(StrEnum):
    """What a phase is reckoned with: the minutes that a protocol is known by are its main ones."""

    #: Reading and marking: how long depends on the text, and it can be done at home.
    BEFORE = "before"
    MAIN = "main"
    #: The look back at how it went, always the last.
    DEBRIEF = "debrief"


class Product(StrEnum):
    """What those whom a phase is for leave in writing."""

    NONE = "none"
    #: A passage, with or without a word on it.
    QUOTE = "quote"
    NOTE = "note"
    #: Several short entries.
    LIST = "list"


class Shown(StrEnum):
    """From when on others see what was contributed."""

    AT_ONCE = "at-once"
    ON_CLOSE = "on-close"
    #: When the turn of whoever wrote it comes in a later phase (`Phase.shown_in`): when the step
    #: opens in which they present, or their turn comes where that phase goes by turns, or else when
    #: its first step opens.
    ON_TURN = "on-turn"


class Collected(StrEnum):
    """As what the passages of a phase are put together to a new text, once they are shown."""

    NONE = "none"
    SENTENCE = "sentence"
    PHRASE = "phrase"
    WORD = "word"


class Kind(StrEnum):
    """Of what is written beside a text."""

    NOTE = "note"
    QUESTION = "question"
    AGREE = "agree"
    ARGUE = "argue"
    ASSUMPTION = "assumption"
    ASPIRE = "aspire"
    EVIDENCE = "evidence"
    WARM = "warm"
    COOL = "cool"
    PROBING = "probing"


@dataclass(frozen=True)
class Phase:
    id: str
    name: str = ""
    #: What people do, in plain words.
    prompt: str = ""
    part: Part = Part.MAIN
    #: Who may speak, or writes where it is silent.
    who: Who = Who.EVERYBODY
    #: One after the other, each once.
    in_turn: bool = False
    #: Nobody speaks.
    silent: bool = False
    minutes: int = 5
    #: The minutes are for each who speaks, not for all together.
    each: bool = False
    #: The phases side by side that say this are one round, repeated for everybody as its presenter.
    every_presenter: bool = False
    #: How often the round (or the phase alone) is gone through.
    times: int = 1
    product: Product = Product.NONE
    #: What contributions can be; empty where it does not matter.
    kinds: tuple[Kind, ...] = ()
    #: How many contributions are asked of each; 0 leaves it to them.
    asks: int = 0
    shown: Shown = Shown.AT_ONCE
    #: Of what is shown on a turn: the id of the later phase.
    shown_in: str = ""
    collected: Collected = Collected.NONE

    @property
    def repeated(self) -> bool:
        return self.every_presenter or self.times > 1


@dataclass(frozen=True)
class Definition:
    title: str = ""
    #: What it is for, in a sentence.
    summary: str = ""
    #: When to use it, and when not.
    use: str = ""
    language: str = "en"
    purposes: tuple[Purpose, ...] = ()
    #: How many people.
    least: int = 3
    most: int = 12
    #: Who made it, and where more is said.
    credit: str = ""
    link: str = ""
    roles: tuple[Role, ...] = (Role.FACILITATOR, Role.TIMEKEEPER)
    phases: tuple[Phase, ...] = ()
    schema: int = field(default=SCHEMA, kw_only=True)

    def phase(self, phase_id: str) -> Phase:
        """KeyError where there is none."""
        return {phase.id: phase for phase in self.phases}[phase_id]

    def passage_alone(self, phase: Phase) -> bool:
        """Of a passage: it is read out without a word on it. It is a piece of a new text, or why it
        was chosen is written in a step of its own, and read later."""
        why = (Product.NOTE, Shown.ON_TURN)
        elsewhere = any((other.product, other.shown) == why for other in self.phases)
        return phase.collected is not Collected.NONE or (phase.shown is Shown.ON_TURN and elsewhere)

    @property
    def in_rounds(self) -> bool:
        """Everybody presents once."""
        return any(phase.every_presenter for phase in self.phases)

    @property
    def on_a_text(self) -> bool:
        return self.purposes == (Purpose.TEXT,)

    @property
    def needs_text(self) -> bool:
        """Passages of it are asked."""
        return self.on_a_text and any(phase.product is Product.QUOTE for phase in self.phases)

    @property
    def has_presenter(self) -> bool:
        """One person presents: there are phases for them, or for all others, that are no round."""
        theirs = (p.who is not Who.EVERYBODY and not p.every_presenter for p in self.phases)
        return Role.PRESENTER in self.roles and any(theirs)


@dataclass(frozen=True)
class Minutes:
    """How long a protocol takes, by its parts."""

    before: int
    main: int
    debrief: int

    @property
    def total(self) -> int:
        return self.before + self.main + self.debrief


def cleaned(definition: Definition) -> Definition:
    """The protocol as it is kept: clean texts, and what is ticked in the order of the words for
    it."""
    phases = tuple(
        replace(
            phase,
            name=clean_line(phase.name),
            prompt=clean_text(phase.prompt).strip(),
            kinds=in_order(phase.kinds, Kind),
        )
        for phase in definition.phases
    )
    return replace(
        definition,
        title=clean_line(definition.title),
        summary=clean_line(definition.summary),
        use=clean_text(definition.use).strip(),
        credit=clean_line(definition.credit),
        purposes=in_order(definition.purposes, Purpose),
        link=definition.link.strip(),
        roles=in_order(definition.roles, Role),
        phases=phases,
    )


def in_order(taken: Sequence[Known], known: type[Known]) -> tuple[Known, ...]:
    """Each once."""
    return tuple(each for each in known if each in taken)


def expand(
    definition: Definition,
    people: Sequence[int],
    *,
    presenter: int | None = None,
    rounds: Mapping[str, Turns] | None = None,
) -> Plan:
    """The plan of a run, for people in the order in which they would speak.

    A step's id is that of its phase, in a round with its presenter, and from the second time on
    with how often: "read", "respond:17", "respond:17#2". `presenter`: who has that role, or else
    the first of the people. `rounds`: of the run's progress, so that who presented already keeps
    their place, who was put off comes last, and who joined comes before those.
    """
    single = presenter if presenter is not None else next(iter(people), None)
    steps: list[Step] = []
    for phases in groups(definition.phases):
        for time in range(1, max(phases[0].times, 1) + 1):  # a draft may say none
            again = f"#{time}" if time > 1 else ""
            name = f"{phases[0].id}{again}" if phases[0].every_presenter else ""
            turns = (rounds or {}).get(name, Turns())
            presenters = turns.ordered(people) if name else (single,)
            steps += [step_of(phase, who, name, again) for who in presenters for phase in phases]
    return Plan(tuple(steps), tuple(people))


def groups(phases: Sequence[Phase]) -> Iterator[tuple[Phase, ...]]:
    """The rounds, each of the phases that are repeated together, and single phases."""
    for (every_presenter, times), same in groupby(
        phases, lambda phase: (phase.every_presenter, phase.times)
    ):
        if every_presenter or times > 1:
            yield tuple(same)
        else:
            yield from ((phase,) for phase in same)


def step_of(phase: Phase, presenter: int | None, name: str, again: str) -> Step:
    return Step(
        id=f"{phase.id}:{presenter}{again}" if name else f"{phase.id}{again}",
        name=phase.name,
        minutes=phase.minutes,
        each=phase.each,
        who=phase.who,
        in_turn=phase.in_turn,
        presenter=presenter if name or phase.who is not Who.EVERYBODY else None,
        phase=phase.id,
        round=name,
        silent=phase.silent,
        writes=phase.product is not Product.NONE,
    )


def minutes(definition: Definition, count: int) -> Minutes:
    """For so many people. A draft without phases takes none."""
    spent = dict.fromkeys(Part, timedelta())
    if definition.phases:
        plan = expand(definition, range(1, count + 1))
        for step in plan.steps:
            spent[definition.phase(step.phase).part] += plan.time_for(step)
    before, main, debrief = (spent[part] // timedelta(minutes=1) for part in Part)
    return Minutes(before, main, debrief)


@dataclass(frozen=True)
class Length:
    """The minutes of a protocol in all, for any number of people: some whatever their number, some
    for each, some for each and each other."""

    fixed: int
    each: int
    pairs: int

    def minutes(self, count: int) -> int:
        return self.fixed + self.each * count + self.pairs * count * (count - 1)


def length(definition: Definition) -> Length:
    """What each phase takes is one of these kinds, so three numbers of people tell them all."""
    one, two, three = (minutes(definition, count).total for count in (1, 2, 3))
    pairs = (three - 2 * two + one) // 2
    each = two - one - 2 * pairs
    return Length(one - each, each, pairs)
