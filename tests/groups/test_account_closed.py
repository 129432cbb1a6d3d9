"""An account is closed: its roles and tasks wait for others, polls wait for it no longer, and what
was held keeps it."""

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused
from ps5_collab.discussions.models import Discussion
from ps5_collab.discussions.models import Part as TalkPart
from ps5_collab.discussions.models import Stage as TalkStage
from ps5_collab.discussions.queries import people_of, roles_of
from ps5_collab.discussions.running.queries import course_of
from ps5_collab.groups.models import GroupPlace
from ps5_collab.meetings import actions, roles
from ps5_collab.meetings.actions import Task
from ps5_collab.meetings.agenda import Point, add
from ps5_collab.meetings.models import (
    Action,
    AgendaItem,
    Attendance,
    Coming,
    MeetingRole,
    Part,
    Participant,
    Poll,
    Stage,
)
from ps5_collab.meetings.repeating import services as repeating
from ps5_collab.meetings.sheet import sheet_of
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, Person, Role
from ps5_collab.people.queries import standing_of
from ps5_collab.people.services import appointments
from ps5_collab.sharing.models import State
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.discussions.factories import make_discussion
from tests.discussions.running.led import make_led
from tests.factories import make_meeting, make_person, make_place, saved
from tests.meetings.polls import make_poll, say


@pytest.fixture
def ada(app: Flask) -> Person:
    """Leads the group."""
    return make_person(name="Ada Brook")


@pytest.fixture
def ben(app: Flask) -> Person:
    return make_person(name="Ben Cole")


@pytest.fixture
def cleo(app: Flask) -> Person:
    return make_person(name="Cleo Dunn")


@pytest.fixture
def place(ada: Person, ben: Person, cleo: Person) -> GroupPlace:
    return make_place(ada, ben, cleo)


@pytest.fixture
def group(place: GroupPlace) -> Group:
    return db.session.get_one(Group, place.group_id)


def close(person: Person) -> None:
    administrator = make_person(role=Role.ADMINISTRATOR)
    appointments.deactivate(standing_of(administrator.id), person)
    db.session.commit()


def told(person: Person) -> list[NoticeKind]:
    found = sa.select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(db.session.scalars(found))


def told_words() -> set[str]:
    return set(db.session.scalars(sa.select(Notice.text).where(Notice.text != "")))


def test_roles_ahead_are_free_and_who_leads_is_told(
    ada: Person, ben: Person, cleo: Person, group: Group, sign_in: SignIn
) -> None:
    ahead = make_meeting(ada, group)
    held = make_meeting(ada, group, stage=Stage.HELD)
    for meeting in (ahead, held):
        saved(MeetingRole(meeting_id=meeting.id, part=Part.RECORDER, person_id=ben.id))
    close(ben)
    kept = list(db.session.scalars(sa.select(MeetingRole.meeting_id)))
    assert kept == [held.id]
    assert told(ada) == [NoticeKind.MEETING_DECLINED, NoticeKind.GROUP_ACCOUNT_CLOSED]
    assert told(cleo) == []
    line = db.session.scalar(sa.select(Notice.text).where(Notice.text != ""))
    assert line == "1 role waits for somebody."
    page = sign_in(ada).get("/notices").text
    assert "has no account any more, and had something to do in" in page


def test_open_actions_wait_for_somebody(
    ada: Person, ben: Person, group: Group, place: GroupPlace
) -> None:
    meeting = make_meeting(ada, group, stage=Stage.HELD)
    reader = reader_of(ada.id)
    done = actions.give(ada, reader, meeting, Task("Copy the slips", ben.id))
    actions.give(ada, reader, meeting, Task("Ask the librarian", ben.id))
    done.done_at = utcnow()
    db.session.commit()
    close(ben)
    owners = {action.text: action.owner_id for action in db.session.scalars(sa.select(Action))}
    assert owners == {"Copy the slips": ben.id, "Ask the librarian": None}
    assert told(ada) == [NoticeKind.GROUP_ACCOUNT_CLOSED]


def test_who_had_nothing_to_do_is_not_told_of(ada: Person, ben: Person, group: Group) -> None:
    make_meeting(ada, group)
    close(ben)
    assert told(ada) == []


