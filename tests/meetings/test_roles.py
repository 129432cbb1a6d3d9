"""Rotating roles at real meetings, and the norm that is drawn."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, Refused, RuleBroken
from ps5_collab.meetings import norms, planning, roles
from ps5_collab.meetings.models import Coming, Meeting, MeetingRole, Part, Participant, Stage
from ps5_collab.meetings.planning import Planned
from ps5_collab.meetings.queries import roles_of
from ps5_collab.meetings.wall_time import wall_time
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.models import Revision
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_group, make_meeting, make_person, make_place, saved, tomorrow

NEXT = datetime.combine(tomorrow(), datetime.min.time()).replace(hour=15, minute=30)
NORMS = ["Pause before you answer", "Put ideas on the table", "Presume good intentions"]


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person() for _n in range(4)]


@pytest.fixture
def group(people: list[Person]) -> Group:
    return make_group(*people)


def plan(person: Person, group: Group, weeks: int = 0) -> Meeting:
    when = NEXT + timedelta(weeks=weeks)
    planned = Planned(title=f"Week {weeks}", zone="America/Los_Angeles", starts_local=when)
    meeting = planning.plan(person, reader_of(person.id), group.id, planned)
    db.session.commit()
    return meeting


def test_over_six_meetings_of_four_people_the_roles_go_round(
    people: list[Person], group: Group
) -> None:
    given = [roles_of(plan(people[0], group, week).id) for week in range(6)]
    assert all(set(each) == set(Part) for each in given)
    for part in Part:
        times = Counter(each[part] for each in given)
        assert max(times.values()) - min(times[p.id] for p in people) <= 1
    in_all = Counter(who for each in given for who in each.values())
    assert set(in_all.values()) == {6}


def test_who_does_not_come_has_no_turn_and_a_cancelled_meeting_does_not_count(
    people: list[Person], group: Group
) -> None:
    first = plan(people[0], group)
    planning.cancel(people[0], reader_of(people[0].id), first, "Power is out")
    second = make_meeting(people[0], group)
    away = db.session.get_one(Participant, (second.id, people[1].id))
    away.coming = Coming.NO
    db.session.commit()
    turn = roles.suggested(second)
    assert people[1].id not in turn.values() and set(turn) == set(Part)
    assert roles.held_before(second) == []


def test_an_invitation_says_which_role_is_ones_own(people: list[Person], group: Group) -> None:
    meeting = plan(people[0], group)
    for part, who in roles_of(meeting.id).items():
        if who != people[0].id:
            text = db.session.scalars(sa.select(Notice.text).where(Notice.person_id == who)).one()
            assert "Your role" in text and part.value.split("_")[0] in text.lower()


def test_the_organiser_sets_the_roles_and_who_has_a_new_one_is_told(
    sign_in: SignIn, people: list[Person], group: Group
) -> None:
    meeting = make_meeting(people[0], group)
    ann, ben, *_rest = people
    browser, address = sign_in(ann), f"/meetings/{meeting.id}/roles"
    assert browser.get(address).status_code == 200
    browser.post(address, data={"facilitator": ben.id, "recorder": ben.id, "timekeeper": ""})
    assert roles_of(meeting.id) == {Part.FACILITATOR: ben.id, Part.RECORDER: ben.id}
    browser.post(address, data={"facilitator": ben.id})
    told = db.session.scalars(sa.select(Notice).where(Notice.kind == NoticeKind.MEETING_ROLE)).all()
    assert [(notice.person_id, "Facilitator, Recorder" in notice.text) for notice in told] == [
        (ben.id, True)
    ]
    assert browser.post(address, data={"facilitator": make_person().id}).status_code == 422


def test_a_role_is_swapped_by_who_has_it(people: list[Person], group: Group) -> None:
    meeting = plan(people[0], group)
    before = roles_of(meeting.id)
    mine, theirs = Part.FACILITATOR, Part.RECORDER
    holder = next(p for p in people if p.id == before[mine])
    reader = reader_of(holder.id)
    roles.hand_over(holder, reader, meeting, mine, before[theirs])
    db.session.commit()
    after = roles_of(meeting.id)
    assert (after[mine], after[theirs]) == (before[theirs], before[mine])
    other = next(p for p in people if p.id not in (people[0].id, after[mine]))
    with pytest.raises(NotAllowed):
        roles.hand_over(other, reader_of(other.id), meeting, mine, other.id)
    with pytest.raises(Refused):
        roles.hand_over(people[0], reader_of(people[0].id), meeting, mine, make_person().id)


def test_a_role_given_to_somebody_without_one_is_not_swapped(app: Flask) -> None:
    five = [make_person() for _n in range(5)]
    meeting = plan(five[0], make_group(*five))
    before = roles_of(meeting.id)
    free = next(p for p in five if p.id not in before.values())
    roles.hand_over(five[0], reader_of(five[0].id), meeting, Part.TIMEKEEPER, free.id)
    assert roles_of(meeting.id) == before | {Part.TIMEKEEPER: free.id}


def test_over_the_page(sign_in: SignIn, people: list[Person], group: Group) -> None:
    meeting = plan(people[0], group)
    holder = next(p for p in people if p.id == roles_of(meeting.id)[Part.RECORDER])
    other = next(p for p in people if p.id != holder.id)
    browser, address = sign_in(holder), f"/meetings/{meeting.id}/roles"
    assert "Give or swap" in browser.get(address).text
    swap = browser.post(f"{address}/recorder/exchange", data={"person": other.id})
    assert swap.status_code == 303 and roles_of(meeting.id)[Part.RECORDER] == other.id
    assert browser.post(f"{address}/recorder/exchange", data={"person": holder.id}).status_code == (
        303 if holder.id == people[0].id else 403
    )
    assert browser.post(f"{address}/king/exchange").status_code == 404
    stranger = sign_in(make_person())
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}/recorder/exchange").status_code == 404


@pytest.mark.parametrize("stage", [Stage.HELD, Stage.CANCELLED])
def test_what_is_over_keeps_its_roles(people: list[Person], group: Group, stage: Stage) -> None:
    meeting = make_meeting(people[0], group, stage=stage)
    reader = reader_of(people[0].id)
    with pytest.raises(RuleBroken):
        roles.set_all(people[0], reader, meeting, {})
    with pytest.raises(RuleBroken):
        roles.hand_over(people[0], reader, meeting, Part.RECORDER, people[1].id)


def test_who_only_waits_for_a_seat_has_no_turn_and_is_given_no_role(
    sign_in: SignIn, people: list[Person], group: Group
) -> None:
    meeting = make_meeting(people[0], group)
    saved(MeetingRole(meeting_id=meeting.id, part=Part.RECORDER, person_id=people[1].id))
    for person in people[1:3]:
        row = db.session.get_one(Participant, (meeting.id, person.id))
        row.coming, row.waits_since = Coming.YES, utcnow()
    db.session.commit()
    waiting = {people[1].id, people[2].id}
    assert not waiting & set(roles.suggested(meeting, roles_of(meeting.id)).values())
    browser, address = sign_in(people[0]), f"/meetings/{meeting.id}/roles"
    page = browser.get(address).text
    assert f"{people[1].name} only waits for a seat" in page
    assert f'<option value="{people[2].id}"' not in page
    assert browser.post(address, data={"timekeeper": people[2].id}).status_code == 422
    assert browser.post(address, data={"recorder": people[1].id}).status_code == 303  # as it was
    assert "waits for a seat" in browser.get(f"/meetings/{meeting.id}").text


def test_the_page_says_whose_turn_it_is_when_somebody_is_missing(
    sign_in: SignIn, people: list[Person], group: Group
) -> None:
    meeting = make_meeting(people[0], group)
    saved(MeetingRole(meeting_id=meeting.id, part=Part.RECORDER, person_id=people[1].id))
    row = db.session.get_one(Participant, (meeting.id, people[1].id))
    row.coming = Coming.NO
    db.session.commit()
    page = sign_in(people[0]).get(f"/meetings/{meeting.id}/roles").text
    assert f"{people[1].name} does not come" in page and "It is the turn of" in page


# --- the norm ------------------------------------------------------------------------------------


@pytest.fixture
def with_norms(people: list[Person]) -> Group:
    place = make_place(*people, revision=1)
    document = {"norms": [f"**{NORMS[0]}**", *NORMS[1:]]}
    given = {"number": 1, "document": document, "html": {}, "author_id": people[0].id}
    saved(Revision(**given, item_id=place.id))
    return db.session.get_one(Group, place.group_id)


def test_another_norm_is_drawn_each_time_until_all_were_watched(
    people: list[Person], with_norms: Group
) -> None:
    drawn = [plan(people[0], with_norms, week).norm for week in range(6)]
    assert set(drawn[:3]) == set(drawn[3:]) == set(NORMS)
    assert all(one != other for one, other in pairwise(drawn))


def test_the_organiser_may_choose_another(
    sign_in: SignIn, people: list[Person], with_norms: Group
) -> None:
    meeting = plan(people[0], with_norms)
    other = next(norm for norm in NORMS if norm != meeting.norm)
    address = f"/meetings/{meeting.id}/norm"
    assert sign_in(people[0]).post(address, data={"norm": other}).status_code == 303
    db.session.expire_all()
    assert meeting.norm == other
    assert sign_in(people[0]).post(address, data={"norm": "Be nice"}).status_code == 422
    assert sign_in(people[1]).post(address, data={"norm": other}).status_code == 403
    assert other in sign_in(people[1]).get(f"/meetings/{meeting.id}").text


@pytest.mark.parametrize(
    ("norms_given", "earlier", "open_to"),
    [
        ([], [], {""}),
        (["a"], ["a"], {"a"}),
        (["a", "b"], ["a"], {"b"}),
        (["a", "b", "c"], ["c", "b", "a"], {"b", "c"}),
        (["a", "b", "c"], ["a", "b", "a", "b"], {"c"}),
        (["a", "b"], ["gone"], {"a", "b"}),
    ],
)
def test_what_is_drawn(norms_given: list[str], earlier: list[str], open_to: set[str]) -> None:
    offered: list[set[str]] = []

    def first(among: object) -> str:
        offered.append(set(among))  # type: ignore[call-overload]
        return sorted(offered[0])[0]

    found = norms.draw(norms_given, earlier, first)
    assert found in open_to and (offered == [open_to] or not norms_given)


def test_a_group_without_norms_watches_none(people: list[Person], group: Group) -> None:
    assert plan(people[0], group).norm == ""


def test_while_the_time_is_being_found_the_page_says_once_that_roles_come_by_themselves(
    sign_in: SignIn, people: list[Person], group: Group
) -> None:
    meeting = make_meeting(people[0], group, stage=Stage.POLLING, starts_local=None)
    browser = sign_in(people[0])
    page = browser.get(f"/meetings/{meeting.id}/roles").text
    assert page.count("As soon as the time is settled") == 1
    assert "Nobody</option>" not in page and page.count("Whose turn it is</option>") == len(Part)
    assert "as soon as the time is settled" in browser.get(f"/meetings/{meeting.id}").text
    chosen = {Part.FACILITATOR.value: str(people[3].id)}
    assert browser.post(f"/meetings/{meeting.id}/roles", data=chosen).status_code == 303
    planning.fix_time(people[0], reader_of(people[0].id), meeting, wall_time(NEXT, meeting.zone))
    db.session.commit()
    given = roles_of(meeting.id)
    assert given[Part.FACILITATOR] == people[3].id and set(given) == set(Part)
    assert "Nobody</option>" in browser.get(f"/meetings/{meeting.id}/roles").text
