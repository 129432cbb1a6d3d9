"""What was said in a discussion, arranged for its record. Without a database and the web."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from markupsafe import Markup

from ps5_collab.core.text import fold
from ps5_collab.discussions.models import Anchoring, AnnotationKind


@dataclass(frozen=True)
class At:
    """The step of the protocol that something was said in."""

    id: int
    position: int
    #: Of the definition.
    phase: str
    presenter_id: int | None
    presenter: str


@dataclass
class Said:
    """A note to all, with the answers to it in the order of time."""

    id: int
    reply_to_id: int | None
    person_id: int
    #: Who wrote it; of what a file brought, who brought it, and whom the file names.
    name: str
    imported_as: str
    kind: AnnotationKind
    #: Markdown; where it was taken away it is empty, as `html` and the names are.
    text: str
    html: Markup
    reading_id: int | None
    exact: str
    start: int | None
    end: int | None
    anchoring: Anchoring
    created_at: datetime
    taken_up_in: int | None
    removed: bool
    at: At | None = None
    tags: Sequence[str] = ()
    answers: list["Said"] = field(default_factory=list)

    @property
    def many(self) -> int:
        """What stands of it and its answers."""
        return sum(not each.removed for each in (self, *self.answers))


@dataclass(frozen=True)
class Passage:
    """Words of a text, and what was said on them."""

    quote: str
    said: Sequence[Said]

    @property
    def is_picture(self) -> bool:
        """It has no words; a quote may also be closed to the reader."""
        return self.said[0].start == self.said[0].end


@dataclass(frozen=True)
class OnReading:
    """What was said on one of the things that were read; `reading` is its row, or None for what was
    said on none of them."""

    reading: Any
    passages: Sequence[Passage]
    #: On all of it.
    whole: Sequence[Said]
    #: On words that lost their place in the text.
    lost: Sequence[Passage]


@dataclass(frozen=True)
class InStep:
    """What was said in one step; `at` is None for what was said beside them all."""

    at: At | None
    said: Sequence[Said]


@dataclass(frozen=True)
class InRound:
    """What was said in the round of one presenter, with what they fixed for it before."""

    presenter: str
    steps: Sequence[InStep]


@dataclass(frozen=True)
class Rounds:
    """Which phases belong to rounds; empty where a protocol has none."""

    #: All phases, in the order of the protocol.
    order: Sequence[str] = ()
    #: {phase: that of a round in which it is shown}; those of rounds are shown in themselves.
    shown_in: Mapping[str, str] = field(default_factory=dict)
    #: In the order in which they had theirs.
    people: Sequence[int] = ()

    def has(self, at: At) -> bool:
        return self.shown_in.get(at.phase) == at.phase

    def turn(self, person: int) -> tuple[int, int]:
        """In which order people have their rounds."""
        known = person in self.people
        return (self.people.index(person) if known else len(self.people)), person

    def begins(self, at: At | None) -> int:
        """The place of a phase in the protocol, or of that of a round in which it is shown."""
        phase = self.shown_in.get(at.phase, at.phase) if at else ""
        return self.order.index(phase) if phase in self.order else len(self.order)

    def place(self, at: At) -> tuple[int, int, int]:
        """Of a step within its round."""
        shown = self.order.index(self.shown_in[at.phase])
        return shown, self.order.index(at.phase), at.position


def arranged(found: Iterable[Any], tags: Mapping[int, Sequence[str]]) -> list[Said]:
    """First notes in the order of time, each with all that answers it. What was taken away leaves
    a trace where somebody answered, and is gone otherwise. `found`: rows of `queries.said_in`."""
    by_id: dict[int, Said] = {}
    roots: dict[int, Said] = {}
    for *values, step_id, position, phase, presenter_id, presenter in found:
        note = by_id[values[0]] = Said(*values)
        note.at = At(step_id, position, phase, presenter_id, presenter or "") if step_id else None
        if note.removed:
            note.name, note.imported_as, note.text, note.html = "", "", "", Markup()
        else:
            note.tags = tags.get(note.id, ())
        above = by_id.get(note.reply_to_id) if note.reply_to_id else None
        root = roots[note.id] = roots[above.id] if above else note
        if above:
            root.answers.append(note)
    firsts = [note for note in by_id.values() if roots[note.id] is note]
    for first in firsts:
        first.answers = [each for each in first.answers if not each.removed]
    return [first for first in firsts if first.many]


def by_text(said: Sequence[Said], readings: Iterable[Any]) -> list[OnReading]:
    """In the order of the texts; last what was said on none."""
    parts = [on_reading(reading, said) for reading in (*readings, None)]
    return [part for part in parts if part.passages or part.whole or part.lost]


def on_reading(reading: Any, said: Iterable[Said]) -> OnReading:
    reading_id = reading.id if reading else None
    own = [note for note in said if note.reading_id == reading_id]
    quoted = [note for note in own if note.start is not None]
    quoted.sort(key=lambda note: (note.start or 0, note.end or 0, note.id))
    lost = [note for note in quoted if note.anchoring is Anchoring.ORPHANED]
    standing = [note for note in quoted if note.anchoring is not Anchoring.ORPHANED]
    whole = [note for note in own if note.start is None]
    return OnReading(reading, passages(standing), whole, passages(lost))


def passages(said: Iterable[Said]) -> list[Passage]:
    """Notes on the very same words stand together."""
    found: dict[tuple[int | None, int | None, str], list[Said]] = {}
    for note in said:
        found.setdefault((note.start, note.end, note.exact), []).append(note)
    return [Passage(notes[0].exact, notes) for notes in found.values()]


def by_step(said: Iterable[Said], rounds: Rounds) -> list[InStep | InRound]:
    """In the order of the protocol, each round in one piece; last what was said beside it."""
    own: dict[int, list[Said]] = {}
    rest: list[Said] = []
    for note in said:
        whose = round_of(note, rounds)
        (rest if whose is None else own.setdefault(whose, [])).append(note)
    steps = in_steps(rest)
    turns = [in_round(own[whose], rounds) for whose in sorted(own, key=rounds.turn)]
    begins = min((rounds.begins(note.at) for notes in own.values() for note in notes), default=0)
    before = [part for part in steps if part.at and rounds.begins(part.at) < begins]
    return [*before, *turns, *(part for part in steps if part not in before)]


def round_of(note: Said, rounds: Rounds) -> int | None:
    """Whose round it belongs to; None for no round."""
    if note.at is None or note.at.phase not in rounds.shown_in:
        return None
    return note.at.presenter_id if rounds.has(note.at) else note.person_id


def in_round(said: Sequence[Said], rounds: Rounds) -> InRound:
    steps = [part for part in in_steps(said) if part.at]
    steps.sort(key=lambda part: rounds.place(part.at) if part.at else ())
    presenters = (at.presenter if rounds.has(at) else note.name for note in said if (at := note.at))
    return InRound(next(filter(None, presenters), ""), steps)


def in_steps(said: Iterable[Said]) -> list[InStep]:
    """In the order of the steps; last what was said in none."""
    found: dict[At | None, list[Said]] = {}
    for note in said:
        found.setdefault(note.at, []).append(note)
    steps = sorted((at for at in found if at), key=lambda at: (at.position, at.id))
    last = [InStep(None, found[None])] if None in found else []
    return [*(InStep(at, found[at]) for at in steps), *last]


#: So many tags are suggested as themes, those of most notes first.
MOST_SUGGESTED: Final = 12


def tag_counts(said: Iterable[Said]) -> dict[str, int]:
    """{tag as it was first spelled: notes that have it}, the most frequent first."""
    spelled: dict[str, str] = {}
    counts: dict[str, int] = {}
    for note in said:
        for each in (note, *note.answers):
            for tag in each.tags:
                name = spelled.setdefault(fold(tag), tag)
                counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].casefold())))
