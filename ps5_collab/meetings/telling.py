"""What people are told of a meeting: on the site, by letter, and in their calendars.

The one place from which calendars learn of a change; see `meetings.calendar`.
"""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from flask_babel import force_locale

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.words import later as _
from ps5_collab.meetings import calendar
from ps5_collab.meetings.models import Coming, Meeting, Part, Participant, Stage
from ps5_collab.meetings.queries import roles_of
from ps5_collab.meetings.wording import PARTS, both_times_words, site_zone
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person


def invite(actor: Person, meeting: Meeting) -> None:
    """Everybody who is asked learns when it is and which role is theirs, and gets it into the
    calendar."""
    told = asked(meeting)
    when, roles = when_for(meeting, told), roles_for(told, roles_of(meeting.id))
    lines = {who: ". ".join(filter(None, (line, roles.get(who)))) for who, line in when.items()}
    calendar.note_announced(meeting)
    tell_calendars(actor, meeting, NoticeKind.MEETING_INVITED, told, lines)


def invite_only(actor: Person, meeting: Meeting, person_ids: Iterable[int]) -> None:
    """The same for some: those who came later. The others may be told of it still."""
    told = people(person_ids)
    tell_calendars(actor, meeting, NoticeKind.MEETING_INVITED, told, when_for(meeting, told))


def changed(actor: Person, meeting: Meeting) -> None:
    """Calendars learn of it: the meeting's sequence was raised."""
    told = asked(meeting)
    calendar.note_announced(meeting)
    tell_calendars(actor, meeting, NoticeKind.MEETING_CHANGED, told, when_for(meeting, told))


def cancelled(actor: Person, meeting: Meeting) -> None:
    told = asked(meeting)
    reason = dict.fromkeys((person.id for person in told), meeting.reason)
    calendar.note_announced(meeting)
    tell_calendars(actor, meeting, NoticeKind.MEETING_CANCELLED, told, reason)


def taken_off(meeting: Meeting, row: Participant, person: Person) -> bool:
    """Who is no longer asked to a meeting that is to come learns it by letter, which takes it out
    of their calendar; answer whether one is written. `row` is still there."""
    over = meeting.ends_at is not None and meeting.ends_at < utcnow()
    counts = row.asks_since is None and row.coming is not Coming.NO
    knows = meeting.announced_at is not None or row.observes
    if over or not (counts and knows) or meeting.stage in (Stage.HELD, Stage.CANCELLED):
        return False
    return calendar.take_off(meeting, person)


def tell_calendars(
    actor: Person,
    meeting: Meeting,
    kind: NoticeKind,
    told: Sequence[Person],
    lines: Mapping[int, str],
) -> None:
    """Tell people, with letters that calendar programs act on; one's own learns of it too."""
    carried = calendar.calendars(kind, meeting, told)
    reasons = dict.fromkeys(lines, kind)
    notices.tell(actor, meeting, reasons, text=lines, calendars=carried)
    calendar.write_to_oneself(actor, kind, meeting, carried.get(actor.id))


def tell(
    actor: Person | None,
    meeting: Meeting,
    kind: NoticeKind,
    told: Iterable[Person],
    anchor: str = "",
) -> None:
    """Tell people of the meeting, with its time on their own clock where that is another."""
    lines = when_for(meeting, told)
    notices.tell(actor, meeting, dict.fromkeys(lines, kind), anchor, text=lines)


def when_for(meeting: Meeting, told: Iterable[Person]) -> Mapping[int, str]:
    """{person id: when it is, in their language}; empty lines while its time is being found."""
    if meeting.starts_at is None:
        return {person.id: "" for person in told}
    lines = {}
    for person in told:
        with force_locale(person.language):
            lines[person.id] = both_times_words(meeting, person.time_zone or site_zone())
    return lines


def roles_for(told: Iterable[Person], roles: Mapping[Part, int]) -> dict[int, str]:
    """{person id: "Your role: Recorder", in their language} of those who have one."""
    lines = {}
    for person in told:
        with force_locale(person.language):
            parts = [str(PARTS[part]) for part, who in roles.items() if who == person.id]
            if parts:
                lines[person.id] = str(_("Your role: %(parts)s", parts=", ".join(parts)))
    return lines


def asked(meeting: Meeting) -> list[Person]:
    """Who still counts on it: asked, admitted, and not declined."""
    found = sa.select(Person).join(Participant, Participant.person_id == Person.id)
    counts = sa.or_(Participant.coming.is_(None), Participant.coming != Coming.NO)
    admitted, stays = Participant.asks_since.is_(None), Participant.left_at.is_(None)
    found = found.where(Participant.meeting_id == meeting.id, admitted, stays, counts)
    return list(db.session.scalars(found.where(Person.deactivated_at.is_(None))))


def people(person_ids: Iterable[int]) -> list[Person]:
    found = sa.select(Person).where(Person.id.in_(set(person_ids)))
    return list(db.session.scalars(found.where(Person.deactivated_at.is_(None))))
