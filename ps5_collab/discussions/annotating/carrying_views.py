"""Taking over a corrected text."""

from collections.abc import Mapping

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, to
from ps5_collab.discussions import queries as discussions
from ps5_collab.discussions.annotating import carrying, queries
from ps5_collab.discussions.annotating.views import SAYING
from ps5_collab.discussions.blueprint import bp
from ps5_collab.discussions.models import Anchoring
from ps5_collab.sharing.readers import reader


@bp.post("/<int:item_id>/reading/<int:reading_id>/revision")
@login_required
@limiter.limit(SAYING)
def take_over(item_id: int, reading_id: int) -> ResponseReturnValue:
    discussion = discussions.get_discussion(reader(), item_id)
    known = queries.get_reading(item_id, reading_id)
    counts = carrying.take_over(me(), reader(), discussion, known)
    flash(stood(counts), "success")
    return to("discussions.reading", item_id=item_id, reading_id=reading_id)


def stood(counts: Mapping[Anchoring, int]) -> str:
    """What became of the notes."""
    exact, moved, lost = (counts.get(each, 0) for each in Anchoring)
    said = [
        ngettext("%(num)d note is at its place", "%(num)d notes are at their place", exact),
        ngettext("%(num)d moved", "%(num)d moved", moved),
        ngettext("%(num)d lost its place", "%(num)d lost their place", lost),
    ]
    return str(_("Your group reads the corrected text now: %(notes)s.", notes=", ".join(said)))
