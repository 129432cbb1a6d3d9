"""A clock that stands where a test puts it, and people who talk."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from ps5_collab.conversation import services as conversation
from ps5_collab.conversation.models import Comment
from ps5_collab.conversation.services import Remark
from ps5_collab.core import jobs, mail, words
from ps5_collab.core.db import db
from ps5_collab.notices import letters, rounds, services
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.readers import reader_of
from tests.factories import make_person, make_shared
from tests.post import Office


class Clock:
    """What the site takes for now."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def to(self, now: datetime) -> None:
        self.now = now

    def on(self, **gap: float) -> None:
        self.now += timedelta(**gap)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A Wednesday at ten in Los Angeles."""
    clock = Clock(datetime.fromisoformat("2027-01-13T18:00:00+00:00"))
    for module in (services, rounds, letters, mail, words):
        monkeypatch.setattr(module, "utcnow", lambda: clock.now)
    return clock


Say = Callable[..., Comment]


@pytest.fixture
def ana(app: Flask) -> Person:
    return make_person(name="Ana Ortiz", email="ana@school.example")


@pytest.fixture
def rosa(app: Flask) -> Person:
    return make_person(name="Rosa Lima")


@pytest.fixture
def lesson(ana: Person) -> Item:
    return make_shared(ana, title="Cart paths")


@pytest.fixture
def say(app: Flask) -> Say:
    def say(
        who: Person, item: Item, text: str, answers: Comment | None = None, **given: bool
    ) -> Comment:
        remark = Remark(text, is_question=given.get("asks", False))
        comment = conversation.comment_on(who, reader_of(who.id), item, remark, answers)
        db.session.commit()
        return comment

    return say


Worker = Callable[[], Office]


@pytest.fixture
def worker(app: Flask, server: object, office: Office) -> Worker:
    """Do what the worker would do now; answer with all that has arrived so far."""

    def work() -> Office:
        db.session.commit()
        for round_ in (rounds.tell_at_once, rounds.tell_in_the_morning, mail.deliver_due):
            jobs.perform_in_turn(round_)
        jobs.queue(app).flush()
        return office

    return work
