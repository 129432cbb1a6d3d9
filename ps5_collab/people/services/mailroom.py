"""What administrators do with letters that did not leave; each act is on record."""

from ps5_collab.core import audit, outbox
from ps5_collab.core.errors import RuleBroken, require
from ps5_collab.core.mail import Letter
from ps5_collab.core.words import later as _
from ps5_collab.people import acts
from ps5_collab.people.policy import Standing, may_administer


def try_again(actor: Standing, letter: Letter) -> None:
    """Send it now; one that was held is let go."""
    _may_touch(actor, letter)
    outbox.try_again(letter)
    audit.record(actor.person_id, acts.SEND_LETTER, f"letter {letter.id}", to=letter.to)


def drop(actor: Standing, letter: Letter) -> None:
    _may_touch(actor, letter)
    audit.record(actor.person_id, acts.DROP_LETTER, f"letter {letter.id}", to=letter.to)
    outbox.drop(letter)


def release(actor: Standing) -> int:
    """Let go all that a restored site holds back; answer how many."""
    require(may_administer(actor))
    count = outbox.release_held()
    audit.record(actor.person_id, acts.RELEASE_LETTERS, "held letters", number=count)
    return count


def drop_held(actor: Standing) -> int:
    """For a copy that will never take over; answer how many."""
    require(may_administer(actor))
    count = outbox.drop_held()
    audit.record(actor.person_id, acts.DROP_LETTERS, "held letters", number=count)
    return count


def _may_touch(actor: Standing, letter: Letter) -> None:
    require(may_administer(actor))
    if letter.sent_at is not None:
        raise RuleBroken(_("This letter has left already."))
