"""From handing in to the showcase: who may do what, and what comes of it."""

from typing import Any

import pytest

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, NotFound, Refused, RuleBroken
from ps5_collab.people.models import Person, Role
from ps5_collab.practices import queries as practices
from ps5_collab.practices.models import Practice, Stage
from ps5_collab.practices.review import deciding, outdated, queries, reviewers, services
from ps5_collab.practices.review.models import Decision
from ps5_collab.practices.review.rubric import rubric
from ps5_collab.sharing.models import Audience, ItemAuthor
from ps5_collab.sharing.policy import VISITOR
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_group, make_person, make_school, saved
from tests.practices.documents import DESKS
from tests.practices.factories import make_practice, revise
from tests.practices.review.factories import (
    ALL,
    approved_by_two,
    decide,
    fresh,
    handed_in,
    make_reviewer,
    take,
)

pytestmark = pytest.mark.usefixtures("app")


def stage(practice: Practice) -> Stage:
    db.session.expire_all()
    return db.session.get_one(Practice, practice.id).stage


def sees(person: Person | None, practice: Practice) -> bool:
    try:
        practices.get_practice(reader_of(person.id) if person else VISITOR, practice.id)
    except NotFound:
        return False
    return True


# --- handing in ----------------------------------------------------------------------------------


def test_what_is_handed_in_is_read_by_reviewers_and_by_nobody_else() -> None:
    owner, stranger, reviewer = make_person(), make_person(), make_reviewer()
    practice = handed_in(owner)
    assert practice.stage is Stage.SUBMITTED
    assert sees(reviewer, practice)
    assert not sees(stranger, practice)
    assert not sees(None, practice)


def test_only_what_a_reviewer_can_judge_is_handed_in() -> None:
    owner = make_person()
    practice = make_practice(owner, Audience.SCHOOL, why="")
    with pytest.raises(Refused, match="why"):
        services.hand_in(owner, reader_of(owner.id), practice, Audience.NETWORK)


@pytest.mark.parametrize("wanted", [Audience.ME, Audience.GROUP, Audience.SCHOOL])
def test_it_is_handed_in_for_the_network_or_for_everyone(wanted: Audience) -> None:
    owner = make_person()
    practice = make_practice(owner, Audience.SCHOOL)
    with pytest.raises(Refused, match="who shall read"):
        services.hand_in(owner, reader_of(owner.id), practice, wanted)


def test_only_its_authors_hand_it_in_once() -> None:
    school = make_school()
    owner, colleague = make_person(school), make_person(school)
    practice = handed_in(owner)
    with pytest.raises(NotAllowed):
        services.hand_in(colleague, reader_of(colleague.id), practice, Audience.NETWORK)
    with pytest.raises(RuleBroken, match="already"):
        services.hand_in(owner, reader_of(owner.id), practice, Audience.NETWORK)


def test_it_is_taken_back_until_all_is_decided_and_frees_its_reviewers() -> None:
    owner, reviewer = make_person(), make_reviewer()
    practice = handed_in(owner)
    take(reviewer, practice)
    services.take_back(owner, reader_of(owner.id), fresh(owner, practice))
    db.session.commit()
    assert stage(practice) is Stage.DRAFT
    assert not queries.table(practice.id).active
    assert not sees(reviewer, practice)
    with pytest.raises(RuleBroken, match="any more"):
        services.take_back(owner, reader_of(owner.id), fresh(owner, practice))


# --- who reviews ---------------------------------------------------------------------------------


def test_whoever_it_concerns_does_not_review_it() -> None:
    school = make_school()
    owner, author = make_person(school), make_reviewer()
    practice = handed_in(owner, author)
    with pytest.raises(RuleBroken, match="wrote"):
        take(author, practice)
    with pytest.raises(RuleBroken, match="school"):
        take(make_reviewer(school), practice)
    partner = make_school()
    saved(ItemAuthor(item_id=practice.id, person_id=make_person(partner).id))
    db.session.expire_all()
    with pytest.raises(RuleBroken, match="school"):
        take(make_reviewer(partner), practice)
    member = make_reviewer()
    group = make_group(owner, member)
    db.session.get_one(Practice, practice.id).group_id = group.id
    db.session.commit()
    with pytest.raises(RuleBroken, match="group"):
        take(member, practice)


def test_a_reviewer_whose_school_joins_its_authors_decides_no_more() -> None:
    practice, school = handed_in(make_person()), make_school()
    reviewer = make_reviewer(school)
    take(reviewer, practice)
    saved(ItemAuthor(item_id=practice.id, person_id=make_person(school).id))
    db.session.expire_all()
    with pytest.raises(RuleBroken, match="your own school"):
        decide(reviewer, practice)


