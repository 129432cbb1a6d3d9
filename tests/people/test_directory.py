"""The directory and the profile: found by any spelling, shown to whom it concerns."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.slots import _fillers, fill
from ps5_collab.people.models import Appointment, LocalDistrict, Person, Role, School
from tests.conftest import HERE, SignIn
from tests.factories import appoint, make_district, make_person, make_school

PROFILE = {
    "name": "Rosa Vega", "pronouns": "she/her", "subjects": "Mathematics, Library ,, Mathematics",
    "grades": ["4", "5"], "time_zone": "America/Denver", "language": "es",
    "about": "I teach *fourth* grade.",
}  # fmt: skip


@pytest.fixture
def school(app: Flask) -> School:
    return make_school(make_district(name="Valley"), name="École Añil")


@pytest.fixture
def rosa(school: School) -> Person:
    return make_person(school, name="Rosa Vega", email="rosa@school.example")


def names(browser: FlaskClient, query: str = "") -> set[str]:
    page = browser.get(f"/people?{query}").text
    known = ("Rosa Vega", "Tomás Núñez", "José Ñandú", "Old Timer")
    return {name for name in known if name in page.split('id="results"')[1]}


@pytest.fixture
def reader(sign_in: SignIn, rosa: Person, school: School) -> FlaskClient:
    make_person(school, Role.PRINCIPAL, name="Tomás Núñez")
    make_person(name="José Ñandú")
    make_person(school, name="Old Timer", deactivated_at=utcnow())
    return sign_in(rosa)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Rosa Vega", "Tomás Núñez", "José Ñandú"}),
        ("q=nunez", {"Tomás Núñez"}),
        ("q=NÚÑEZ+tom", {"Tomás Núñez"}),
        ("q=ñandu", {"José Ñandú"}),
        ("q=nu", {"Tomás Núñez"}),
        ("q=%25", set()),
        ("q=rosa@school.example", set()),
        ("role=principal", {"Tomás Núñez"}),
        ("role=teacher&q=e", {"Rosa Vega", "José Ñandú"}),
        ("show=gone", {"Rosa Vega", "Tomás Núñez", "José Ñandú"}),
        ("school=999", set()),
    ],
)
def test_people_are_found(reader: FlaskClient, query: str, found: set[str]) -> None:
    assert names(reader, query) == found


def test_people_are_found_by_place(reader: FlaskClient, school: School) -> None:
    here = {"Rosa Vega", "Tomás Núñez"}
    assert names(reader, f"school={school.id}") == here
    assert names(reader, f"district={school.local_district_id}") == here


def test_a_leader_belongs_to_the_local_district(reader: FlaskClient, school: School) -> None:
    leader = make_person(role=Role.LEADER, name="José Ñandú")
    appoint(leader, Role.LEADER, local_district_id=school.local_district_id)
    found = names(reader, f"district={school.local_district_id}&role=leader")
    assert found == {"José Ñandú"}


def test_administrators_find_those_who_are_gone(sign_in: SignIn, reader: FlaskClient) -> None:
    admin = sign_in(make_person(role=Role.ADMINISTRATOR))
    assert names(admin, "show=gone") == {"Old Timer"}


@pytest.mark.parametrize(("words", "there"), [("anil", True), ("ECOLE", True), ("birch", False)])
def test_schools_are_found(reader: FlaskClient, words: str, there: bool) -> None:
    assert ("École Añil" in reader.get(f"/schools?q={words}").text) is there


def test_a_school_shows_its_people(reader: FlaskClient, school: School) -> None:
    page = reader.get(f"/schools/{school.id}").text
    assert "Rosa Vega" in page
    assert "Tomás Núñez" in page
    assert "José Ñandú" not in page
    assert "Old Timer" not in page


def test_pages_of_a_long_list(reader: FlaskClient, school: School) -> None:
    for number in range(30):
        make_person(school, name=f"Zed {number:02}")
    first, second = reader.get("/people").text, reader.get("/people?page=2").text
    assert "Zed 29" not in first
    assert "Zed 29" in second
    assert "Rosa Vega" in first
    assert 'page=2"' in first


def test_an_address_is_shown_to_ones_own_school_only(
    sign_in: SignIn, rosa: Person, school: School
) -> None:
    page = f"/people/{rosa.id}"
    colleague, stranger = sign_in(make_person(school)), sign_in(make_person())
    assert rosa.email in colleague.get(page).text
    assert rosa.email not in stranger.get(page).text
    assert rosa.email in sign_in(make_person(role=Role.ADMINISTRATOR)).get(page).text


def test_who_belongs_to_nothing_sees_only_themselves(
    app: Flask, sign_in: SignIn, rosa: Person, school: School
) -> None:
    former = make_person(name="José Ñandú")
    db.session.execute(sa.delete(Appointment).where(Appointment.person_id == former.id))
    db.session.commit()
    browser = sign_in(former)
    assert browser.get(f"/people/{rosa.id}").status_code == 404
    assert browser.get(f"/schools/{school.id}").status_code == 404
    places = (school.name, db.session.get_one(LocalDistrict, school.local_district_id).name)
    db.session.rollback()
    for page in ("/people", "/schools"):
        assert not [name for name in places if name in browser.get(page).text]
    assert names(browser) == {"José Ñandú"}
    assert browser.get(f"/people/{former.id}").status_code == 200


def test_who_is_gone_keeps_name_and_page(sign_in: SignIn, rosa: Person) -> None:
    rosa.deactivated_at = utcnow()
    db.session.commit()
    page = sign_in(make_person(role=Role.ADMINISTRATOR)).get(f"/people/{rosa.id}").text
    assert "Rosa Vega" in page
    assert "No longer here" in page
    assert "mailto:" not in page


def test_a_slot_of_the_page_is_filled_from_above(sign_in: SignIn, rosa: Person) -> None:
    before = list(_fillers.get("people.show", []))
    try:
        fill("people.show", lambda person: Markup("<p>lessons of {}</p>").format(person.name))
        assert "lessons of Rosa Vega" in sign_in(rosa).get(f"/people/{rosa.id}").text
    finally:
        _fillers["people.show"] = before


def test_a_profile_is_kept(sign_in: SignIn, rosa: Person) -> None:
    browser = sign_in(rosa)
    assert browser.post("/me", data=PROFILE).status_code == 303
    db.session.refresh(rosa)
    assert rosa.subjects == ["Mathematics", "Library"]
    assert rosa.grades == ["4", "5"]
    assert (rosa.time_zone, rosa.language) == ("America/Denver", "es")
    page = browser.get(f"/people/{rosa.id}").text
    assert "<em>fourth</em>" in page
    assert "Mathematics, Library" in page
    form = browser.get("/me").text
    assert 'value="4" checked' in form.replace('type="checkbox" ', "")
    db.session.rollback()


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("name", "Ro\u202esa\x00 Vega\r\n", "Rosa Vega"),
        ("name", "  Ñandú   Öz ", "Ñandú Öz"),
        ("pronouns", "\u2066she\u2069", "she"),
        ("about", "a\r\nb\x07", "a\nb"),
        ("about", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_what_harms_unseen_is_left_out(
    sign_in: SignIn, rosa: Person, field: str, value: str, kept: str
) -> None:
    browser = sign_in(rosa)
    assert browser.post("/me", data=PROFILE | {field: value}).status_code == 303
    db.session.refresh(rosa)
    assert getattr(rosa, field) == kept
    assert "<script>alert" not in browser.get(f"/people/{rosa.id}").text
    db.session.rollback()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "\u200b"), ("name", "x" * 121), ("name", "123 !"),
     ("pronouns", "x" * 41), ("subjects", "x" * 601), ("subjects", "y" * 61),
     ("subjects", ",".join(map(str, range(13)))), ("grades", ["13"]), ("language", "xx"),
     ("time_zone", "Mars/Olympus"), ("time_zone", "../../etc/passwd"), ("about", "x" * 4_001),
     ("about", "x" * 1_000_000)],
)  # fmt: skip
def test_what_does_not_fit_is_told_at_its_field(
    sign_in: SignIn, rosa: Person, field: str, value: object
) -> None:
    answer = sign_in(rosa).post("/me", data=PROFILE | {field: value})
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    assert "I teach *fourth* grade." in answer.text or field == "about"


def test_the_page_writes_nothing_that_was_not_asked(sign_in: SignIn, rosa: Person) -> None:
    sneaked = {"email": "x@y.example", "deactivated_at": "", "role": "administrator", "id": "1"}
    sign_in(rosa).post("/me", data=PROFILE | sneaked)
    db.session.refresh(rosa)
    assert rosa.email == "rosa@school.example"
    db.session.rollback()


def test_lone_surrogates_and_broken_forms_are_no_crash(sign_in: SignIn, rosa: Person) -> None:
    browser = sign_in(rosa)
    raw = b"name=%ED%A0%80Rosa&about=%FF%FE&subjects=%00&language=en&time_zone="
    answer = browser.post("/me", data=raw, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (303, 422)
    torn = browser.post(
        "/me", data=b"--x\r\nbroken", content_type="multipart/form-data; boundary=x"
    )
    assert torn.status_code in (400, 422)


def test_the_language_of_the_profile_counts_again_once_it_is_saved(
    sign_in: SignIn, rosa: Person
) -> None:
    browser = sign_in(rosa)
    browser.post("/settings", data={"language": "en", "back": "/me"}, headers=HERE)
    assert '<html lang="en"' in browser.get("/me").text
    browser.post("/me", data=PROFILE)
    assert '<html lang="es"' in browser.get("/me").text
