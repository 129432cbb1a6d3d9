"""Who sees an item: the whole rule as one table, then one law."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.lessons.models import Lesson
from ps5_collab.people.models import Person, Role
from ps5_collab.sharing.models import Audience, Item, ItemAuthor, ItemGuest, State
from ps5_collab.sharing.policy import VISITOR, Reader, visible_to
from ps5_collab.sharing.readers import reader_of
from tests.factories import (
    appoint,
    end_membership,
    make_district,
    make_group,
    make_meeting,
    make_person,
    make_school,
    make_shared,
    saved,
)

ALL = {
    "owner",
    "co-author",
    "group member",
    "guest",
    "colleague",
    "former colleague",
    "stranger",
    "principal elsewhere",
    "leader",
    "administrator",
    "without appointment",
    "visitor",
}
EVERYONE_SIGNED_IN = ALL - {"visitor"}
NETWORK = EVERYONE_SIGNED_IN - {"without appointment"}


@pytest.fixture
def cast(app: Flask) -> dict[str, Person]:
    district = make_district()
    home = make_school(district)
    people = {
        "owner": make_person(home),
        "co-author": make_person(),
        "group member": make_person(),
        "guest": make_person(),
        "colleague": make_person(home),
        "former colleague": make_person(),
        "stranger": make_person(make_school(district)),
        "principal elsewhere": make_person(role=Role.PRINCIPAL),
        "leader": make_person(role=Role.LEADER),
        "administrator": make_person(role=Role.ADMINISTRATOR),
        "without appointment": make_person(role=Role.LEADER),
    }
    appoint(people["leader"], Role.LEADER, local_district_id=district.id)
    appoint(
        people["former colleague"],
        Role.TEACHER,
        school_id=home.id,
        ends_on=today() - timedelta(days=1),
    )
    db.session.execute(
        sa.text("DELETE FROM appointment WHERE person_id = :id"),
        {"id": people["without appointment"].id},
    )
    db.session.commit()
    return people


def make_item(cast: dict[str, Person], audience: Audience, state: State) -> Item:
    owner = cast["owner"]
    group = make_group(owner, cast["group member"])
    school = sa.text("SELECT school_id FROM appointment WHERE person_id = :id")
    item = saved(
        Lesson(
            title="Shared",
            owner_id=owner.id,
            school_id=db.session.scalar(school, {"id": owner.id}),
            group_id=group.id,
            audience=audience,
            state=state,
        )
    )
    saved(ItemAuthor(item_id=item.id, person_id=cast["co-author"].id))
    saved(ItemGuest(item_id=item.id, person_id=cast["guest"].id, admitted_by_id=owner.id))
    return item


def readers(cast: dict[str, Person]) -> dict[str, Reader]:
    return {who: reader_of(person.id) for who, person in cast.items()} | {"visitor": VISITOR}


AUTHORS = {"owner", "co-author"}
#: Those who were let in by name, too.
NAMED = AUTHORS | {"guest"}


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        (Audience.ME, NAMED),
        (Audience.GROUP, NAMED | {"group member"}),
        (Audience.SCHOOL, NAMED | {"colleague"}),
        (Audience.NETWORK, NETWORK),
        (Audience.EVERYONE, ALL),
    ],
)
def test_who_sees_what_is_published(
    cast: dict[str, Person], audience: Audience, who: set[str]
) -> None:
    item = make_item(cast, audience, State.PUBLISHED)
    assert {name for name, reader in readers(cast).items() if sees(reader, item)} == who


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN])
def test_only_authors_see_what_is_not_published(
    cast: dict[str, Person], audience: Audience, state: State
) -> None:
    item = make_item(cast, audience, state)
    assert {name for name, reader in readers(cast).items() if sees(reader, item)} == AUTHORS


def test_who_leads_a_group_still_sees_what_was_taken_away_of_what_is_the_groups(
    app: Flask,
) -> None:
    """Meetings are; a lesson that was shared with the group is its author's."""
    lead, owner, member = (make_person() for _n in range(3))
    group, elsewhere = make_group(lead, owner, member), make_group(make_person(), owner)
    led = {lead, owner}
    for of, who in ((group, led), (elsewhere, {owner})):
        meeting = make_meeting(owner, of, state=State.WITHDRAWN, audience=Audience.NETWORK)
        people = (lead, owner, member, make_person())
        assert {one for one in people if sees(reader_of(one.id), meeting)} == who
    lesson = make_shared(owner, Audience.GROUP, group_id=group.id)
    assert sees(reader_of(lead.id), lesson)
    for state in (State.WITHDRAWN, State.DRAFT):
        lesson.state = state
        db.session.commit()
        assert not sees(reader_of(lead.id), lesson)
    draft = make_meeting(owner, group, state=State.DRAFT)
    assert not sees(reader_of(lead.id), draft)


@pytest.mark.parametrize("state", list(State))
def test_who_left_a_group_is_not_the_author_any_more_of_what_is_the_groups(
    app: Flask, state: State
) -> None:
    """Of discussions and meetings; a lesson that was shared with the group stays its author's."""
    owner, co_author, member = (make_person() for _n in range(3))
    group = make_group(owner, co_author, member)
    people = (owner, co_author, member)
    meeting = make_meeting(owner, group, state=state)
    lesson = make_shared(owner, Audience.GROUP, group_id=group.id, state=state)
    for item in (meeting, lesson):
        saved(ItemAuthor(item_id=item.id, person_id=co_author.id))

    def who_sees(item: Item) -> list[Person]:
        return [one for one in people if sees(reader_of(one.id), item)]

    readers = list(people) if state == State.PUBLISHED else [owner, co_author]
    assert who_sees(meeting) == readers
    for gone in (owner, co_author):
        end_membership(gone, group)
    assert who_sees(meeting) == readers[2:]
    assert who_sees(lesson) == readers


def test_who_left_reads_of_a_groups_meeting_what_everybody_reads(app: Flask) -> None:
    owner = make_person()
    group = make_group(owner, make_person())
    for audience in (Audience.NETWORK, Audience.EVERYONE):
        meeting = make_meeting(owner, group, audience=audience)
        end_membership(owner, group)
        assert sees(reader_of(owner.id), meeting)


def sees(reader: Reader, item: Item) -> bool:
    found = sa.select(Item.id).where(visible_to(reader), Item.id == item.id)
    return db.session.scalar(found) is not None
