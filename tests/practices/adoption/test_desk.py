"""What one's school tries stands on the desk."""

from dataclasses import replace
from datetime import timedelta

from flask import Flask

from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.people.models import Role
from ps5_collab.practices.adoption import checklist
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_person, make_school
from tests.practices.adoption.factories import adopt, lines_of, report, whole_for
from tests.practices.documents import DESKS
from tests.practices.factories import make_practice, revise
from tests.practices.review.factories import fresh, handed_in, make_reviewer


def test_the_next_step_and_when_to_look_back(app: Flask, sign_in: SignIn) -> None:
    school, author = make_school(), make_person()
    adopter, colleague = make_person(school), make_person(school)
    practice = make_practice(author, title="Desks on trial")
    whole = adopt(adopter, practice)
    first, second = lines_of(whole)
    page = sign_in(adopter).get("/desk").text
    assert "Tried at your school" in page and "Desks on trial" in page
    assert first.text in page and "report due on" in page
    whole = whole_for(adopter, whole.id)
    checklist.tick(adopter, reader_of(adopter.id), whole, first.id, done=True)
    db.session.commit()
    page = sign_in(adopter).get("/desk").text
    assert second.text in page and first.text not in page
    page = sign_in(colleague).get("/desk").text
    assert "Desks on trial" in page and "colleagues try it" in page
    assert second.text not in page  # the checklist is for those who try it
    for other in (author, make_person()):
        assert "Tried at your school" not in sign_in(other).get("/desk").text


def test_what_is_late_over_or_gone(app: Flask, sign_in: SignIn) -> None:
    adopter, author = make_person(), make_person()
    practice = make_practice(author, title="Desks on trial")
    day = today() - timedelta(days=3)
    whole = adopt(adopter, practice, starts_on=day, look_back_on=day)
    browser = sign_in(adopter)
    assert "report due since" in browser.get("/desk").text
    reader = reader_of(author.id)
    sharing.withdraw(reader, fresh(author, practice))
    db.session.commit()
    assert "Desks on trial" not in browser.get("/desk").text
    sharing.bring_back(reader, fresh(author, practice))
    db.session.commit()
    assert "Desks on trial" in browser.get("/desk").text
    report(adopter, whole)
    assert "Tried at your school" not in browser.get("/desk").text


def test_a_step_that_is_closed_is_not_told(app: Flask, sign_in: SignIn) -> None:
    adopter, author = make_person(), make_person()
    steps = (replace(DESKS.steps[0], name="Call zyxpupil"), *DESKS.steps[1:])
    practice = make_practice(author, steps=steps)
    adopt(adopter, practice)
    assert "zyxpupil" in sign_in(adopter).get("/desk").text
    practice = revise(author, practice, steps=DESKS.steps)
    sharing.close_before(reader_of(author.id), fresh(author, practice), 2)
    db.session.commit()
    page = sign_in(adopter).get("/desk").text
    assert "Tried at your school" in page and "zyxpupil" not in page


def test_a_full_desk_of_a_reviewer_costs_no_more(
    app: Flask, sign_in: SignIn, at_most: AtMost
) -> None:
    school = make_school()
    reviewer = make_reviewer(school, Role.CHAMPION)
    handed_in(make_person())
    for number in range(6):
        adopt(make_person(school), make_practice(make_person(), title=f"Desks {number}"))
    browser = sign_in(reviewer)
    with at_most(12):
        page = browser.get("/desk").text
    assert page.count("colleagues try it") == 4
    assert "1 practice waits for a reviewer" in page