def test_two_reviewers_of_two_schools_and_no_third() -> None:
    practice, school = handed_in(make_person()), make_school()
    take(make_reviewer(school), practice)
    with pytest.raises(RuleBroken, match="same school"):
        take(make_reviewer(school), practice)
    take(make_reviewer(), practice)
    assert stage(practice) is Stage.IN_REVIEW
    with pytest.raises(RuleBroken, match="two reviewers"):
        take(make_reviewer(), practice)


def test_taking_it_twice_is_one_review_and_it_can_be_given_back() -> None:
    practice, reviewer = handed_in(make_person()), make_reviewer()
    take(reviewer, practice)
    take(reviewer, practice)
    assert len(queries.table(practice.id).active) == 1
    reviewers.give_back(reviewer, reader_of(reviewer.id), fresh(reviewer, practice))
    db.session.commit()
    assert stage(practice) is Stage.SUBMITTED
    with pytest.raises(NotAllowed):
        decide(reviewer, practice)


def test_who_does_not_review_takes_nothing() -> None:
    owner = make_person()
    practice, teacher = handed_in(owner), make_person()
    with pytest.raises(NotAllowed):
        reviewers.take(teacher, reader_of(teacher.id), practice)
    with pytest.raises(NotAllowed):
        decide(make_reviewer(), practice)


def test_program_staff_asks_those_whom_it_does_not_concern() -> None:
    school = make_school()
    owner = make_person(school)
    admin, own, other = make_person(role=Role.ADMINISTRATOR), make_reviewer(school), make_reviewer()
    partner = make_school()
    practice = handed_in(owner, make_person(partner))
    make_reviewer(partner)
    offered = {row.id for row in queries.possible_reviewers(fresh(admin, practice), [])}
    assert offered == {admin.id, other.id}
    staff = reader_of(admin.id)
    with pytest.raises(Refused, match="concerns"):
        reviewers.assign(admin, staff, fresh(admin, practice), own.id)
    with pytest.raises(Refused, match="does not review"):
        reviewers.assign(admin, staff, fresh(admin, practice), make_person().id)
    reviewers.assign(admin, staff, fresh(admin, practice), other.id)
    reviewers.release(admin, staff, fresh(admin, practice), other.id)
    with pytest.raises(NotAllowed):
        reviewers.assign(other, reader_of(other.id), fresh(other, practice), admin.id)


def test_a_group_is_not_named_to_those_who_only_review(sign_in: SignIn) -> None:
    owner, member = make_person(), make_reviewer()
    admin = make_person(role=Role.ADMINISTRATOR)
    practice = handed_in(owner)
    group = make_group(owner, member, name="The Owls")
    stored = db.session.get_one(Practice, practice.id)
    stored.group_id, stored.audience = group.id, Audience.GROUP
    db.session.commit()
    offered = [row.id for row in queries.possible_reviewers(fresh(admin, practice), [])]
    assert offered == [admin.id]
    for person in (make_reviewer(), admin):
        for address in (f"/practices/{practice.id}", f"/items/{practice.id}/comments"):
            page = sign_in(person).get(address, follow_redirects=True).text
            assert "Those with whom its authors share it, and reviewers, can read it." in page
            assert "Owls" not in page
            assert "group that" not in page


# --- decisions -----------------------------------------------------------------------------------


def test_two_approvals_of_one_revision_show_it() -> None:
    owner, stranger = make_person(), make_person()
    practice = handed_in(owner)
    first, second = make_reviewer(), make_reviewer()
    take(first, practice)
    take(second, practice)
    decide(first, practice)
    assert stage(practice) is Stage.IN_REVIEW
    assert not sees(stranger, practice)
    decide(second, practice)
    assert stage(practice) is Stage.SHOWN
    shown = fresh(stranger, practice)
    assert (shown.reviewed_revision, shown.audience, shown.in_review) == (1, "network", False)
    assert not sees(None, practice)


def test_what_is_approved_waits_for_the_consent_of_the_last_contributor() -> None:
    owner, other, stranger = make_person(), make_person(name="Mo"), make_person()
    practice = handed_in(owner, other, wanted=Audience.EVERYONE)
    approved_by_two(practice)
    assert stage(practice) is Stage.APPROVED
    assert not sees(stranger, practice)
    with pytest.raises(RuleBroken, match="Mo"):
        services.show_now(reader_of(owner.id), fresh(owner, practice))
    reader = reader_of(other.id)
    assert not services.agree(other, reader, fresh(other, practice), Audience.NETWORK)
    assert services.agree(other, reader, fresh(other, practice), Audience.EVERYONE)
    db.session.commit()
    assert stage(practice) is Stage.SHOWN
    assert sees(None, practice)


