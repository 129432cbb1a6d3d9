"""What letters about meetings carry for calendar programs, and say beside their notice."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.language import speaking
from ps5_collab.core.letters import Act, Acts, Block, Quote, Say, Told
from ps5_collab.core.mail import Calendar, Withdrawn
from ps5_collab.core.words import later as _
from ps5_collab.meetings.calendar import queries, receivers
from ps5_collab.meetings.calendar.entries import entry_of, organizer, without_group
from ps5_collab.meetings.calendar.entry import Method
from ps5_collab.meetings.calendar.queries import Row
from ps5_collab.meetings.links import answer_links
from ps5_collab.meetings.models import Coming, Meeting, Stage
from ps5_collab.meetings.queries import who_knows_group
from ps5_collab.meetings.wording import COMING, both_times_words
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person

#: Of one meeting only the newest of these is still worth telling.
KINDS = (
    NoticeKind.MEETING_INVITED,
    NoticeKind.MEETING_CHANGED,
    NoticeKind.MEETING_CANCELLED,
)
#: The notices whose letters calendar programs act on.
CARRYING = (*KINDS, NoticeKind.MEETING_SEAT)


def method_for(kind: NoticeKind, meeting: Meeting) -> str:
    """What calendar programs are asked to do by the letters of a notice, for
    `notices.services.tell`. A meeting whose time is being found is in nobody's calendar."""
    if meeting.starts_at is None:
        return ""
    return Method.CANCEL if kind is NoticeKind.MEETING_CANCELLED else Method.REQUEST


def carried(notice: Notice) -> Calendar:
    """The meeting as it is when the letter leaves, put into its reader's calendar, moved in it or
    taken out; nothing leaves to who is not asked to it any more."""
    found = calendar_for(db.session.get_one(Person, notice.person_id), notice.item_id)
    if found is None:
        raise Withdrawn
    return found


def calendar_for(person: Person, meeting_id: int) -> Calendar | None:
    """The receiver's own address stands in it, as the standard wants of a request, and nobody
    else's but of those who allow it."""
    row = queries.facts_of([meeting_id]).get(meeting_id)
    own = receivers.guests_of(meeting_id, [person.id]).get(person.id)
    if row is None or own is None:
        return None
    others = receivers.open_addresses([meeting_id]).get(meeting_id, ())
    guests = [own, *(other for other in others if other.person_id != person.id)]
    alarm = receivers.choice_of(person.id).alarm_minutes
    method = Method.CANCEL if row.stage is Stage.CANCELLED else Method.REQUEST
    with speaking(person.language, person.time_zone):
        entry = entry_of(row, guests=guests, alarm=alarm, waits_since=own.waits_since)
        known = who_knows_group(row.group_id, [person.id])
        entry = entry if known else without_group(entry)
        from ps5_collab.meetings.calendar.text import calendar_text

        text = calendar_text(method, [entry], organizer(), stamp=utcnow())
    return Calendar(text, method.value)


# --- beside the notice, found when its letter leaves ---------------------------------------------


def details(notices: Sequence[Notice]) -> Mapping[int, Sequence[Block]]:
    """{notice id: what its letter adds}. Only the newest of a meeting is still worth telling,
    beside it a seat that became free; that it is canceled only while it is."""
    newest = _newest(notices)
    rows = queries.facts_of({notice.item_id for notice in notices})
    return {
        notice.id: blocks_of(notice, row) if row else ()
        for notice in notices
        for row in [rows.get(notice.item_id)]
        if notice.id in newest | _seats(notices) and (row is None or _is_so(notice, row))
    }


def _seats(notices: Sequence[Notice]) -> set[int]:
    return {notice.id for notice in notices if notice.kind is NoticeKind.MEETING_SEAT}


def _is_so(notice: Notice, row: Row) -> bool:
    """Who had declined is not told that a canceled meeting takes place after all; nor is who wants
    no letters of cancellations invited to what is canceled."""
    return (notice.kind is NoticeKind.MEETING_CANCELLED) == (row.stage is Stage.CANCELLED)


def _newest(notices: Sequence[Notice]) -> set[int]:
    """Of those that come by letter: one that the person wants no letter about says nothing there,
    so the one before it still has to."""
    found = (
        sa.select(sa.func.max(Notice.id))
        .where(
            Notice.person_id.in_({notice.person_id for notice in notices}),
            Notice.item_id.in_({notice.item_id for notice in notices}),
            Notice.kind.in_(KINDS),
            Notice.letter_id.is_not(None),
        )
        .group_by(Notice.person_id, Notice.item_id)
    )
    return set(db.session.scalars(found))


def blocks_of(notice: Notice, row: Row) -> list[Block]:
    known = who_knows_group(row.group_id, [notice.person_id])
    group = [Say(_("A meeting of %(group)s.", group=row.group))] if known else []
    if notice.kind is NoticeKind.MEETING_CANCELLED:
        return [*group, Say(both_times_words(row))]
    is_seat = notice.kind is NoticeKind.MEETING_SEAT
    answers = _second_thought(notice) if is_seat else _answers(notice, row)
    return [*group, *where(row), *_purpose(row), *answers]


def where(row: Row) -> list[Block]:
    place = [Say(row.place)] if row.place else []
    video = [Told(_("Join by video"), row.video_url)] if row.video_url else []
    return [*place, *video]


def _purpose(row: Row) -> list[Block]:
    return [Quote(row.summary)] if row.summary else []


def _second_thought(notice: Notice) -> list[Block]:
    """They have said that they come."""
    link = answer_links(notice.item_id, notice.person_id)[Coming.NO]
    cannot = _("You cannot come after all? Then say so, and the seat goes to who waits next.")
    return [Told(cannot, link)]


def _answers(notice: Notice, row: Row) -> list[Block]:
    if row.stage is not Stage.SCHEDULED:
        return []
    links = answer_links(row.id, notice.person_id)
    acts = tuple(Act(COMING[coming], link) for coming, link in links.items())
    only_here = _(
        "Answer with these, without signing in: what you press in your calendar or mail program"
        " does not reach the group."
    )
    return [Say(_("Will you come?")), Acts(acts), Say(only_here)]
