"""Observers from outside the group: invited by name, or let in when they ask."""

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.meetings import coming, policy, telling
from ps5_collab.meetings.models import Coming, Meeting, Minutes, Participant, Stage
from ps5_collab.meetings.queries import was_declined
from ps5_collab.meetings.services import tick
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.readers import reader_of


def invite(actor: Person, reader: Reader, meeting: Meeting, person: Person) -> Participant:
    """Let somebody from outside the group see the meeting and come to it."""
    require(policy.may_organise(reader, meeting))
    require_ahead(meeting)
    if person.deactivated_at:
        raise Refused(_("%(name)s is no longer here.", name=person.name))
    if not reader_of(person.id).in_network:
        raise Refused(_("%(name)s has no current appointment.", name=person.name))
    tick(meeting.id)
    row = coming.own_row(meeting.id, person.id)
    if row is not None and row.asks_since is None:
        raise RuleBroken(_("%(name)s is asked already.", name=person.name))
    return admitted(actor, meeting, person, row)


def ask(person: Person, reader: Reader, meeting: Meeting, note: str = "") -> Participant:
    """Ask to observe. Safe to ask twice."""
    require(policy.may_ask_to_observe(reader, meeting, admits=meeting.admits_observers))
    require_ahead(meeting)
    tick(meeting.id)
    row = coming.own_row(meeting.id, person.id)
    if row is not None:
        return row
    if was_declined(person.id, meeting.id):
        raise RuleBroken(_("There is no place for you at this meeting: its organizer said so."))
    row = Participant(
        meeting_id=meeting.id, person_id=person.id, observes=True, asks_since=utcnow(), note=note
    )
    db.session.add(row)
    db.session.flush()
    told = {meeting.owner_id: NoticeKind.MEETING_OBSERVER}
    notices.tell(person, meeting, told, "observers", text=note)
    return row


def admit(actor: Person, reader: Reader, meeting: Meeting, person: Person) -> Participant:
    """Say yes to who asked: they come, or wait for a seat where all are taken."""
    require(policy.may_organise(reader, meeting))
    require_ahead(meeting)
    tick(meeting.id)
    row = coming.own_row(meeting.id, person.id)
    if row is None or not row.observes:
        raise RuleBroken(_("%(name)s does not ask any more.", name=person.name))
    if row.asks_since is None:
        return row
    now = utcnow()
    coming.seat(row, Coming.YES, now)
    row.coming, row.answered_at = Coming.YES, now
    return admitted(actor, meeting, person, row)


def remove(actor: Person, reader: Reader, meeting: Meeting, person: Person) -> None:
    """Decline who asks, or take an observer off again; or, for oneself, step back.

    What they attended stays theirs. A letter takes the meeting out of their calendar; there is a
    notice, too, where its page still opens for them. A seat that this frees goes to who waits.
    """
    require(policy.may_organise(reader, meeting) or actor.id == person.id)
    tick(meeting.id)
    row = coming.own_row(meeting.id, person.id)
    if row is None or not row.observes:
        return
    told_by_letter = telling.taken_off(meeting, row, person)
    coming.let_go(meeting, row)
    show_out(meeting, person)
    told = {} if meeting.stage is Stage.HELD else {person.id: NoticeKind.MEETING_NOT_OBSERVING}
    notices.tell(actor, meeting, told, by_letter=told_by_letter)
    coming.let_in(meeting)


def show_out(meeting: Meeting, person: Person) -> None:
    """Of the meeting, and of its minutes, which observers read when they are shared."""
    sharing.show_out(meeting, person.id)
    for minutes in db.session.scalars(sa.select(Minutes).where(Minutes.meeting_id == meeting.id)):
        sharing.show_out(minutes, person.id)


def admitted(
    actor: Person, meeting: Meeting, person: Person, row: Participant | None
) -> Participant:
    if row is None:
        row = Participant(meeting_id=meeting.id, person_id=person.id, observes=True)
        db.session.add(row)
    row.asks_since = None
    db.session.flush()
    sharing.let_in(actor, meeting, person.id)
    telling.invite_only(actor, meeting, [person.id])
    return row


def require_ahead(meeting: Meeting) -> None:
    if meeting.stage in (Stage.HELD, Stage.CANCELLED):
        raise RuleBroken(_("This meeting is over or canceled."))
