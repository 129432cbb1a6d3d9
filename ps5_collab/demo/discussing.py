"""The demo's groups read together: they invite, write beside texts, follow protocols.

What is said goes through the services that people's own words go through. So a passage that a file
quotes and that does not stand in its text is refused, and the demo does not load.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from ps5_collab.core.db import db
from ps5_collab.demo import discussion_files, led, remaining
from ps5_collab.demo.discussion_files import Corrected, DiscussionFile, Note, Words
from ps5_collab.demo.events import Event
from ps5_collab.demo.network import ZONE, Cast
from ps5_collab.demo.scene import Scene
from ps5_collab.demo.school_year import SchoolYear
from ps5_collab.demo.texts import Loaded
from ps5_collab.discussions import services
from ps5_collab.discussions.annotating import carrying
from ps5_collab.discussions.annotating import services as annotating
from ps5_collab.discussions.annotating.passages import Passage
from ps5_collab.discussions.annotating.services import On
from ps5_collab.discussions.models import (
    Annotation,
    Discussion,
    DiscussionReading,
    Hearer,
    Mode,
)
from ps5_collab.discussions.queries import readings_of
from ps5_collab.discussions.services import Invited
from ps5_collab.lessons.models import Lesson
from ps5_collab.people.models import Person
from ps5_collab.protocols import choosing, exchange
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader
from ps5_collab.standards.queries import by_codes
from ps5_collab.texts.reading import Reading, read

A_DAY: Final = timedelta(days=1)


@dataclass
class Held:
    """A discussion while its story is told."""

    told: DiscussionFile
    scene: Scene
    texts: Mapping[str, Loaded]
    begun: Discussion | None = None
    notes: dict[str, Annotation] = field(default_factory=dict)
    #: What is read, by item and revision: it does not change any more.
    pages: dict[tuple[int, int], Reading] = field(default_factory=dict)
    readers: dict[str, Reader] = field(default_factory=dict)

    @property
    def discussion(self) -> Discussion:
        if self.begun is None:
            raise ValueError(f"told before it was begun: {self.told.title}")
        return self.begun

    @property
    def begins(self) -> datetime:
        """Live on a school day."""
        year, told = self.scene.year, self.told
        if told.mode is Mode.LIVE:
            return year.meets(told.begins).replace(tzinfo=ZONE)
        return year.at(told.begins)

    def who(self, key: str) -> tuple[Person, Reader]:
        """Who acts, and what they may see."""
        if key not in self.readers:
            self.readers[key] = self.scene.reader(key)
        return self.scene.person(key), self.readers[key]

    def item(self, key: str) -> Item:
        name, _colon, lesson = key.partition(":")
        return self.scene.lessons[lesson] if lesson else self.texts[name].text

    def on(self, words: Words, reader: Reader) -> On | None:
        """The words that somebody means, in the text as the group reads it now."""
        if not words.quote and words.paragraph is None:
            return None
        (row,) = readings_of(self.discussion.id)
        page = self.page(reader, row)
        place = next(
            (each.id for each in page.blocks if each.number == words.paragraph and each.number), ""
        )
        return On(row, page, Passage(place, words.quote))

    def page(self, reader: Reader, row: DiscussionReading) -> Reading:
        key = row.item_id, row.revision
        if key not in self.pages:
            self.pages[key] = read(reader, *key)
        return self.pages[key]


def events(
    cast: Cast, lessons: Mapping[str, Lesson], texts: Mapping[str, Loaded], year: SchoolYear
) -> Iterator[Event]:
    for told in discussion_files.discussions().values():
        scene = Scene(cast, lessons, year, told.group, told.language)
        yield from story(Held(told, scene, texts))


def story(held: Held) -> Iterator[Event]:
    told, at = held.told, held.scene.year.at
    yield Event(at(told.at), partial(invite, held))
    if told.begins:
        yield from led.events(held)
    for note in told.notes:
        yield Event(at(note.at), partial(write, held, note))
    if told.corrected:
        yield Event(at(told.corrected.at), partial(take_over, held, told.corrected))
    for key in told.shares:
        yield Event(at(told.at) + A_DAY, partial(share, held, key))
    if told.remains:
        yield from remaining.events(held, told.remains)


def invite(held: Held) -> None:
    told, scene = held.told, held.scene
    person, reader = held.who(told.by)
    protocol = None
    if told.protocol:
        protocol = exchange.to_json(choosing.get(reader, told.protocol, told.language))
    items = [held.item(key) for key in told.readings]
    invited = Invited(
        title=told.title,
        summary=told.summary,
        brief=told.brief,
        mode=told.mode,
        protocol_key=told.protocol,
        protocol=protocol,
        readings=[(item.id, item.revision) for item in items],
        people=[scene.id_of(key) for key in told.people],
        roles={part: scene.id_of(key) for part, key in told.roles.items()},
        language=told.language,
    )
    held.begun = services.begin(person, reader, scene.group_id, invited)


def write(held: Held, note: Note) -> None:
    person, reader = held.who(note.by)
    said = words_of(held, note)
    if note.reply_to:
        asked = held.notes[note.reply_to]
        made = annotating.answer(person, reader, held.discussion, asked, said)
        if note.answer:
            settle(held, asked)
    else:
        made = annotating.say(person, reader, held.discussion, said, held.on(note, reader))
    held.notes[note.key] = made


def words_of(held: Held, note: Note) -> annotating.Words:
    alone, named = note.to == "me", note.to not in ("", "me")
    hearer = Hearer.ME if alone else Hearer.PERSON if named else Hearer.DISCUSSION
    codes = [(line.partition(" ")[0], line.partition(" ")[2]) for line in note.standards]
    return annotating.Words(
        text=note.text,
        kind=note.kind,
        hearer=hearer,
        to_person_id=held.scene.id_of(note.to) if named else None,
        tags=note.tags,
        standards=[known.identifier for known in by_codes(codes) if known],
    )


def settle(held: Held, asked: Annotation) -> None:
    """Whoever asked says that this was the answer."""
    db.session.refresh(asked)
    keys = {who.id: key for key, who in held.scene.cast.people.items()}
    _person, reader = held.who(keys[asked.author_id])
    annotating.settle(reader, held.discussion, asked, answered=True)


def take_over(held: Held, told: Corrected) -> None:
    wanted = held.item(told.reading).id
    row = next(each for each in readings_of(held.discussion.id) if each.item_id == wanted)
    carrying.take_over(*held.who(told.by), held.discussion, row)


def share(held: Held, key: str) -> None:
    services.share_notes(held.scene.person(key), held.discussion, shares=True)
