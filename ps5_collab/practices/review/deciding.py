"""A reviewer's decision on the revision that they read."""

from dataclasses import dataclass, field
from typing import Any

from ps5_collab.core import markup
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken
from ps5_collab.core.words import later as _
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.practices.models import Practice
from ps5_collab.practices.queries import schools_that_made
from ps5_collab.practices.review import acts, policy, queries, services
from ps5_collab.practices.review.models import Decision, Review, Verdict
from ps5_collab.practices.review.reviewers import require_review
from ps5_collab.practices.review.rubric import BEST, rubric
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.policy import Reader

TOLD = {
    Decision.APPROVE: NoticeKind.REVIEW_APPROVED,
    Decision.CHANGES: NoticeKind.REVIEW_CHANGES,
    Decision.DECLINE: NoticeKind.REVIEW_DECLINED,
}


@dataclass(frozen=True)
class Judgement:
    """What a reviewer sends: of which revision, what, and why."""

    revision: int
    decision: Decision
    text: str = ""
    #: As `Verdict.scores`; a criterion that is not judged is not there.
    scores: dict[str, Any] = field(default_factory=dict)
    #: The version of an earlier decision on this revision that the form showed; 0 for none.
    version: int = 0
    #: An approval after which readers begin with this revision: what was before must go.
    closes: bool = False


class Newer(RuleBroken):
    """What was judged is not what the practice says now."""


def decide(actor: Person, reader: Reader, practice: Practice, judgement: Judgement) -> Verdict:
    """Keep the decision, and do what follows from all of them together.

    Raises `Newer` when the authors have revised meanwhile, or when the reviewer has decided in
    another window.
    """
    require_review(practice, actor.id)
    queries.get_locked(practice)
    review = require_review(practice, actor.id)
    require_may_decide(reader, practice)
    if judgement.revision != practice.revision:
        raise Newer(_("Revision %(number)s came meanwhile.", number=practice.revision))
    require_grounds(judgement)
    verdict = kept(review, practice, judgement)
    acts.note(reader, acts.DECIDE, practice, decision=judgement.decision, revision=verdict.revision)
    if judgement.closes and judgement.decision is Decision.APPROVE:
        sharing.begin_with_newest(practice)
    notices.tell(actor, practice, dict.fromkeys(practice.author_ids, TOLD[judgement.decision]))
    services.conclude(practice)
    return verdict


def require_may_decide(reader: Reader, practice: Practice) -> None:
    concerned = policy.conflict(reader, practice, schools_that_made(practice.id))
    if concerned:
        raise RuleBroken(concerned)
    if not policy.takes_decisions(practice):
        raise RuleBroken(_("It does not wait for a decision now."))


def require_grounds(judgement: Judgement) -> None:
    """An approval looks at every criterion; anything else says what is amiss."""
    if judgement.decision is not Decision.APPROVE:
        if not judgement.text:
            raise Refused(_("Say what it needs, so that its authors can go on."), "text")
        return
    for criterion in rubric().criteria:
        given = judgement.scores.get(criterion.id)
        if given is None:
            raise Refused(_("Judge every criterion, or say that it does not apply."), criterion.id)
        if given["score"] is not None and given["score"] < criterion.least:
            name = criterion.said.name
            raise Refused(
                _("With this score it cannot be approved: %(name)s.", name=name), criterion.id
            )


def kept(review: Review, practice: Practice, judgement: Judgement) -> Verdict:
    """The reviewer's decision on this revision: a new one, or the earlier one changed."""
    verdict = queries.verdict_on(review, practice.revision)
    if judgement.version != (verdict.version if verdict else 0):
        raise Newer(_("You have decided in another window meanwhile."))
    if verdict is None:
        verdict = Verdict(review_id=review.id, practice_id=practice.id, revision=practice.revision)
        db.session.add(verdict)
    verdict.decision, verdict.rubric = judgement.decision, rubric().version
    verdict.scores = {
        name: given
        for name, given in judgement.scores.items()
        if given["score"] is None or 0 <= given["score"] <= BEST
    }
    verdict.text, verdict.html = judgement.text, markup.render(judgement.text)
    verdict.decided_at, review.read_revision = utcnow(), practice.revision
    db.session.flush()
    return verdict
