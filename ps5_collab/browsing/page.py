"""What the page of a list shows: cards, filters with counts, orders. Its address is its state."""

from collections.abc import Mapping
from typing import Any

from ps5_collab.browsing.finding import Found
from ps5_collab.browsing.rail import Rail, rail

#: Each may cost some milliseconds; nobody reads faster.
SEARCHING = "120/minute"


def finder(found: Found, orders: Mapping[str, str]) -> dict[str, Any]:
    """What `browsing/_finder.html` shows; `orders` in the reader's language."""
    beside = rail(found)
    return {
        "found": found,
        "asked": found.asked,
        "rail": beside,
        "taken": beside.taken,
        "orders": [(key, words) for key, words in orders.items() if key in found.asked.orders],
        "way_out": way_out(found, beside) if not found.page.rows else None,
    }


def way_out(found: Found, beside: Rail) -> tuple[str, int, str] | None:
    """When nothing fits: the kind of filter that hides most, how many it hides, and the way."""
    hidden = {kind: found.count(but=kind) for kind in found.asked.filters}
    kind = max(hidden, key=lambda kind: hidden[kind], default="")
    if not hidden.get(kind):
        return None
    legend = next(group.legend for group in beside.groups if group.kind == kind)
    return legend, hidden[kind], found.asked.address(**{kind: None})
