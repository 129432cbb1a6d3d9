"""The page of all lessons: cards, filters with counts, order, pages. Its address is its state."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ps5_collab.core.throttle import limiter
from ps5_collab.lessons import cards
from ps5_collab.lessons.blueprint import bp
from ps5_collab.lessons.finding import BEST, Found, find, read_address
from ps5_collab.lessons.rail import Rail, rail
from ps5_collab.sharing.readers import reader

#: Each may cost some milliseconds; nobody reads faster.
SEARCHING = "120/minute"


@bp.get("")
@limiter.limit(SEARCHING)
def index() -> ResponseReturnValue:
    found = find(reader(), read_address(request.args))
    return render_template("lessons/index.html", **finder(found))


def finder(found: Found) -> dict[str, Any]:
    """What `lessons/_finder.html` shows."""
    beside = rail(found)
    return {
        "found": found,
        "asked": found.asked,
        "rail": beside,
        "taken": beside.taken,
        "orders": [(key, words) for key, words in orders().items() if key in found.asked.orders],
        "way_out": way_out(found, beside) if not found.page.rows else None,
        **cards.words(),
    }


def way_out(found: Found, beside: Rail) -> tuple[str, int, str] | None:
    """When nothing fits: the kind of filter that hides most, how many it hides, and the way."""
    hidden = {kind: found.count(but=kind) for kind in found.asked.filters}
    kind = max(hidden, key=lambda kind: hidden[kind], default="")
    if not hidden.get(kind):
        return None
    legend = next(group.legend for group in beside.groups if group.kind == kind)
    return legend, hidden[kind], found.asked.address(**{kind: None})


def orders() -> dict[str, str]:
    return {
        BEST: _("Best first"),
        "newest": _("Newest"),
        "title": _("Title"),
        "minutes": _("Length"),
        "discussed": _("Most discussed"),
    }
