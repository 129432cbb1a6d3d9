"""What is said of notes in words."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Flask
from flask_babel import gettext, ngettext

from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.discussions.annotating.forms import HEARERS
from ps5_collab.discussions.models import Anchoring, Hearer

#: So many kinds stand at the words that were chosen, the others behind "More".
USUAL: Final = 4
ANCHORINGS: Final[Mapping[Anchoring, Later]] = {
    Anchoring.EXACT: _("at its place"),
    Anchoring.MOVED: _("moved"),
    Anchoring.ORPHANED: _("lost its place"),
}


def audience(hearer: Hearer, page: Any, to: str | None = None) -> str:
    """Who reads it, beside the button that sends it."""
    if hearer is Hearer.ME:
        return str(gettext("Only you read it."))
    if hearer is Hearer.PERSON:
        other = to or gettext("the person whom you choose")
        return str(gettext("Only you and %(name)s read it.", name=other))
    return str(
        ngettext(
            "The one person of “%(group)s” reads it.",
            "The %(num)d people of “%(group)s” read it.",
            page.members,
            group=page.group,
        )
    )


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        note_audience=audience, note_hearers=HEARERS, anchorings=ANCHORINGS, usual_kinds=USUAL
    )
