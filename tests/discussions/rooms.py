"""A group that reads a text, for tests of what is said on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ps5_collab.core.db import db
from ps5_collab.discussions import queries
from ps5_collab.discussions.annotating import services
from ps5_collab.discussions.annotating.page import ReadingPage, reading_page
from ps5_collab.discussions.annotating.passages import Passage
from ps5_collab.discussions.annotating.services import On, Words
from ps5_collab.discussions.models import Annotation, Discussion, DiscussionReading
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from ps5_collab.texts import services as texts
from ps5_collab.texts.document import TextDocument
from ps5_collab.texts.models import Rights, Text
from ps5_collab.texts.queries import get_text
from ps5_collab.texts.reading import read
from tests.discussions.factories import make_discussion
from tests.factories import make_group, make_person

LISTEN = "Listening is an act of trust. Whoever listens waits for what they do not know yet."
WAIT = "A pause of three seconds changes who speaks. Teachers find it long; pupils do not."
MEAN = "Ask what a pupil means before you say what you mean. 🙂 Then wait again."
BODY = f"# Pauses\n\n{LISTEN}\n\n{WAIT}\n\n{MEAN}"


@dataclass
class Room:
    """Ana invites, she facilitates the group; Bea, Cy and Dan take part."""

    people: list[Person]
    group: Group
    text: Text
    discussion: Discussion
    row: DiscussionReading
    others: list[Person] = field(default_factory=list)

    @property
    def ana(self) -> Person:
        return self.people[0]

    @property
    def bea(self) -> Person:
        return self.people[1]

    @property
    def cy(self) -> Person:
        return self.people[2]

    @property
    def dan(self) -> Person:
        return self.people[3]

    @property
    def readings(self) -> Sequence[DiscussionReading]:
        return queries.readings_of(self.discussion.id)

    @property
    def address(self) -> str:
        return f"/discussions/{self.discussion.id}/reading/{self.row.id}"

    def page(self, person: Person) -> ReadingPage:
        return reading_page(reader_of(person.id), self.discussion.id, self.row.id)

    def on(self, exact: str, person: Person | None = None) -> On:
        who = person or self.ana
        reading = read(reader_of(who.id), self.row.item_id, self.row.revision)
        return On(self.row, reading, Passage(exact=exact))

    def say(self, person: Person, exact: str = "", **given: object) -> Annotation:
        """A note of this person on these words, or on the whole text; saved."""
        words = Words(**{"text": "I wonder."} | given)  # type: ignore[arg-type]
        note = services.say(
            person, reader_of(person.id), self.discussion, words, self.on(exact, person)
        )
        db.session.commit()
        return note

    def answer(self, person: Person, note: Annotation, text: str = "So do I.") -> Annotation:
        reader = reader_of(person.id)
        made = services.answer(person, reader, self.discussion, note, Words(text=text))
        db.session.commit()
        return made

    def correct(self, body: str) -> None:
        """The author puts a new version of the text in place; the group reads the old one yet."""
        reader = reader_of(self.ana.id)
        document = replace(document_of(body), title=self.text.title)
        shared = Shared(Audience.GROUP, group_id=self.group.id)
        text = get_text(reader, self.text.id)
        texts.publish(self.ana, reader, text, document, shared, note="Corrected.")
        db.session.commit()


def document_of(body: str) -> TextDocument:
    return TextDocument(
        title="On pauses",
        author="A. Writer",
        rights=Rights.OWN,
        reason="We wrote it ourselves.",
        summary="What a pause does.",
        body=body,
    )


def make_text(author: Person, group: Group, body: str = BODY) -> Text:
    shared = Shared(Audience.GROUP, group_id=group.id)
    revision = texts.publish_new(author, reader_of(author.id), document_of(body), shared)
    db.session.commit()
    return db.session.get_one(Text, revision.item_id)


def make_room(body: str = BODY, many: int = 4, **given: object) -> Room:
    people = [
        make_person(name=name)
        for name in (
            ["Ana Ash", "Bea Birch", "Cy Cedar", "Dan Dogwood"] + [f"P{n}" for n in range(40)]
        )[:many]
    ]
    group = make_group(*people, name="Book Cart")
    text = make_text(people[0], group, body)
    discussion = make_discussion(group, *people, texts=[text], **given)
    (row,) = queries.readings_of(discussion.id)
    return Room(people, group, text, discussion, row)
