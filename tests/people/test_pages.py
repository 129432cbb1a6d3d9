"""Every page of people opens for who may, and is closed to who may not."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.core.mail import Letter, send
from ps5_collab.people.models import Role
from tests.conftest import AtMost, SignIn
from tests.factories import make_district, make_person, make_school

ADMINISTRATION = [
    "/administration/schools", "/administration/schools/new", "/administration/schools/1",
    "/administration/districts/new", "/administration/districts/1", "/administration/audit",
    "/administration/audit?check=1", "/administration/audit?verb=invite",
    "/administration/mailbox", "/administration/mailbox/1", "/people/1/deactivation",
]  # fmt: skip
INVITING = ["/invitations", "/invitations/new", "/people/1/appointments"]
SIGNED_IN = [
    "/people", "/people?q=a&school=1&district=1&role=teacher&sort=newest&show=gone&page=9",
    "/people/1", "/schools", "/schools?q=x&district=1", "/schools/1", "/me", "/me/password",
    "/me/email", "/me/sessions", "/confirm?next=/me",
]  # fmt: skip
OPEN = ["/sign-in", "/forgotten", "/forgotten/sent"]
DEAD = ["/reset/nothing", "/invitation/nothing", "/new-address/nothing"]


@pytest.fixture
def cast(app: Flask, sign_in: SignIn) -> dict[str, FlaskClient]:
    school = make_school(make_district(name="Valley"), name="Alder Elementary")
    people = {
        "teacher": make_person(school),
        "principal": make_person(school, Role.PRINCIPAL),
        "administrator": make_person(role=Role.ADMINISTRATOR),
    }
    send(Letter(to="a@b.example", subject="A letter", text="Open:\n\nhttps://site.example/x\n"))
    db.session.commit()
    return {name: sign_in(person) for name, person in people.items()}


def status(browser: FlaskClient, address: str) -> int:
    return browser.get(address).status_code


@pytest.mark.parametrize("address", OPEN + SIGNED_IN + INVITING + ADMINISTRATION)
def test_administrators_open_every_page(cast: dict[str, FlaskClient], address: str) -> None:
    if address not in OPEN[:1]:  # who is signed in is led on from there
        assert status(cast["administrator"], address) == 200


@pytest.mark.parametrize("address", INVITING)
def test_principals_invite_and_teachers_do_not(cast: dict[str, FlaskClient], address: str) -> None:
    assert status(cast["principal"], address) == 200
    assert status(cast["teacher"], address) == 403


@pytest.mark.parametrize("address", ADMINISTRATION)
def test_administration_is_closed_to_others(cast: dict[str, FlaskClient], address: str) -> None:
    assert status(cast["principal"], address) == 403
    assert status(cast["teacher"], address) == 403


@pytest.mark.parametrize("address", SIGNED_IN + INVITING + ADMINISTRATION)
def test_visitors_are_asked_to_sign_in(
    cast: dict[str, FlaskClient], visitor: FlaskClient, address: str
) -> None:
    answer = visitor.get(address)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=")


@pytest.mark.parametrize("address", OPEN)
def test_the_door_is_open(visitor: FlaskClient, address: str) -> None:
    assert status(visitor, address) == 200


@pytest.mark.parametrize("address", DEAD)
def test_a_dead_link_says_what_to_do(visitor: FlaskClient, address: str) -> None:
    page = visitor.get(address)
    assert page.status_code == 404
    assert "does not work any more" in page.text
    assert visitor.post(address).status_code == 404


@pytest.mark.parametrize("number", ["0", "999", str(2**63), "9" * 30])
@pytest.mark.parametrize(
    "address",
    ["/people/{}", "/people/{}/appointments", "/schools/{}", "/administration/schools/{}",
     "/administration/districts/{}", "/administration/mailbox/{}", "/people/{}/deactivation"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(
    cast: dict[str, FlaskClient], address: str, number: str
) -> None:
    assert status(cast["administrator"], address.format(number)) == 404


@pytest.mark.parametrize(
    "query",
    ["school=x", "school=" + "9" * 40, "role=king", "page=0", "page=" + "9" * 50, "q=%00%ff",
     "q=" + "a%20" * 300, "q=%25_", "sort=;drop", "district=-1", "show=gone"],
)  # fmt: skip
def test_nonsense_in_the_address_breaks_no_list(cast: dict[str, FlaskClient], query: str) -> None:
    for address in ("/people", "/schools"):
        assert status(cast["teacher"], f"{address}?{query}") == 200


@pytest.mark.parametrize("address", ["/people", "/schools", "/schools/1", "/people/1"])
def test_a_list_costs_the_same_however_long(
    cast: dict[str, FlaskClient], at_most: AtMost, address: str
) -> None:
    school = make_school()
    for _number in range(20):
        make_person(school)
    db.session.rollback()
    with at_most(12):
        assert status(cast["administrator"], address) == 200
