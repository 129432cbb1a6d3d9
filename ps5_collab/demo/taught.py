"""What the demo's teachers noted of lessons that they taught, some in every school year."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import partial

from ps5_collab.core.db import db
from ps5_collab.demo.events import Event
from ps5_collab.demo.network import HERE, ZONE, Cast
from ps5_collab.demo.scene import Told
from ps5_collab.demo.school_year import SchoolYear
from ps5_collab.lessons.models import Lesson
from ps5_collab.lessons.queries import document_of
from ps5_collab.lessons.taught import services
from ps5_collab.lessons.taught.services import Account
from ps5_collab.sharing.readers import reader_of

#: When they get to it.
AFTER_SCHOOL = time(15, 40)


def events(cast: Cast, lessons: Mapping[str, Lesson], year: SchoolYear) -> Iterator[Event]:
    for each in tomllib.loads((HERE / "taught.toml").read_text())["record"]:
        day = year.meets(each["on"]).date()
        noted = partial(note, cast, lessons[each["lesson"]], day, each)
        yield Event(datetime.combine(day, AFTER_SCHOOL, ZONE), noted)


def note(cast: Cast, lesson: Lesson, day: date, told: Told) -> None:
    """Of the revision that was the newest then; steps and responses go by their numbers in it."""
    who = cast.people[told["by"]]
    db.session.refresh(lesson)
    steps = document_of(lesson).steps
    came = [[int(part) for part in number.split(".")] for number in told.get("came", [])]
    account = Account(
        taught_on=day,
        grade=told["grade"],
        class_size=told["pupils"],
        minutes={steps[int(at) - 1].id: used for at, used in told.get("minutes", {}).items()},
        came=frozenset(steps[step - 1].responses[at - 1].id for step, at in came),
        as_changed=told.get("as_changed", ""),
        unforeseen=told.get("unforeseen", ""),
        would_change=told.get("would_change", ""),
    )
    services.record(who, reader_of(who.id), lesson, account)