def test_nothing_is_shown_before_two_have_approved() -> None:
    owner = make_person()
    practice = handed_in(owner)
    with pytest.raises(RuleBroken, match="approved"):
        services.show_now(reader_of(owner.id), practice)


def test_one_asks_for_changes_and_both_are_asked_again_about_the_next_revision() -> None:
    owner = make_person()
    practice = handed_in(owner)
    first, second = make_reviewer(), make_reviewer()
    take(first, practice)
    take(second, practice)
    decide(first, practice)
    decide(second, practice, Decision.CHANGES)
    assert stage(practice) is Stage.CHANGES_ASKED
    reader = reader_of(owner.id)
    with pytest.raises(RuleBroken, match="Keep a new one"):
        services.hand_in(owner, reader, fresh(owner, practice), Audience.NETWORK)
    practice = revise(owner, practice, pupils=57)
    services.hand_in(owner, reader, practice, Audience.NETWORK)
    db.session.commit()
    assert stage(practice) is Stage.IN_REVIEW
    decide(second, practice)
    assert stage(practice) is Stage.IN_REVIEW, "the first approved another revision"
    decide(first, practice)
    assert stage(practice) is Stage.SHOWN


def test_who_declines_leaves_room_and_two_give_it_back() -> None:
    practice = handed_in(make_person())
    first, second, third = make_reviewer(), make_reviewer(), make_reviewer()
    take(first, practice)
    take(second, practice)
    decide(first, practice, Decision.DECLINE)
    take(third, practice)
    decide(second, practice)
    assert stage(practice) is Stage.IN_REVIEW
    decide(third, practice, Decision.DECLINE)
    assert stage(practice) is Stage.DRAFT
    assert not sees(make_reviewer(), practice)


@pytest.mark.parametrize("decision", [Decision.CHANGES, Decision.DECLINE])
def test_whoever_does_not_approve_says_why(decision: Decision) -> None:
    practice, reviewer = handed_in(make_person()), make_reviewer()
    take(reviewer, practice)
    with pytest.raises(Refused, match="Say what it needs"):
        decide(reviewer, practice, decision, text="")


@pytest.mark.parametrize("scores", [{}, ALL | {"pupils": {"score": 1, "reason": "A first name."}}])
def test_an_approval_judges_every_criterion_and_no_pupil_is_recognised(
    scores: dict[str, Any],
) -> None:
    practice, reviewer = handed_in(make_person()), make_reviewer()
    take(reviewer, practice)
    with pytest.raises(Refused):
        decide(reviewer, practice, scores=scores)


def test_a_decision_is_kept_with_its_rubric_and_can_be_changed_until_all_is_decided() -> None:
    practice, reviewer = handed_in(make_person()), make_reviewer()
    take(reviewer, practice)
    decide(reviewer, practice, Decision.DECLINE)
    with pytest.raises(deciding.Newer, match="another window"):
        decide(reviewer, practice)
    decide(reviewer, practice, version=1)
    (seat,) = queries.table(practice.id).active
    (given,) = seat.decided
    assert (given.decision, given.rubric_version, given.version) == (Decision.APPROVE, 1, 2)
    assert given.rubric.criteria == rubric(1).criteria


# --- revisions meanwhile -------------------------------------------------------------------------


def test_a_decision_about_an_older_revision_is_refused() -> None:
    owner, reviewer = make_person(), make_reviewer()
    practice = handed_in(owner)
    take(reviewer, practice)
    revise(owner, practice)
    with pytest.raises(deciding.Newer, match="Revision 2"):
        decide(reviewer, practice, revision=1)
    assert not queries.table(practice.id).active[0].decided


def test_an_approval_of_an_older_revision_does_not_count_for_the_next() -> None:
    owner = make_person()
    practice = handed_in(owner)
    first, second = make_reviewer(), make_reviewer()
    take(first, practice)
    take(second, practice)
    decide(first, practice)
    revise(owner, practice)
    decide(second, practice)
    assert stage(practice) is Stage.IN_REVIEW


