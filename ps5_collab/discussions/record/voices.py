"""How turns and words were spread over those who take part. Without a database and the web.

It is told to them alone, in the order in which they sit: to look at together, not to rank.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol

from ps5_collab.discussions.models import Anchoring
from ps5_collab.discussions.questions import Asked
from ps5_collab.protocols.progress import Progress, Turns
from ps5_collab.texts.reading import Block, BlockKind, Reading

#: Of fewer, a number would speak of one person.
FEWEST: Final = 3
#: Words of a passage or a question, where it is only named.
FEW_WORDS: Final = 12


class Spoken(Asked, Protocol):
    """Something that was said to all, or a row of it, in the order of time."""

    @property
    def author_id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def reading_id(self) -> int | None: ...
    @property
    def step_id(self) -> int | None: ...
    @property
    def block(self) -> str: ...
    @property
    def start(self) -> int | None: ...
    @property
    def end(self) -> int | None: ...
    @property
    def revision(self) -> int | None: ...
    @property
    def anchoring(self) -> Anchoring: ...


@dataclass(frozen=True)
class Voice:
    """What one person said; of `name` "" all who said something and take no part."""

    name: str
    #: In how many steps of the protocol they had the word alone, and how long in all: on their turn
    #: or as who presents; also where the step went on before anybody called the turn over.
    turns: int
    spoke: timedelta
    notes: int
    answers: int
    words: int
    #: How often they were the first: in a step, or on a paragraph.
    began: int


def voices(people: Mapping[int, str], said: Sequence[Spoken], progress: Progress) -> list[Voice]:
    """In the order of `people`, {id: name}."""
    firsts = first_speakers(said, progress)
    found = [
        voice_of(name, {who}, said, progress, firsts.count(who)) for who, name in people.items()
    ]
    others = {note.author_id for note in said} - people.keys()
    began = sum(who in others for who in firsts)
    return [*found, *([voice_of("", others, said, progress, began)] if others else [])]


def voice_of(
    name: str, who: set[int], said: Iterable[Spoken], progress: Progress, began: int
) -> Voice:
    own = [note for note in said if note.author_id in who]
    turns = progress.turns.values()
    times = (time for each in turns for one, time in each.times.items() if one in who)
    return Voice(
        name=name,
        turns=sum(len(who & had_the_word(each)) for each in turns),
        spoke=sum(times, timedelta()),
        notes=sum(note.reply_to_id is None for note in own),
        answers=sum(note.reply_to_id is not None for note in own),
        words=sum(len(note.text.split()) for note in own),
        began=began,
    )


def had_the_word(turns: Turns) -> set[int]:
    """In one step; who said nothing on their turn had it, too."""
    return {*turns.spoken, *(one for one, time in turns.times.items() if time)}


def first_speakers(said: Sequence[Spoken], progress: Progress) -> list[int]:
    """Who was the first, of each step that went by turns, in which something was written, and of
    each paragraph that somebody wrote on."""
    spoken = [turns.spoken[0] for turns in progress.turns.values() if turns.spoken]
    written: dict[tuple[Any, ...], int] = {}
    for note in said:
        if note.step_id is not None:
            written.setdefault(("step", note.step_id), note.author_id)
        elif note.reply_to_id is None and note.start is not None:
            written.setdefault((note.reading_id, note.block), note.author_id)
    return [*spoken, *written.values()]


def untouched(reading: Reading, reading_id: int, said: Iterable[Spoken]) -> list[Block]:
    """What has a number and nothing said on it, in the order of the text."""
    spans = [
        (note.start, note.end)
        for note in said
        if note.reading_id == reading_id
        and note.revision == reading.revision
        and note.anchoring is not Anchoring.ORPHANED
        and note.start is not None
        and note.end is not None
    ]
    return [block for block in numbered(reading) if not touches(reading, block, spans)]


def numbered(reading: Reading) -> list[Block]:
    return [block for block in reading.blocks if block.kind is not BlockKind.HEADING]


def touches(reading: Reading, block: Block, spans: Iterable[tuple[int, int]]) -> bool:
    begin = reading.starts[block.id]
    end = begin + len(block.text)
    # A note on a picture, which has no words, is where that begins.
    return any((start < end and begin < stop) or start == stop == begin for start, stop in spans)


def shortened(text: str) -> str:
    """The first words of something."""
    words = text.split()
    return " ".join(words[:FEW_WORDS]) + (" …" if len(words) > FEW_WORDS else "")
