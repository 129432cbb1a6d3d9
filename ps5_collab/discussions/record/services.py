"""What a group agrees on at the end: themes, insights, next steps, and the sentences it keeps.

Each changes under the lock of the discussion, so that two at once are one after the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound, Refused, RuleBroken, require
from ps5_collab.core.text import clean_line, fold
from ps5_collab.core.words import later as _
from ps5_collab.discussions.models import Discussion, Outcome, OutcomeKind, Signature
from ps5_collab.discussions.queries import members_of
from ps5_collab.discussions.record import policy
from ps5_collab.discussions.services import hold, tick
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.queries import can_see

LONGEST: Final = 500
LONGEST_THEME: Final = 60
#: Sentences that a discussion keeps: more would be minutes.
MOST_KEPT: Final = 3
#: Of everything else.
MOST: Final = 40
TOO_MANY: Final = _("These are many already. Take one away before you add another.")
THREE: Final = _("A discussion keeps three sentences at most. Reword one, or take one away.")


@dataclass(frozen=True)
class Wording:
    """What a next step says; of the other kinds only the text counts."""

    text: str
    owner_id: int | None = None
    due_on: date | None = None


def add(
    actor: Person, reader: Reader, discussion: Discussion, kind: OutcomeKind, wording: Wording
) -> Outcome:
    """Something that remains. What stands there already is not added twice; what was taken away
    comes back. Who proposes a sentence has signed it, if they take part."""
    require(policy.may_agree(reader, discussion))
    wording = sound(discussion, kind, wording)
    hold(discussion)
    known = of_kind(discussion.id, kind)
    same = next((one for one in known if is_same(one, wording)), None)
    if same is not None:
        if same.withdrawn_at:
            put_back(discussion, same)
        return same
    require_room(kind, known)
    outcome = Outcome(
        discussion_id=discussion.id,
        kind=kind,
        position=max((one.position for one in known), default=0) + 1,
        author_id=actor.id,
        **written(wording),
    )
    db.session.add(outcome)
    db.session.flush()
    if kind is OutcomeKind.KEPT:
        sign_if_seated(reader, discussion, outcome)
    tell_owner(actor, discussion, outcome)
    tick(discussion.id)
    return outcome


def reword(
    actor: Person, reader: Reader, discussion: Discussion, outcome: Outcome, wording: Wording
) -> None:
    """Other words; of a next step also another owner or day. Who signed a sentence signed those
    words: their names go from under it. The caller has compared the versions."""
    require(policy.may_agree(reader, discussion))
    wording = sound(discussion, outcome.kind, wording)
    hold(discussion)
    before = (outcome.text, outcome.owner_id, outcome.due_on)
    if before == (wording.text, wording.owner_id, wording.due_on):
        return
    passed_on = wording.owner_id != outcome.owner_id
    if passed_on or wording.due_on != outcome.due_on:
        outcome.reminded_at = None
    for name, value in written(wording).items():
        setattr(outcome, name, value)
    db.session.flush()
    if outcome.kind is OutcomeKind.KEPT:
        db.session.execute(sa.delete(Signature).where(Signature.outcome_id == outcome.id))
        sign_if_seated(reader, discussion, outcome)
    if passed_on:
        tell_owner(actor, discussion, outcome)
    tick(discussion.id)


def take_away(
    reader: Reader, discussion: Discussion, outcome: Outcome, *, back: bool = False
) -> None:
    """It stands nowhere any more, with the names under it; or it comes back. Safe to say twice."""
    require(policy.may_agree(reader, discussion))
    hold(discussion)
    db.session.refresh(outcome)
    if bool(outcome.withdrawn_at) is not back:
        return
    if back:
        put_back(discussion, outcome)
    else:
        outcome.withdrawn_at = utcnow()
        db.session.flush()
        tick(discussion.id)


def settle(reader: Reader, discussion: Discussion, step: Outcome, *, done: bool) -> None:
    """A next step is done, or open again. Safe to say twice."""
    require(policy.may_agree(reader, discussion))
    if bool(step.done_at) is not done:
        step.done_at = utcnow() if done else None
        db.session.flush()
        tick(discussion.id)


def hand_on(
    actor: Person, steps: Sequence[tuple[Outcome, Discussion]], owners: Mapping[int, int]
) -> None:
    """Who did them is of the group no longer. `owners` is {next step: who goes on with it}; without
    one it waits, open, until somebody takes it."""
    for step, discussion in steps:
        hold(discussion)
        owner_id = owners.get(step.id)
        require_able(owner_id, discussion)
        step.owner_id, step.reminded_at = owner_id, None
        db.session.flush()
        tell_owner(actor, discussion, step)
        tick(discussion.id)


def sign(reader: Reader, discussion: Discussion, sentence: Outcome, version: int | None) -> None:
    """Put one's name under a sentence as it reads. `version`: of the sentence that was read."""
    require(policy.may_sign(reader, discussion, members_of(discussion.id)))
    hold(discussion)
    db.session.refresh(sentence)
    if sentence.withdrawn_at:
        raise RuleBroken(_("This sentence was taken away meanwhile. You did not sign it."))
    if sentence.version != version:
        raise RuleBroken(_("It was reworded meanwhile. Read it again before you sign."))
    put_name(reader, sentence)
    tick(discussion.id)