def test_what_changes_after_its_approval_and_before_it_is_shown_is_judged_again() -> None:
    owner, other = make_person(), make_person()
    practice = handed_in(owner, other)
    approved_by_two(practice)
    revise(owner, practice)
    assert stage(practice) is Stage.IN_REVIEW
    assert not services.agree(other, reader_of(other.id), fresh(other, practice), Audience.NETWORK)


def test_what_is_shown_stays_shown_while_a_newer_revision_is_reviewed() -> None:
    owner, stranger = make_person(), make_person()
    practice = handed_in(owner)
    two = approved_by_two(practice)
    reader = reader_of(owner.id)
    with pytest.raises(RuleBroken, match="reviewed and shown"):
        services.hand_in(owner, reader, fresh(owner, practice), Audience.NETWORK)
    practice = revise(owner, practice)
    services.hand_in(owner, reader, practice, Audience.NETWORK)
    db.session.commit()
    assert stage(practice) is Stage.SHOWN
    assert sees(stranger, practice)
    for reviewer in two:
        decide(reviewer, practice)
    assert fresh(stranger, practice).reviewed_revision == 2


def test_changes_asked_of_a_later_revision_take_nothing_out_of_the_showcase() -> None:
    owner, stranger = make_person(), make_person()
    practice = handed_in(owner)
    first, _second = approved_by_two(practice)
    practice = revise(owner, practice)
    services.hand_in(owner, reader_of(owner.id), practice, Audience.EVERYONE)
    db.session.commit()
    decide(first, practice, Decision.CHANGES)
    practice = fresh(stranger, practice)
    assert (practice.stage, practice.reviewed_revision) == (Stage.SHOWN, 1)
    assert (practice.audience, practice.wanted) == ("network", "network")


def test_a_reviewed_practice_goes_further_by_consent_alone() -> None:
    owner, other = make_person(), make_person()
    practice = handed_in(owner, other)
    services.agree(other, reader_of(other.id), fresh(other, practice), Audience.NETWORK)
    db.session.commit()
    approved_by_two(practice)
    assert stage(practice) is Stage.SHOWN
    services.hand_in(owner, reader_of(owner.id), fresh(owner, practice), Audience.EVERYONE)
    db.session.commit()
    assert not sees(None, practice)
    assert services.agree(other, reader_of(other.id), fresh(other, practice), Audience.EVERYONE)
    db.session.commit()
    assert sees(None, practice)


def test_a_coauthor_who_came_late_is_asked_too() -> None:
    owner, late = make_person(), make_person(name="Late Lee")
    practice = handed_in(owner)
    saved(ItemAuthor(item_id=practice.id, person_id=late.id))
    approved_by_two(practice)
    assert stage(practice) is Stage.APPROVED
    assert DESKS.title == practice.title


def test_what_is_out_of_date_goes_no_further_until_somebody_says_that_it_is_not() -> None:
    owner, other = make_person(), make_person()
    practice = handed_in(owner, other)
    services.agree(other, reader_of(other.id), fresh(other, practice), Audience.NETWORK)
    db.session.commit()
    approved_by_two(practice)
    reader = reader_of(owner.id)
    services.hand_in(owner, reader, fresh(owner, practice), Audience.EVERYONE)
    outdated.mark(owner, reader, fresh(owner, practice), "The program is gone.")
    assert not services.agree(other, reader_of(other.id), fresh(other, practice), Audience.EVERYONE)
    outdated.unmark(reader, fresh(owner, practice))
    services.show_now(reader, fresh(owner, practice))
    db.session.commit()
    assert sees(None, practice)
    outdated.mark(owner, reader, fresh(owner, practice), "The program is gone.")
    with pytest.raises(RuleBroken, match="reviewed and shown"):
        services.hand_in(owner, reader, fresh(owner, practice), Audience.EVERYONE)


def test_a_renewed_practice_is_up_to_date_though_a_consent_to_more_is_missing() -> None:
    owner, other = make_person(), make_person()
    practice = handed_in(owner, other)
    services.agree(other, reader_of(other.id), fresh(other, practice), Audience.NETWORK)
    db.session.commit()
    two = approved_by_two(practice)
    reader = reader_of(owner.id)
    outdated.mark(owner, reader, fresh(owner, practice), "The program is gone.")
    with pytest.raises(RuleBroken, match="Take the mark away"):
        services.hand_in(owner, reader, fresh(owner, practice), Audience.EVERYONE)
    practice = revise(owner, practice)
    services.hand_in(owner, reader, practice, Audience.EVERYONE)
    db.session.commit()
    for reviewer in two:
        decide(reviewer, practice)
    assert stage(practice) is Stage.SHOWN
    assert not sees(None, practice)
