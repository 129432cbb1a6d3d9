"""Planning a meeting, changing it, taking it back: who is told, and what calendars learn."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, NotFound, Refused, RuleBroken
from ps5_collab.meetings import deleting, planning
from ps5_collab.meetings.models import Coming, Meeting, Participant, Stage
from ps5_collab.meetings.planning import Planned
from ps5_collab.meetings.queries import get_meeting
from ps5_collab.meetings.wall_time import wall_time
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, GroupMembership, Person
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.readers import reader_of
from tests.factories import (
    LONG_AGO,
    make_meeting,
    make_person,
    make_place,
    saved,
    tomorrow,
)

NEXT = datetime.combine(tomorrow(), datetime.min.time()).replace(hour=15, minute=30)
PLAN = Planned(title="One comparison", zone="America/Los_Angeles", starts_local=NEXT, minutes=55)


@pytest.fixture
def ben(app: Flask) -> Person:
    return make_person(name="Ben Cole", time_zone="America/New_York")


def planned_by(person: Person, group: Group, plan: Planned = PLAN) -> Meeting:
    meeting = planning.plan(person, reader_of(person.id), group.id, plan)
    db.session.commit()
    return meeting


def told(person: Person) -> list[NoticeKind]:
    found = sa.select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(db.session.scalars(found))


def test_everybody_of_the_group_is_asked_and_told(ada: Person, ben: Person, cart: Group) -> None:
    meeting = planned_by(ben, cart)
    rows = {row.person_id: row for row in db.session.scalars(sa.select(Participant))}
    assert rows.keys() == {ada.id, ben.id}
    assert (rows[ben.id].coming, rows[ada.id].coming) == (Coming.YES, None)
    assert told(ada) == [NoticeKind.MEETING_INVITED] and told(ben) == []
    assert (meeting.owner_id, meeting.audience) == (ben.id, Audience.GROUP)


def test_the_time_is_told_on_the_wall_and_on_ones_own_clock(
    ada: Person, ben: Person, cart: Group
) -> None:
    planned_by(ada, cart)
    line = db.session.scalars(sa.select(Notice.text)).one()
    assert "3:30 PM to 4:25 PM" in line and "6:30 PM to 7:25 PM" in line


def test_a_meeting_without_a_time_is_told_by_its_poll(
    ada: Person, ben: Person, cart: Group
) -> None:
    meeting = planned_by(ada, cart, replace(PLAN, starts_local=None))
    assert meeting.stage is Stage.POLLING and told(ben) == []
    planning.fix_time(ada, reader_of(ada.id), meeting, wall_time(NEXT, "America/Denver"))
    assert (meeting.stage, meeting.starts_local, meeting.zone) == (
        Stage.SCHEDULED,
        NEXT,
        "America/Denver",
    )
    assert told(ben) == [NoticeKind.MEETING_INVITED]
    with pytest.raises(RuleBroken):
        planning.fix_time(ada, reader_of(ada.id), meeting, wall_time(NEXT, "America/Denver"))


def test_who_does_not_belong_plans_nothing(cart: Group) -> None:
    stranger = make_person()
    with pytest.raises(NotAllowed):
        planned_by(stranger, cart)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"minutes": 2},
        {"minutes": 10_000},
        {"capacity": 0},
        {"zone": "Mars/Base"},
        {"starts_local": datetime(2027, 3, 14, 2, 30)},
        {"video_url": "http://video.example/1"},
        {"video_url": "https://me@video.example/1"},
        {"video_url": "javascript:alert(1)"},
        {"listed": True},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(ada: Person, cart: Group, wrong: dict[str, object]) -> None:
    with pytest.raises(Refused):
        planned_by(ada, cart, replace(PLAN, **wrong))  # type: ignore[arg-type]


def test_a_meeting_of_a_listed_group_may_be_seen_by_the_network(ada: Person) -> None:
    group = db.session.get_one(Group, make_place(ada).group_id)
    meeting = planned_by(ada, group, replace(PLAN, listed=True, admits_observers=True))
    assert (meeting.audience, meeting.admits_observers) == (Audience.NETWORK, True)


@pytest.mark.parametrize(
    ("field", "value", "learns"),
    [
        ("title", "Two comparisons", True),
        ("starts_local", NEXT + timedelta(days=1), True),
        ("zone", "America/Denver", True),
        ("minutes", 70, True),
        ("place", "Room 12", True),
        ("video_url", "https://video.example/1", True),
        ("summary", "To agree", False),
        ("capacity", 9, False),
        ("cover_needed", True, False),
    ],
)
def test_only_what_calendars_must_learn_raises_the_sequence_and_is_told(
    ada: Person, ben: Person, cart: Group, field: str, value: object, learns: bool
) -> None:
    meeting = planned_by(ada, cart)
    changed = replace(PLAN, **{field: value})  # type: ignore[arg-type]
    planning.change(ada, reader_of(ada.id), meeting, changed)
    assert getattr(meeting, field) == value
    assert meeting.sequence == int(learns)
    assert told(ben)[1:] == [NoticeKind.MEETING_CHANGED] * learns


def test_another_zone_keeps_the_time_on_the_wall(ada: Person, cart: Group) -> None:
    meeting = planned_by(ada, cart)
    before = meeting.starts_at
    planning.change(ada, reader_of(ada.id), meeting, replace(PLAN, zone="America/New_York"))
    assert meeting.starts_local == NEXT
    assert before and meeting.starts_at == before - timedelta(hours=3)


def test_who_answered_for_another_time_is_asked_again_and_keeps_the_seat(
    ada: Person, ben: Person, cart: Group
) -> None:
    meeting = planned_by(ada, cart)
    row = db.session.get_one(Participant, (meeting.id, ben.id))
    row.coming, row.answered_at = Coming.YES, utcnow()
    db.session.commit()
    later = replace(PLAN, starts_local=NEXT + timedelta(hours=1))
    planning.change(ada, reader_of(ada.id), meeting, later)
    assert (row.coming, row.answered_at) == (Coming.YES, None)


def test_who_could_not_come_then_is_told_of_another_time(
    ada: Person, ben: Person, cart: Group
) -> None:
    meeting = planned_by(ada, cart)
    row = db.session.get_one(Participant, (meeting.id, ben.id))
    row.coming, row.answered_at = Coming.NO, utcnow()
    db.session.commit()
    later = replace(PLAN, starts_local=NEXT + timedelta(hours=1))
    planning.change(ada, reader_of(ada.id), meeting, later)
    assert row.coming is None and told(ben)[-1] is NoticeKind.MEETING_CHANGED


def test_more_seats_let_in_who_waits(ada: Person, ben: Person, cart: Group) -> None:
    meeting = planned_by(ada, cart, replace(PLAN, capacity=1))
    row = db.session.get_one(Participant, (meeting.id, ben.id))
    row.coming, row.waits_since = Coming.YES, utcnow()
    db.session.commit()
    planning.change(ada, reader_of(ada.id), meeting, replace(PLAN, capacity=2))
    assert row.waits_since is None and told(ben)[-1] is NoticeKind.MEETING_SEAT


def test_a_cancelled_meeting_says_why_and_can_be_restored_while_it_is_to_come(
    ada: Person, ben: Person, cart: Group
) -> None:
    meeting, reader = planned_by(ada, cart), reader_of(ada.id)
    with pytest.raises(Refused):
        planning.cancel(ada, reader, meeting, "")
    planning.cancel(ada, reader, meeting, "Power is out")
    assert (meeting.stage, meeting.sequence) == (Stage.CANCELLED, 1)
    assert told(ben)[-1] is NoticeKind.MEETING_CANCELLED
    with pytest.raises(RuleBroken):
        planning.cancel(ada, reader, meeting, "Again")
    with pytest.raises(RuleBroken):
        planning.change(ada, reader, meeting, PLAN)
    planning.restore(ada, reader, meeting)
    assert (meeting.stage, meeting.reason, meeting.sequence) == (Stage.SCHEDULED, "", 2)
    assert told(ben)[-1] is NoticeKind.MEETING_CHANGED


def test_what_is_past_stays_cancelled(ada: Person, cart: Group) -> None:
    gone = make_meeting(ada, cart, stage=Stage.CANCELLED, starts_local=datetime(2026, 1, 5, 15, 30))
    with pytest.raises(RuleBroken):
        planning.restore(ada, reader_of(ada.id), gone)


def test_only_what_never_took_place_is_deleted_and_whoever_may_delete_it_brings_it_back(
    ada: Person, ben: Person, cart: Group
) -> None:
    meeting, reader = planned_by(ben, cart), reader_of(ada.id)
    member = make_person()
    saved(GroupMembership(group_id=cart.id, person_id=member.id, joined_on=LONG_AGO))
    with pytest.raises(RuleBroken):
        deleting.delete(reader, meeting)
    planning.cancel(ada, reader, meeting, "By mistake")
    deleting.delete(reader, meeting)
    db.session.commit()
    with pytest.raises(NotFound):
        get_meeting(reader_of(member.id), meeting.id)
    for who in (reader, reader_of(ben.id)):
        deleting.bring_back(who, get_meeting(who, meeting.id))
        assert get_meeting(reader_of(member.id), meeting.id).state == State.PUBLISHED


@pytest.mark.parametrize("stage", [Stage.RUNNING, Stage.HELD])
def test_what_has_begun_stays_on_record(ada: Person, cart: Group, stage: Stage) -> None:
    meeting = make_meeting(ada, cart, stage=stage, began_at=utcnow())
    reader = reader_of(ada.id)
    with pytest.raises(RuleBroken):
        deleting.delete(reader, meeting)
    with pytest.raises(RuleBroken):
        planning.cancel(ada, reader, meeting, "Too late")


def test_who_has_left_the_group_organises_nothing(ada: Person, ben: Person, cart: Group) -> None:
    meeting = planned_by(ben, cart)
    db.session.execute(
        sa.text("UPDATE group_membership SET left_on = '2026-01-01' WHERE person_id = :id"),
        {"id": ben.id},
    )
    db.session.commit()
    for act in (
        lambda: planning.change(ben, reader_of(ben.id), meeting, PLAN),
        lambda: planning.cancel(ben, reader_of(ben.id), meeting, "Gone"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_member_who_comes_later_is_asked_too_and_who_leaves_is_not_counted_on(
    ada: Person, ben: Person, cart: Group
) -> None:
    from ps5_collab.meetings import asking, leaving
    from ps5_collab.people.models import GroupMembership

    meeting = planned_by(ada, cart)
    late = make_person()
    saved(GroupMembership(group_id=cart.id, person_id=late.id, joined_on=NEXT.date()))
    asking.newcomer(ada, cart.id, late)
    assert told(late) == [NoticeKind.MEETING_INVITED]
    leaving.leave_all(cart.id, ben)
    rows = sa.select(Participant.person_id).where(Participant.meeting_id == meeting.id)
    assert set(db.session.scalars(rows)) == {ada.id, late.id}
