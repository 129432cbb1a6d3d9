"""What remains of discussions, on the pages of others."""

from typing import Any

from ps5_collab.core import slots
from ps5_collab.core.db import together
from ps5_collab.discussions import listing
from ps5_collab.discussions.page import DiscussionPage
from ps5_collab.discussions.record import next_steps, queries
from ps5_collab.discussions.record.page import RecordPage
from ps5_collab.sharing.readers import reader

#: Sentences on a group's page, and next steps.
MOST_KEPT, MOST_STEPS = 6, 8


def on_group_page(group: Any) -> str:
    """What the group reads, what it has to do and the sentences that it keeps, for its members."""
    if group.group_id not in reader().group_ids:
        return ""
    read, steps, kept = together(
        listing.of_group(reader(), group.group_id),
        next_steps.of_group(reader(), group.group_id).limit(MOST_STEPS),
        queries.kept_by(reader(), group.group_id).limit(MOST_KEPT),
    )
    found = {"found": read, "steps": steps, "kept": kept}
    return slots.part("discussions/_of_group.html", group=group, **found)


def on_discussion(page: DiscussionPage) -> str:
    """What was agreed so far, and the way to the record."""
    record = RecordPage(page.reader, page.discussion)
    return slots.part("discussions/record/_remains.html", page=page, record=record)


def among_actions(show: str) -> str:
    """Next steps beside the actions of meetings; `show` as in `actions.index`."""
    if show == "given":
        return ""
    found = next_steps.mine(reader(), done=show == "done")
    return slots.part("discussions/record/_next_steps.html", steps=found) if found else ""


def init_app() -> None:
    slots.fill("groups.show", on_group_page)
    slots.fill("discussions.show", on_discussion)
    slots.fill("actions.index", among_actions)
