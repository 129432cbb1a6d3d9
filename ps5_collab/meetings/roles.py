"""The rotating roles of a meeting: given out by whose turn it is, changed, swapped."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.meetings import policy, telling
from ps5_collab.meetings.models import (
    Attendance,
    Coming,
    Meeting,
    MeetingRole,
    Part,
    Participant,
    Stage,
)
from ps5_collab.meetings.queries import roles_of
from ps5_collab.meetings.rotation import NOBODY, REMEMBERED, Held, suggest
from ps5_collab.meetings.services import tick
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import State
from ps5_collab.sharing.policy import Reader

#: Meetings whose roles count: those of the past and those that are planned.
COUNTS = (Stage.SCHEDULED, Stage.RUNNING, Stage.HELD)


def give_out(meeting: Meeting) -> dict[Part, int]:
    """Give the roles to those whose turn it is. What is given already stays. The invitation tells
    each of theirs."""
    tick(meeting.id)
    now = roles_of(meeting.id)
    return put(meeting, now, suggested(meeting, now))


def set_all(actor: Person, reader: Reader, meeting: Meeting, wanted: Mapping[Part, int]) -> None:
    """The organiser says who has which role; a part that is left out nobody has."""
    require(policy.may_organise(reader, meeting))
    require_open(meeting)
    tick(meeting.id)
    now = roles_of(meeting.id)
    require_able(meeting, set(wanted.values()) - set(now.values()))
    tell(actor, meeting, put(meeting, now, wanted))


def hand_over(
    actor: Person, reader: Reader, meeting: Meeting, part: Part, receiver_id: int
) -> None:
    """Give one's own role to somebody; who has one already gives theirs in return: a swap."""
    require_open(meeting)
    tick(meeting.id)
    now = roles_of(meeting.id)
    holder_id = now.get(part)
    require(policy.may_hand_over(reader, meeting, holder_id))
    require_able(meeting, {receiver_id})
    theirs = next((other for other, who in now.items() if who == receiver_id), None)
    then = now | {part: receiver_id}
    if theirs is not None and holder_id is not None:
        then[theirs] = holder_id
    tell(actor, meeting, put(meeting, now, then))


def suggested(meeting: Meeting, given: Mapping[Part, int] = NOBODY) -> dict[Part, int]:
    """Whose turn it is, among those who have not said that they do not come and do not only wait
    for a seat; what is `given` to one of them stays."""
    able = people_of(meeting, sure=True)
    kept = {part: who for part, who in given.items() if who in able}
    return suggest(able, held_before(meeting), kept)


def missing(meeting: Meeting, now: Mapping[Part, Person], rows: Iterable[Participant]) -> set[Part]:
    """Parts that nobody has, or somebody who does not come, only waits for a seat, or has no
    account any more."""
    away = {row.person_id for row in rows if row.coming is Coming.NO or row.waits_since}
    away |= {person.id for person in now.values() if person.deactivated_at}
    return {part for part in Part if part not in now or now[part].id in away}


# --- what these share ----------------------------------------------------------------------------


def require_open(meeting: Meeting) -> None:
    if meeting.stage in (Stage.HELD, Stage.CANCELLED):
        raise RuleBroken(_("This meeting is over or canceled: its roles stay as they are."))


def require_able(meeting: Meeting, receivers: Collection[int]) -> None:
    """Who waits for a seat has nothing to do at the meeting before there is one."""
    if not set(receivers) <= set(people_of(meeting)):
        raise Refused(_("Choose among those who are asked to the meeting and have a seat."))


def people_of(meeting: Meeting, *, sure: bool = False) -> list[int]:
    """Those of the group who are asked and do not only wait for a seat, by number; with `sure`
    without those who decline."""
    found = sa.select(Participant.person_id).join(Person, Person.id == Participant.person_id)
    found = found.where(Participant.meeting_id == meeting.id, ~Participant.observes)
    found = found.where(Person.deactivated_at.is_(None), Participant.waits_since.is_(None))
    if sure:
        found = found.where(sa.or_(Participant.coming.is_(None), Participant.coming != Coming.NO))
    return list(db.session.scalars(found.order_by(Participant.person_id)))


def held_before(meeting: Meeting) -> list[Held]:
    """The roles of the group's meetings before this one, in the order of time."""
    earlier = sa.select(Meeting.item_id).where(
        Meeting.group_id == meeting.group_id,
        Meeting.state == State.PUBLISHED,
        Meeting.stage.in_(COUNTS),
        Meeting.starts_at < meeting.starts_at,
    )
    newest = earlier.order_by(Meeting.starts_at.desc(), Meeting.item_id.desc())
    ids = list(reversed(db.session.scalars(newest.limit(REMEMBERED)).all()))
    roles, people = given_at(ids), there_at(ids)
    return [Held(roles[number], people[number]) for number in ids]


def given_at(meeting_ids: Collection[int]) -> Mapping[int, Mapping[Part, int]]:
    found: defaultdict[int, dict[Part, int]] = defaultdict(dict)
    rows = sa.select(MeetingRole.meeting_id, MeetingRole.part, MeetingRole.person_id)
    for number, part, who in db.session.execute(
        rows.where(MeetingRole.meeting_id.in_(meeting_ids))
    ):
        found[number][part] = who
    return found


def there_at(meeting_ids: Collection[int]) -> Mapping[int, Collection[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    there = sa.or_(Participant.attendance.is_(None), Participant.attendance != Attendance.ABSENT)
    rows = sa.select(Participant.meeting_id, Participant.person_id).where(
        Participant.meeting_id.in_(meeting_ids), ~Participant.observes, there
    )
    for number, who in db.session.execute(rows):
        found[number].add(who)
    return found


def put(meeting: Meeting, now: Mapping[Part, int], then: Mapping[Part, int]) -> dict[Part, int]:
    """Keep who has which role; answer what is new."""
    new = {part: who for part, who in then.items() if now.get(part) != who}
    gone = [part for part in now if part not in then or part in new]
    old = sa.delete(MeetingRole).where(MeetingRole.meeting_id == meeting.id)
    db.session.execute(
        old.where(MeetingRole.part.in_(gone)).execution_options(synchronize_session="fetch")
    )
    for part, who in new.items():
        db.session.add(MeetingRole(meeting_id=meeting.id, part=part, person_id=who))
    db.session.flush()
    return new


def tell(actor: Person, meeting: Meeting, new: Mapping[Part, int]) -> None:
    """Each role in the language of who has it."""
    lines = telling.roles_for(telling.people(new.values()), new)
    kinds = dict.fromkeys(lines, NoticeKind.MEETING_ROLE)
    notices.tell(actor, meeting, kinds, "roles", text=lines)
