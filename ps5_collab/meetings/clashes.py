"""Who is busy at a time: with another meeting of theirs, whoever's that is.

Which meeting that is says who comes to it. So of one whose people the reader may not know, though
they may see that it takes place, only this is said: busy.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.meetings.models import Coming, Meeting, Participant, Stage
from ps5_collab.meetings.schedule import Span
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import Reader, admits, visible_to

Key = TypeVar("Key", bound=Hashable)
#: Meetings that take up their people's time.
FIRM = (Stage.SCHEDULED, Stage.RUNNING)


@dataclass(frozen=True)
class Busy:
    """A person has something else. Id and title are those of a meeting whose people the reader may
    know."""

    person_id: int
    meeting_id: int | None = None
    title: str = ""


@dataclass(frozen=True)
class Clash:
    """A meeting, and those of the people who are at it; no id nor title where no more may be said
    of it than that they are busy."""

    people: Sequence[int]
    meeting_id: int | None = None
    title: str = ""


def by_meeting(busy: Iterable[Busy]) -> list[Clash]:
    """Each meeting once; last, those of whom no more may be said."""
    found: dict[int | None, list[Busy]] = {}
    for each in busy:
        found.setdefault(each.meeting_id, []).append(each)
    clashing = [
        Clash([each.person_id for each in some], number, some[0].title)
        for number, some in found.items()
    ]
    return sorted(clashing, key=lambda clash: (clash.meeting_id is None, clash.title))


def clashes(
    reader: Reader,
    people: Collection[int],
    spans: Mapping[Key, Span],
    *,
    but: Collection[int] = (),
) -> dict[Key, list[Busy]]:
    """Who of the people is busy during each span, in one statement; the meetings `but` left out.

    Each person once a span, with what may be said of it. Who declined a meeting is free.
    """
    if not spans or not people:
        return {}
    rows = db.session.execute(_meetings(reader, people, list(spans.values()), but)).all()
    found: dict[Key, dict[int, Busy]] = {}
    for key, span in spans.items():
        for row in rows:
            if span.meets(Span(row.starts_at, row.ends_at)):
                busy = Busy(row.person_id, row.meeting_id, row.title or "")
                known = found.setdefault(key, {}).get(row.person_id)
                if known is None or (busy.title and not known.title):
                    found[key][row.person_id] = busy
    return {key: list(busy.values()) for key, busy in found.items()}


def _meetings(
    reader: Reader, people: Collection[int], spans: Collection[Span], but: Collection[int]
) -> sa.Select[int, int | None, str | None, object, object]:
    seen = sa.and_(visible_to(reader), knows_people(reader))
    counts = sa.or_(Participant.coming.is_(None), Participant.coming != Coming.NO)
    return (
        sa.select(
            Participant.person_id,
            sa.case((seen, Item.id)).label("meeting_id"),
            sa.case((seen, Item.title)).label("title"),
            Meeting.starts_at,
            Meeting.ends_at,
        )
        .select_from(Participant)
        .join(Meeting, Meeting.item_id == Participant.meeting_id)
        .where(
            Participant.person_id.in_(sorted(people)),
            Participant.asks_since.is_(None),
            Participant.waits_since.is_(None),
            Participant.left_at.is_(None),
            counts,
            Meeting.stage.in_(FIRM),
            Item.state == State.PUBLISHED,
            Participant.meeting_id.not_in(sorted(but)),
            Meeting.starts_at < max(span.ends for span in spans),
            Meeting.ends_at > min(span.begins for span in spans),
        )
        .order_by(Meeting.starts_at)
    )


def knows_people(reader: Reader) -> sa.ColumnElement[bool]:
    """Of a meeting: `policy.may_read_record`, asked of many."""
    return sa.or_(Item.group_id.in_(sorted(reader.group_ids)), admits(reader))
