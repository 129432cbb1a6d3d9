"""Who comes: answers, seats where there are only so many, and the order of those who wait.

Whoever gives or frees a seat first takes hold of the meeting's row (`services.tick`), so that of
twenty who answer at once as many get a seat as there are.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.meetings import policy, telling
from ps5_collab.meetings.models import HERE, Coming, Meeting, MeetingRole, Participant, Stage
from ps5_collab.meetings.queries import is_guest
from ps5_collab.meetings.services import tick
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader

MEETING = Meeting.__table__


@dataclass(frozen=True)
class Reply:
    coming: Coming
    note: str = ""


def answer(
    person: Person, reader: Reader, meeting: Meeting, reply: Reply, at: datetime | None = None
) -> Participant:
    """Keep what the person says, now or at a moment given. A yes to a full meeting waits in line;
    whoever gives up a seat lets the next one in."""
    now = at or utcnow()
    require_open(meeting, now)
    tick(meeting.id)
    row = own_row(meeting.id, person.id)
    admitted = not policy.belongs(reader, meeting) and is_guest(reader, meeting)
    require(policy.may_answer(reader, meeting, admitted=admitted))
    if row is None:  # belongs to the group, and joined it after everybody was asked
        row = Participant(meeting_id=meeting.id, person_id=person.id)
        db.session.add(row)
    if meeting.capacity is not None:  # a closed account may have left a seat that nobody took yet
        let_in(meeting)
    before = row.coming
    seat(row, reply.coming, now)
    row.coming, row.note, row.answered_at = reply.coming, reply.note, now
    db.session.flush()
    let_in(meeting)
    tell_of(person, meeting, row, before)
    return row


def tell_of(person: Person, meeting: Meeting, row: Participant, before: Coming | None) -> None:
    """Of a no, the organiser, if it matters; whose calendar was spared what changed, themselves."""
    if row.coming is Coming.NO and before is not Coming.NO:
        tell_missing(person, meeting, row, row.note)
    if row.coming is not Coming.NO and row.told_sequence not in (None, meeting.sequence):
        telling.catch_up(person, meeting)


def require_open(meeting: Meeting, now: datetime) -> None:
    if meeting.stage is Stage.CANCELLED:
        raise RuleBroken(_("This meeting is canceled: there is nothing to answer."))
    if meeting.starts_at is None:
        raise RuleBroken(_("Its time is still being found. You can say then whether you come."))
    if meeting.stage is Stage.HELD or (meeting.ends_at and meeting.ends_at < now):
        raise RuleBroken(_("This meeting is over."))


def own_row(meeting_id: int, person_id: int) -> Participant | None:
    """As it is now that the meeting is held."""
    return db.session.get(Participant, (meeting_id, person_id), populate_existing=True)


def seat(row: Participant, coming: Coming, now: datetime) -> None:
    """A place in the room or in the line, for who comes; who has either keeps it."""
    if coming is not Coming.YES:
        row.waits_since = None
    elif row.coming is not Coming.YES and seats_left(row.meeting_id) == 0:
        row.waits_since = now


def seats_left(meeting_id: int) -> int | None:
    """None where there is no limit."""
    capacity, taken = db.session.execute(
        sa.select(MEETING.c.capacity, taken_of(meeting_id)).where(MEETING.c.item_id == meeting_id)
    ).one()
    return None if capacity is None else max(0, capacity - taken)


def taken_of(meeting_id: int) -> sa.ScalarSelect[int]:
    """See `Participant.has_seat`."""
    has_seat = (
        Participant.coming == Coming.YES,
        Participant.waits_since.is_(None),
        Participant.left_at.is_(None),
        Person.deactivated_at.is_(None),
    )
    counted = sa.select(sa.func.count()).select_from(Participant)
    counted = counted.join(Person, Person.id == Participant.person_id)
    return counted.where(Participant.meeting_id == meeting_id, *has_seat).scalar_subquery()


def place_in_line(row: Participant) -> int:
    """From 1; 0 for who does not wait."""
    if row.waits_since is None:
        return 0
    before = sa.or_(
        Participant.waits_since < row.waits_since,
        sa.and_(Participant.waits_since == row.waits_since, Participant.person_id < row.person_id),
    )
    counted = sa.select(sa.func.count()).select_from(Participant)
    counted = counted.join(Person, Person.id == Participant.person_id)
    here = Person.deactivated_at.is_(None)
    ahead = counted.where(Participant.meeting_id == row.meeting_id, before, here)
    return 1 + (db.session.scalar(ahead) or 0)


def let_go(meeting: Meeting, row: Participant) -> None:
    """Somebody is no longer asked. That they were there stays, until now where it goes on."""
    begun = meeting.stage in (Stage.RUNNING, Stage.HELD)
    if not (begun and row.attendance in HERE):
        db.session.delete(row)
    elif meeting.stage is Stage.RUNNING:
        row.left_at = row.left_at or utcnow()
    db.session.flush()


def let_in(meeting: Meeting) -> list[Person]:
    """Those who wait longest take the seats that are free, and are told; of what is over or
    canceled there are none."""
    if not meeting.is_to_come:
        return []
    waiting = sa.select(Participant).join(Person, Person.id == Participant.person_id)
    waiting = waiting.where(
        Participant.meeting_id == meeting.id,
        Participant.waits_since.is_not(None),
        Person.deactivated_at.is_(None),
    )
    waiting = waiting.order_by(Participant.waits_since, Participant.person_id)
    lucky = list(db.session.scalars(waiting.limit(seats_left(meeting.id))))
    for row in lucky:
        row.waits_since = None
    db.session.flush()
    told = telling.people(row.person_id for row in lucky)
    telling.seated(meeting, told)
    return told


def tell_missing(person: Person, meeting: Meeting, row: Participant, words: str = "") -> None:
    """The organiser hears at once that somebody is missing who was needed."""
    held = sa.select(MeetingRole.part).where(
        MeetingRole.meeting_id == meeting.id, MeetingRole.person_id == person.id
    )
    if row.required or db.session.scalars(held).first():
        told = {meeting.owner_id: NoticeKind.MEETING_DECLINED}
        notices.tell(person, meeting, told, "people", text=words)
