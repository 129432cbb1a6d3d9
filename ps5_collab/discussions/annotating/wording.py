"""Kinds and audiences of notes in words."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext, ngettext

from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.discussions.models import Anchoring, Hearer
from ps5_collab.discussions.models import AnnotationKind as Kind

#: In the order in which they are offered, the most usual first.
KINDS: Final[Mapping[Kind, Later]] = {
    Kind.NOTE: _("Note"),
    Kind.QUESTION: _("Question"),
    Kind.AGREE: _("I agree"),
    Kind.ARGUE: _("I argue with it"),
    Kind.ASSUMPTION: _("Assumption"),
    Kind.ASPIRE: _("I aspire to it"),
    Kind.EVIDENCE: _("Evidence"),
    Kind.WARM: _("Warm feedback"),
    Kind.COOL: _("Cool feedback"),
    Kind.PROBING: _("Probing question"),
}
#: So many stand at the words themselves, the others behind "More".
USUAL: Final = 4
ANCHORINGS: Final[Mapping[Anchoring, Later]] = {
    Anchoring.EXACT: _("at its place"),
    Anchoring.MOVED: _("moved"),
    Anchoring.ORPHANED: _("the words are not in the text any more"),
}


def audience(hearer: Hearer, page: Any, to: str = "") -> str:
    """Who reads it, beside the button that sends it."""
    if hearer is Hearer.ME:
        return str(gettext("Only you read it."))
    if hearer is Hearer.PERSON:
        return str(gettext("Only you and %(name)s read it.", name=to))
    return str(
        ngettext(
            "Everybody in “%(group)s” reads it: %(num)d person.",
            "Everybody in “%(group)s” reads it: %(num)d people.",
            page.members,
            group=page.group,
        )
    )


def notes_words(many: int) -> str:
    return str(ngettext("%(num)d note", "%(num)d notes", many))
