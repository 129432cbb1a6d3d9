"""What letters show of a poll: the times, and a link by which the reader answers at once.

A poll that is closed meanwhile is not asked about any more; one that is decided needs no choice.
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.letters import Act, Block, Say
from ps5_collab.core.mail import site_link
from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.meetings.models import Candidate, Meeting, Poll, Stage
from ps5_collab.meetings.polls import queries
from ps5_collab.meetings.polls.answers import ASKS
from ps5_collab.meetings.polls.forms import last_day
from ps5_collab.meetings.polls.links import poll_link
from ps5_collab.meetings.polls.wording import all_of, day_of, midnight_of, own_of
from ps5_collab.meetings.wall_time import WallTime
from ps5_collab.meetings.wording import zone_words
from ps5_collab.notices import letters
from ps5_collab.notices.models import Notice, NoticeKind

#: Times in one letter; the link leads to all of them.
MOST = 8


def show() -> None:
    letters.show(ASKS, to_answer)
    letters.show((NoticeKind.POLL_ALL_ANSWERED, NoticeKind.POLL_CLOSED), to_choose)


def to_answer(notices: Sequence[Notice]) -> Mapping[int, Sequence[Block]]:
    """In two statements, however many notices."""
    polls = polls_of(notices)
    opened = {number for number, (meeting, poll) in polls.items() if queries.is_open(poll, meeting)}
    times = times_of(opened)
    return {
        notice.id: [
            *question(*polls[notice.item_id], times.get(notice.item_id, ())),
            Act(_("Say when you can come"), poll_link(notice.item_id, notice.person_id)),
        ]
        for notice in notices
        if notice.item_id in opened
    }


def to_choose(notices: Sequence[Notice]) -> Mapping[int, Sequence[Block]]:
    polls = polls_of(notices)
    return {
        notice.id: [Act(_("Choose a time"), site_link("meetings.poll", item_id=notice.item_id))]
        for notice in notices
        if notice.item_id in polls and polls[notice.item_id][0].stage is Stage.POLLING
    }


def question(meeting: Meeting, poll: Poll, times: Sequence[WallTime]) -> list[Block]:
    lines = [Say(Later(line_of, when, meeting.minutes)) for when in times[:MOST]]
    day = last_day(meeting, poll)
    closes = Later(day_of, midnight_of(day, meeting.zone)) if day else None
    more = len(times) - MOST
    return [
        *lines,
        *([Say(_("%(count)s more times are offered.", count=more))] if more > 0 else ()),
        *([Say(_("The poll closes after %(day)s.", day=closes))] if closes else ()),
    ]


def line_of(when: WallTime, minutes: int) -> str:
    """On the meeting's wall, which is named, and on the reader's clock where that is another."""
    own = own_of(when, minutes)
    said = all_of(when, minutes)
    named = f"{said} ({zone_words(when.zone)})"
    return f"{named} / {own}" if own else named


def polls_of(notices: Sequence[Notice]) -> dict[int, tuple[Meeting, Poll]]:
    found = sa.select(Meeting, Poll).join(Poll, Poll.meeting_id == Meeting.item_id)
    found = found.where(Poll.meeting_id.in_({notice.item_id for notice in notices}))
    return {meeting.id: (meeting, poll) for meeting, poll in db.session.execute(found)}


def times_of(meeting_ids: set[int]) -> dict[int, list[WallTime]]:
    found = (
        sa.select(Candidate.meeting_id, Candidate.starts_local, Meeting.zone)
        .join(Meeting, Meeting.item_id == Candidate.meeting_id)
        .where(Candidate.meeting_id.in_(meeting_ids), Candidate.removed_at.is_(None))
        .order_by(Candidate.starts_local)
    )
    times: dict[int, list[WallTime]] = {}
    for meeting_id, local, zone in db.session.execute(found):
        times.setdefault(meeting_id, []).append(WallTime(local, zone))
    return times
