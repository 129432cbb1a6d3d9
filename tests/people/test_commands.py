"""People from the command line."""

import json

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.people.models import OneTimeLink, Role
from ps5_collab.people.queries import person_by_email, standing_of
from tests.conftest import SignIn
from tests.factories import make_person, make_school

NEW = {"name": "Ada", "new_password": "tiza azul en marzo llueve", "language": "en"}


def run(app: Flask, *words: str) -> Result:
    db.session.rollback()
    return app.test_cli_runner().invoke(args=["people", *words])


def test_the_first_administrator_comes_by_a_printed_link(app: Flask, visitor: FlaskClient) -> None:
    result = run(app, "create-admin", "Ada@School.Example")
    assert result.exit_code == 0
    link = result.stdout.strip()
    assert link.startswith("http://localhost/invitation/")
    assert "once" in result.stderr
    assert visitor.post(link.removeprefix("http://localhost"), data=NEW).status_code == 303
    person = person_by_email("ada@school.example")
    assert person is not None
    assert standing_of(person.id).administers
    db.session.commit()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["create-admin", "nonsense"], 1),
        (["create-admin"], 2),
        (["invite", "a@b.example", "--role", "king"], 2),
        (["invite", "a@b.example", "--role", "teacher"], 2),
        (["invite", "a@b.example", "--role", "leader", "--school", "ALD"], 2),
        (["invite", "a@b.example", "--role", "teacher", "--school", "NONE"], 1),
        (["invite", "a@b.example", "--role", "teacher", "--school", "ald"], 0),
        (["invite", "a@b.example", "--role", "leader"], 0),
        (["deactivate", "nobody@b.example"], 1),
        (["reactivate", "nobody@b.example"], 1),
    ],
)
def test_exit_statuses(app: Flask, words: list[str], status: int) -> None:
    make_school(code="ALD")
    result = run(app, *words)
    assert result.exit_code == status
    assert bool(result.stderr) is bool(status)
    made = db.session.scalar(sa.select(sa.func.count(OneTimeLink.id)))
    db.session.rollback()
    assert made == (status == 0)


def test_accounts_are_closed_and_opened(app: Flask, sign_in: SignIn) -> None:
    person = make_person(email="rosa@school.example")
    browser = sign_in(person)
    assert run(app, "deactivate", "ROSA@school.example").exit_code == 0
    assert browser.get("/me").status_code == 303
    assert "rosa@school.example" in run(app, "list", "--gone").stdout
    assert run(app, "reactivate", "rosa@school.example").exit_code == 0
    assert "rosa@school.example" in run(app, "list").stdout


def test_the_list_is_for_scripts_too(app: Flask) -> None:
    make_person(make_school(name="Alder"), Role.PRINCIPAL, name="Zoë", email="z@school.example")
    rows = json.loads(run(app, "list", "--json").stdout)
    assert rows == [{"email": "z@school.example", "name": "Zoë", "roles": "Principal, Alder"}]


def test_the_last_administrator_is_not_closed(app: Flask) -> None:
    make_person(role=Role.ADMINISTRATOR, email="ada@school.example")
    result = run(app, "deactivate", "ada@school.example")
    assert result.exit_code == 1
    assert "appoint another first" in result.stderr
