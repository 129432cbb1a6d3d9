"""Who took on a next step is reminded of it once, the day before it is due, and not at night."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.clock import as_of
from ps5_collab.core.db import db
from ps5_collab.discussions import services as discussions
from ps5_collab.discussions.models import Discussion, Outcome, OutcomeKind
from ps5_collab.discussions.record import reminders, services
from ps5_collab.discussions.record.services import Wording
from ps5_collab.notices.models import Notice, NoticeKind, NoticeWay, Way
from ps5_collab.people.models import Person
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.discussions.factories import make_discussion
from tests.factories import make_group, make_person, saved

DUE = date(2026, 12, 3)
#: Eight in the morning in Los Angeles, on the day before.
MORNING = datetime(2026, 12, 2, 16, tzinfo=UTC)
A_DAY = timedelta(days=1)


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person(time_zone="America/Los_Angeles") for _n in range(3)]


@pytest.fixture
def talk(people: list[Person]) -> Discussion:
    return make_discussion(make_group(*people), *people)


@pytest.fixture
def step(people: list[Person], talk: Discussion) -> Outcome:
    """Ben's, given by Ada."""
    ada, ben, _cleo = people
    wording = Wording("Ask a class", owner_id=ben.id, due_on=DUE)
    made = services.add(ada, reader_of(ada.id), talk, OutcomeKind.NEXT_STEP, wording)
    db.session.commit()
    return made


def round_at(moment: datetime) -> None:
    with as_of(moment):
        reminders.remind_of_next_steps()


def reminded() -> list[int]:
    db.session.rollback()
    found = sa.select(Notice.person_id).where(Notice.kind == NoticeKind.ACTION_DUE)
    return list(db.session.scalars(found.order_by(Notice.id)))


def reword(people: list[Person], talk: Discussion, step: Outcome, **given: object) -> None:
    before = {"text": step.text, "owner_id": step.owner_id, "due_on": step.due_on}
    wording = Wording(**before | given)  # type: ignore[arg-type]  # as the test says
    services.reword(people[0], reader_of(people[0].id), talk, step, wording)
    db.session.commit()


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (MORNING, True),
        (MORNING - timedelta(hours=4), False),  # at night
        (MORNING - A_DAY, False),  # two days before
        (MORNING + 6 * A_DAY, True),  # long overdue
    ],
)
def test_by_day_and_once(people: list[Person], step: Outcome, now: datetime, told: bool) -> None:
    for hours in (0, 1):
        round_at(now + timedelta(hours=hours))
    assert reminded() == ([people[1].id] if told else [])


def test_it_says_what_and_leads_to_it(
    people: list[Person], talk: Discussion, step: Outcome, sign_in: SignIn
) -> None:
    round_at(MORNING)
    notice = db.session.scalars(sa.select(Notice).filter_by(kind=NoticeKind.ACTION_DUE)).one()
    assert (notice.actor_id, notice.item_id, notice.text) == (None, talk.id, "Ask a class")
    browser = sign_in(people[1])
    assert "Soon due, from" in browser.get("/notices").text
    address = browser.post(f"/notices/{notice.id}/reading").location
    assert address == f"/discussions/{talk.id}#next-steps"
    assert 'id="next-steps"' in browser.get(address).text


def test_who_wants_no_letter_of_it_gets_none(people: list[Person], step: Outcome) -> None:
    saved(NoticeWay(person_id=people[1].id, kind=NoticeKind.ACTION_DUE, way=Way.NEVER))
    round_at(MORNING)
    assert reminded() == [people[1].id]
    notice = db.session.scalars(sa.select(Notice).filter_by(kind=NoticeKind.ACTION_DUE)).one()
    assert notice.mailed_at is not None and notice.letter_id is None


@pytest.mark.parametrize("ended", ["done", "taken away", "withdrawn", "account closed"])
def test_what_is_over_is_not_reminded_of(
    people: list[Person], talk: Discussion, step: Outcome, ended: str
) -> None:
    reader = reader_of(people[0].id)
    if ended == "done":
        services.settle(reader, talk, step, done=True)
    elif ended == "taken away":
        services.take_away(reader, talk, step)
    elif ended == "withdrawn":
        discussions.withdraw(reader, talk)
    else:
        db.session.get_one(Person, people[1].id).deactivated_at = MORNING
    db.session.commit()
    round_at(MORNING)
    assert reminded() == []
    if ended == "withdrawn":
        discussions.withdraw(reader, talk, back=True)
        db.session.commit()
        round_at(MORNING + A_DAY)
        assert reminded() == [people[1].id]


def test_another_owner_or_day_is_reminded_of_anew_and_other_words_are_not(
    people: list[Person], talk: Discussion, step: Outcome
) -> None:
    _ada, ben, cleo = people
    round_at(MORNING)
    reword(people, talk, step, text="Ask two classes")
    round_at(MORNING + timedelta(hours=1))
    assert reminded() == [ben.id]
    reword(people, talk, step, owner_id=cleo.id)
    round_at(MORNING + timedelta(hours=2))
    assert reminded() == [ben.id, cleo.id]
    reword(people, talk, step, due_on=DUE + 2 * A_DAY)
    round_at(MORNING + timedelta(hours=3))
    assert reminded() == [ben.id, cleo.id]
    round_at(MORNING + 2 * A_DAY)
    assert reminded() == [ben.id, cleo.id, cleo.id]


def test_two_workers_remind_once_and_nobody_who_edits_is_disturbed(
    people: list[Person], step: Outcome
) -> None:
    version = step.version
    for _time in range(2):
        reminders.remind(step.id, DUE.isoformat())
        db.session.commit()
    assert reminded() == [people[1].id]
    db.session.refresh(step)
    assert step.version == version
