"""Appointments, accounts, schools and districts; and the record of what was done."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.audit import AuditRecord
from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.core.mail import Letter, send
from ps5_collab.lessons.models import Lesson
from ps5_collab.people import letters, queries
from ps5_collab.people.models import Appointment, LocalDistrict, Person, Role, School
from ps5_collab.people.policy import OPERATOR
from ps5_collab.people.queries import standing_of
from ps5_collab.sharing.models import Audience, State
from tests.conftest import SignIn
from tests.factories import make_district, make_person, make_school, saved


@pytest.fixture
def school(app: Flask) -> School:
    return make_school(name="Alder Elementary")


@pytest.fixture
def rosa(school: School) -> Person:
    return make_person(school, name="Rosa Vega")


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person(role=Role.ADMINISTRATOR, name="Ada Admin")


@pytest.fixture
def admin(sign_in: SignIn, ada: Person) -> FlaskClient:
    return sign_in(ada)


def appointment_of(person: Person) -> int:
    found = sa.select(Appointment.id).where(Appointment.person_id == person.id)
    number = db.session.scalars(found).one()
    db.session.commit()
    return number


def acts() -> list[str]:
    verbs = list(db.session.scalars(sa.select(AuditRecord.verb).order_by(AuditRecord.id)))
    db.session.commit()
    return verbs


def end_page(person: Person) -> str:
    return f"/people/{person.id}/appointments/{appointment_of(person)}/end"


def test_an_appointment_ends_at_once(admin: FlaskClient, rosa: Person, school: School) -> None:
    assert "Alder Elementary" in admin.get(end_page(rosa)).text
    assert admin.post(end_page(rosa)).status_code == 303
    assert not standing_of(rosa.id).in_network
    assert db.session.scalars(sa.select(Appointment.ends_on)).all() != []
    db.session.commit()
    assert acts() == ["end appointment"]


def test_an_appointment_ends_with_a_day(admin: FlaskClient, rosa: Person) -> None:
    friday = today() + timedelta(days=3)
    admin.post(end_page(rosa), data={"last_day": friday.isoformat()})
    assert (
        db.session.scalar(sa.select(Appointment.ends_on).where(Appointment.person_id == rosa.id))
        == friday
    )
    assert standing_of(rosa.id).in_network
    db.session.commit()


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_told(admin: FlaskClient, rosa: Person, day: str) -> None:
    answer = admin.post(end_page(rosa), data={"last_day": day})
    assert answer.status_code == 422
    assert "last_day-error" in answer.text


def test_what_never_counted_is_removed(admin: FlaskClient, rosa: Person, school: School) -> None:
    place = {"role": "champion", "place": f"school-{school.id}"}
    admin.post(f"/people/{rosa.id}/appointments", data=place)
    newest = db.session.scalar(sa.select(sa.func.max(Appointment.id)))
    db.session.commit()
    admin.post(f"/people/{rosa.id}/appointments/{newest}/end")
    assert db.session.get(Appointment, newest) is None
    db.session.commit()


def test_a_principal_ends_at_the_own_school_only(
    sign_in: SignIn, rosa: Person, school: School
) -> None:
    own = sign_in(make_person(school, Role.PRINCIPAL))
    foreign = sign_in(make_person(role=Role.PRINCIPAL))
    facilitator = sign_in(make_person(school, Role.FACILITATOR))
    assert foreign.post(end_page(rosa)).status_code == 403
    assert facilitator.post(end_page(rosa)).status_code == 403
    assert own.post(end_page(rosa)).status_code == 303


def test_an_appointment_is_of_its_person(admin: FlaskClient, rosa: Person, ada: Person) -> None:
    assert (
        admin.post(f"/people/{ada.id}/appointments/{appointment_of(rosa)}/end").status_code == 404
    )


def test_the_last_administrator_stays(admin: FlaskClient, ada: Person, sign_in: SignIn) -> None:
    assert admin.post(end_page(ada)).status_code == 409
    assert admin.post(f"/people/{ada.id}/deactivation").status_code == 409
    second = make_person(role=Role.ADMINISTRATOR)
    assert sign_in(second).post(f"/people/{ada.id}/deactivation").status_code == 303


def test_a_closed_account_keeps_its_work_and_its_name(
    admin: FlaskClient, sign_in: SignIn, rosa: Person, school: School
) -> None:
    lesson = saved(
        Lesson(
            title="Sorting the book cart",
            owner_id=rosa.id,
            school_id=school.id,
            audience=Audience.NETWORK,
            state=State.PUBLISHED,
        )
    )
    admin.post(f"/people/{rosa.id}/deactivation")
    db.session.refresh(lesson)
    owner = db.session.get_one(Person, lesson.owner_id)
    assert (owner.name, owner.deactivated_at is not None) == ("Rosa Vega", True)
    db.session.commit()
    assert "No longer here" in sign_in(make_person()).get(f"/people/{rosa.id}").text
    assert acts() == ["deactivate"]


def test_who_is_gone_is_not_appointed(admin: FlaskClient, rosa: Person) -> None:
    admin.post(f"/people/{rosa.id}/deactivation")
    place = {"role": "champion", "place": f"school-{make_school().id}"}
    assert admin.post(f"/people/{rosa.id}/appointments", data=place).status_code == 409


@pytest.mark.parametrize("verb", ["deactivation", "reactivation"])
def test_only_administrators_close_accounts(
    sign_in: SignIn, rosa: Person, school: School, verb: str
) -> None:
    principal = sign_in(make_person(school, Role.PRINCIPAL))
    rosa.deactivated_at = None
    db.session.commit()
    assert principal.post(f"/people/{rosa.id}/{verb}").status_code == 403


SCHOOL = {"code": "BIR", "name": "Birch Middle", "level": "middle", "about": ""}


def test_a_school_is_begun_changed_closed_and_opened(admin: FlaskClient) -> None:
    district = make_district()
    content = SCHOOL | {"local_district_id": str(district.id)}
    assert admin.post("/administration/schools/new", data=content).status_code == 303
    school = db.session.scalars(sa.select(School)).one()
    db.session.commit()
    page = f"/administration/schools/{school.id}"
    assert admin.post(page, data=content | {"name": "Bïrch Middle"}).status_code == 303
    assert admin.post(f"{page}/closing").status_code == 303
    db.session.refresh(school)
    assert (school.name, school.name_folded) == ("Bïrch Middle", "birch middle")
    assert school.closed_on == today()
    db.session.commit()
    assert "Bïrch" not in admin.get("/schools").text
    assert "Bïrch" in admin.get("/administration/schools").text
    admin.post(f"{page}/opening")
    assert "Bïrch" in admin.get("/schools").text
    assert acts() == ["add school", "change school", "close school", "open school"]


def seen(page: str) -> str:
    return re.findall(r'name="seen"[^>]*value="(\w{64})"', page)[0]


def test_the_second_who_changes_a_school_is_told_what_the_first_wrote(admin: FlaskClient) -> None:
    school = make_school(name="Alder Elementary", code="ALD")
    page = f"/administration/schools/{school.id}"
    content = SCHOOL | {"code": "ALD", "local_district_id": str(school.local_district_id)}
    opened = seen(admin.get(page).text)
    theirs = content | {"name": "Alder School", "level": "high", "seen": opened}
    assert admin.post(page, data=theirs).status_code == 303
    mine = content | {"name": "Alder Middle", "seen": opened}
    wrong = admin.post(page, data=mine | {"code": ""})  # one fault first: the other is not lost
    assert wrong.status_code == 422 and seen(wrong.text) == opened
    refused = admin.post(page, data=mine)
    assert refused.status_code == 422
    assert (
        "it says “Alder School” now" in refused.text and "it says “High school” now" in refused.text
    )
    assert 'value="Alder Middle"' in refused.text
    assert queries.get_school(OPERATOR, school.id).name == "Alder School"
    assert admin.post(page, data=mine | {"seen": seen(refused.text)}).status_code == 303
    assert queries.get_school(OPERATOR, school.id).name == "Alder Middle"


def test_the_second_who_changes_a_district_is_told_too(admin: FlaskClient) -> None:
    district = make_district(name="Valley")
    page = f"/administration/districts/{district.id}"
    opened = seen(admin.get(page).text)
    for name, status in [("The Valley", 303), ("Vale", 422)]:
        answer = admin.post(page, data={"code": district.code, "name": name, "seen": opened})
        assert answer.status_code == status
    assert "it says “The Valley” now" in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", ""), ("code", "A B"), ("code", "x" * 21), ("name", ""), ("name", "x" * 121),
     ("code", "ald"), ("name", "ALDER ELEMENTARY"), ("level", "tall"),
     ("local_district_id", "x"), ("local_district_id", "999"), ("local_district_id", "9" * 40)],
)  # fmt: skip
def test_a_school_that_does_not_fit_is_told(admin: FlaskClient, field: str, value: str) -> None:
    school = make_school(name="Alder Elementary", code="ALD")
    content = SCHOOL | {"local_district_id": str(school.local_district_id)} | {field: value}
    answer = admin.post("/administration/schools/new", data=content)
    assert answer.status_code == 422
    assert 'id="errors"' in answer.text
    assert acts() == []


def test_a_district_closes_after_its_schools(admin: FlaskClient) -> None:
    answer = admin.post("/administration/districts/new", data={"code": "V", "name": "Valley"})
    assert answer.status_code == 303
    district = db.session.scalars(sa.select(LocalDistrict)).one()
    school = make_school(district)
    page = f"/administration/districts/{district.id}"
    assert admin.post(page, data={"code": "V", "name": "The Valley"}).status_code == 303
    assert admin.post(f"{page}/closing").status_code == 409
    admin.post(f"/administration/schools/{school.id}/closing")
    assert admin.post(f"{page}/closing").status_code == 303
    assert admin.post(f"{page}/opening").status_code == 303
    assert acts()[-1] == "open local district"


@pytest.mark.parametrize(
    "address",
    ["/administration/schools/new", "/administration/schools/1",
     "/administration/schools/1/closing",
     "/administration/schools/1/opening", "/administration/districts/new",
     "/administration/districts/1", "/administration/districts/1/closing",
     "/administration/districts/1/opening"],
)  # fmt: skip
def test_places_are_changed_by_administrators_only(
    sign_in: SignIn, school: School, address: str
) -> None:
    browser = sign_in(make_person(school, Role.PRINCIPAL))
    assert browser.post(address, data=SCHOOL).status_code == 403
    assert acts() == []


def test_the_record_shows_who_did_what_and_that_nothing_was_changed(
    admin: FlaskClient, rosa: Person
) -> None:
    admin.post(f"/people/{rosa.id}/deactivation")
    admin.post(f"/people/{rosa.id}/reactivation")
    page = admin.get("/administration/audit?check=1").text
    assert "The chain holds" in page
    assert "Ada Admin" in page
    assert admin.get("/administration/audit?verb=reactivate").text.count("<tr>") == 2
    db.session.execute(sa.update(AuditRecord).values(verb="nothing"))
    db.session.commit()
    assert "The chain is broken" in admin.get("/administration/audit?check=1").text


def test_a_kept_letter_is_seen_as_it_was_meant_and_cannot_act(
    admin: FlaskClient, rosa: Person
) -> None:
    send(letters.password_changed(rosa))
    send(Letter(to=rosa.email, text="x", calendar="BEGIN:VCALENDAR", calendar_method="REQUEST"))
    db.session.commit()
    page = admin.get("/administration/mailbox/1/page")
    assert "<h1" in page.text and rosa.name in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy
    assert admin.get("/administration/mailbox/1/calendar").status_code == 404
    assert admin.get("/administration/mailbox/2/page").status_code == 404
    file = admin.get("/administration/mailbox/2/calendar")
    assert (file.text, file.mimetype) == ("BEGIN:VCALENDAR", "text/calendar")


def test_a_letter_that_waits_for_its_words_has_a_name_in_the_mailbox(
    admin: FlaskClient, rosa: Person
) -> None:
    """As at night, when those who sleep get no letters."""
    send(Letter(to=rosa.email, writer="some.writer"))
    db.session.commit()
    for address in ("/administration/mailbox", "/administration/mailbox/1"):
        assert "its words are found when it leaves" in admin.get(address).text


@pytest.fixture
def real_mail(app: Flask) -> Iterator[None]:
    real = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(real, mail_url="smtp://mail.example")
    yield
    app.config["SETTINGS"] = real


def test_no_mailbox_where_mail_is_sent(admin: FlaskClient, real_mail: None) -> None:
    """Letters hold links that open the accounts of others."""
    assert admin.get("/administration/mailbox").status_code == 404
    assert admin.get("/administration/mailbox/1").status_code == 404
