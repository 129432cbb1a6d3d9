"""The showcase: every practice that a reader may see and that was opened to them."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ps5_collab.browsing.finding import BEST, Found, find, read_address
from ps5_collab.browsing.page import SEARCHING
from ps5_collab.browsing.page import finder as finder_of
from ps5_collab.core.headers import same_for_all
from ps5_collab.core.throttle import limiter
from ps5_collab.lessons import cards
from ps5_collab.practices import finding
from ps5_collab.practices.blueprint import bp
from ps5_collab.practices.finding import SHOWCASE
from ps5_collab.practices.strength import Strength
from ps5_collab.sharing.readers import reader


@bp.get("")
@limiter.limit(SEARCHING)
@same_for_all
def index() -> ResponseReturnValue:
    found = find(SHOWCASE, reader(), read_address(SHOWCASE, request.args))
    return render_template(
        "practices/index.html",
        **finder(found),
        strengths=[*Strength],
        mine=finding.mine(reader()),
        reviews=reader().reviews,
        not_reviewed=finding.not_reviewed(reader(), found.facets),
    )


def finder(found: Found) -> dict[str, Any]:
    """What `practices/_finder.html` shows."""
    return finder_of(found, orders()) | cards.words()


def orders() -> dict[str, str]:
    return {
        BEST: _("Best first"),
        "newest": _("Newest"),
        "title": _("Title"),
        "tried": _("Most tried"),
        "discussed": _("Most discussed"),
    }
