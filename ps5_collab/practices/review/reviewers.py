"""Taking a review, being asked to, giving it back."""

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.practices.models import Practice, Stage
from ps5_collab.practices.queries import schools_that_made
from ps5_collab.practices.review import acts, policy, queries
from ps5_collab.practices.review.models import Review
from ps5_collab.practices.review.queries import Table, get_locked
from ps5_collab.sharing import facets
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.readers import reader_of, readers_of


def take(actor: Person, reader: Reader, practice: Practice) -> None:
    """Review it oneself. Safe to ask twice."""
    require(reader.reviews)
    if seated(reader, practice):
        acts.note(reader, acts.TAKE, practice)
        notices.tell(actor, practice, dict.fromkeys(practice.author_ids, NoticeKind.REVIEW_TAKEN))


def assign(actor: Person, reader: Reader, practice: Practice, person_id: int) -> None:
    """Program staff asks somebody to review it; on record."""
    require(reader.administers)
    person = db.session.get(Person, person_id)
    if person is None or person.deactivated_at is not None:
        raise Refused(_("Choose who shall review it."), "person")
    asked = reader_of(person_id)
    if not asked.reviews:
        raise Refused(_("%(name)s does not review practices.", name=person.name), "person")
    made_at = schools_that_made(practice.id)
    if policy.conflict(
        asked, practice, made_at
    ):  # why is not said: it may be a group that staff knows not
        raise Refused(_("It concerns this person: choose somebody else."), "person")
    if seated(asked, practice, assigned_by=actor):
        acts.note(reader, acts.ASSIGN, practice, reviewer=person_id)
        notices.tell(actor, practice, {person_id: NoticeKind.REVIEW_ASKED})
        notices.tell(person, practice, dict.fromkeys(practice.author_ids, NoticeKind.REVIEW_TAKEN))


def seated(reviewer: Reader, practice: Practice, assigned_by: Person | None = None) -> bool:
    """Give the reviewer a place; answer whether that is new."""
    get_locked(practice)
    table = queries.table(practice.id)
    if table.seat_of(reviewer.person_id):
        return False
    require_fits(reviewer, practice, table)
    db.session.add(
        Review(
            practice_id=practice.id,
            reviewer_id=reviewer.person_id,
            assigned_by_id=assigned_by.id if assigned_by else None,
            school_id=min(reviewer.school_ids, default=None),
            read_revision=practice.revision,
        )
    )
    if practice.stage is Stage.SUBMITTED:
        practice.stage = Stage.IN_REVIEW
    facets.touch(practice)
    return True


def require_fits(reviewer: Reader, practice: Practice, table: Table) -> None:
    """It waits, has room, and concerns neither the reviewer nor the other reviewer's school."""
    concerned = policy.conflict(reviewer, practice, schools_that_made(practice.id))
    if concerned:
        raise RuleBroken(concerned)
    if not policy.waits(practice):
        raise RuleBroken(_("It does not wait for reviewers now."))
    if not table.wanted(practice.revision, policy.NEEDED):
        raise RuleBroken(_("It has its two reviewers already."))
    others = readers_of([seat.person_id for seat in table.active]).values()
    if policy.share_a_school(reviewer, others):
        raise RuleBroken(
            _("Somebody of the same school reviews it already: the two come from two schools.")
        )


def give_back(actor: Person, reader: Reader, practice: Practice) -> None:
    """Stop reviewing it; what was decided stays readable, and counts no more."""
    if ended(practice, actor.id):
        acts.note(reader, acts.GIVE_BACK, practice)
        told = dict.fromkeys(practice.author_ids, NoticeKind.REVIEW_GIVEN_BACK)
        notices.tell(actor, practice, told)


def release(actor: Person, reader: Reader, practice: Practice, person_id: int) -> None:
    """Program staff makes room for another reviewer; on record."""
    require(reader.administers)
    notices.tell(actor, practice, {person_id: NoticeKind.REVIEW_OVER}, text=practice.title)
    if not ended(practice, person_id):
        raise RuleBroken(_("This person does not review it any more."))
    acts.note(reader, acts.RELEASE, practice, reviewer=person_id)


def ended(practice: Practice, person_id: int) -> bool:
    get_locked(practice)
    review = queries.active_review(practice.id, person_id)
    if review is None:
        return False
    review.ended_at = utcnow()
    db.session.flush()
    if practice.stage is Stage.IN_REVIEW and not queries.table(practice.id).active:
        practice.stage = Stage.SUBMITTED
    facets.touch(practice)
    return True


def require_review(practice: Practice, person_id: int | None) -> Review:
    """The review that this person has of it; nobody else may do what asks for it."""
    review = queries.active_review(practice.id, person_id)
    if review is None:
        raise NotAllowed(_("Only its reviewers can do that."))
    return review
