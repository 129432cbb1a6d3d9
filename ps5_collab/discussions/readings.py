"""Putting what a discussion reads."""

from collections.abc import Sequence
from typing import Any, Final

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused
from ps5_collab.core.words import later as _
from ps5_collab.discussions import queries
from ps5_collab.discussions.models import Discussion, DiscussionReading
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.queries import ids_that_can_see

#: Kinds of items that can be read together.
READABLE: Final = ("texts", "lessons")


def put_readings(
    reader: Reader,
    discussion: Discussion,
    chosen: Sequence[tuple[int, int]],
    people: Sequence[int],
) -> None:
    """What is read: items with the revision of each, in their order. All of the people, who take
    part, must be able to read it.

    What people were invited to read and is not named any more is set aside: it stays with what was
    said on it, since whether something was is nobody's to learn. What the reader does not see any
    more stays as it is, untold.
    """
    kept = {each.item_id: each for each in queries.chosen_for(discussion.id)}
    numbers = dict(chosen)
    seen = queries.can_be_read(reader, READABLE, [*numbers, *kept])
    seated = {row.person_id for row in queries.members_of(discussion.id) if row.left_at is None}
    new = [person_id for person_id in people if person_id not in seated]
    for position, item_id in enumerate(dict.fromkeys((*numbers, *kept)), start=1):
        row, reading = seen.get(item_id), kept.get(item_id)
        if reading is None:
            reading = added(discussion, row, numbers[item_id])
            require_seen_by_all(row, people)
        elif row is not None and item_id not in numbers:
            reading.set_aside_at = reading.set_aside_at or utcnow()
        elif row is not None:
            require_seen_by_all(row, people if reading.set_aside_at else new)
            reading.set_aside_at = None
        reading.position = position
        db.session.add(reading)
    db.session.flush()


def added(discussion: Discussion, row: Any, number: int) -> DiscussionReading:
    """`row`: of the item, where the reader sees it."""
    if row is None or not row.oldest <= number <= row.revision:
        raise Refused(_("Choose texts that you can read yourself."))
    return DiscussionReading(
        discussion_id=discussion.id, item_id=row.id, revision=number, title=row.title
    )


def require_seen_by_all(row: Any, people: Sequence[int]) -> None:
    if set(ids_that_can_see(row.id, list(people))) != set(people):
        raise Refused(
            _(
                "Not everybody who takes part can read “%(title)s”. Share it with the group first.",
                title=row.title,
            )
        )
