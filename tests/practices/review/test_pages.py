"""The pages of a review: who is shown what, what is refused with words, what is told."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from ps5_collab.core import audit
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person, Role
from ps5_collab.practices.models import Practice, Stage
from ps5_collab.practices.review import due, queries
from ps5_collab.practices.review.models import Decision, ReviewNote
from ps5_collab.practices.review.rubric import rubric
from ps5_collab.sharing.models import Audience, ItemAuthor
from tests.conftest import AtMost, SignIn
from tests.factories import make_person, make_school, saved
from tests.lessons.browser import fields_of as fields
from tests.practices.factories import make_practice, revise
from tests.practices.review.factories import (
    approved_by_two,
    decide,
    handed_in,
    make_reviewer,
    take,
)

APPROVING = {
    **{each.id: "3" for each in rubric().criteria},
    "decision": "approve", "text": "Clear.", "revision": "1", "version": "0",
}  # fmt: skip


def told(person: Person) -> list[NoticeKind]:
    return list(
        db.session.scalars(
            sa.select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
        )
    )


def stage(practice: Practice) -> Stage:
    db.session.rollback()
    return db.session.get_one(Practice, practice.id).stage


def test_an_author_hands_in_on_a_page_that_says_who_is_missing(sign_in: SignIn) -> None:
    owner, other = make_person(), make_person(name="Mo Miller")
    practice = handed_in(owner, other)
    browser = sign_in(owner)
    page = browser.get(f"/practices/{practice.id}", follow_redirects=True).text
    assert "Not agreed yet: Mo Miller" in page
    assert told(other) == [NoticeKind.REVIEW_CONSENT]
    answer = browser.post(f"/practices/{practice.id}/showing")
    assert answer.status_code == 409
    page = sign_in(other).get(f"/practices/{practice.id}", follow_redirects=True).text
    assert "I agree" in page
    assert "everybody in the network can read it" in page


def test_what_is_missing_is_said_with_links_into_the_form(sign_in: SignIn) -> None:
    owner = make_person()
    practice = make_practice(owner, Audience.SCHOOL, why="", evidence=())
    page = sign_in(owner).get(f"/practices/{practice.id}/submission").text
    assert f'/practices/{practice.id}/edit#why"' in page
    assert f'/practices/{practice.id}/edit#evidence-add"' in page
    answer = sign_in(owner).post(
        f"/practices/{practice.id}/submission", data={"audience": "network"}
    )
    assert answer.status_code == 422
    assert stage(practice) is Stage.DRAFT


def test_handing_in_and_taking_back(sign_in: SignIn) -> None:
    owner = make_person()
    practice = make_practice(owner, Audience.SCHOOL)
    browser = sign_in(owner)
    browser.post(f"/practices/{practice.id}/submission", data={"audience": "everyone"})
    assert stage(practice) is Stage.SUBMITTED
    browser.post(f"/practices/{practice.id}/submission/return")
    assert stage(practice) is Stage.DRAFT


def test_the_queue_is_for_reviewers_and_shows_the_oldest_first(sign_in: SignIn) -> None:
    school = make_school(name="Alder Elementary")
    old = handed_in(make_person(school), title="The old one")
    new = handed_in(make_person(), title="The new one")
    db.session.get_one(Practice, old.id).submitted_at = utcnow() - due.PATIENCE
    db.session.commit()
    page = sign_in(make_reviewer()).get("/practices/reviews").text
    assert page.index("The old one") < page.index("The new one")
    assert "Waits for 2 weeks" in page
    assert "Alder Elementary" in page
    assert "No reviewer yet" in page
    assert "From your own school" not in page
    assert sign_in(make_person()).get("/practices/reviews").status_code == 403
    saved(ItemAuthor(item_id=new.id, person_id=make_person(school).id))
    db.session.commit()
    page = sign_in(make_reviewer(school)).get("/practices/reviews").text
    assert page.count("From your own school") == 2
    assert new.stage is Stage.SUBMITTED


def test_the_button_is_shown_to_whom_it_does_not_concern(sign_in: SignIn) -> None:
    school = make_school()
    practice = handed_in(make_person(school))
    address = f"/practices/{practice.id}"
    other, own = make_reviewer(), make_reviewer(school)
    assert "Review this" in sign_in(other).get(address, follow_redirects=True).text
    page = sign_in(own).get(address, follow_redirects=True).text
    assert "Review this" not in page
    assert "from your own school" in page
    assert sign_in(own).post(f"{address}/reviewers").status_code == 409
    assert sign_in(other).post(f"{address}/reviewers").status_code == 303
    mine = sign_in(other).get("/practices/reviews?show=mine").text
    assert "Peer debugging desks" in mine
    assert "Waits for you" in mine


def test_a_desk_and_the_administration_count_what_waits(sign_in: SignIn) -> None:
    school = make_school()
    partner, author = make_school(), make_reviewer()
    practice = handed_in(make_person(school), make_person(partner), author)
    reviewer, admin = make_reviewer(), make_person(role=Role.ADMINISTRATOR)
    assert "1 practice waits for a reviewer" in sign_in(reviewer).get("/desk").text
    for concerned in (make_reviewer(partner), author):
        assert "waits for a reviewer" not in sign_in(concerned).get("/desk").text
    assert "waits for a reviewer" not in sign_in(make_reviewer(school)).get("/desk").text
    assert "waits for a reviewer" not in sign_in(make_person()).get("/desk").text
    assert "1 practice waits for reviewers" in sign_in(admin).get("/administration").text
    take(reviewer, practice)
    page = sign_in(reviewer).get("/desk").text
    assert "1 practice waits for your decision" in page
    assert "waits for a reviewer" not in page


@pytest.fixture
def reviewed() -> tuple[Practice, Person, Person]:
    """A practice in review, its owner, one reviewer."""
    owner, reviewer = make_person(), make_reviewer()
    practice = handed_in(owner)
    take(reviewer, practice)
    return practice, owner, reviewer


Reviewed = tuple[Practice, Person, Person]


@pytest.mark.usefixtures("app")
class TestReview:
    def test_only_authors_and_its_reviewers_read_the_review(
        self, reviewed: Reviewed, sign_in: SignIn
    ) -> None:
        practice, owner, reviewer = reviewed
        address = f"/practices/{practice.id}/review"
        say = {"text": "Between us: how many classes?", "place": "d1desks0"}
        assert sign_in(reviewer).post(f"{address}/notes", data=say).status_code == 303
        for person in (owner, reviewer):
            assert "Between us" in sign_in(person).get(address).text
        others = [make_reviewer(), make_person(role=Role.ADMINISTRATOR)]
        for person in others:
            assert sign_in(person).get(address).status_code == 403
            assert sign_in(person).post(f"{address}/notes", data=say).status_code == 403
            page = sign_in(person).get(f"/practices/{practice.id}", follow_redirects=True).text
            assert "Between us" not in page
        assert sign_in(make_person()).get(address).status_code == 404
        assert told(owner)[-1] is NoticeKind.REVIEW_NOTE

    def test_authors_settle_a_note_and_who_wrote_it_can_take_it_away(
        self, reviewed: Reviewed, sign_in: SignIn
    ) -> None:
        practice, owner, reviewer = reviewed
        address = f"/practices/{practice.id}/review/notes"
        sign_in(reviewer).post(address, data={"text": "Say more.", "place": "what"})
        note = db.session.scalars(sa.select(ReviewNote)).one()
        own = f"{address}/{note.id}"
        assert sign_in(reviewer).post(f"{own}/settling", data={"settled": "yes"}).status_code == 403
        assert sign_in(owner).post(f"{own}/settling", data={"settled": "yes"}).status_code == 303
        assert "Settled" in sign_in(reviewer).get(f"/practices/{practice.id}/review").text
        assert sign_in(owner).post(f"{own}/deletion").status_code == 403
        assert sign_in(make_reviewer()).post(f"{own}/deletion").status_code == 403
        assert sign_in(reviewer).post(f"{own}/deletion").status_code == 303
        other = handed_in(owner)
        sign_in(owner).post(f"/practices/{other.id}/review/notes", data={"text": "Mine."})
        wrong = f"{address}/{db.session.scalars(sa.select(ReviewNote.id)).one()}/settling"
        assert sign_in(owner).post(wrong, data={"settled": "yes"}).status_code == 404

    def test_who_wrote_a_note_edits_it_and_two_windows_do_not_overwrite_each_other(
        self, reviewed: Reviewed, sign_in: SignIn
    ) -> None:
        practice, owner, reviewer = reviewed
        room = f"/practices/{practice.id}/review"
        browser = sign_in(reviewer)
        browser.post(f"{room}/notes", data={"text": "Say mroe.", "place": "what"})
        note = db.session.scalars(sa.select(ReviewNote.id)).one()
        own = f"{room}/notes/{note}/edit"
        for other in (owner, make_reviewer(), make_person(role=Role.ADMINISTRATOR)):
            assert sign_in(other).get(own).status_code == 403
            assert sign_in(other).post(own, data={"text": "No."}).status_code == 403
        assert sign_in(make_person()).get(own).status_code == 404
        first = fields(browser.get(own).text).to_dict()
        assert browser.post(own, data=first | {"text": " "}).status_code == 422
        assert browser.post(own, data=first | {"text": "Say **more**."}).status_code == 303
        page = sign_in(owner).get(room).text
        assert "Say <strong>more</strong>." in page and "edited" in page
        late = browser.post(own, data=first | {"text": "Say less."})
        assert late.status_code == 409
        assert "Say **more**." in late.text and "Say less." in late.text
        assert "more</strong>" in browser.get(room).text
        again = fields(late.text)
        assert browser.post(own, data=again).status_code == 303
        assert "Say less." in browser.get(room).text
        assert browser.post(own, data={"text": "Without a version."}).status_code == 409
        assert browser.get(f"{room}/notes/{note + 9}/edit").status_code == 404

    def test_a_note_needs_words_and_a_place_that_is_there(
        self, reviewed: Reviewed, sign_in: SignIn
    ) -> None:
        practice, _owner, reviewer = reviewed
        address, browser = f"/practices/{practice.id}/review/notes", sign_in(reviewer)
        assert browser.post(address, data={"text": "", "place": "what"}).status_code == 422
        answer = browser.post(address, data={"text": "My words", "place": "gone"})
        assert answer.status_code == 422
        assert "My words" in answer.text

    def test_a_decision_by_the_form_is_kept_and_told(
        self, reviewed: Reviewed, sign_in: SignIn
    ) -> None:
        practice, owner, reviewer = reviewed
        address = f"/practices/{practice.id}/review"
        sent = {**APPROVING, "technology": "none", "technology_reason": "No machine is used."}
        assert sign_in(reviewer).post(address, data=sent).status_code == 303
        page = sign_in(owner).get(address).text
        assert "No machine is used." in page
        assert told(owner)[-1] is NoticeKind.REVIEW_APPROVED

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"technology": "none"}, "technology_reason"),
            ({"technology": "1"}, "technology_reason"),
            ({"technology": ""}, "technology"),
            ({"pupils": "1", "pupils_reason": "A name."}, "pupils"),
            ({"decision": "changes", "text": ""}, "text"),
            ({"decision": "nonsense"}, "decision"),
            ({"technology": "7"}, "technology"),
        ],
    )
    def test_what_is_missing_is_said_at_its_place_and_what_was_typed_is_kept(
        self, reviewed: Reviewed, sign_in: SignIn, changed: dict[str, str], field: str
    ) -> None:
        practice, _owner, reviewer = reviewed
        sent = {**APPROVING, "evidence_reason": "Two sources."} | changed
        answer = sign_in(reviewer).post(f"/practices/{practice.id}/review", data=sent)
        assert answer.status_code == 422
        assert "Two sources." in answer.text
        assert f'href="#{field}' in answer.text
        assert not queries.table(practice.id).active[0].decided

    def test_authors_read_the_review_and_decide_nothing(
        self, reviewed: Reviewed, sign_in: SignIn
    ) -> None:
        practice, owner, _reviewer = reviewed
        answer = sign_in(owner).post(f"/practices/{practice.id}/review", data=APPROVING)
        assert answer.status_code == 403

    def test_an_author_revises_while_a_reviewer_approves(
        self, reviewed: Reviewed, sign_in: SignIn
    ) -> None:
        practice, owner, reviewer = reviewed
        revise(owner, practice)
        assert told(reviewer)[-1] is NoticeKind.REVISION
        browser = sign_in(reviewer)
        page = browser.get(f"/practices/{practice.id}", follow_redirects=True).text
        assert "Newer than what you read" in page
        answer = browser.post(f"/practices/{practice.id}/review", data=APPROVING)
        assert answer.status_code == 409
        assert "Clear." in answer.text
        assert 'name="revision" type="hidden" value="2"' in answer.text
        assert not queries.table(practice.id).active[0].decided
        sent = APPROVING | {"revision": "2"}
        assert browser.post(f"/practices/{practice.id}/review", data=sent).status_code == 303

    def test_two_windows_of_one_reviewer_do_not_overwrite_each_other(
        self, reviewed: Reviewed, sign_in: SignIn
    ) -> None:
        practice, _owner, reviewer = reviewed
        browser, address = sign_in(reviewer), f"/practices/{practice.id}/review"
        assert browser.post(address, data=APPROVING).status_code == 303
        answer = browser.post(address, data=APPROVING | {"text": "Another one."})
        assert answer.status_code == 409
        assert "Another one." in answer.text
        assert "Clear." in str(queries.table(practice.id).active[0].decided[0].html)

    def test_what_the_second_says_is_kept_when_the_first_asked_for_changes(
        self, reviewed: Reviewed, sign_in: SignIn
    ) -> None:
        practice, _owner, first = reviewed
        second = make_reviewer()
        take(second, practice)
        decide(first, practice, Decision.CHANGES)
        answer = sign_in(second).post(f"/practices/{practice.id}/review", data=APPROVING)
        assert answer.status_code == 303
        assert stage(practice) is Stage.CHANGES_ASKED

    def test_giving_back_by_the_button(self, reviewed: Reviewed, sign_in: SignIn) -> None:
        practice, owner, reviewer = reviewed
        address = f"/practices/{practice.id}/reviewers/return"
        assert sign_in(owner).post(address).status_code == 403
        assert sign_in(reviewer).post(address).status_code == 303
        assert told(owner)[-1] is NoticeKind.REVIEW_GIVEN_BACK
        assert stage(practice) is Stage.SUBMITTED


# --- in the showcase -----------------------------------------------------------------------------


def test_a_later_edit_says_everywhere_that_it_is_not_reviewed(
    sign_in: SignIn, visitor: FlaskClient
) -> None:
    owner = make_person()
    practice = handed_in(owner, wanted=Audience.EVERYONE)
    approved_by_two(practice)
    address = f"/practices/{practice.id}"
    assert "Newer, not reviewed" not in visitor.get(address, follow_redirects=True).text
    assert "Newer, not reviewed" not in visitor.get("/practices").text
    revise(owner, practice)
    page = visitor.get(address, follow_redirects=True).text
    assert "Newer, not reviewed" in page
    assert f'href="{address}/revisions/1"' in page
    assert "Newer, not reviewed" in visitor.get("/practices").text
    old = visitor.get(f"{address}/revisions/1").text
    assert "Newer, not reviewed" not in old


def test_out_of_date_is_said_with_a_sentence_and_taken_back(
    sign_in: SignIn, visitor: FlaskClient
) -> None:
    owner = make_person()
    practice = handed_in(owner, wanted=Audience.EVERYONE)
    first, _second = approved_by_two(practice)
    address = f"/practices/{practice.id}/out-of-date"
    assert sign_in(make_person()).get(address).status_code == 403
    assert sign_in(make_reviewer()).post(address, data={"sentence": "No."}).status_code == 403
    assert sign_in(first).post(address, data={"sentence": ""}).status_code == 422
    sent = {"sentence": "The program is gone."}
    assert sign_in(first).post(address, data=sent).status_code == 303
    assert told(owner)[-1] is NoticeKind.REVIEW_OUT_OF_DATE
    page = visitor.get(f"/practices/{practice.id}", follow_redirects=True).text
    assert "The program is gone." in page
    assert "Out of date" in visitor.get("/practices").text
    answer = sign_in(owner).post(address, data={"sentence": "My own words."})
    assert answer.status_code == 409
    assert "My own words." in answer.text
    assert sign_in(owner).post(f"{address}/removal").status_code == 303
    assert stage(practice) is Stage.SHOWN
    assert sign_in(owner).post(f"{address}/removal").status_code == 409


def test_approving_a_newer_revision_ends_being_out_of_date(sign_in: SignIn) -> None:
    owner = make_person()
    practice = handed_in(owner)
    two = approved_by_two(practice)
    sign_in(owner).post(f"/practices/{practice.id}/out-of-date", data={"sentence": "Old."})
    practice = revise(owner, db.session.get_one(Practice, practice.id))
    sign_in(owner).post(f"/practices/{practice.id}/submission", data={"audience": "network"})
    assert stage(practice) is Stage.OUT_OF_DATE
    for reviewer in two:
        assert told(reviewer)[-1] is NoticeKind.REVIEW_ASKED
        decide(reviewer, practice)
    assert stage(practice) is Stage.SHOWN
    assert db.session.get_one(Practice, practice.id).out_of_date == ""


# --- program staff -------------------------------------------------------------------------------


def test_staff_asks_and_takes_off_on_record(sign_in: SignIn) -> None:
    practice, reviewer = handed_in(make_person()), make_reviewer(name="Rita Reviewer")
    admin = make_person(role=Role.ADMINISTRATOR)
    browser, address = sign_in(admin), f"/practices/{practice.id}/reviewers"
    assert "Rita Reviewer" in browser.get(f"{address}/asking").text
    assert browser.post(f"{address}/asking", data={"person": "nobody"}).status_code == 422
    sent = {"person": str(reviewer.id)}
    assert browser.post(f"{address}/asking", data=sent).status_code == 303
    take(make_reviewer(), practice)
    assert "It has its two reviewers already" in browser.get(f"{address}/asking").text
    assert told(reviewer) == [NoticeKind.REVIEW_ASKED]
    assert browser.post(f"{address}/{reviewer.id}/release").status_code == 303
    assert told(reviewer)[-1] is NoticeKind.REVIEW_OVER
    assert browser.post(f"{address}/{reviewer.id}/release").status_code == 409
    assert sign_in(reviewer).get(f"{address}/asking").status_code == 403
    assert sign_in(reviewer).post(f"{address}/{reviewer.id}/release").status_code == 403
    verbs = db.session.scalars(sa.select(audit.AuditRecord.verb).order_by(audit.AuditRecord.id))
    assert list(verbs) == ["assign reviewer", "release reviewer"]


@pytest.mark.usefixtures("app")
def test_staff_that_reviews_is_on_record() -> None:
    practice, admin = handed_in(make_person()), make_person(role=Role.ADMINISTRATOR)
    take(admin, practice)
    decide(admin, practice, Decision.DECLINE)
    verbs = db.session.scalars(sa.select(audit.AuditRecord.verb).order_by(audit.AuditRecord.id))
    assert list(verbs) == ["take review", "decide on practice"]


# --- what it costs -------------------------------------------------------------------------------


def test_pages_ask_the_database_a_fixed_number_of_times(
    reviewed_and_noted: Any, at_most: AtMost
) -> None:
    browser, number, author = reviewed_and_noted
    with at_most(12):
        assert author.get(f"/practices/{number}-peer-debugging-desks").status_code == 200
    for address, most in [
        (f"/practices/{number}-peer-debugging-desks", 12),
        (f"/practices/{number}/review", 9),
        ("/practices/reviews", 4),
        ("/practices/reviews?show=mine", 4),
    ]:
        with at_most(most):
            assert browser.get(address).status_code == 200


@pytest.fixture
def reviewed_and_noted(sign_in: SignIn) -> tuple[FlaskClient, int, FlaskClient]:
    owner, other, reviewer = make_person(), make_person(), make_reviewer()
    practice = handed_in(owner, other)
    take(reviewer, practice)
    take(make_reviewer(), practice)
    browser = sign_in(reviewer)
    for number in range(3):
        browser.post(f"/practices/{practice.id}/review/notes", data={"text": f"Note {number}"})
    decide(reviewer, practice)
    return browser, practice.id, sign_in(owner)


def test_authors_are_led_from_changes_asked_to_the_next_revision(sign_in: SignIn) -> None:
    owner, reviewer = make_person(), make_reviewer()
    practice = handed_in(owner)
    take(reviewer, practice)
    decide(reviewer, practice, Decision.CHANGES)
    browser, address = sign_in(owner), f"/practices/{practice.id}"
    page = browser.get(address, follow_redirects=True).text
    assert "Reviewers ask for changes" in page
    assert "Hand in again" not in page
    revise(owner, db.session.get_one(Practice, practice.id))
    page = browser.get(address, follow_redirects=True).text
    assert "Reviewers ask for changes" not in page
    assert "Hand in again" in page
    assert "What reviewers look at" in browser.get(f"{address}/submission").text


def test_what_was_handed_in_just_now_waits_a_minute(sign_in: SignIn) -> None:
    practice = handed_in(make_person(make_school()))
    page = sign_in(make_reviewer()).get("/practices/reviews").text
    assert practice.title in page and "Waits for 1 minute" in page
