"""Asking people in, and coming in."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.audit import AuditRecord
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, Refused
from ps5_collab.core.mail import Letter
from ps5_collab.people.models import OneTimeLink, Person, Role, School
from ps5_collab.people.policy import OPERATOR, Standing
from ps5_collab.people.queries import person_by_email, standing_of
from ps5_collab.people.services.appointments import Offer
from ps5_collab.people.services.invitations import Report, invite_many
from tests.conftest import SignIn
from tests.factories import make_district, make_person, make_school
from tests.people.letters import letters_to, path_in

NEW = "tiza azul en marzo llueve"
EMAIL = "mei@school.example"


@pytest.fixture
def school(app: Flask) -> School:
    return make_school(name="Alder Elementary")


@pytest.fixture
def principal(school: School) -> Person:
    return make_person(school, Role.PRINCIPAL, name="Grace Park")


@pytest.fixture
def admin(app: Flask) -> Person:
    return make_person(role=Role.ADMINISTRATOR)


def form(school: School | None, text: str = EMAIL, **more: str) -> dict[str, str]:
    place = f"school-{school.id}" if school else "network"
    return {"addresses": text, "role": "teacher", "place": place, "language": "en"} | more


def invite_by(browser: FlaskClient, school: School, email: str = EMAIL) -> str:
    """Invite and answer where the letter's link leads."""
    assert browser.post("/invitations/new", data=form(school, email)).status_code == 200
    return path_in(letters_to(email)[0])


COMING = {"name": "Mei Tanaka", "new_password": NEW, "language": "es"}


def test_who_is_invited_comes_in_with_the_role(
    sign_in: SignIn, visitor: FlaskClient, principal: Person, school: School
) -> None:
    path = invite_by(sign_in(principal), school)
    letter = letters_to(EMAIL)[0]
    assert "Grace Park" in letter.text
    assert "Teacher, Alder Elementary" in letter.text
    page = visitor.get(path).text
    assert EMAIL in page
    assert "Alder Elementary" in page
    assert visitor.post(path, data=COMING).location == "/me"
    person = person_by_email(EMAIL)
    assert person is not None
    assert (person.name, person.language) == ("Mei Tanaka", "es")
    assert standing_of(person.id).holds(Role.TEACHER, school.id)
    db.session.commit()
    assert visitor.get("/people").status_code == 200


def test_an_invitation_works_once_and_looking_uses_nothing_up(
    app: Flask, sign_in: SignIn, visitor: FlaskClient, principal: Person, school: School
) -> None:
    path = invite_by(sign_in(principal), school)
    for _look in range(3):
        assert visitor.get(path).status_code == 200
    visitor.post(path, data=COMING)
    other = app.test_client()
    assert other.get(path).status_code == 404
    assert other.post(path, data=COMING).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "  \u200b "), ("name", "…!"), ("name", "x" * 121),
     ("new_password", "short"), ("new_password", "alderelementary"),
     ("new_password", "mei.tanaka 2027"), ("language", "klingon")],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_is_used_up(
    sign_in: SignIn, visitor: FlaskClient, principal: Person, school: School, field: str, value: str
) -> None:
    path = invite_by(sign_in(principal), school)
    page = visitor.post(path, data=COMING | {field: value})
    assert page.status_code == 422
    assert 'id="errors"' in page.text
    assert visitor.post(path, data=COMING).status_code == 303


def test_nobody_takes_a_role_that_was_not_offered(
    sign_in: SignIn, visitor: FlaskClient, principal: Person, school: School
) -> None:
    path = invite_by(sign_in(principal), school)
    visitor.post(path, data=COMING | {"role": "administrator", "place": "network", "email": "x@y"})
    person = person_by_email(EMAIL)
    assert person is not None
    assert not standing_of(person.id).administers
    db.session.commit()


