"""Who may do what with people: the rules as tables."""

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.people.models import Appointment, Role
from ps5_collab.people.policy import (
    Post,
    Standing,
    may_end,
    may_invite,
    may_invite_somebody,
    may_see_email,
    roles_to_give,
)
from ps5_collab.people.queries import Wanted, people_for, standing_of
from tests.factories import appoint, make_district, make_person, make_school

OWN, OTHER = 1, 2
VALLEY, COAST = 10, 20
CAST = {
    "teacher": Standing(1, frozenset({Post(Role.TEACHER, OWN, VALLEY)})),
    "champion": Standing(2, frozenset({Post(Role.CHAMPION, OWN, VALLEY)})),
    "facilitator": Standing(3, frozenset({Post(Role.FACILITATOR, OWN, VALLEY)})),
    "principal": Standing(4, frozenset({Post(Role.PRINCIPAL, OWN, VALLEY)})),
    "district leader": Standing(5, frozenset({Post(Role.LEADER, None, VALLEY)})),
    "network leader": Standing(6, frozenset({Post(Role.LEADER)})),
    "administrator": Standing(7, frozenset({Post(Role.ADMINISTRATOR)})),
    "nobody": Standing(8),
    "visitor": Standing(None),
}
ADMINISTRATOR = {"administrator"}


def those_who(rule: object, *given: object) -> set[str]:
    assert callable(rule)
    return {who for who, standing in CAST.items() if rule(standing, *given)}


@pytest.mark.parametrize(
    ("role", "place", "who"),
    [
        (Role.TEACHER, OWN, ADMINISTRATOR | {"principal", "facilitator"}),
        (Role.CHAMPION, OWN, ADMINISTRATOR | {"principal", "facilitator"}),
        (Role.FACILITATOR, OWN, ADMINISTRATOR | {"principal"}),
        (Role.PRINCIPAL, OWN, ADMINISTRATOR),
        (Role.TEACHER, OTHER, ADMINISTRATOR),
        (Role.CHAMPION, OTHER, ADMINISTRATOR),
        (Role.FACILITATOR, OTHER, ADMINISTRATOR),
        (Role.TEACHER, None, ADMINISTRATOR),
        (Role.LEADER, None, ADMINISTRATOR),
        (Role.ADMINISTRATOR, None, ADMINISTRATOR),
        (Role.ADMINISTRATOR, OWN, ADMINISTRATOR),
    ],
)
def test_who_may_invite_whom(role: Role, place: int | None, who: set[str]) -> None:
    assert those_who(may_invite, role, place) == who


def test_who_sees_the_button_may_give_something() -> None:
    assert those_who(may_invite_somebody) == {
        who for who, one in CAST.items() if roles_to_give(one)
    }
    assert roles_to_give(CAST["facilitator"]) == (Role.TEACHER, Role.CHAMPION)
    assert set(roles_to_give(CAST["administrator"])) == set(Role)


@pytest.mark.parametrize(
    ("role", "place", "who"),
    [
        (Role.TEACHER, OWN, ADMINISTRATOR | {"principal"}),
        (Role.FACILITATOR, OWN, ADMINISTRATOR | {"principal"}),
        (Role.PRINCIPAL, OWN, ADMINISTRATOR),
        (Role.TEACHER, OTHER, ADMINISTRATOR),
        (Role.LEADER, None, ADMINISTRATOR),
    ],
)
def test_who_may_end_an_appointment(role: Role, place: int | None, who: set[str]) -> None:
    appointment = Appointment(role=role, school_id=place)
    assert those_who(may_end, appointment) == who


OWN_SCHOOL = {"teacher", "champion", "facilitator", "principal"}


@pytest.mark.parametrize(
    ("person", "who"),
    [
        (
            Standing(50, frozenset({Post(Role.TEACHER, OWN, VALLEY)})),
            OWN_SCHOOL | {"district leader", "network leader"} | ADMINISTRATOR,
        ),
        (
            Standing(51, frozenset({Post(Role.TEACHER, OTHER, VALLEY)})),
            {"district leader", "network leader"} | ADMINISTRATOR,
        ),
        (
            Standing(52, frozenset({Post(Role.TEACHER, OTHER, COAST)})),
            {"network leader"} | ADMINISTRATOR,
        ),
        (Standing(53), {"network leader"} | ADMINISTRATOR),
        (CAST["nobody"], {"nobody", "network leader"} | ADMINISTRATOR),
        (CAST["administrator"], {"network leader"} | ADMINISTRATOR),
    ],
)
def test_who_sees_an_address(person: Standing, who: set[str]) -> None:
    assert those_who(may_see_email, person) == who


def test_a_standing_holds_what_counts_today(app: Flask) -> None:
    from datetime import timedelta

    from ps5_collab.core.clock import today

    valley = make_district()
    alder, birch = make_school(valley), make_school(valley)
    person = make_person(alder)
    appoint(person, Role.CHAMPION, school_id=birch.id, ends_on=today())
    appoint(person, Role.PRINCIPAL, school_id=birch.id, ends_on=today() - timedelta(days=1))
    appoint(person, Role.PRINCIPAL, school_id=alder.id, starts_on=today() + timedelta(days=1))
    appoint(person, Role.LEADER, local_district_id=valley.id)
    assert standing_of(person.id).posts == {
        Post(Role.TEACHER, alder.id, valley.id),
        Post(Role.CHAMPION, birch.id, valley.id),
        Post(Role.LEADER, None, valley.id),
    }


def test_only_people_of_the_network_see_the_directory(app: Flask) -> None:
    inside, outside = make_person(name="Inside"), make_person(name="Outside")
    db.session.execute(sa.delete(Appointment).where(Appointment.person_id == outside.id))
    db.session.commit()

    def seen(person_id: int | None) -> list[str]:
        found = people_for(standing_of(person_id), Wanted())
        return [one.name for one in db.session.scalars(found)]

    assert seen(inside.id) == ["Inside", "Outside"]
    assert seen(outside.id) == ["Outside"]
    assert seen(None) == []
