"""Handing a practice in, taking it back, and opening it when all is decided and agreed on."""

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.practices import queries as practices
from ps5_collab.practices import services
from ps5_collab.practices.models import Practice, Stage
from ps5_collab.practices.policy import WIDE, covers
from ps5_collab.practices.review import policy, queries
from ps5_collab.practices.review.models import Decision, Review
from ps5_collab.practices.review.policy import NEEDED
from ps5_collab.practices.review.queries import Table, get_locked
from ps5_collab.sharing import facets
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience, Revision, State
from ps5_collab.sharing.policy import Reader, may_edit

#: It was open to others before: it stays so while a newer revision is reviewed.
OPEN = (Stage.SHOWN, Stage.OUT_OF_DATE)


def hand_in(actor: Person, reader: Reader, practice: Practice, wanted: Audience) -> None:
    """Ask for a review of the newest revision, to be read by `wanted`; whoever hands in agrees.

    What reviewers have approved already only asks the contributors, and opens when all agreed.
    """
    require(may_edit(reader, practice))
    get_locked(practice)
    require_may_hand_in(practice, wanted)
    approved = practice.reviewed_revision == practice.revision
    table = queries.table(practice.id)
    if not approved:
        begin(practice, table)
    practice.wanted = wanted
    services.agree(actor, reader, practice, wanted)
    facets.touch(practice)
    ask_contributors(actor, practice)
    if approved:
        open_if_agreed(practice)
    else:
        again = {seat.person_id: NoticeKind.REVIEW_ASKED for seat in table.active}
        notices.tell(actor, practice, again)


def begin(practice: Practice, table: Table) -> None:
    """From now on it waits for its reviewers, those of before or new ones."""
    require_new(practice, table)
    services.require_ready(practices.document_of(practice), "first", submitting=True)
    practice.submitted_at, practice.staff_told_at = utcnow(), None
    if not practice.in_review and practice.audience not in WIDE:
        sharing.begin_with_newest(practice)  # it comes to whoever reviews
    practice.in_review = True
    if practice.stage not in OPEN:
        practice.stage = Stage.IN_REVIEW if table.active else Stage.SUBMITTED


def ask_contributors(actor: Person | None, practice: Practice) -> None:
    """Tell those whose consent is missing; `due.remind_of_consent` does it once more."""
    missing = practices.who_has_not_agreed(practice, practice.wanted)
    practice.consent_asked_at = utcnow() if missing else None
    notices.tell(actor, practice, {who.id: NoticeKind.REVIEW_CONSENT for who in missing})


def require_may_hand_in(practice: Practice, wanted: Audience) -> None:
    if wanted not in WIDE or (practice.stage in OPEN and not covers(wanted, practice.audience)):
        raise Refused(_("Choose who shall read it."), "audience")
    if not practice.revision:
        raise RuleBroken(_("Keep a first revision; then it can be handed in."))
    if practice.state != State.PUBLISHED:
        raise RuleBroken(_("It is withdrawn. Bring it back first."))
    if practice.submitted_at is not None:
        raise RuleBroken(_("It is handed in already."))
    if practice.reviewed_revision == practice.revision:
        if practice.audience == wanted:
            raise RuleBroken(_("This very revision is reviewed and shown."))
        if practice.stage is Stage.OUT_OF_DATE:
            raise RuleBroken(_("It is marked as out of date. Take the mark away first."))


def require_new(practice: Practice, table: Table) -> None:
    """Whom a revision did not convince is not asked about the same one again."""
    said_no = (Decision.CHANGES, Decision.DECLINE)
    if any(table.on(practice.revision, each) for each in said_no):
        raise RuleBroken(_("Reviewers have decided on this revision. Keep a new one first."))