@pytest.mark.parametrize("days", [8, 7])
def test_after_seven_days_it_is_too_old(
    sign_in: SignIn, visitor: FlaskClient, principal: Person, school: School, days: int
) -> None:
    path = invite_by(sign_in(principal), school)
    link = db.session.scalars(sa.select(OneTimeLink)).one()
    assert link.expires_at - link.created_at == timedelta(days=7)
    link.expires_at -= timedelta(days=days)
    db.session.commit()
    page = visitor.get(path)
    assert page.status_code == 404
    assert "ask whoever invited you" in page.text


def test_a_new_letter_replaces_the_old_link(
    sign_in: SignIn, visitor: FlaskClient, principal: Person, school: School
) -> None:
    browser = sign_in(principal)
    old = invite_by(browser, school)
    link = db.session.scalars(sa.select(OneTimeLink.id)).one()
    db.session.commit()
    assert browser.post(f"/invitations/{link}/again").status_code == 303
    new = path_in(letters_to(EMAIL)[0])
    assert visitor.get(old).status_code == 404
    assert visitor.get(new).status_code == 200
    assert browser.post(f"/invitations/{link}/withdrawal").status_code == 303
    assert visitor.get(new).status_code == 404
    assert browser.post(f"/invitations/{link}/withdrawal").status_code == 404


def test_the_list_shows_ones_own_school_only(
    sign_in: SignIn, principal: Person, school: School, admin: Person
) -> None:
    elsewhere = make_school()
    invite_by(sign_in(principal), school)
    invite_by(sign_in(admin), elsewhere, "joon@school.example")
    stranger = sign_in(make_person(elsewhere, Role.FACILITATOR))
    page = stranger.get("/invitations").text
    assert "joon@school.example" in page
    assert EMAIL not in page
    link = db.session.scalars(sa.select(OneTimeLink.id).where(OneTimeLink.email == EMAIL)).one()
    db.session.commit()
    for verb in ("again", "withdrawal"):
        assert stranger.post(f"/invitations/{link}/{verb}").status_code == 404
    everything = sign_in(admin).get("/invitations").text
    assert EMAIL in everything
    assert "joon@school.example" in everything


@pytest.mark.parametrize(
    "sent",
    [{"role": "principal"}, {"role": "administrator", "place": "network"}, {"role": "leader"},
     {"place": "school-999"}, {"place": "network"}, {"place": "district-1"}, {"place": ""},
     {"role": "king"}, {"place": "school-" + "9" * 40}],
)  # fmt: skip
def test_a_form_with_more_than_was_offered_is_refused(
    sign_in: SignIn, principal: Person, school: School, sent: dict[str, str]
) -> None:
    answer = sign_in(principal).post("/invitations/new", data=form(school) | sent)
    assert answer.status_code == 422
    assert db.session.scalars(sa.select(OneTimeLink)).all() == []
    db.session.commit()


def test_another_school_is_not_ones_own(sign_in: SignIn, principal: Person, school: School) -> None:
    other = make_school()
    answer = sign_in(principal).post("/invitations/new", data=form(other))
    assert answer.status_code == 422
    with pytest.raises(NotAllowed):
        invite_many(standing_of(principal.id), EMAIL, Offer(Role.TEACHER, other.id))
    db.session.rollback()


@pytest.mark.parametrize(
    "offer",
    [Offer(Role.TEACHER), Offer(Role.LEADER, 1), Offer(Role.TEACHER, 999),
     Offer(Role.LEADER, None, 999), Offer(Role.ADMINISTRATOR, None, 1)],
)  # fmt: skip
def test_a_role_is_held_where_it_can_be(school: School, offer: Offer) -> None:
    with pytest.raises(Refused):
        invite_many(OPERATOR, EMAIL, offer)
    db.session.rollback()


def test_a_closed_school_takes_nobody(school: School) -> None:
    school.closed_on = utcnow().date()
    db.session.commit()
    with pytest.raises(Refused):
        invite_many(OPERATOR, EMAIL, Offer(Role.TEACHER, school.id))
    db.session.rollback()


def report_of(text: str, actor: Standing, offer: Offer, **more: object) -> Report:
    report = invite_many(actor, text, offer, **more)  # type: ignore[arg-type]
    db.session.commit()
    return report


