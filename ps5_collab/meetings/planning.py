"""Planning a meeting, changing it, taking it back. Who is told, and what calendars learn of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.text import safe_url
from ps5_collab.core.words import later as _
from ps5_collab.meetings import (
    asking,
    carrying,
    coming,
    findable,
    norms,
    other_clock,
    policy,
    roles,
    telling,
)
from ps5_collab.meetings.models import Coming, Meeting, MeetingKind, Participant, Stage
from ps5_collab.meetings.queries import group_is_archived, group_is_listed
from ps5_collab.meetings.services import tick
from ps5_collab.meetings.wall_time import WallTime, is_zone, wall_time
from ps5_collab.people.models import Person
from ps5_collab.sharing import facets
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.policy import Reader

#: Minutes of one meeting.
SHORTEST, LONGEST = 5, 12 * 60
MOST_PEOPLE = 500
#: What stands in calendars: another value there raises the meeting's sequence.
IN_CALENDARS = ("title", "starts_local", "zone", "minutes", "place", "video_url")


@dataclass(frozen=True)
class Planned:
    """A meeting as its organiser wants it."""

    title: str
    zone: str
    #: On the wall of the zone; None while its time is to be found by a poll.
    starts_local: datetime | None = None
    minutes: int = 60
    sort: MeetingKind = MeetingKind.GENERAL
    #: Its purpose in a sentence.
    summary: str = ""
    place: str = ""
    #: https only.
    video_url: str = ""
    capacity: int | None = None
    #: The network sees that it takes place.
    listed: bool = False
    #: People from outside the group may ask to observe; only where it is listed.
    admits_observers: bool = False
    cover_needed: bool = False
    language: str = "en"


def plan(
    actor: Person,
    reader: Reader,
    group_id: int,
    planned: Planned,
    required: frozenset[int] = frozenset(),
    uuid: UUID | None = None,
) -> Meeting:
    """Plan a meeting of a group, ask everybody of it, tell them.

    Without a time it is `POLLING`: nobody is told before the poll is there. `uuid` names it for
    good: what is sent twice makes one meeting.
    """
    require(policy.may_plan(reader, group_id))
    require_sound(planned, group_id)
    require_active(group_id)
    meeting = Meeting(
        uuid=uuid or uuid4(),
        owner_id=actor.id,
        group_id=group_id,
        school_id=min(reader.school_ids, default=None),
        state=State.PUBLISHED,
        published_at=utcnow(),
        stage=Stage.SCHEDULED if planned.starts_local else Stage.POLLING,
        announced_at=utcnow() if planned.starts_local else None,
        **described(planned),
    )
    try:
        with db.session.begin_nested():
            db.session.add(meeting)
    except IntegrityError:
        raise RuleBroken(_("This meeting is planned already.")) from None
    asking.ask_members(meeting, group_id, required)
    kept(meeting)
    if meeting.starts_at:
        settle(actor, meeting)
    return meeting


def change(actor: Person, reader: Reader, meeting: Meeting, planned: Planned) -> None:
    """Change what was planned. Only what calendars must learn raises the sequence and is told."""
    require(policy.may_organise(reader, meeting))
    require_sound(planned, meeting.group_id)
    require_changeable(meeting, planned)
    before, zone = calendar_facts(meeting), meeting.zone
    moved = (meeting.starts_local, meeting.zone) != (planned.starts_local, planned.zone)
    for name, value in described(planned).items():
        setattr(meeting, name, value)
    learns = calendar_facts(meeting) != before
    if learns:
        meeting.revise()
    db.session.flush()
    if moved and meeting.starts_at:
        ask_again(actor, meeting)
    elif moved:
        other_clock.follow(actor, meeting, zone)
    kept(meeting)
    coming.let_in(meeting)
    if learns and meeting.starts_at:
        telling.changed(actor, meeting)


def fix_time(actor: Person, reader: Reader, meeting: Meeting, when: WallTime) -> None:
    """The time is found: the meeting takes place, everybody is told and gets it into the calendar.
    Who chooses twice is told so."""
    require(policy.may_organise(reader, meeting))
    if meeting.stage is not Stage.POLLING:
        raise RuleBroken(_("The time of this meeting is settled already."))
    meeting.stage, meeting.announced_at = Stage.SCHEDULED, utcnow()
    meeting.zone = when.zone
    for name, value in moments(when.local, when.zone, meeting.minutes).items():
        setattr(meeting, name, value)
    meeting.revise()
    db.session.flush()
    kept(meeting)
    settle(actor, meeting)


def cancel(actor: Person, reader: Reader, meeting: Meeting, reason: str) -> None:
    """It does not take place; everybody who knew of it is told why."""
    require(policy.may_organise(reader, meeting))
    if meeting.stage not in (Stage.POLLING, Stage.SCHEDULED):
        raise RuleBroken(_("Only a meeting that is still to come can be canceled."))
    if not reason:
        raise Refused(_("Say in a few words why it is canceled."))
    meeting.stage, meeting.reason = Stage.CANCELLED, reason
    meeting.revise()
    db.session.flush()
    kept(meeting)
    telling.cancelled(actor, meeting)
    carrying.carry_on(meeting.group_id or 0)


def may_be_restored(meeting: Meeting) -> bool:
    ahead = meeting.starts_at is None or meeting.starts_at > utcnow()
    return meeting.stage is Stage.CANCELLED and meeting.state == State.PUBLISHED and ahead


def restore(actor: Person, reader: Reader, meeting: Meeting) -> None:
    """It takes place after all."""
    require(policy.may_organise(reader, meeting))
    if not may_be_restored(meeting):
        raise RuleBroken(_("Only a canceled meeting whose time has not come can be restored."))
    require_active(meeting.group_id or 0)
    meeting.stage = Stage.SCHEDULED if meeting.starts_at else Stage.POLLING
    meeting.reason = ""
    meeting.revise()
    db.session.flush()
    kept(meeting)
    if meeting.starts_at:
        telling.changed(actor, meeting)
        carrying.carry_on(meeting.group_id or 0)
    else:
        telling.asked_again(actor, meeting)


# --- what these share ----------------------------------------------------------------------------


def require_active(group_id: int) -> None:
    if group_is_archived(group_id):
        raise RuleBroken(_("This group is archived: nothing new happens in it."))


def require_sound(planned: Planned, group_id: int | None) -> None:
    if not planned.title:
        raise Refused(_("Say what the meeting is about."))
    if not SHORTEST <= planned.minutes <= LONGEST:
        raise Refused(_("A meeting lasts from 5 minutes to 12 hours."))
    if planned.capacity is not None and not 1 <= planned.capacity <= MOST_PEOPLE:
        raise Refused(_("A room holds from 1 to 500 people."))
    if planned.video_url and not is_video_address(planned.video_url):
        raise Refused(_("A video address begins with https://."))
    if planned.listed and not (group_id and group_is_listed(group_id)):
        raise Refused(_("The group is private, so its meetings are too."))
    if not is_zone(planned.zone):
        raise Refused(_("There is no time zone of this name."))


def is_video_address(address: str) -> bool:
    return safe_url(address) == address and address.lower().startswith("https://")


def require_changeable(meeting: Meeting, planned: Planned) -> None:
    if meeting.stage in (Stage.HELD, Stage.CANCELLED):
        raise RuleBroken(_("This meeting is over or canceled: it stays as it is."))
    if meeting.stage is Stage.POLLING and planned.starts_local:
        raise RuleBroken(_("Its time is being found: choose one of those that were offered."))
    if meeting.stage is not Stage.POLLING and planned.starts_local is None:
        raise Refused(_("Say when it begins."))
    if meeting.stage is Stage.RUNNING and meeting.starts_local != planned.starts_local:
        raise RuleBroken(_("It has begun: its time stays."))


def described(planned: Planned) -> dict[str, object]:
    """The columns that stand for it."""
    return {
        "title": planned.title,
        "summary": planned.summary,
        "sort": planned.sort,
        "zone": planned.zone,
        "minutes": planned.minutes,
        "place": planned.place,
        "video_url": planned.video_url,
        "capacity": planned.capacity,
        "audience": Audience.NETWORK if planned.listed else Audience.GROUP,
        "admits_observers": planned.listed and planned.admits_observers,
        "cover_needed": planned.cover_needed,
        "language": planned.language,
        **moments(planned.starts_local, planned.zone, planned.minutes),
    }


def moments(local: datetime | None, zone: str, minutes: int) -> dict[str, datetime | None]:
    """The time on the wall, and when that is in UTC."""
    if local is None:
        return dict.fromkeys(("starts_local", "starts_at", "ends_at"))
    when = wall_time(local, zone)
    return {
        "starts_local": when.local,
        "starts_at": when.utc,
        "ends_at": when.utc + timedelta(minutes=minutes),
    }


def calendar_facts(meeting: Meeting) -> tuple[object, ...]:
    return tuple(getattr(meeting, name) for name in IN_CALENDARS)


def settle(actor: Person, meeting: Meeting) -> None:
    """Announce it, once, for its time is fixed: roles and a norm are given, what is open comes
    along, all are told. The caller has noted `announced_at`."""
    come_by(actor, meeting)
    roles.give_out(meeting)
    norms.draw_for(meeting)
    carrying.carry_on(meeting.group_id or 0)
    telling.invite(actor, meeting)


def come_by(actor: Person, meeting: Meeting) -> None:
    """Who fixes the time of a meeting comes to it, until they say otherwise; with a seat if one is
    left, for others may have answered before it was announced."""
    tick(meeting.id)
    row = coming.own_row(meeting.id, actor.id)
    if row is not None and row.coming is None:
        now = utcnow()
        coming.seat(row, Coming.YES, now)
        row.coming, row.answered_at = Coming.YES, now
        db.session.flush()


def ask_again(actor: Person, meeting: Meeting) -> None:
    """Another time: a yes for the old one keeps its seat until it is said again, a no is gone."""
    others = Participant.meeting_id == meeting.id, Participant.person_id != actor.id
    no_more = sa.case((Participant.coming == Coming.NO, None), else_=Participant.coming)
    again = sa.update(Participant).where(*others).values(answered_at=None, coming=no_more)
    db.session.execute(again.execution_options(synchronize_session="fetch"))


def kept(meeting: Meeting) -> None:
    """Lists, the search and the running page show it as it is now."""
    findable.put(meeting)
    facets.touch(meeting)
    tick(meeting.id)