def test_where_nobody_leads_any_more_all_hear_it(
    ada: Person, ben: Person, cleo: Person, group: Group
) -> None:
    meeting = make_meeting(ben, group)
    saved(MeetingRole(meeting_id=meeting.id, part=Part.TIMEKEEPER, person_id=ada.id))
    close(ada)
    assert told(ben) == [NoticeKind.MEETING_DECLINED, NoticeKind.GROUP_ACCOUNT_CLOSED]
    assert told(cleo) == [NoticeKind.GROUP_ACCOUNT_CLOSED]


def test_a_poll_that_waited_for_them_alone_is_complete(
    ada: Person, ben: Person, cleo: Person, group: Group
) -> None:
    meeting = make_poll(cleo, group)
    for person in (ada, cleo):
        say(person, meeting, "yyyy")
    close(ben)
    assert told(cleo) == [NoticeKind.POLL_ALL_ANSWERED]
    assert db.session.get_one(Poll, meeting.id).complete_at is not None


def test_what_they_organised_is_in_the_hands_of_who_leads(
    ada: Person, ben: Person, cleo: Person, group: Group
) -> None:
    ahead, held = make_poll(ben, group), make_meeting(ben, group, stage=Stage.HELD)
    for person in (ada, cleo):
        say(person, ahead, "yyyy")
    close(ben)
    db.session.expire_all()
    assert (ahead.owner_id, held.owner_id) == (ada.id, ben.id)
    assert NoticeKind.POLL_ALL_ANSWERED in told(ada)


def test_who_leads_hears_of_meetings_that_they_organise_now(
    ada: Person, ben: Person, group: Group
) -> None:
    """Also where nobody misses Ben there."""
    for _n in range(2):
        make_meeting(ben, group)
    make_meeting(ben, group, stage=Stage.HELD)
    close(ben)
    assert told(ada) == [NoticeKind.GROUP_ACCOUNT_CLOSED]
    assert told_words() == {"Ada Brook takes over 2 meetings."}


def test_where_nobody_leads_no_meeting_changes_hands(
    ada: Person, ben: Person, group: Group
) -> None:
    meeting = make_meeting(ada, group)
    close(ada)
    db.session.expire_all()
    assert meeting.owner_id == ada.id
    assert told(ben) == []


def test_a_seat_becomes_free(ada: Person, ben: Person, cleo: Person, group: Group) -> None:
    meeting = make_meeting(ada, group, capacity=1)
    rows = {row.person_id: row for row in db.session.scalars(sa.select(Participant))}
    rows[ben.id].coming = rows[cleo.id].coming = Coming.YES
    rows[cleo.id].waits_since = utcnow()
    db.session.commit()
    close(ben)
    db.session.expire_all()
    assert rows[cleo.id].waits_since is None
    assert NoticeKind.MEETING_SEAT in told(cleo)
    assert meeting.capacity == 1


# --- discussions ----------------------------------------------------------------------------------


def presenters(talk: Discussion) -> set[int | None]:
    course = course_of(talk)
    assert course is not None
    return {step.presenter for step in course.plan.steps} - {None}


@pytest.mark.parametrize("stage", [TalkStage.WAITING, TalkStage.RUNNING])
def test_a_discussion_that_is_not_over_goes_on_without_them(
    ada: Person, ben: Person, cleo: Person, group: Group, stage: TalkStage
) -> None:
    parts = {TalkPart.TIMEKEEPER: ben.id, TalkPart.RECORDER: cleo.id}
    talk = make_led(group, ada, ben, cleo, roles=parts)
    talk.stage = stage
    db.session.commit()
    assert presenters(talk) == {ada.id, ben.id, cleo.id}
    close(ben)
    db.session.expire_all()
    assert people_of(talk.id) == presenters(talk) == {ada.id, cleo.id}
    assert roles_of(talk.id) == {TalkPart.RECORDER: cleo.id}
    assert told_words() == {"1 role waits for somebody."}


def test_what_they_invited_to_is_in_the_hands_of_who_leads(
    ada: Person, ben: Person, group: Group
) -> None:
    talk, over = make_discussion(group, ben, ada), make_discussion(group, ben, ada)
    over.stage = TalkStage.OVER
    db.session.commit()
    close(ben)
    db.session.expire_all()
    assert (talk.owner_id, over.owner_id) == (ada.id, ben.id)
    assert NoticeKind.GROUP_ACCOUNT_CLOSED in told(ada)
    assert told_words() == {"Ada Brook takes over 1 discussion."}


