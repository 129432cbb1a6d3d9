"""Beginning a discussion: who may, what is read, who takes part."""

import re
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from markupsafe import Markup

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, NotFound, Refused, RuleBroken
from ps5_collab.discussions import queries, services
from ps5_collab.discussions.models import Annotation, Hearer, Member, Mode, Part, Stage
from ps5_collab.discussions.services import Invited
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, Person
from ps5_collab.protocols import exchange
from ps5_collab.protocols.catalogue import shipped
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.discussions.factories import make_discussion
from tests.factories import make_group, make_person, saved
from tests.lessons.factories import make_lesson

CONSULTANCY: dict[str, Any] = {
    "protocol_key": "consultancy",
    "protocol": exchange.to_json(shipped("consultancy", "en")),
}


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person() for _n in range(3)]


@pytest.fixture
def group(people: list[Person]) -> Group:
    return make_group(*people)


def test_whoever_takes_part_is_told_and_sees_it(people: list[Person], group: Group) -> None:
    discussion = make_discussion(group, *people)
    told = set(db.session.scalars(sa.select(Notice.person_id)))
    assert told == {people[1].id, people[2].id}
    assert set(db.session.scalars(sa.select(Notice.kind))) == {NoticeKind.DISCUSSION_INVITED}
    assert queries.get_discussion(reader_of(people[2].id), discussion.id) is discussion
    with pytest.raises(NotFound):
        queries.get_discussion(reader_of(make_person().id), discussion.id)


def test_only_a_member_invites(people: list[Person], group: Group) -> None:
    other = make_person()
    with pytest.raises(NotAllowed):
        services.begin(other, reader_of(other.id), group.id, Invited("Mine", people=[other.id]))


def test_what_is_read_everybody_can_read(people: list[Person], group: Group) -> None:
    lesson = make_lesson(people[0], Audience.ME)
    with pytest.raises(Refused, match="Not everybody"):
        make_discussion(group, *people, texts=[lesson])
    shown = make_lesson(people[0], Audience.NETWORK)
    discussion = make_discussion(group, *people, texts=[shown])
    (reading,) = queries.readings_of(discussion.id)
    assert (reading.item_id, reading.revision, reading.title) == (shown.id, 1, shown.title)


def test_what_one_cannot_see_is_not_read(people: list[Person], group: Group) -> None:
    hidden = make_lesson(make_person(), Audience.ME)
    with pytest.raises(Refused, match="that you can read yourself"):
        make_discussion(group, *people, texts=[hidden])


def test_only_members_take_part(people: list[Person], group: Group) -> None:
    with pytest.raises(Refused, match="Only members"):
        make_discussion(group, *people, make_person())
    with pytest.raises(Refused, match="Only members"):
        make_discussion(group, *people, roles={Part.RECORDER: make_person().id})


def test_who_is_taken_off_after_it_began_has_left(people: list[Person], group: Group) -> None:
    discussion = make_discussion(group, *people, mode=Mode.LIVE, **CONSULTANCY)
    led: dict[str, Any] = {"mode": Mode.LIVE, **CONSULTANCY}
    invited = Invited(discussion.title, brief="Why?", people=[people[2].id, people[0].id], **led)
    services.change(people[0], reader_of(people[0].id), discussion, invited)
    assert [row.person_id for row in queries.members_of(discussion.id)] == [
        people[2].id,
        people[0].id,
    ]
    discussion.stage = Stage.RUNNING
    services.change(
        people[0], reader_of(people[0].id), discussion, replace(invited, people=[people[0].id])
    )
    assert db.session.get_one(Member, (discussion.id, people[2].id)).left_at


