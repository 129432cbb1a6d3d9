"""When a meeting is and which role is the reader's, under notices of it: as both are now, in their
language and by their clock. Of notices that were read as `notices.queries` reads them: whose item
their reader sees."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.meetings.models import Meeting, MeetingRole
from ps5_collab.meetings.wording import both_times_words, role_words
from ps5_collab.notices.models import Notice, NoticeKind

TIMED: Final = frozenset(
    {NoticeKind.MEETING_INVITED, NoticeKind.MEETING_CHANGED, NoticeKind.MEETING_SEAT}
)
WITH_ROLE: Final = frozenset({NoticeKind.MEETING_INVITED, NoticeKind.MEETING_ROLE})


def lines(notices: Sequence[Notice]) -> Mapping[int, str]:
    """In one statement."""
    rows = of_meetings(notices)
    return {
        notice.id: line_of(notice.kind, rows[notice.person_id, notice.item_id])
        for notice in notices
        if (notice.person_id, notice.item_id) in rows
    }


def line_of(kind: NoticeKind, rows: Sequence[Any]) -> str:
    """`rows`: the meeting, once for each role of the reader."""
    when = both_times_words(rows[0]) if kind in TIMED and rows[0].starts_at else ""
    parts = [row.part for row in rows if row.part] if kind in WITH_ROLE else []
    return ". ".join(filter(None, (when, role_words(parts))))


def of_meetings(notices: Sequence[Notice]) -> Mapping[tuple[int, int], Sequence[Any]]:
    """{(person, meeting): its rows}."""
    own = sa.and_(
        MeetingRole.meeting_id == Meeting.item_id, MeetingRole.person_id == Notice.person_id
    )
    found = (
        sa.select(
            Notice.person_id,
            Meeting.item_id,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.zone,
            Meeting.began_at,
            Meeting.ended_at,
            MeetingRole.part,
        )
        .select_from(Notice)
        .join(Meeting.__table__, Meeting.item_id == Notice.item_id)
        .outerjoin(MeetingRole, own)
        .where(Notice.id.in_([notice.id for notice in notices]))
        .distinct()
        .order_by(MeetingRole.part)
    )
    rows: defaultdict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in db.session.execute(found):
        rows[row.person_id, row.item_id].append(row)
    return rows
