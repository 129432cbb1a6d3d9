"""Who leads a group and who leaves it; what is the group's stays in it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from ps5_collab.core import audit
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, NotFound, Refused, RuleBroken
from ps5_collab.discussions import services as discussions
from ps5_collab.discussions.models import Discussion, Outcome, OutcomeKind, Part
from ps5_collab.discussions.models import Stage as Discussed
from ps5_collab.discussions.queries import members_of, roles_of
from ps5_collab.discussions.record import services as record
from ps5_collab.discussions.record.services import Wording
from ps5_collab.groups.models import GroupPlace
from ps5_collab.groups.queries import members as queries
from ps5_collab.groups.services import joining, threads
from ps5_collab.groups.services import members as services
from ps5_collab.groups.services.threads import Question
from ps5_collab.meetings.models import Attendance, Participant, Stage
from ps5_collab.notices.models import Notice
from ps5_collab.people.models import Group, Person, Role
from ps5_collab.sharing.models import Audience, Item, ItemGuest
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.discussions.factories import make_discussion
from tests.factories import make_group, make_meeting, make_person, make_shared, saved
from tests.groups.factories import found, place_for
from tests.lessons.factories import make_lesson
from tests.meetings.minutes.held import make_action, make_held


def leave(person: Person, place: GroupPlace, successor: Person | None = None) -> None:
    chosen = successor.id if successor else None
    services.leave(person, reader_of(person.id), place_for(person, place), chosen)
    db.session.commit()


def make_step(giver: Person, talk: Discussion, owner: Person, text: str) -> Outcome:
    wording = Wording(text, owner_id=owner.id)
    made = record.add(giver, reader_of(giver.id), talk, OutcomeKind.NEXT_STEP, wording)
    db.session.commit()
    return made


def leading(place: GroupPlace) -> set[int]:
    return set(queries.facilitator_ids(place.group_id))


def close_account(person: Person) -> None:
    person.deactivated_at = utcnow()
    db.session.commit()


def test_several_lead_and_one_of_them_may_stop(
    wren: Person, tansy: Person, place: GroupPlace, sign_in: SignIn
) -> None:
    browser = sign_in(wren)
    people = f"/groups/{place.id}/people"
    assert browser.post(f"{people}/{wren.id}/facilitation/end").status_code == 409
    browser.post(f"{people}/{tansy.id}/facilitation")
    assert leading(place) == {wren.id, tansy.id}
    assert "made you a facilitator of" in sign_in(tansy).get("/notices").text
    browser.post(f"{people}/{wren.id}/facilitation/end")
    assert leading(place) == {tansy.id}
    assert browser.post(f"{people}/{tansy.id}/removal").status_code == 403


def test_the_last_facilitator_hands_over_before_leaving(
    wren: Person, tansy: Person, place: GroupPlace, sign_in: SignIn
) -> None:
    browser = sign_in(wren)
    address = f"/groups/{place.id}/departure"
    assert "Who leads it on?" in browser.get(address).text
    assert browser.post(address).status_code == 422
    assert browser.post(address, data={"successor": "999999"}).status_code == 422
    assert browser.post(address, data={"successor": tansy.id}).status_code == 303
    assert leading(place) == {tansy.id}
    assert browser.get(f"/groups/{place.id}/people").status_code == 403


def test_who_is_alone_archives_instead_of_leaving(wren: Person, sign_in: SignIn) -> None:
    place = found(wren)
    browser = sign_in(wren)
    assert "Archive the group" in browser.get(f"/groups/{place.id}/departure").text
    assert browser.post(f"/groups/{place.id}/departure").status_code == 409
    browser.post(f"/groups/{place.id}/archiving")
    assert (
        "This group is archived" in browser.get(f"/groups/{place.id}", follow_redirects=True).text
    )


@pytest.mark.parametrize("listed", [True, False])
def test_leaving_takes_nothing_of_the_group_along(
    wren: Person, tansy: Person, listed: bool, sign_in: SignIn
) -> None:
    place = found(wren, tansy, listed=listed)
    group = db.session.get_one(Group, place.group_id)
    meeting = make_meeting(tansy, group)
    reader = reader_of(tansy.id)
    asked = threads.ask_group(tansy, reader, place_for(tansy, place), Question("Why?"))
    lesson = make_shared(tansy, Audience.GROUP, group_id=group.id)
    leave(tansy, place)
    browser = sign_in(tansy)
    assert browser.get(f"/threads/{asked.id}").status_code == 404
    assert browser.get(f"/meetings/{meeting.id}").status_code == 404
    owners = sa.select(Item.id, Item.owner_id).where(Item.group_id == group.id)
    assert {number: owner for number, owner in db.session.execute(owners)} == {
        place.id: wren.id, asked.id: wren.id, meeting.id: wren.id, lesson.id: tansy.id,
    }  # fmt: skip
    still_asked = sa.select(Participant.person_id).where(Participant.meeting_id == meeting.id)
    assert set(db.session.scalars(still_asked)) == {wren.id}


def test_a_founder_who_leaves_a_private_group_no_longer_knows_of_it(
    wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    place = found(wren, tansy, listed=False, name="Hidden Lanterns")
    leave(wren, place, successor=tansy)
    browser = sign_in(wren)
    assert browser.get(f"/groups/{place.id}").status_code == 404
    assert "Hidden" not in browser.get("/groups?q=lanterns").text
    assert sign_in(tansy).get(f"/groups/{place.id}/edit").status_code == 200


@pytest.mark.parametrize("overruns", [False, True])
def test_who_leaves_while_the_group_meets_is_credited_until_then(
    wren: Person, tansy: Person, place: GroupPlace, sign_in: SignIn, overruns: bool
) -> None:
    group = db.session.get_one(Group, place.group_id)
    now, coming = (make_meeting(wren, group) for _n in range(2))
    now.stage = Stage.RUNNING
    if overruns:
        now.ends_at = utcnow() - timedelta(minutes=10)
    for meeting in (now, coming):
        there = db.session.get_one(Participant, (meeting.id, tansy.id))
        there.attendance = Attendance.PRESENT
    db.session.commit()
    sign_in(tansy).post(f"/groups/{place.id}/departure")
    rows = db.session.scalars(sa.select(Participant).filter_by(person_id=tansy.id)).all()
    assert [(row.meeting_id, row.left_at is not None) for row in rows] == [(now.id, True)]


def test_who_is_removed_is_gone_at_once(
    wren: Person, tansy: Person, place: GroupPlace, sign_in: SignIn
) -> None:
    browser = sign_in(tansy)
    assert browser.get(f"/groups/{place.id}/people").status_code == 200
    sign_in(wren).post(f"/groups/{place.id}/people/{tansy.id}/removal")
    assert browser.get(f"/groups/{place.id}/people").status_code == 403
    assert queries.member_ids(place.group_id) == [wren.id]


def test_a_removal_is_on_record_by_numbers_only(
    wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    place = found(wren, tansy, listed=False, name="Hidden Lanterns")
    sign_in(tansy).post(f"/groups/{place.id}/people/{wren.id}/removal")
    assert not audit_rows()
    sign_in(wren).post(f"/groups/{place.id}/people/{tansy.id}/removal")
    sign_in(wren).post(f"/groups/{place.id}/people/{tansy.id}/removal")
    assert audit_rows() == [(wren.id, "member removed", f"group {place.id}", {"person": tansy.id})]
    page = sign_in(make_person(role=Role.ADMINISTRATOR)).get("/administration/audit").text
    assert f"group {place.id}" in page and f"number of the person: {tansy.id}" in page
    assert "Lanterns" not in page


def audit_rows() -> list[tuple[object, ...]]:
    row = audit.AuditRecord
    found = sa.select(row.actor_id, row.verb, row.subject, row.details)
    return [tuple(one) for one in db.session.execute(found.where(row.verb != audit.SIGN_IN))]


def test_who_is_removed_is_told_once_and_no_more_than_they_knew(
    wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    place = found(wren, tansy, listed=False, name="Hidden Lanterns")
    make_action(tansy, make_held(wren, db.session.get_one(Group, place.group_id)), text="Cut cards")
    services.remove(wren, reader_of(wren.id), place_for(wren, place), tansy.id)
    place.title, place.language = "Lanterns of the cellar", "es"
    db.session.commit()
    browser = sign_in(tansy)
    page = browser.get("/notices").text
    assert page.count("took you off the list of members of") == 1 and "Hidden Lanterns" in page
    assert "cellar" not in page and str(place.uuid) not in page
    notice = db.session.scalars(sa.select(Notice).where(Notice.person_id == tansy.id)).one()
    read = browser.post(f"/notices/{notice.id}/reading")
    assert read.location == "/notices"
    assert "Unread:" not in browser.get("/notices").text


def test_who_leaves_hands_on_what_they_had_to_do(
    wren: Person, tansy: Person, place: GroupPlace, sign_in: SignIn
) -> None:
    meeting = make_held(wren, db.session.get_one(Group, place.group_id))
    given, left = (make_action(tansy, meeting, text=text) for text in ("Cut cards", "Ask Ida"))
    done = make_action(tansy, meeting, text="Buy glue", done_at=utcnow())
    browser, address = sign_in(tansy), f"/groups/{place.id}/departure"
    page = browser.get(address).text
    assert "Cut cards" in page and "Ask Ida" in page and "Buy glue" not in page
    outsider = make_person()
    refused = browser.post(address, data={f"action-{given.id}": outsider.id})
    assert refused.status_code == 422 and "Choose members of this group" in refused.text
    data = {f"action-{given.id}": wren.id, f"action-{left.id}": "", "action-99": "x"}
    assert browser.post(address, data=data).status_code == 303
    db.session.expire_all()
    assert [action.owner_id for action in (given, left, done)] == [wren.id, None, tansy.id]
    assert "gave you something to do" in sign_in(wren).get("/notices").text
    assert "Tansy Brook changed it" in sign_in(wren).get(f"/actions/{left.id}").text


def test_what_somebody_who_is_removed_had_to_do_waits_for_somebody(
    wren: Person, tansy: Person, place: GroupPlace
) -> None:
    group = db.session.get_one(Group, place.group_id)
    action = make_action(tansy, make_held(wren, group))
    step = make_step(wren, make_discussion(group, wren, tansy), tansy, "Ask a class")
    services.remove(wren, reader_of(wren.id), place_for(wren, place), tansy.id)
    db.session.commit()
    db.session.expire_all()
    assert (action.owner_id, step.owner_id) == (None, None)


def test_who_leaves_hands_on_next_steps_of_discussions_too(
    wren: Person, tansy: Person, place: GroupPlace, sign_in: SignIn
) -> None:
    group = db.session.get_one(Group, place.group_id)
    talk, gone = (make_discussion(group, wren, tansy) for _n in range(2))
    given, left = (make_step(wren, talk, tansy, text) for text in ("Ask a class", "Count pauses"))
    done, away = make_step(wren, talk, tansy, "Read it"), make_step(wren, gone, tansy, "Hidden")
    record.settle(reader_of(wren.id), talk, done, done=True)
    discussions.withdraw(reader_of(wren.id), gone)
    given.reminded_at = utcnow()
    db.session.commit()
    browser, address = sign_in(tansy), f"/groups/{place.id}/departure"
    page = browser.get(address).text
    assert "Ask a class" in page and "Count pauses" in page
    assert "Read it" not in page and "Hidden" not in page
    refused = browser.post(address, data={f"step-{given.id}": make_person().id})
    assert refused.status_code == 422 and "Choose members of this group" in refused.text
    data = {f"step-{given.id}": wren.id, f"step-{left.id}": "", f"action-{given.id}": wren.id}
    data |= {"step-99": wren.id, "step-x": wren.id, f"step-{10**30}": wren.id}
    assert browser.post(address, data=data).status_code == 303
    db.session.expire_all()
    assert [step.owner_id for step in (given, left, done)] == [wren.id, None, tansy.id]
    assert (given.reminded_at, away.owner_id) == (None, None)
    assert "gave you a next step" in sign_in(wren).get("/notices").text
    record_page = sign_in(wren).get(f"/discussions/{talk.id}/record").text
    assert record_page.partition("Count pauses")[2].partition("</li>")[0].count("nobody yet") == 1


def test_of_two_who_remove_each_other_at_once_one_goes_on_leading(
    wren: Person, tansy: Person, place: GroupPlace
) -> None:
    services.make_facilitator(wren, reader_of(wren.id), place, tansy.id)
    db.session.commit()
    as_they_came = reader_of(tansy.id)
    services.remove(wren, reader_of(wren.id), place, tansy.id)
    db.session.commit()
    with pytest.raises(NotAllowed):
        services.remove(tansy, as_they_came, place, wren.id)
    assert leading(place) == {wren.id}


def test_nobody_who_is_not_in_the_group_is_made_facilitator_or_removed(
    wren: Person, place: GroupPlace
) -> None:
    outsider, reader = make_person(), reader_of(wren.id)
    with pytest.raises(NotFound):
        services.make_facilitator(wren, reader, place_for(wren, place), outsider.id)
    with pytest.raises(NotFound):
        services.remove(wren, reader, place_for(wren, place), outsider.id)


def test_a_group_whose_facilitators_are_gone_is_led_on_by_any_member(
    wren: Person, tansy: Person, place: GroupPlace, sign_in: SignIn
) -> None:
    browser = sign_in(tansy)
    assert browser.post(f"/groups/{place.id}/facilitation").status_code == 409
    close_account(wren)
    assert (
        "Any member may lead it on"
        in browser.get(f"/groups/{place.id}", follow_redirects=True).text
    )
    assert sign_in(make_person()).post(f"/groups/{place.id}/facilitation").status_code == 403
    assert browser.post(f"/groups/{place.id}/facilitation").status_code == 303
    assert leading(place) == {tansy.id}


def test_who_leaves_has_no_seat_in_the_groups_discussions_any_more(
    wren: Person, tansy: Person, place: GroupPlace
) -> None:
    """What has not begun does not know them, what has keeps what they said."""
    group = db.session.get_one(Group, place.group_id)
    roles = {"roles": {Part.FACILITATOR: tansy.id, Part.RECORDER: wren.id}}
    begun, waiting, other = (
        make_discussion(group, wren, tansy, **roles),
        make_discussion(group, wren, tansy, **roles),
        make_discussion(make_group(wren, tansy), wren, tansy, **roles),
    )
    waiting.stage = Discussed.WAITING
    db.session.commit()
    leave(tansy, place)

    def seats(discussion: Discussion) -> list[tuple[int, bool]]:
        return [(one.person_id, not one.left_at) for one in members_of(discussion.id)]

    assert seats(begun) == [(wren.id, True), (tansy.id, False)]
    assert seats(waiting) == [(wren.id, True)]
    assert seats(other) == [(wren.id, True), (tansy.id, True)]
    for discussion, left in ((begun, False), (waiting, False), (other, True)):
        assert (Part.FACILITATOR in roles_of(discussion.id)) is left
        assert roles_of(discussion.id)[Part.RECORDER] == wren.id


def test_closed_accounts_count_for_nothing(
    wren: Person, tansy: Person, place: GroupPlace, sign_in: SignIn
) -> None:
    close_account(tansy)
    assert [one.id for one in queries.members_of(place.group_id)] == [wren.id]
    assert "1 person" in sign_in(make_person()).get("/groups").text
    with pytest.raises(RuleBroken):
        leave(wren, place)


def test_only_members_leave(place: GroupPlace) -> None:
    outsider = make_person()
    with pytest.raises(NotAllowed):
        leave(outsider, place)


def test_a_facilitator_leaves_without_more_where_another_leads(
    wren: Person, tansy: Person, place: GroupPlace
) -> None:
    services.make_facilitator(wren, reader_of(wren.id), place_for(wren, place), tansy.id)
    leave(wren, place)
    with pytest.raises(Refused):
        leave(tansy, found(tansy, make_person()))
    assert leading(place) == {tansy.id}


def test_a_member_knows_when_who_joined_and_where_they_teach(
    wren: Person, tansy: Person, place: GroupPlace, sign_in: SignIn, at_most: AtMost
) -> None:
    for _number in range(20):
        joining.admit(place, make_person().id)
    browser = sign_in(tansy)
    with at_most(6):
        page = browser.get(f"/groups/{place.id}/people").text
    assert "Leave the group" in page
    assert queries.members_of(place.group_id)[1].joined_on > (utcnow() - timedelta(1)).date()


def test_who_left_no_longer_reads_the_groups_name_on_their_own_lesson(
    wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    place = found(wren, tansy, listed=False, name="Hidden Lanterns")
    lesson = make_lesson(tansy, Audience.GROUP)
    browser = sign_in(tansy)
    assert (
        "The group Hidden Lanterns can read it."
        in browser.get(f"/lessons/{lesson.id}/authors").text
    )
    leave(tansy, place)
    for address in (f"/lessons/{lesson.id}", f"/lessons/{lesson.id}/authors", "/lessons/new"):
        page = browser.get(address, follow_redirects=True)
        assert page.status_code == 200
        assert "Lanterns" not in page.text
    assert "The group that reads it now" in browser.get(f"/lessons/{lesson.id}/authors").text


def test_an_observer_who_joined_and_left_is_no_observer_any_more(
    wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    place = found(wren, make_person())
    meeting = make_meeting(wren, db.session.get_one(Group, place.group_id))
    saved(ItemGuest(item_id=meeting.id, person_id=tansy.id, admitted_by_id=wren.id))
    joining.admit(place, tansy.id)
    leave(tansy, place)
    assert sign_in(tansy).get(f"/meetings/{meeting.id}").status_code == 404
