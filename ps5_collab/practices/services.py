"""Changing practices. The request commits; a service only ever flushes."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db, put
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.lessons.taught.models import TaughtRecord
from ps5_collab.people.models import Person
from ps5_collab.practices import queries
from ps5_collab.practices.document import PracticeDocument, from_json, tidy, to_json
from ps5_collab.practices.models import Consent, Practice, Stage
from ps5_collab.practices.policy import WIDE, covers, in_showcase
from ps5_collab.practices.problems import problems
from ps5_collab.practices.publication import described, publication, resolved, tags_of
from ps5_collab.practices.strength import Elsewhere, told_elsewhere
from ps5_collab.sharing import drafts, facets, policy
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Attachment, Audience, Item, Revision
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.services import Shared
from ps5_collab.writing.services import Writing, require_note, use_up

#: What else is to be done for each new revision; the review fills it at start-up.
on_revision: list[Callable[[Person, Practice, Revision], None]] = []


PRACTICES: Final = Writing(
    Practice,
    tidy,
    to_json,
    from_json,
    described,
    saved_already=_("This practice is saved already."),
    stays=_("What others have read is withdrawn, not deleted."),
)
start_practice = PRACTICES.start
save_draft = PRACTICES.save_draft
discard_draft = PRACTICES.discard_draft
delete_unpublished = PRACTICES.delete_unpublished


def publish(
    actor: Person,
    reader: Reader,
    practice: Practice,
    document: PracticeDocument,
    shared: Shared | None = None,
    note: str = "",
    opened: str | None = None,
    restores: int | None = None,
) -> Revision:
    """Make a new revision; the draft is used up. `shared`: with whom from now on, as before
    unless given; beyond the authors' own group or school only a review opens it.

    Raises `drafts.Conflict` when somebody saved or published since.
    """
    require(policy.may_edit(reader, practice))
    require_named(actor, practice)
    document = tidy(document)
    draft = drafts.require_newest(practice, document, opened, from_json)
    require_ready(document, note if practice.revision else "first")
    wider = shared is not None and addressed(reader, practice, shared)
    document, aligned = resolved(document)
    PRACTICES.describe(practice, document)
    tags = tags_now(practice.id, document, told_elsewhere.call(practice.id))
    said = publication(document, aligned, note, restores, tags)
    revision = sharing.publish(actor, practice, said, wider=wider)
    use_up(actor, practice, draft, revision)
    for follow in on_revision:
        follow(actor, practice, revision)
    return revision


def addressed(reader: Reader, practice: Practice, shared: Shared) -> bool:
    """Set who will read it; answers whether that is somebody who could not before."""
    if sharing.is_shared(practice, shared):
        return False
    require_narrow(shared)
    return sharing.address(reader, practice, shared)


def restore(actor: Person, reader: Reader, practice: Practice, number: int) -> Revision:
    """Publish an old revision again as the newest; those between stay."""
    require(policy.may_edit(reader, practice))
    drafts.require_restorable(practice, number)
    document = queries.document_at(reader, practice, number)
    note = str(_("Brings back revision %(number)s.", number=number))
    return publish(actor, reader, practice, document, note=note, restores=number)


def require_ready(document: PracticeDocument, note: str, *, submitting: bool = False) -> None:
    stops = [each for each in problems(document, submitting=submitting) if each.stops]
    if stops:
        raise Refused(stops[0].words)
    require_note(note)


def require_narrow(shared: Shared) -> None:
    if shared.audience in WIDE:
        raise RuleBroken(_("Hand it in for review: then the network can read it."))


def require_named(actor: Person, practice: Practice) -> None:
    """Whoever revises what is shown stands on its revisions by name."""
    if not covers(queries.consents(practice.id).get(actor.id), practice.audience):
        raise RuleBroken(_("It is shown already. Agree first that others read it with your name."))


def agree(actor: Person, reader: Reader, practice: Practice, audience: Audience) -> None:
    """The actor's own consent that the network, or everyone, may read it. Safe to ask twice."""
    require(policy.may_edit(reader, practice))
    require_open_to(practice, audience)
    given = {"practice_id": practice.id, "person_id": actor.id}
    put(Consent, [given | {"audience": audience, "given_at": utcnow()}], list(given))
    facets.touch(practice)


def take_consent_back(actor: Person, reader: Reader, practice: Practice) -> None:
    require(policy.may_edit(reader, practice))
    require_open_to(practice, None)
    end_consent(practice, actor.id)
    facets.touch(practice)


def end_consent(item: Item, person_id: int) -> None:
    """Also of who leaves the authors: added once more, they are asked once more."""
    given = Consent.practice_id == item.id, Consent.person_id == person_id
    db.session.execute(sa.delete(Consent).where(*given))


def require_return(item: Item) -> None:
    """What others than the authors' own group will read again, all its contributors agree to."""
    if isinstance(item, Practice):
        require_consent(item, item.audience)


def require_open_to(practice: Practice, given: Audience | None) -> None:
    """A consent is narrowed or taken back until it is shown so far; then an author withdraws the
    practice, or leaves its authors."""
    if in_showcase(practice) and not covers(given, practice.audience):
        raise RuleBroken(_("It is in the showcase. Withdraw it, or leave its authors."))


def require_consent(practice: Practice, wanted: Audience) -> None:
    """409 that names who is missing, where the practice shall go beyond its own group."""
    if wanted not in WIDE:
        return
    missing = queries.who_has_not_agreed(practice, wanted)
    if missing:
        names = ", ".join(person.name for person in missing)
        raise RuleBroken(_("These contributors have not agreed yet: %(names)s.", names=names))


def tags_now(
    practice_id: int, document: PracticeDocument, elsewhere: Elsewhere
) -> dict[str, Sequence[str]]:
    return tags_of(document, elsewhere, queries.gone_from(practice_id, document))


def file_removed(attachment: Attachment) -> None:
    """Evidence that showed it shows it no more."""
    if attachment.part:
        return
    practice = db.session.get(Item, attachment.item_id)
    if isinstance(practice, Practice) and practice.revision:
        retag(practice.id)


def record_changed(record: TaughtRecord) -> None:
    for practice_id in queries.that_cite(record.id):
        retag(practice_id)


def retag(practice_id: int) -> None:
    """After other schools began, reported or called off, and when what shows evidence went or came
    back: the showcase counts it anew. The version is its writers', and does not move."""
    elsewhere = told_elsewhere.call(practice_id)
    number = sa.select(Practice.revision).where(Practice.id == practice_id).scalar_subquery()
    newest = sa.select(Revision.document).where(
        Revision.item_id == practice_id, Revision.number == number
    )
    document = from_json(db.session.scalars(newest).one())
    sharing.tag_item(practice_id, tags_now(practice_id, document, elsewhere))
    counted = sa.update(Practice).where(Practice.item_id == practice_id)
    outcomes = Counter(elsewhere.outcomes)
    counted = counted.values(
        tried=elsewhere.schools,
        worked=outcomes["worked"],
        partly=outcomes["partly"],
        failed=outcomes["not"],
    )
    db.session.execute(counted.execution_options(synchronize_session=False))
    facets.touch_quietly(Item.id == practice_id)


def show(practice: Practice, wanted: Audience) -> None:
    """Open an approved practice to those for whom it was reviewed. The caller has required that
    the actor may."""
    require_consent(practice, wanted)
    before = sharing.shared_now(practice)
    practice.audience, practice.stage = wanted, Stage.SHOWN
    if sharing.is_wider(before, sharing.shared_now(practice)):
        sharing.begin_with_newest(practice)
    facets.touch(practice)
