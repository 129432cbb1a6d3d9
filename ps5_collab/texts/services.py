"""Changing texts. The request commits; a service only ever flushes."""

from typing import Final

from ps5_collab.core.errors import Refused, require
from ps5_collab.core.words import later as _
from ps5_collab.sharing import policy
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.services import Publication, Shared
from ps5_collab.texts import blocks, queries
from ps5_collab.texts.document import TextDocument, from_json, tidy, to_json
from ps5_collab.texts.models import Text
from ps5_collab.texts.policy import may_reach
from ps5_collab.texts.problems import problems
from ps5_collab.texts.publication import described, publication
from ps5_collab.writing.services import Publishing


def refusals(document: TextDocument, shared: Shared) -> list[Refused]:
    stops = [Refused(each.words, each.place) for each in problems(document) if each.stops]
    return [*stops, *too_far(document, shared)]


def too_far(document: TextDocument, shared: Shared) -> list[Refused]:
    """Beyond those to whom the rights let it go."""
    if may_reach(document.rights, shared.audience):
        return []
    sentence = _(
        "What was bought or is only quoted is for a group or a school, not for more people."
    )
    return [Refused(sentence, "audience")]


def published(
    text: Text, document: TextDocument, note: str, restores: int | None
) -> tuple[TextDocument, Publication]:
    """With its blocks, which keep the ids that they had in the revision before."""
    laid = blocks.lay(document.body, queries.newest_blocks(text), text.blocks_named or 0)
    require_alternatives(laid)
    text.blocks_named = laid.named
    return document, publication(document, laid, note, restores)


TEXTS: Final = Publishing(
    Text,
    tidy,
    to_json,
    from_json,
    described,
    saved_already=_("This text is saved already."),
    stays=_("A published text is withdrawn, not deleted: others may have read it."),
    refusals=refusals,
    published=published,
)
start_text = TEXTS.start
save_draft = TEXTS.save_draft
discard_draft = TEXTS.discard_draft
delete_unpublished = TEXTS.delete_unpublished
publish = TEXTS.publish
publish_new = TEXTS.publish_new
restore = TEXTS.restore


def require_alternatives(laid: blocks.Laid) -> None:
    if blocks.without_alternatives(laid.blocks):
        words = _("Say of each picture what it shows: ![what it shows](address).")
        raise Refused(words, "body")


def share(reader: Reader, text: Text, shared: Shared) -> None:
    """Change who reads it, without a new revision."""
    require(policy.may_edit(reader, text))
    if text.revision:
        for refusal in too_far(queries.document_of(text), shared):
            raise refusal
    sharing.share(reader, text, shared)
