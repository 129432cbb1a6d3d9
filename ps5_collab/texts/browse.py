"""The page of all texts."""

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
from ps5_collab.sharing.readers import reader
from ps5_collab.texts.blueprint import bp
from ps5_collab.texts.finding import TEXTS


@bp.get("")
@limiter.limit(SEARCHING)
@same_for_all
def index() -> ResponseReturnValue:
    found = find(TEXTS, reader(), read_address(TEXTS, request.args))
    return render_template("texts/index.html", **finder(found))


def finder(found: Found) -> dict[str, Any]:
    """What `texts/_finder.html` shows."""
    return finder_of(found, orders()) | cards.words()


def orders() -> dict[str, str]:
    return {
        BEST: _("Best first"),
        "newest": _("Newest"),
        "title": _("Title"),
        "minutes": _("Shortest"),
    }
