"""A norm to watch: drawn for each meeting among the group's, never the same twice in a row."""

from collections.abc import Callable, Sequence
from secrets import choice

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.text import clean_line, plain
from ps5_collab.core.words import later as _
from ps5_collab.meetings import policy
from ps5_collab.meetings.models import Meeting, Stage
from ps5_collab.meetings.queries import place_of
from ps5_collab.meetings.services import tick
from ps5_collab.sharing.models import Item, Revision, State
from ps5_collab.sharing.policy import Reader

#: Meetings that are looked back on.
LOOKED_BACK = 24
LONGEST = 300


def draw(
    norms: Sequence[str], earlier: Sequence[str], among: Callable[[Sequence[str]], str] = choice
) -> str:
    """One of the norms that were watched least, but not the last one's; `earlier` in the order of
    time. Empty without norms."""
    last = earlier[-1] if earlier else ""
    open_to = [norm for norm in norms if norm != last] or list(norms)
    if not open_to:
        return ""
    least = min(earlier.count(norm) for norm in open_to)
    return among([norm for norm in open_to if earlier.count(norm) == least])


def draw_for(meeting: Meeting) -> None:
    """Unless it has one."""
    if not meeting.norm:
        set_norm(meeting, draw(norms_of(meeting.group_id), watched_before(meeting)))


def choose(reader: Reader, meeting: Meeting, norm: str) -> None:
    """Whoever organises prefers another of the group's norms."""
    require(policy.may_organise(reader, meeting))
    if meeting.stage in (Stage.HELD, Stage.CANCELLED):
        raise RuleBroken(_("This meeting is over or canceled."))
    if norm not in norms_of(meeting.group_id):
        raise Refused(_("Choose one of the group's norms."))
    set_norm(meeting, norm)


def set_norm(meeting: Meeting, norm: str) -> None:
    """Whoever edits the meeting's own fields is not disturbed: its version does not move."""
    kept = sa.update(Meeting).where(Meeting.item_id == meeting.id).values(norm=norm)
    db.session.execute(kept.execution_options(synchronize_session=False))
    db.session.refresh(meeting, ["norm"])
    tick(meeting.id)


def norms_of(group_id: int | None) -> list[str]:
    """The group's norms as its page has them now, as plain lines."""
    newest = sa.and_(Revision.item_id == Item.id, Revision.number == Item.revision)
    found = sa.select(Revision.document).join(Item, newest).where(place_of(group_id))
    document = db.session.scalar(found) or {}
    lines = (clean_line(plain(norm))[:LONGEST] for norm in document.get("norms", ()))
    return list(dict.fromkeys(filter(None, lines)))


def watched_before(meeting: Meeting) -> list[str]:
    """The norms of the group's meetings before this one, in the order of time."""
    found = sa.select(Meeting.norm).where(
        Meeting.group_id == meeting.group_id,
        Meeting.state == State.PUBLISHED,
        Meeting.stage != Stage.CANCELLED,
        Meeting.starts_at < meeting.starts_at,
        Meeting.norm != "",
    )
    newest = found.order_by(Meeting.starts_at.desc(), Meeting.item_id.desc())
    return list(reversed(db.session.scalars(newest.limit(LOOKED_BACK)).all()))
