"""Several short lists asked as one statement."""

import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.db import db, together
from ps5_collab.people.models import Person, School
from tests.conftest import AtMost
from tests.factories import make_person, make_school


def test_each_list_keeps_its_order_and_its_values(app: Flask, at_most: AtMost) -> None:
    for name in ("Ada", "Cleo", "Ben"):
        make_person(make_school(name=f"School of {name}"), name=name)
    db.session.rollback()
    by_name = sa.select(Person.name, Person.created_at).order_by(Person.name.desc())
    with at_most(1):
        people, schools, nobody = together(
            by_name.limit(2),
            sa.select(School.name, School.level, School.id).order_by(School.name),
            sa.select(Person.id, Person.created_at).where(Person.name == "x"),
        )
    assert [row.name for row in people] == ["Cleo", "Ben"]
    first = db.session.execute(by_name).first()
    assert first is not None
    assert people[0].created_at == first.created_at
    assert people[0].level is None
    assert [row.name for row in schools] == ["School of Ada", "School of Ben", "School of Cleo"]
    assert schools[0].level in set(type(schools[0].level))
    assert nobody == []
