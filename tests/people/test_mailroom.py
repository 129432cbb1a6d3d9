"""What administrators see of letters that did not leave, and what they do with them."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core import outbox
from ps5_collab.core.audit import AuditRecord
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.mail import MOST_TRIES, Letter, deliver_due
from ps5_collab.people.models import Role
from tests.conftest import AtMost, SignIn
from tests.factories import make_person, saved
from tests.post import Office


@pytest.fixture
def admin(sign_in: SignIn, app: Flask) -> FlaskClient:
    return sign_in(make_person(role=Role.ADMINISTRATOR))


def make_letter(to: str, **given: object) -> int:
    words = {"subject": "A new password", "text": "https://site.example/reset/secret"}
    return saved(Letter(**words | given, to=to)).id  # type: ignore[arg-type]


@pytest.fixture
def letters(app: Flask) -> dict[str, int]:
    found = {
        "failed": make_letter(
            "failed@school.example", tries=MOST_TRIES, last_error="550 nobody here"
        ),
        "waiting": make_letter("waiting@school.example", tries=2, last_error="451 not now"),
        "held": make_letter("held@school.example", hold=True),
        "sent": make_letter("sent@school.example", sent_at=utcnow()),
    }
    db.session.rollback()
    return found


def left() -> dict[str, Letter]:
    db.session.rollback()
    return {letter.to.split("@")[0]: letter for letter in db.session.scalars(sa.select(Letter))}


def acts() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.execute(sa.select(AuditRecord.verb, AuditRecord.subject))
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("show", ["failed", "waiting", "held"])
def test_each_letter_stands_where_it_belongs_without_its_words(
    admin: FlaskClient, letters: dict[str, int], show: str
) -> None:
    page = admin.get(f"/administration/letters?show={show}").text
    for name in letters:
        assert (f"{name}@school.example" in page) is (name == show)
    assert "secret" not in page
    assert "Not delivered (1)" in page and "Waiting (1)" in page and "Held back (1)" in page


def test_the_page_says_why(admin: FlaskClient, letters: dict[str, int]) -> None:
    assert "550 nobody here" in admin.get("/administration/letters?show=nonsense").text
    assert "451 not now" in admin.get("/administration/letters?show=waiting").text


def test_the_administration_counts_what_somebody_should_look_at(
    admin: FlaskClient, letters: dict[str, int], at_most: AtMost
) -> None:
    with at_most(7):
        page = admin.get("/administration").text
    assert "1 letter could not be delivered." in page and "1 letter is held back" in page
    assert 'href="/administration/letters"' in page


def test_a_letter_is_tried_again_on_record(
    admin: FlaskClient, letters: dict[str, int], server: object, office: Office
) -> None:
    for name in ("failed", "held"):
        answer = admin.post(f"/administration/letters/{letters[name]}/trial")
        assert answer.status_code == 303
        assert ("send letter again", f"letter {letters[name]}") in acts()
    deliver_due()
    db.session.commit()
    assert {str(one["To"]) for one in office.letters} >= {
        "failed@school.example",
        "held@school.example",
    }


def test_a_letter_is_dropped_on_record(admin: FlaskClient, letters: dict[str, int]) -> None:
    assert admin.post(f"/administration/letters/{letters['failed']}/removal").status_code == 303
    assert set(left()) == {"waiting", "held", "sent"}
    assert acts() == [("drop letter", f"letter {letters['failed']}")]


def test_what_has_left_is_not_touched(admin: FlaskClient, letters: dict[str, int]) -> None:
    for act in ("trial", "removal"):
        assert admin.post(f"/administration/letters/{letters['sent']}/{act}").status_code == 409
        assert admin.post(f"/administration/letters/{2**40}/{act}").status_code == 404
    assert left()["sent"].tries == 0 and acts() == []


def test_letters_of_a_restored_site_are_let_go(admin: FlaskClient, letters: dict[str, int]) -> None:
    assert "was restored from a backup" in admin.get("/administration/letters?show=held").text
    answer = admin.post("/administration/letters/release")
    assert answer.location == "/administration/letters?show=waiting"
    assert not left()["held"].hold
    assert acts() == [("release letters", "held letters")]


def test_letters_of_a_copy_are_dropped(admin: FlaskClient, letters: dict[str, int]) -> None:
    admin.post("/administration/letters/removal")
    assert set(left()) == {"waiting", "failed", "sent"}
    assert acts() == [("drop letters", "held letters")]


def test_nobody_else_comes_near(sign_in: SignIn, letters: dict[str, int]) -> None:
    browser = sign_in(make_person(role=Role.PRINCIPAL))
    assert browser.get("/administration/letters").status_code == 403
    for path in (
        f"{letters['failed']}/trial",
        f"{letters['failed']}/removal",
        "release",
        "removal",
    ):
        assert browser.post(f"/administration/letters/{path}").status_code == 403
    assert len(left()) == 4


def test_the_counts_of_an_empty_outbox(app: Flask) -> None:
    assert set(outbox.counts().values()) == {0}
