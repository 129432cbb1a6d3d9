"""Four people render a text live, for tests: who chooses what, and whose turn it is."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ps5_collab.core.clock import as_of, utcnow
from ps5_collab.core.db import db
from ps5_collab.discussions.models import Annotation, Discussion, Mode
from ps5_collab.discussions.page import DiscussionPage
from ps5_collab.discussions.queries import get_discussion
from ps5_collab.discussions.running import clock, coming, contributing, queries
from ps5_collab.discussions.running.clock import Press, Pressed
from ps5_collab.discussions.running.contributing import Said
from ps5_collab.discussions.running.plan import Course
from ps5_collab.people.models import Person
from ps5_collab.protocols import exchange
from ps5_collab.protocols.catalogue import shipped
from ps5_collab.sharing.readers import reader_of
from tests.discussions.rooms import Room, make_room


@dataclass
class Rendering:
    """A run of Text Rendering; each press comes some seconds after the one before, and all of them
    are past for who opens a page."""

    room: Room
    at: datetime = field(default_factory=lambda: utcnow() - timedelta(hours=2))
    #: Who presses: whoever invited to it, until somebody takes the clock.
    host: Person = field(init=False)

    def __post_init__(self) -> None:
        self.host = self.people[0]

    @property
    def people(self) -> list[Person]:
        return self.room.people

    @property
    def talk(self) -> Discussion:
        return self.room.discussion

    @property
    def address(self) -> str:
        return f"/discussions/{self.talk.id}"

    @property
    def course(self) -> Course:
        found = queries.course_of(self.talk)
        assert found is not None
        return found

    @property
    def turn(self) -> int | None:
        return self.course.progress.turn(self.course.plan)

    def tap(self, what: Press, person: Person | None = None, times: int = 1) -> None:
        """As who has the clock; of a turn, that of this person."""
        for _n in range(times):
            self.at += timedelta(seconds=20)
            stay = self.course.progress.stay
            given = Pressed(what, stay, person_id=person.id if person else 0)
            with as_of(self.at):
                clock.press(self.host, reader_of(self.host.id), self.talk, given, self.at)
                db.session.commit()

    def choose(self, person: Person, words: str = "", text: str = "") -> Annotation:
        """In the step that is open now."""
        said = Said(text, on=self.room.on(words, person) if words else None)
        return self.say(person, self.course.progress.step, said)

    def say(self, person: Person, step: str, said: Said) -> Annotation:
        self.at += timedelta(seconds=5)
        with as_of(self.at):
            made = contributing.contribute(
                person, reader_of(person.id), self.talk, step, said, self.at
            )
            db.session.commit()
        return made

    def reads(self, person: Person) -> set[str]:
        """What of others somebody reads now."""
        found = queries.contributions(reader_of(person.id), self.talk.id, self.at)
        return {row.exact or row.text for row in found if row.author_id != person.id}

    def new_text(self, person: Person) -> list[list[tuple[str, int]]]:
        """Of each phase that has something to show: [(words, how many chose them)]."""
        reader = reader_of(person.id)
        page = DiscussionPage(reader, get_discussion(reader, self.talk.id), self.at)
        return [[(piece.words, piece.many) for piece in part.pieces] for part in page.collected]

    def leave(self, person: Person) -> None:
        self.at += timedelta(seconds=5)
        coming.leave(person, reader_of(person.id), self.talk, person.id, self.at)
        db.session.commit()

    def take(self, person: Person) -> None:
        """The clock, once whoever had it has left."""
        coming.take(person, reader_of(person.id), self.talk)
        db.session.commit()
        self.host = person

    def join(self, person: Person) -> None:
        self.at += timedelta(seconds=5)
        coming.join(reader_of(self.host.id), self.talk, person.id, self.at)
        db.session.commit()


def make_rendering(many: int = 4, mode: Mode = Mode.LIVE) -> Rendering:
    definition = shipped("text-rendering", "en")
    assert definition is not None
    protocol = exchange.to_json(definition)
    return Rendering(
        make_room(many=many, mode=mode, protocol=protocol, protocol_key="text-rendering")
    )
