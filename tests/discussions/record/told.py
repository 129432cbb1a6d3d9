"""Discussions in which something was said, for tests."""

from typing import Any

from ps5_collab.core.db import db
from ps5_collab.discussions import queries as discussions
from ps5_collab.discussions.annotating import services as notes
from ps5_collab.discussions.annotating.passages import Passage
from ps5_collab.discussions.annotating.services import During, On, Words
from ps5_collab.discussions.models import Annotation, AnnotationKind, Discussion, Step
from ps5_collab.people.models import Person
from ps5_collab.sharing.readers import reader_of
from ps5_collab.texts.reading import read


def say(
    who: Person, discussion: Discussion, text: str, *, on: str = "", **given: Any
) -> Annotation:
    """Say something on some words of the first reading (`on`), or else on nothing of it. `step` and
    `sealed_by`: the steps of the protocol."""
    during = During(given.pop("step", None), given.pop("sealed_by", None))
    answers = given.pop("answers", None)
    reader = reader_of(who.id)
    words = Words(text, **given)
    if answers is not None:
        made = notes.answer(who, reader, discussion, answers, words)
    else:
        place = where(who, discussion, on) if on else None
        made = notes.say(who, reader, discussion, words, place, during=during)
    db.session.commit()
    return made


def where(who: Person, discussion: Discussion, words: str) -> On:
    row = next(iter(discussions.readings_of(discussion.id)))
    reading = read(reader_of(who.id), row.item_id, row.revision)
    start = reading.text.index(words)
    return On(row, reading, Passage(exact=words, start=start, end=start + len(words)))


def make_step(discussion: Discussion, key: str, **given: Any) -> Step:
    step = Step(
        discussion_id=discussion.id, key=key, phase=key.split(":")[0], **{"position": 1} | given
    )
    db.session.add(step)
    db.session.commit()
    return step


WARM, COOL = AnnotationKind.WARM, AnnotationKind.COOL