def test_how_it_is_led_stays_once_a_protocol_leads_it_or_it_is_over(
    people: list[Person], group: Group
) -> None:
    reader = reader_of(people[0].id)
    live = Invited("x", brief="y", people=[people[0].id], mode=Mode.LIVE, **CONSULTANCY)
    begun = make_discussion(group, *people, mode=Mode.LIVE, **CONSULTANCY)
    begun.stage = Stage.RUNNING
    over = make_discussion(group, *people)
    services.end(reader, over)
    db.session.commit()
    for discussion, other in ((begun, replace(live, mode=Mode.DAYS)), (over, live)):
        with pytest.raises(RuleBroken, match="has begun"):
            services.change(people[0], reader, discussion, other)
        db.session.rollback()


def test_what_was_open_gets_a_protocol_after_all_and_waits_for_whoever_begins_it(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    discussion = make_discussion(group, *people)
    browser = sign_in(people[0])
    page = browser.get(f"/discussions/{discussion.id}/edit").text
    assert 'name="protocol"' in page and 'name="mode"' in page
    data = {
        "title": "x",
        "brief": "y",
        "mode": "live",
        "protocol": "consultancy",
        "people": [person.id for person in people],
        "version": discussion.version,
        "do": "save",
    }
    browser.post(f"/discussions/{discussion.id}/edit", data=data)
    db.session.expire_all()
    assert (discussion.mode, discussion.stage) == (Mode.LIVE, Stage.WAITING)
    assert browser.get(f"/discussions/{discussion.id}/run").status_code == 200
    data |= {"mode": "open", "version": discussion.version}
    browser.post(f"/discussions/{discussion.id}/edit", data=data)
    led_on = browser.get(f"/discussions/{discussion.id}/run")
    assert led_on.location == f"/discussions/{discussion.id}"
    assert sign_in(make_person()).get(f"/discussions/{discussion.id}/run").status_code == 404
    db.session.expire_all()
    assert (discussion.mode, discussion.stage) == (Mode.OPEN, Stage.RUNNING)
    assert discussion.began_at is not None


def test_who_took_part_while_it_was_open_is_known_when_a_protocol_leads_the_others(
    people: list[Person], group: Group
) -> None:
    reader = reader_of(people[0].id)
    discussion = make_discussion(group, *people)
    two = [person.id for person in people[:2]]
    live = Invited("x", brief="y", people=two, mode=Mode.LIVE, **CONSULTANCY)
    for _again in range(2):
        services.change(people[0], reader, discussion, live)
        db.session.commit()
        assert queries.people_of(discussion.id) == set(two)
        assert [seat.person_id for seat in queries.members_of(discussion.id)][-1] == people[2].id


def test_before_anything_was_nobody_took_part(people: list[Person], group: Group) -> None:
    reader = reader_of(people[0].id)
    discussion = make_discussion(group, *people, mode=Mode.LIVE, **CONSULTANCY)
    two = [person.id for person in people[:2]]
    services.change(people[0], reader, discussion, Invited("x", brief="y", people=two))
    assert {seat.person_id for seat in queries.members_of(discussion.id)} == set(two)
    assert discussion.stage is Stage.RUNNING


def test_a_deleted_discussion_is_not_changed(people: list[Person], group: Group) -> None:
    reader = reader_of(people[0].id)
    discussion = make_discussion(group, *people)
    services.withdraw(reader, discussion)
    same = Invited("x", brief="y", people=[people[0].id])
    for act in (
        lambda: services.change(people[0], reader, discussion, same),
        lambda: services.end(reader, discussion),
    ):
        with pytest.raises(RuleBroken, match="is deleted"):
            act()


def test_an_open_discussion_has_begun_and_can_end(people: list[Person], group: Group) -> None:
    discussion = make_discussion(group, *people)
    assert discussion.stage is Stage.RUNNING
    reader = reader_of(people[0].id)
    for back, stage in ((False, Stage.OVER), (False, Stage.OVER), (True, Stage.RUNNING)):
        services.end(reader, discussion, back=back)
        assert discussion.stage is stage
        assert bool(discussion.ended_at) is not back
    with pytest.raises(NotAllowed):
        services.end(reader_of(people[1].id), discussion)


@pytest.mark.parametrize("noted", [True, False])
def test_a_wrong_text_is_set_aside_whether_or_not_somebody_wrote_on_it(
    people: list[Person], group: Group, sign_in: SignIn, *, noted: bool
) -> None:
    """A note that only its author reads says nothing of itself to who organises."""
    lessons = [make_lesson(people[0], Audience.NETWORK) for _n in range(3)]
    discussion = make_discussion(group, *people, texts=lessons[:2])
    first, second = queries.readings_of(discussion.id)
    if noted:
        secret = {"author_id": people[1].id, "hearer": Hearer.ME, "html": Markup("Mine")}
        saved(Annotation(discussion_id=discussion.id, reading_id=first.id, **secret))
    reader = reader_of(people[0].id)
    same = Invited("x", brief="y", people=[person.id for person in people])

    def read(*keys: tuple[int, int]) -> list[int]:
        services.change(people[0], reader, discussion, replace(same, readings=keys))
        db.session.commit()
        return [row.item_id for row in queries.readings_of(discussion.id)]

    assert read((lessons[2].id, 1), (second.item_id, 1)) == [lessons[2].id, second.item_id]
    page = sign_in(people[1]).get(f"/discussions/{discussion.id}").text
    aside = page[page.index('id="set-aside"') :].partition("</p>")[0]
    address = f"/discussions/{discussion.id}/reading/{first.id}"
    assert address in aside and aside.count("<a") == 1
    text = sign_in(people[1]).get(address).text
    assert "Your group has set this text aside." in text
    assert ("Mine" in text) is noted
    aside = f"Set aside, and not read any more: {lessons[0].title}"
    for paper in ("record", "record.md"):
        assert aside in sign_in(people[1]).get(f"/discussions/{discussion.id}/{paper}").text
    form = sign_in(people[0]).get(f"/discussions/{discussion.id}/edit").text
    offered = {item_id: ticked for item_id, ticked in boxes(form)}
    assert offered == {lessons[0].id: False, lessons[1].id: True, lessons[2].id: True}
    assert read((first.item_id, 1)) == [first.item_id]


def boxes(form: str) -> list[tuple[int, bool]]:
    """What can be read, of a form: the item, and whether it is chosen."""
    found = re.findall(r'<input[^>]*name="readings"[^>]*>', form)
    return [(int(re.findall(r'value="(\d+)@', one)[0]), "checked" in one) for one in found]


def test_what_not_everybody_can_read_any_more_stays_aside(
    people: list[Person], group: Group
) -> None:
    lesson = make_lesson(people[0], Audience.NETWORK)
    other = make_lesson(people[0], Audience.NETWORK)
    discussion = make_discussion(group, *people, texts=[lesson, other])
    given = Invited("x", brief="y", people=[person.id for person in people])
    reader = reader_of(people[0].id)
    services.change(people[0], reader, discussion, replace(given, readings=[(other.id, 1)]))
    lesson.audience = Audience.ME
    db.session.commit()
    both = [(other.id, 1), (lesson.id, 1)]
    with pytest.raises(Refused, match="Not everybody"):
        services.change(people[0], reader, discussion, replace(given, readings=both))


def test_what_nobody_can_open_any_more_stays_and_hinders_no_change(
    people: list[Person], group: Group
) -> None:
    lesson = make_lesson(people[1], Audience.NETWORK)
    discussion = make_discussion(group, *people, texts=[lesson])
    lesson.state = State.WITHDRAWN
    db.session.commit()
    for readings in ([], [(lesson.id, 1)]):
        changed = Invited("x", brief="y", people=[people[0].id, people[2].id], readings=readings)
        services.change(people[0], reader_of(people[0].id), discussion, changed)
        (row,) = queries.readings_of(discussion.id)
        assert (row.item_id, row.title, row.revision) == (lesson.id, lesson.title, 1)
