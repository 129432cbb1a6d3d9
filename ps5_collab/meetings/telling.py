"""What people are told of a meeting: on the site, by letter, and in their calendars.

The one place from which calendars learn of a change; see `meetings.calendar`.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import sqlalchemy as sa
from flask_babel import force_locale

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.words import later as _
from ps5_collab.meetings import calendar
from ps5_collab.meetings.models import Coming, Meeting, Part, Participant, PollReply, Stage
from ps5_collab.meetings.queries import roles_of
from ps5_collab.meetings.wording import (
    both_times_words,
    ended_words,
    role_words,
    site_zone,
    zone_words,
)
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person


def invite(actor: Person, meeting: Meeting) -> None:
    """Everybody who is asked learns when it is and which role is theirs, and gets it into the
    calendar."""
    told = asked(meeting, STILL_COUNTS)
    when, roles = when_for(meeting, told), roles_for(told, roles_of(meeting.id))
    lines = {who: ". ".join(filter(None, (line, roles.get(who)))) for who, line in when.items()}
    tell_calendars(actor, meeting, NoticeKind.MEETING_INVITED, lines)


def invite_only(actor: Person | None, meeting: Meeting, person_ids: Iterable[int]) -> None:
    """The same for some: those who came later. The others go on waiting for theirs."""
    told = people(person_ids)
    tell_calendars(actor, meeting, NoticeKind.MEETING_INVITED, when_for(meeting, told))


def changed(actor: Person, meeting: Meeting) -> None:
    """Calendars learn of it: the meeting was revised. Who was not invited yet is not told."""
    told = asked(meeting, STILL_COUNTS, KNOWS)
    tell_calendars(actor, meeting, NoticeKind.MEETING_CHANGED, when_for(meeting, told))


def cancelled(actor: Person, meeting: Meeting) -> None:
    """Also who had declined, for the entry that is in their calendar. While a time is being found,
    all know of it by the poll."""
    told = asked(meeting, KNOWS if meeting.starts_at else sa.true())
    reason = dict.fromkeys((person.id for person in told), meeting.reason)
    tell_calendars(actor, meeting, NoticeKind.MEETING_CANCELLED, reason)


def seated(meeting: Meeting, told: Iterable[Person]) -> None:
    """A seat became free for them: in their calendars it is sure now that they are there."""
    lines = when_for(meeting, told)
    if lines:
        calendar.raise_sequence(meeting)
        tell_calendars(None, meeting, NoticeKind.MEETING_SEAT, lines)


def asked_again(actor: Person, meeting: Meeting) -> None:
    """Its time is looked for after all: all who are asked for it knew that it was canceled."""
    told = asked(meeting, ~Participant.observes)
    tell(actor, meeting, NoticeKind.POLL_OPEN, told)


def other_clock(actor: Person, meeting: Meeting) -> None:
    """Who has answered the poll on its time said so for other moments than they are now."""
    replied = sa.exists().where(
        PollReply.meeting_id == meeting.id,
        PollReply.person_id == Person.id,
        PollReply.answered_at.is_not(None),
    )
    lines = {}
    for person in asked(meeting, ~Participant.observes, replied):
        with force_locale(person.language):
            lines[person.id] = str(
                _("It is now %(zone)s. Do your answers still hold?", zone=zone_words(meeting.zone))
            )
    notices.tell(actor, meeting, dict.fromkeys(lines, NoticeKind.POLL_CLOCK), text=lines)


def catch_up(person: Person, meeting: Meeting) -> None:
    """Who had declined, and was spared what changed since, comes after all."""
    calendar.write_to_oneself(person, NoticeKind.MEETING_INVITED, meeting, after_all=True)
    note_told(meeting, [person.id])


def ended(meeting: Meeting) -> None:
    """By itself: who runs it hears when it counts as ended, and may put that right."""
    roles = roles_of(meeting.id)
    runs = people(
        filter(None, (meeting.owner_id, roles.get(Part.FACILITATOR), roles.get(Part.TIMEKEEPER)))
    )
    lines = {}
    for person in runs:
        with force_locale(person.language):
            lines[person.id] = str(
                _(
                    "Nobody ended it. It counts until %(time)s; put that right if it is wrong.",
                    time=ended_words(meeting),
                )
            )
    notices.tell(
        None, meeting, dict.fromkeys(lines, NoticeKind.MEETING_ENDED), "remains", text=lines
    )


def taken_off(meeting: Meeting, row: Participant, person: Person) -> bool:
    """Who is no longer asked to a meeting that is to come learns it by letter, which takes it out
    of their calendar, also if they had declined; answer whether one is written. `row` is still
    there."""
    over = meeting.ends_at is not None and meeting.ends_at < utcnow()
    has_it = row.told_sequence is not None
    knows = has_it or row.observes or row.coming in (Coming.YES, Coming.MAYBE)
    admitted = row.asks_since is None
    if over or not (admitted and knows) or meeting.stage in (Stage.HELD, Stage.CANCELLED):
        return False
    return calendar.take_off(meeting, person, has_it=has_it)


def tell_calendars(
    actor: Person | None, meeting: Meeting, kind: NoticeKind, lines: Mapping[int, str]
) -> None:
    """Tell people, {person id: line}, with letters that calendar programs act on; one's own learns
    of it too."""
    if not lines:
        return
    method = calendar.method_for(kind, meeting)
    told = notices.tell(actor, meeting, dict.fromkeys(lines, kind), text=lines, method=method)
    if method and actor and actor.id in lines:
        told.append(actor.id)
        calendar.write_to_oneself(actor, kind, meeting)
    if method:
        note_told(meeting, told)


def note_told(meeting: Meeting, person_ids: Iterable[int]) -> None:
    mine = sa.update(Participant).where(
        Participant.meeting_id == meeting.id, Participant.person_id.in_(sorted(person_ids))
    )
    noted = mine.values(told_sequence=meeting.sequence)
    db.session.execute(noted.execution_options(synchronize_session="fetch"))


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
            if said := role_words(part for part, who in roles.items() if who == person.id):
                lines[person.id] = said
    return lines


#: Of those who are asked: they have not declined.
STILL_COUNTS: Final = sa.or_(Participant.coming.is_(None), Participant.coming != Coming.NO)
#: They were invited, or answered before that: it may stand in their calendar.
KNOWS: Final = sa.or_(
    Participant.told_sequence.is_not(None), Participant.coming.in_((Coming.YES, Coming.MAYBE))
)


def asked(meeting: Meeting, *conditions: sa.ColumnElement[bool]) -> list[Person]:
    """Those of whom this is true, who are asked or admitted as observers."""
    found = sa.select(Person).join(Participant, Participant.person_id == Person.id)
    found = found.where(
        Participant.meeting_id == meeting.id,
        Participant.asks_since.is_(None),
        Participant.left_at.is_(None),
        Person.deactivated_at.is_(None),
        *conditions,
    )
    return list(db.session.scalars(found))


def people(person_ids: Iterable[int]) -> list[Person]:
    """Those who still have an account, in the order given."""
    ids = list(dict.fromkeys(person_ids))
    found = sa.select(Person).where(Person.id.in_(ids), Person.deactivated_at.is_(None))
    return sorted(db.session.scalars(found), key=lambda person: ids.index(person.id))
