"""Discussions that a protocol leads, for tests."""

from datetime import timedelta
from typing import Any

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.discussions.annotating.passages import Passage
from ps5_collab.discussions.annotating.services import On
from ps5_collab.discussions.models import Discussion, Mode
from ps5_collab.discussions.queries import readings_of
from ps5_collab.discussions.running import contributing
from ps5_collab.discussions.running.contributing import Said
from ps5_collab.people.models import Group, Person
from ps5_collab.protocols import exchange
from ps5_collab.protocols.catalogue import shipped
from ps5_collab.sharing.readers import reader_of
from ps5_collab.texts.reading import read
from tests.discussions.factories import make_discussion
from tests.lessons.factories import make_lesson


def make_led(
    group: Group, *people: Person, key: str = "save-the-last-word", **given: Any
) -> Discussion:
    """Live by a protocol of the site, unless another mode is given; on a lesson where it needs a
    text."""
    definition = shipped(key, "en")
    assert definition is not None
    if definition.needs_text and "texts" not in given:
        given["texts"] = [make_lesson(people[0])]
    led = {"mode": Mode.LIVE, "protocol_key": key, "protocol": exchange.to_json(definition)}
    return make_discussion(group, *people, **led | given)


def fix(person: Person, talk: Discussion, words: str = "") -> None:
    """The passage of Save the Last Word: these words, or the first paragraph. Some minutes on, as
    tests press the clock ahead of it."""
    reader, at = reader_of(person.id), utcnow() + timedelta(minutes=10)
    (row,) = readings_of(talk.id)
    reading = read(reader, row.item_id, row.revision)
    block = next(block.id for block in reading.blocks if block.text)
    on = On(row, reading, Passage(exact=words) if words else Passage(block=block))
    contributing.contribute(person, reader, talk, "choose", Said(on=on), at)
    db.session.commit()