def unsign(reader: Reader, discussion: Discussion, sentence: Outcome) -> None:
    """Take one's own name from under it. Safe to say twice."""
    require(policy.may_agree(reader, discussion))
    hold(discussion)
    own = db.session.get(Signature, (sentence.id, reader.person_id))
    if own is not None:
        db.session.delete(own)
        db.session.flush()
        tick(discussion.id)


# --- what these share ----------------------------------------------------------------------------


def sound(discussion: Discussion, kind: OutcomeKind, wording: Wording) -> Wording:
    """As it is kept. Raises `Refused` at the field."""
    text = clean_line(wording.text.lstrip("# ") if kind is OutcomeKind.THEME else wording.text)
    if not text:
        raise Refused(_("Write something first."), "text")
    if len(text) > (LONGEST_THEME if kind is OutcomeKind.THEME else LONGEST):
        raise Refused(_("That is too long: one thing, in one sentence."), "text")
    if kind is not OutcomeKind.NEXT_STEP:
        return Wording(text)
    require_able(wording.owner_id, discussion)
    return Wording(text, wording.owner_id, wording.due_on)


def require_able(owner_id: int | None, discussion: Discussion) -> None:
    if owner_id is not None and not can_see(owner_id, discussion.id):
        raise Refused(_("Choose somebody of the group."), "owner")


def written(wording: Wording) -> dict[str, Any]:
    return {"text": wording.text, "owner_id": wording.owner_id, "due_on": wording.due_on}


def of_kind(discussion_id: int, kind: OutcomeKind) -> list[Outcome]:
    """Those taken away among them; the last that stands like another comes first."""
    found = sa.select(Outcome).where(Outcome.discussion_id == discussion_id, Outcome.kind == kind)
    in_order = found.order_by(Outcome.withdrawn_at.is_not(None), Outcome.id.desc())
    return list(db.session.scalars(in_order.execution_options(populate_existing=True)))


def is_same(outcome: Outcome, wording: Wording) -> bool:
    same_words = fold(outcome.text) == fold(wording.text)
    return same_words and (outcome.owner_id, outcome.due_on) == (wording.owner_id, wording.due_on)


def require_room(kind: OutcomeKind, known: list[Outcome]) -> None:
    standing = sum(one.withdrawn_at is None for one in known)
    if kind is OutcomeKind.KEPT and standing >= MOST_KEPT:
        raise RuleBroken(THREE)
    if standing >= MOST:
        raise RuleBroken(TOO_MANY)


def put_back(discussion: Discussion, outcome: Outcome) -> None:
    require_room(outcome.kind, of_kind(discussion.id, outcome.kind))
    outcome.withdrawn_at = None
    db.session.flush()
    tick(discussion.id)


def sign_if_seated(reader: Reader, discussion: Discussion, sentence: Outcome) -> None:
    if policy.may_sign(reader, discussion, members_of(discussion.id)):
        put_name(reader, sentence)


def put_name(reader: Reader, sentence: Outcome) -> None:
    if reader.person_id is None:
        raise NotFound
    if db.session.get(Signature, (sentence.id, reader.person_id)) is None:
        db.session.add(Signature(outcome_id=sentence.id, person_id=reader.person_id))
        db.session.flush()


def tell_owner(actor: Person, discussion: Discussion, outcome: Outcome) -> None:
    if outcome.owner_id is not None:
        reasons = {outcome.owner_id: NoticeKind.DISCUSSION_NEXT_STEP}
        notices.tell(actor, discussion, reasons, "next-steps", text=outcome.text)
