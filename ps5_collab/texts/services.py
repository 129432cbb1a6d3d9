"""Changing texts. The request commits; a service only ever flushes."""

from typing import Final
from uuid import UUID

from ps5_collab.core.errors import Refused, require
from ps5_collab.core.words import later as _
from ps5_collab.people.models import Person
from ps5_collab.sharing import drafts, policy
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Revision
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.services import Shared
from ps5_collab.texts import blocks, queries
from ps5_collab.texts.document import TextDocument, from_json, tidy, to_json
from ps5_collab.texts.models import Text
from ps5_collab.texts.policy import may_reach
from ps5_collab.texts.problems import problems
from ps5_collab.texts.publication import described, publication
from ps5_collab.writing.services import Writing, require_note, use_up

TEXTS: Final = Writing(
    Text,
    tidy,
    to_json,
    from_json,
    described,
    saved_already=_("This text is saved already."),
    stays=_("A published text is withdrawn, not deleted: others may have read it."),
)
start_text = TEXTS.start
save_draft = TEXTS.save_draft
discard_draft = TEXTS.discard_draft
delete_unpublished = TEXTS.delete_unpublished


def publish(
    actor: Person,
    reader: Reader,
    text: Text,
    document: TextDocument,
    shared: Shared,
    note: str = "",
    restores: int | None = None,
    opened: str | None = None,
) -> Revision:
    """Make a new revision for the audience given; the draft is used up.

    `opened` is the stamp of the form; raises `drafts.Conflict` when somebody saved since.
    """
    require(policy.may_edit(reader, text))
    document = tidy(document)
    draft = drafts.require_newest(text, document, opened, from_json)
    require_ready(document, shared, note if text.revision else "first")
    revision = revise(actor, reader, text, document, shared, note, restores)
    use_up(actor, text, draft, revision)
    return revision


def publish_new(
    actor: Person,
    reader: Reader,
    document: TextDocument,
    shared: Shared,
    uuid: UUID | None = None,
) -> Revision:
    """A text with its first revision at once; `uuid` names it for good."""
    document = tidy(document)
    require_ready(document, shared, "first")
    return revise(actor, reader, TEXTS.new(actor, reader, document, uuid), document, shared)


def revise(
    actor: Person,
    reader: Reader,
    text: Text,
    document: TextDocument,
    shared: Shared,
    note: str = "",
    restores: int | None = None,
) -> Revision:
    """The revision itself, of a document that is tidy and ready."""
    laid = blocks.lay(document.body, queries.newest_blocks(text), text.blocks_named or 0)
    require_alternatives(laid)
    wider = not sharing.is_shared(text, shared) and sharing.address(reader, text, shared)
    TEXTS.describe(text, document)
    text.blocks_named = laid.named
    said = publication(document, laid, note, restores)
    return sharing.publish(actor, text, said, wider=wider)


def require_ready(document: TextDocument, shared: Shared, note: str) -> None:
    stops = [problem for problem in problems(document) if problem.stops]
    if stops:
        raise Refused(stops[0].words, stops[0].place)
    require_reach(document, shared)
    require_note(note)


def require_reach(document: TextDocument, shared: Shared) -> None:
    if not may_reach(document.rights, shared.audience):
        raise Refused(
            _("What was bought or is only quoted is for a group or a school, not for more people."),
            "audience",
        )


def require_alternatives(laid: blocks.Laid) -> None:
    if blocks.without_alternatives(laid.blocks):
        words = _("Say of each picture what it shows: ![what it shows](address).")
        raise Refused(words, "body")


def share(reader: Reader, text: Text, shared: Shared) -> None:
    """Change who reads it, without a new revision."""
    require(policy.may_edit(reader, text))
    if text.revision:
        require_reach(queries.document_of(text), shared)
    sharing.share(reader, text, shared)


def restore(actor: Person, reader: Reader, text: Text, number: int) -> Revision:
    """Publish an old revision again as the newest; those between stay, and so does a draft."""
    require(policy.may_edit(reader, text))
    drafts.require_restorable(text, number)
    document = queries.document_at(reader, text, number)
    note = str(_("Brings back revision %(number)s.", number=number))
    return publish(actor, reader, text, document, sharing.shared_now(text), note, restores=number)