def test_the_report_says_what_became_of_each(school: School) -> None:
    offer = Offer(Role.TEACHER, school.id)
    here = make_person(email="here@school.example")
    held = make_person(school, email="held@school.example")
    gone = make_person(email="gone@school.example", deactivated_at=utcnow())
    report_of("waiting@school.example", OPERATOR, offer)
    report = report_of(
        "new@school.example\r\nHere@School.Example, held@school.example;gone@school.example\n"
        "waiting@school.example\na, b\nａnother@school.example\nnew@school.example",
        OPERATOR,
        offer,
    )
    assert report.sent == ["new@school.example", "another@school.example"]
    assert list(report.wrong) == ["a", "b"]
    assert report.waiting == ["waiting@school.example"]
    assert (report.here, report.appointed, report.gone) == ([here], [held], [gone])
    letters = db.session.scalars(sa.select(Letter.to).order_by(Letter.id)).all()
    assert letters == [
        "waiting@school.example", "new@school.example", "another@school.example",
    ]  # fmt: skip
    assert len({letter.text for letter in db.session.scalars(sa.select(Letter))}) == 3
    db.session.commit()


def test_another_role_is_another_invitation(school: School) -> None:
    report_of(EMAIL, OPERATOR, Offer(Role.TEACHER, school.id))
    assert report_of(EMAIL, OPERATOR, Offer(Role.CHAMPION, school.id)).sent == [EMAIL]


@pytest.fixture
def one_domain(app: Flask) -> Iterator[None]:
    real = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(real, mail_domains=("School.Example",))
    yield
    app.config["SETTINGS"] = real


def test_a_site_may_keep_to_its_own_domains(
    sign_in: SignIn, admin: Person, school: School, one_domain: None
) -> None:
    text = "mei@school.example, x@sub.school.example, y@elsewhere.example"
    page = sign_in(admin).post("/invitations/new", data=form(school, text)).text
    assert "1 invitation is on its way" in page
    assert letters_to("mei@school.example")
    assert not letters_to("x@sub.school.example")
    assert not letters_to("y@elsewhere.example")