def test_a_discussion_that_is_over_keeps_them(ada: Person, ben: Person, group: Group) -> None:
    talk = make_discussion(group, ada, ben, roles={TalkPart.RECORDER: ben.id})
    talk.stage = TalkStage.OVER
    db.session.commit()
    close(ben)
    assert ben.id in people_of(talk.id)
    assert roles_of(talk.id) == {TalkPart.RECORDER: ben.id}
    assert NoticeKind.GROUP_ACCOUNT_CLOSED not in told(ada)


def test_a_deleted_discussion_that_comes_back_does_not_hold_them(
    ada: Person, ben: Person, group: Group
) -> None:
    talk = make_discussion(group, ben, ada, roles={TalkPart.RECORDER: ben.id})
    talk.state = State.WITHDRAWN
    db.session.commit()
    close(ben)
    db.session.expire_all()
    assert (talk.owner_id, people_of(talk.id), roles_of(talk.id)) == (ada.id, {ada.id}, {})
    assert NoticeKind.GROUP_ACCOUNT_CLOSED not in told(ada)


# --- asked, offered, kept -------------------------------------------------------------------------


def shut(person: Person) -> None:
    """As an account that was closed before anybody looked after its roles."""
    person.deactivated_at = utcnow()
    db.session.commit()


@pytest.mark.parametrize(
    "path", ["", "/roles", "/edit", "/agenda/new", "/run", "/attendance", "/poll/edit"]
)
def test_they_are_neither_asked_nor_offered(
    ada: Person, ben: Person, group: Group, sign_in: SignIn, path: str
) -> None:
    meeting = make_poll(ada, group) if path.startswith("/poll") else make_meeting(ada, group)
    browser = sign_in(ada)
    assert "Ben Cole" in browser.get(f"/meetings/{meeting.id}{path}").text
    close(ben)
    assert "Ben Cole" not in browser.get(f"/meetings/{meeting.id}{path}").text


def test_a_role_that_is_still_theirs_counts_as_missing(
    ada: Person, ben: Person, group: Group, sign_in: SignIn
) -> None:
    meeting = make_meeting(ada, group)
    saved(MeetingRole(meeting_id=meeting.id, part=Part.RECORDER, person_id=ben.id))
    shut(ben)
    sheet = sheet_of(reader_of(ada.id), meeting.id)
    assert Part.RECORDER in roles.missing(meeting, sheet.roles, sheet.people)
    assert sheet.away == {ben.id}
    assert "does not come" in sign_in(ada).get(f"/meetings/{meeting.id}").text


def test_they_present_nothing_new(ada: Person, ben: Person, group: Group) -> None:
    meeting = make_meeting(ada, group)
    shut(ben)
    with pytest.raises(Refused, match="who is asked"):
        add(ada, reader_of(ada.id), meeting, Point("The slips", 5, presenter_id=ben.id))


def test_they_are_given_no_action(ada: Person, ben: Person, group: Group) -> None:
    """As from a page that was opened before."""
    meeting = make_meeting(ada, group, stage=Stage.HELD)
    shut(ben)
    with pytest.raises(Refused):
        actions.give(ada, reader_of(ada.id), meeting, Task("Ask the librarian", ben.id))


def test_what_was_held_keeps_them(
    ada: Person, ben: Person, cleo: Person, group: Group, sign_in: SignIn
) -> None:
    meeting = make_meeting(ada, group, stage=Stage.HELD)
    present = sa.update(Participant).where(Participant.person_id != cleo.id)
    db.session.execute(present.values(attendance=Attendance.PRESENT, minutes_attended=60))
    saved(AgendaItem(meeting_id=meeting.id, position=1, title="Welcome", presenter_id=ben.id))
    for person in (ben, cleo):
        close(person)
    browser = sign_in(ada)
    for page in ("", "/minutes", "/run"):
        assert "Ben Cole" in browser.get(f"/meetings/{meeting.id}{page}").text
    assert "Cleo Dunn" in browser.get(f"/meetings/{meeting.id}").text


def test_who_comes_back_is_asked_again(ada: Person, ben: Person, group: Group) -> None:
    meeting = make_meeting(ada, group)
    close(ben)
    appointments.reactivate(standing_of(make_person(role=Role.ADMINISTRATOR).id), ben)
    db.session.commit()
    sheet = sheet_of(reader_of(ada.id), meeting.id)
    assert ben.id in {row.person_id for row in sheet.people}


def test_a_series_does_not_ask_them(ada: Person, ben: Person, cleo: Person, group: Group) -> None:
    meeting = make_meeting(ada, group)
    shut(ben)
    assert set(repeating.people_of(meeting.id)) == {ada.id, cleo.id}
