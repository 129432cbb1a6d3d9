"""Polls for tests: a cast of three, four times in the week after next, made with one call."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.meetings.models import Answer, Candidate, Meeting
from ps5_collab.meetings.planning import Planned
from ps5_collab.meetings.polls import answers, services
from ps5_collab.meetings.polls.answers import Choice
from ps5_collab.meetings.polls.services import Terms
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.readers import reader_of

LOS_ANGELES = "America/Los_Angeles"
PLAN = Planned(title="A date to share what we found", zone=LOS_ANGELES, minutes=60)
WORDS = {"y": Answer.YES, "m": Answer.IF_NEEDED, "n": Answer.NO}


def monday() -> date:
    """Of the week after next, far from every daylight-saving surprise of this one."""
    day = today() + timedelta(days=8)
    return day + timedelta(days=(7 - day.weekday()) % 7)


def at(day: int, hour: int = 15, minute: int = 15) -> datetime:
    """A wall time on one of the weekdays of that week, 0 for Monday."""
    return datetime.combine(monday() + timedelta(days=day), time(hour, minute))


TIMES = (at(0), at(1), at(2), at(3))


def make_poll(
    organiser: Person, group: Group, times: Sequence[datetime] = TIMES, **given: Any
) -> Meeting:
    plan = given.pop("plan", PLAN)
    reader = reader_of(organiser.id)
    meeting = services.start(organiser, reader, group.id, plan, Terms(**given), times)
    db.session.commit()
    return meeting


def candidates(meeting: Meeting) -> list[Candidate]:
    found = sa.select(Candidate).where(Candidate.meeting_id == meeting.id)
    return list(db.session.scalars(found.order_by(Candidate.starts_local)))


def say(person: Person, meeting: Meeting, letters: str, comment: str = "") -> None:
    """Answer the times in order: y yes, m if needed, n no, - nothing."""
    numbers = [each.id for each in candidates(meeting)]
    said: Mapping[int, Answer] = {
        number: WORDS[letter]
        for number, letter in zip(numbers, letters, strict=False)
        if letter in WORDS
    }
    answers.answer(person, reader_of(person.id), meeting, Choice(said, comment))
    db.session.commit()


def fields(meeting: Meeting, letters: str, **more: str) -> dict[str, str]:
    """The same as the form of the page sends it."""
    numbers = [each.id for each in candidates(meeting)]
    chosen = {
        f"slot-{number}": WORDS[letter].value
        for number, letter in zip(numbers, letters, strict=False)
        if letter in WORDS
    }
    return chosen | more
