"""Nobody waits unseen: who is told after two weeks, and how often."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person, Role
from ps5_collab.practices.models import Practice
from ps5_collab.practices.review import due, services
from ps5_collab.practices.review.models import Decision, Review
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.readers import reader_of
from tests.factories import make_person
from tests.practices.factories import revise
from tests.practices.review.factories import (
    approved_by_two,
    decide,
    fresh,
    handed_in,
    make_reviewer,
    take,
)

pytestmark = pytest.mark.usefixtures("app")
WAITING, DUE, LATE = NoticeKind.REVIEW_WAITING, NoticeKind.REVIEW_DUE, NoticeKind.REVIEW_LATE


def told(person: Person, *kinds: NoticeKind) -> list[NoticeKind]:
    db.session.rollback()
    found = sa.select(Notice.kind).where(Notice.person_id == person.id, Notice.kind.in_(kinds))
    return list(db.session.scalars(found.order_by(Notice.id)))


def two_weeks_pass(practice: Practice) -> None:
    """As if all that was noted of it had been so long ago."""
    db.session.rollback()
    stored = db.session.get_one(Practice, practice.id)
    for name in ("submitted_at", "published_at", "staff_told_at", "consent_asked_at"):
        set_back(stored, name)
    for review in db.session.scalars(sa.select(Review).where(Review.practice_id == practice.id)):
        for name in ("taken_at", "reminded_at"):
            set_back(review, name)
    db.session.commit()


def set_back(row: Practice | Review, name: str) -> None:
    time = getattr(row, name)
    if time is not None:
        setattr(row, name, time - due.PATIENCE)


def twice(work: Callable[[], None]) -> None:
    work()
    work()


# --- its two reviewers ---------------------------------------------------------------------------


@pytest.mark.parametrize("seated", [0, 1])
def test_staff_is_told_every_two_weeks_of_what_has_not_got_two_reviewers(seated: int) -> None:
    admin, practice = make_person(role=Role.ADMINISTRATOR), handed_in(make_person())
    for _n in range(seated):
        take(make_reviewer(), practice)
    twice(due.tell_staff)
    assert told(admin, WAITING) == []
    for times in (1, 2):
        two_weeks_pass(practice)
        twice(due.tell_staff)
        assert told(admin, WAITING) == [WAITING] * times


def test_staff_is_not_told_of_what_has_two_reviewers() -> None:
    admin, practice = make_person(role=Role.ADMINISTRATOR), handed_in(make_person())
    reviewers = [make_reviewer(), make_reviewer()]
    for reviewer in reviewers:
        take(reviewer, practice)
    two_weeks_pass(practice)
    due.tell_staff()
    assert told(admin, WAITING) == []
    decide(reviewers[0], practice, Decision.DECLINE)  # leaves room for another one
    due.tell_staff()
    assert told(admin, WAITING) == [WAITING]


@pytest.mark.parametrize("meanwhile", ["seated", "withdrawn"])
def test_staff_is_not_told_of_what_waits_no_more_when_its_turn_comes(meanwhile: str) -> None:
    admin, owner = make_person(role=Role.ADMINISTRATOR), make_person()
    practice = handed_in(owner)
    two_weeks_pass(practice)
    if meanwhile == "seated":
        for _n in range(2):
            take(make_reviewer(), practice)
    else:
        sharing.withdraw(reader_of(owner.id), fresh(owner, practice))
        db.session.commit()
    due.one_by_one(sa.select(sa.literal(practice.id)), due.tell_of)
    assert told(admin, WAITING) == []
    assert db.session.get_one(Practice, practice.id).staff_told_at is None


# --- their decisions -----------------------------------------------------------------------------


def test_a_reviewer_who_does_not_decide_is_reminded_and_staff_told_every_two_weeks() -> None:
    admin, practice = make_person(role=Role.ADMINISTRATOR), handed_in(make_person())
    slow, swift = make_reviewer(), make_reviewer()
    for reviewer in (slow, swift):
        take(reviewer, practice)
    decide(swift, practice)
    twice(due.remind_reviewers)
    assert told(slow, DUE) == []
    for times in (1, 2):
        two_weeks_pass(practice)
        twice(due.remind_reviewers)
        assert told(slow, DUE) == [DUE] * times
        assert told(admin, LATE) == [LATE] * times
    assert told(swift, DUE) == []
    decide(slow, practice)
    two_weeks_pass(practice)
    due.remind_reviewers()
    assert told(slow, DUE) == [DUE] * 2


@pytest.mark.parametrize("meanwhile", ["decided", "withdrawn"])
def test_who_has_nothing_to_decide_when_their_turn_comes_is_not_reminded(meanwhile: str) -> None:
    owner, reviewer = make_person(), make_reviewer()
    practice = handed_in(owner)
    take(reviewer, practice)
    two_weeks_pass(practice)
    if meanwhile == "decided":
        decide(reviewer, practice)
    else:
        sharing.withdraw(reader_of(owner.id), fresh(owner, practice))
        db.session.commit()
    due.one_by_one(sa.select(Review.id), due.remind_reviewer)
    assert told(reviewer, DUE) == []
    assert db.session.scalars(sa.select(Review.reminded_at)).one() is None


def test_a_new_revision_gives_its_reviewers_two_weeks_anew() -> None:
    owner, reviewer = make_person(), make_reviewer()
    practice = handed_in(owner)
    take(reviewer, practice)
    two_weeks_pass(practice)
    revise(owner, fresh(owner, practice))
    due.remind_reviewers()
    assert told(reviewer, DUE) == []


def test_what_is_withdrawn_or_given_back_waits_for_nobody() -> None:
    owner, reviewer = make_person(), make_reviewer()
    withdrawn, back = handed_in(owner), handed_in(owner)
    for practice in (withdrawn, back):
        take(reviewer, practice)
        two_weeks_pass(practice)
    sharing.withdraw(reader_of(owner.id), fresh(owner, withdrawn))
    services.take_back(owner, reader_of(owner.id), fresh(owner, back))
    db.session.commit()
    due.remind_reviewers()
    due.tell_staff()
    assert told(reviewer, DUE) == []


# --- consents ------------------------------------------------------------------------------------


def test_who_has_not_agreed_is_reminded_once_when_it_is_approved() -> None:
    owner, other = make_person(), make_person()
    practice, asked = handed_in(owner, other), [NoticeKind.REVIEW_CONSENT]
    two_weeks_pass(practice)
    due.remind_of_consent()  # not yet approved
    assert told(other, *asked) == asked
    approved_by_two(practice)
    due.remind_of_consent()
    assert told(other, *asked) == asked * 2  # asked as it was approved
    two_weeks_pass(practice)
    twice(due.remind_of_consent)
    assert told(other, *asked) == asked * 3
    assert told(owner, *asked) == []
    two_weeks_pass(practice)
    due.remind_of_consent()
    assert told(other, *asked) == asked * 3


def test_who_agreed_is_not_reminded() -> None:
    owner, other = make_person(), make_person()
    practice = handed_in(owner, other)
    approved_by_two(practice)
    services.agree(other, reader_of(other.id), fresh(other, practice), practice.wanted)
    db.session.commit()
    asked = told(other, NoticeKind.REVIEW_CONSENT)
    two_weeks_pass(practice)
    due.remind_of_consent()
    assert told(other, NoticeKind.REVIEW_CONSENT) == asked


def test_patience_is_two_weeks() -> None:
    practice, admin = handed_in(make_person()), make_person(role=Role.ADMINISTRATOR)
    stored = db.session.get_one(Practice, practice.id)
    stored.submitted_at = utcnow() - due.PATIENCE + timedelta(hours=1)
    db.session.commit()
    due.tell_staff()
    assert told(admin, WAITING) == []