def take_back(actor: Person, reader: Reader, practice: Practice) -> None:
    """Before all is decided: it is as it was, and its reviewers are free."""
    require(may_edit(reader, practice))
    get_locked(practice)
    if practice.submitted_at is None:
        raise RuleBroken(_("It does not wait for a decision any more."))
    over = {seat.person_id: NoticeKind.REVIEW_OVER for seat in queries.table(practice.id).active}
    notices.tell(actor, practice, over, text=practice.title)
    end_reviews(practice)
    close(practice, Stage.DRAFT)


def end_reviews(practice: Practice) -> None:
    going = sa.update(Review).where(Review.practice_id == practice.id, Review.ended_at.is_(None))
    db.session.execute(going.values(ended_at=utcnow()))


def close(practice: Practice, stage: Stage) -> None:
    """It waits for nothing any more. What was shown stays shown, to those who read it so far."""
    practice.submitted_at = None
    if practice.stage in OPEN:
        practice.wanted = practice.audience
    else:
        practice.stage = stage
    practice.in_review = practice.stage in (Stage.CHANGES_ASKED, Stage.APPROVED)
    facets.touch(practice)


# --- what comes of decisions ---------------------------------------------------------------------


def conclude(practice: Practice) -> None:
    """Look at what the reviewers decided of the newest revision, and do what follows."""
    table, number = queries.table(practice.id), practice.revision
    if table.on(number, Decision.CHANGES):
        close(practice, Stage.CHANGES_ASKED)
    elif len(table.on(number, Decision.APPROVE)) >= NEEDED:
        approve(practice)
    elif len(table.on(number, Decision.DECLINE)) >= NEEDED:
        close(practice, Stage.DRAFT)


def approve(practice: Practice) -> None:
    practice.reviewed_revision, practice.reviewed_at = practice.revision, utcnow()
    practice.submitted_at = None
    practice.stage = Stage.SHOWN if practice.stage in OPEN else Stage.APPROVED
    practice.out_of_date, practice.out_of_date_by_id = "", None
    if not open_if_agreed(practice):
        practice.in_review = practice.stage is Stage.APPROVED
        facets.touch(practice)
        ask_contributors(None, practice)


def open_if_agreed(practice: Practice) -> bool:
    """Show what is approved, if every contributor agreed; answer whether it is shown."""
    if practices.who_has_not_agreed(practice, practice.wanted):
        return False
    was_new = practice.stage is Stage.APPROVED
    services.show(practice, practice.wanted)
    practice.in_review = False
    facets.touch(practice)
    people = {*practice.author_ids}
    people |= {seat.person_id for seat in queries.table(practice.id).active}
    if was_new:
        notices.tell(None, practice, dict.fromkeys(people, NoticeKind.REVIEW_SHOWN))
    return True


def show_now(reader: Reader, practice: Practice) -> None:
    """Open it; 409 says who has not agreed, or what else is missing."""
    require(may_edit(reader, practice))
    get_locked(practice)
    if not policy.waits_for_consent(practice):
        raise RuleBroken(_("Only what two reviewers have approved can be shown."))
    services.require_consent(practice, practice.wanted)
    open_if_agreed(practice)


def agree(actor: Person, reader: Reader, practice: Practice, audience: Audience) -> bool:
    """One's own consent; the last one opens what is approved. Answer whether it is shown now."""
    get_locked(practice)
    services.agree(actor, reader, practice, audience)
    return policy.waits_for_consent(practice) and open_if_agreed(practice)


def revised(actor: Person, practice: Practice, _revision: Revision) -> None:
    """A new revision while others judge it: its reviewers are told. What was approved and is not
    shown yet waits for them again, as nobody has approved what it says now."""
    if practice.stage is Stage.APPROVED:
        practice.stage, practice.submitted_at = Stage.IN_REVIEW, utcnow()
        facets.touch(practice)
    if practice.submitted_at is not None:
        seats = queries.table(practice.id).active
        told = {seat.person_id: NoticeKind.REVISION for seat in seats}
        notices.tell(actor, practice, told)
