"""Records that are really noted, by the service that people use."""

from datetime import date
from typing import Any

from ps5_collab.core.db import db
from ps5_collab.lessons import queries as lessons
from ps5_collab.lessons.models import Lesson
from ps5_collab.lessons.taught import services
from ps5_collab.lessons.taught.models import TaughtRecord
from ps5_collab.lessons.taught.services import Account
from ps5_collab.people.models import Person
from ps5_collab.sharing.readers import reader_of

A_DAY = date(2026, 3, 3)


def account(**given: Any) -> Account:
    return Account(**{"taught_on": A_DAY, "grade": "4", "class_size": 27} | given)


def note(person: Person, lesson: Lesson, number: int | None = None, **given: Any) -> TaughtRecord:
    """The person notes that they taught the lesson."""
    reader = reader_of(person.id)
    seen = lessons.get_lesson(reader, lesson.id)
    record = services.record(person, reader, seen, account(**given), number)
    db.session.commit()
    return record