def field_of(page: str) -> str:
    """What stands in the field of addresses."""
    found = re.search(r'<textarea[^>]*name="addresses"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found
    return html.unescape(found[1]).strip()


def test_wrong_addresses_stay_in_the_field_each_with_the_reason(
    sign_in: SignIn, admin: Person, school: School, one_domain: None
) -> None:
    """The right ones are sent; corrected, the others follow, and nobody gets two letters."""
    browser = sign_in(admin)
    text = "mei@school.example\nJoon <joon@school>\n<b>rosa, ana@elsewhere.example"
    answer = browser.post("/invitations/new", data=form(school, text, language="es"))
    page = answer.text
    assert answer.status_code == 200 and "1 invitation is on its way" in page
    assert "3 addresses were not invited" in page
    assert field_of(page) == "Joon <joon@school>\n<b>rosa\nana@elsewhere.example"
    error = re.findall(r'id="addresses-error">.*?</p>', page, re.DOTALL)[0]
    for told in (
        "“Joon &lt;joon@school&gt;”: What stands after the @ is not whole",
        "“&lt;b&gt;rosa”: There is no @ in it.",
        "“ana@elsewhere.example”: This site invites addresses of school.example only.",
    ):
        assert told in error
    assert '<option selected value="es">' in page
    again = "mei@school.example, joon@school.example"
    assert (
        "1 invitation is on its way"
        in browser.post("/invitations/new", data=form(school, again)).text
    )
    assert len(letters_to("mei@school.example")) == 1


def test_where_all_are_wrong_nothing_is_sent_and_that_is_said(
    sign_in: SignIn, admin: Person, school: School, one_domain: None
) -> None:
    many = "\n".join(f"nobody{number}" for number in range(30))
    answer = sign_in(admin).post(
        "/invitations/new", data=form(school, f"a@elsewhere.example\n{many}")
    )
    assert answer.status_code == 422
    assert "Nothing was sent yet" in answer.text and "And 11 more." in answer.text
    assert len(field_of(answer.text).splitlines()) == 31
    assert db.session.scalars(sa.select(Letter)).all() == []
    db.session.commit()


@pytest.mark.parametrize(
    "text",
    ["", " \n ", "nonsense", "a, b", ", ,", "\ud800", "x" * 1_000_000, "a@b.example\n" * 5_000,
     "\n".join(f"p{n}@school.example" for n in range(201))],
    ids=["empty", "blank", "nonsense", "letters", "commas", "surrogate", "1 MB", "long", "201"],
)  # fmt: skip
def test_odd_pastes_get_a_message(
    sign_in: SignIn, admin: Person, school: School, text: str
) -> None:
    body = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    answer = sign_in(admin).post("/invitations/new", data=form(school, body))
    assert answer.status_code == 422
    assert 'id="addresses-error"' in answer.text


def test_who_is_here_already_is_appointed_from_the_report(
    sign_in: SignIn, principal: Person, school: School
) -> None:
    rosa = make_person(email="rosa@school.example", name="Rosa Vega")
    browser = sign_in(principal)
    page = browser.post("/invitations/new", data=form(school, rosa.email)).text
    assert "Rosa Vega" in page
    place = {"role": "teacher", "place": f"school-{school.id}"}
    answer = browser.post(f"/people/{rosa.id}/appointments", data=place)
    assert answer.status_code == 303
    assert standing_of(rosa.id).holds(Role.TEACHER, school.id)
    assert "Alder Elementary" in letters_to(rosa.email)[0].text
    again = browser.post(f"/people/{rosa.id}/appointments", data=place)
    assert again.status_code == 409


def test_somebody_with_an_account_only_takes_the_role(
    app: Flask, sign_in: SignIn, visitor: FlaskClient, principal: Person, school: School
) -> None:
    path = invite_by(sign_in(principal), school)
    person = make_person(email=EMAIL, name="Mei Tanaka")
    assert "Accepting adds this role" in visitor.get(path).text
    assert visitor.post(path).status_code == 303
    assert standing_of(person.id).holds(Role.TEACHER, school.id)
    db.session.commit()
    assert visitor.get("/me").status_code == 303  # the link signs nobody in
    assert visitor.post(path).status_code == 404


def test_accepting_ends_the_session_of_whoever_sat_there(
    sign_in: SignIn, principal: Person, school: School
) -> None:
    browser = sign_in(principal)
    path = invite_by(browser, school)
    browser.post(path, data=COMING)
    page = browser.get("/me").text
    assert "Mei Tanaka" in page
    assert "Grace Park" not in page


def test_the_letter_is_in_the_chosen_language(
    sign_in: SignIn, admin: Person, school: School
) -> None:
    sign_in(admin).post("/invitations/new", data=form(school, language="es"))
    assert path_in(letters_to(EMAIL)[0])


def test_invitations_are_on_record(
    sign_in: SignIn, visitor: FlaskClient, principal: Person, school: School
) -> None:
    visitor.post(invite_by(sign_in(principal), school), data=COMING)
    records = sa.select(AuditRecord.verb, AuditRecord.actor_id).order_by(AuditRecord.id)
    rows = db.session.execute(records).all()
    person = person_by_email(EMAIL)
    assert person is not None
    accepted = [("accept invitation", person.id), ("sign in", person.id)]
    assert rows == [("invite", principal.id), *accepted]
    db.session.commit()


def test_leaders_are_invited_to_a_district(
    sign_in: SignIn, visitor: FlaskClient, admin: Person
) -> None:
    valley = make_district(name="Valley")
    data = form(None, role="leader", place=f"district-{valley.id}")
    assert sign_in(admin).post("/invitations/new", data=data).status_code == 200
    path = path_in(letters_to(EMAIL)[0])
    assert "Valley" in visitor.get(path).text
    visitor.post(path, data=COMING)
    person = person_by_email(EMAIL)
    assert person is not None
    (post,) = standing_of(person.id).posts
    assert (post.role, post.local_district_id) == (Role.LEADER, valley.id)
    db.session.commit()
