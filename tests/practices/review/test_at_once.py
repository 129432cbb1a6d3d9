"""P6 in reviews: whoever comes second sees what became of the first, and loses no words."""

from ps5_collab.core.db import db
from ps5_collab.practices import queries as practices
from ps5_collab.practices import services
from ps5_collab.practices.models import Practice, Stage
from ps5_collab.practices.review import deciding, queries, reviewers
from ps5_collab.practices.review.deciding import Judgement
from ps5_collab.practices.review.models import Decision
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_person, make_school
from tests.practices.review.factories import ALL, fresh, handed_in, make_reviewer, take
from tests.practices.review.test_pages import APPROVING
from tests.promises.test_p6_locks import Start, post


def test_an_approval_that_comes_as_an_author_revises_is_of_nothing(
    start: Start, sign_in: SignIn
) -> None:
    owner, reviewer = make_person(), make_reviewer()
    practice = handed_in(owner)
    take(reviewer, practice)
    browser = sign_in(reviewer)
    practice = fresh(owner, practice)
    document = practices.document_of(practice)
    services.publish(owner, reader_of(owner.id), practice, document, note="Clearer.")
    approving = start(post(browser, f"/practices/{practice.id}/review", **APPROVING))
    db.session.commit()
    assert approving.result() == 409
    assert not queries.table(practice.id).active[0].decided


def test_of_two_who_decide_at_once_both_are_heard(start: Start, sign_in: SignIn) -> None:
    practice = handed_in(make_person())
    first, second = make_reviewer(), make_reviewer()
    take(first, practice)
    take(second, practice)
    browser = sign_in(second)
    practice = fresh(first, practice)
    judgement = Judgement(1, Decision.APPROVE, "Good.", ALL)
    deciding.decide(first, reader_of(first.id), practice, judgement)
    approving = start(post(browser, f"/practices/{practice.id}/review", **APPROVING))
    db.session.commit()
    assert approving.result() == 303
    assert stage(practice) is Stage.SHOWN


def test_of_two_who_take_the_last_place_at_once_one_has_it(start: Start, sign_in: SignIn) -> None:
    school = make_school()
    practice, first, second = handed_in(make_person()), make_reviewer(school), make_reviewer(school)
    browser = sign_in(second)
    reviewers.take(first, reader_of(first.id), fresh(first, practice))
    taking = start(post(browser, f"/practices/{practice.id}/reviewers"))
    db.session.commit()
    assert taking.result() == 409
    assert [seat.person_id for seat in queries.table(practice.id).active] == [first.id]


def stage(practice: Practice) -> Stage:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Practice, practice.id).stage
