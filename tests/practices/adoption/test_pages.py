"""The pages of adoptions in a browser without script: who sees what, and what a press does."""

import io
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.people.models import Role
from ps5_collab.practices import queries as practices
from ps5_collab.practices.adoption import queries
from ps5_collab.practices.adoption.models import Adoption, Outcome
from ps5_collab.practices.models import Practice
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Attachment, Audience
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_district, make_group, make_person, make_school
from tests.practices.adoption.factories import FAILED, adopt, lines_of, report
from tests.practices.factories import make_practice


def text(browser: FlaskClient, address: str, status: int = 200) -> str:
    answer = browser.get(address, follow_redirects=True)
    assert answer.status_code == status, address
    return str(answer.text)


def fields(**given: Any) -> dict[str, Any]:
    usual = {"starts_on": "2026-09-01", "look_back_on": "2026-10-15", "grades": ["4", "5"]}
    return usual | given


def test_a_visitor_who_reads_a_report_gets_no_session(
    app: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    adoption = adopt(make_person(), make_practice(make_person(), Audience.EVERYONE))
    answer = visitor.get(f"/practices/adoptions/{adoption.id}")
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers


def test_another_school_adopts_ticks_and_reports_an_honest_failure(
    sign_in: SignIn, visitor: FlaskClient
) -> None:
    author, teacher = make_person(name="Ann Author"), make_person(name="Tom Teacher")
    practice = make_practice(author, Audience.EVERYONE)
    browser, number = sign_in(teacher), practice.id
    acts = text(browser, f"/practices/{number}")
    assert acts.index("Try this") < acts.index("Put on a shelf")
    start = browser.post(f"/practices/{number}/adoptions/new", data=fields(classes="Room 12"))
    assert start.status_code == 303
    page = start.location
    adoption = db.session.scalars(sa.select(Adoption)).one()
    line = lines_of(queries.get_whole(reader_of(adoption.started_by_id), adoption.id))[0].id
    assert browser.post(f"{page}/lines/{line}/tick", data={"done": "1"}).status_code == 303
    assert browser.post(f"{page}/lines/{line}/notes", data={"text": "By two."}).status_code == 303
    shown = text(browser, page)
    assert "1 of 2 done" in shown
    assert "By two." in shown

    sent = {
        "opened": "0", "outcome": "not", "verdict": "stop", "happened": "They queued.",
        "seen": ["s1"], "s1-claim": "Waiting took as long.", "s1-domain": "engagement",
        "s1-source": "observation", "s1-limits": "One class.", "pupils": "26",
    }  # fmt: skip
    assert browser.post(f"{page}/report", data=sent).status_code == 303
    assert browser.post(f"{page}/report", data=sent).status_code == 409, "opened upon nothing"
    public = text(visitor, f"/practices/{number}")
    assert "Tried by 1 school, 1 reported: 1 not" in public
    assert "They queued." in public
    alone = text(visitor, page)
    assert "Waiting took as long." in alone
    for hidden in ("Tom Teacher", "By two.", "Checklist"):
        assert hidden not in public + alone, hidden

    theirs = sign_in(author)
    assert "Checklist" in text(theirs, page)
    for address in ("report", "edit", "calling-off", "files/new"):
        assert theirs.get(f"{page}/{address}").status_code == 403
        assert theirs.post(f"{page}/{address}", data=sent).status_code == 403
    answer = theirs.post(f"{page}/reply", data={"text": "Thank you.", "version": version(adoption)})
    assert answer.status_code == 303
    assert "Thank you." in text(visitor, page)


def version(adoption: Adoption) -> int:
    db.session.expire_all()
    return db.session.get_one(Adoption, adoption.id).version


def test_visitors_are_told_what_it_is_and_asked_to_sign_in(visitor: FlaskClient) -> None:
    practice = make_practice(make_person(), Audience.EVERYONE)
    page = text(visitor, f"/practices/{practice.id}/adoptions/new")
    assert "Sign in" in page
    assert visitor.post(f"/practices/{practice.id}/adoptions/new", data=fields()).status_code in (
        302, 303, 401, 403,
    )  # fmt: skip
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Adoption)) == 0


def test_a_second_person_of_the_school_is_led_to_it_and_can_join(sign_in: SignIn) -> None:
    school, practice = make_school(), make_practice(make_person())
    first, second = make_person(school), make_person(school)
    whole = adopt(first, practice)
    browser = sign_in(second)
    answer = browser.get(f"/practices/{practice.id}/adoptions/new")
    assert answer.location.endswith(f"/practices/adoptions/{whole.id}")
    late = browser.post(f"/practices/{practice.id}/adoptions/new", data=fields())
    assert late.location.endswith(f"/practices/adoptions/{whole.id}")
    assert "Join in" in text(browser, answer.location)
    assert browser.post(f"{answer.location}/joining").status_code == 303
    assert "Report how it went" in text(browser, answer.location)
    assert browser.post(f"{answer.location}/leaving").status_code == 303


def test_an_adoption_is_seen_by_exactly_those_who_see_its_practice(
    sign_in: SignIn, visitor: FlaskClient
) -> None:
    owner, member, stranger = make_person(), make_person(), make_person()
    make_group(owner, member)
    seen = {
        Audience.GROUP: (True, False, False),
        Audience.NETWORK: (True, True, False),
        Audience.EVERYONE: (True, True, True),
    }
    browsers = (sign_in(member), sign_in(stranger), visitor)
    for audience, expected in seen.items():
        practice = make_practice(owner, audience)
        whole = report(member, adopt(member, practice))
        pages = (f"/practices/adoptions/{whole.id}", f"/practices/{practice.id}/adoptions")
        for browser, may in zip(browsers, expected, strict=True):
            for page in pages:
                assert browser.get(page).status_code == (200 if may else 404), (audience, page)
    assert browsers[1].get("/practices/adoptions/999999").status_code == 404


@pytest.mark.parametrize("name", ["report", "edit", "calling-off", "reply", "files/new"])
def test_what_one_does_not_see_is_not_there_to_change(sign_in: SignIn, name: str) -> None:
    owner, member = make_person(), make_person()
    make_group(owner, member)
    whole = adopt(member, make_practice(owner, Audience.GROUP))
    stranger = sign_in(make_person())
    for method in ("GET", "POST"):
        page = f"/practices/adoptions/{whole.id}/{name}"
        assert stranger.open(page, method=method).status_code == 404


def test_a_file_that_is_too_large_is_refused_at_its_field(sign_in: SignIn) -> None:
    owner, teacher = make_person(), make_person()
    whole = adopt(teacher, make_practice(owner, Audience.EVERYONE))
    page = f"/practices/adoptions/{whole.id}/files/new"
    kind = {"content_type": "multipart/form-data; boundary=x", "data": bytes(27_000_000)}
    answer = sign_in(teacher).post(page, **kind)
    assert (answer.status_code, 'id="file-error"' in answer.text) == (413, True)
    assert "at most 25 megabytes" in answer.text
    assert sign_in(make_person()).post(page, **kind).status_code == 403


def test_of_a_withdrawn_practice_nothing_is_left(sign_in: SignIn, visitor: FlaskClient) -> None:
    owner, teacher = make_person(), make_person()
    practice = make_practice(owner, Audience.EVERYONE)
    whole = report(teacher, adopt(teacher, practice))
    browser, page = sign_in(teacher), f"/practices/adoptions/{whole.id}"
    upload = {"file": (io.BytesIO(b"Waiting times"), "times.txt"), "description": "Times"}
    assert browser.post(f"{page}/files/new", data=upload).status_code == 303
    file = db.session.scalars(sa.select(Attachment)).one()
    assert "times.txt" in text(visitor, page)
    assert "times.txt" not in text(visitor, f"/practices/{practice.id}"), "it is of the report"
    assert visitor.get(f"/files/{file.id}/times.txt").status_code == 200
    assert sign_in(owner).post(f"/files/{file.id}/deletion").status_code == 403
    assert sign_in(owner).post(f"{page}/files/{file.id}/removal").status_code == 403
    sharing.withdraw(reader_of(owner.id), fresh(owner, practice))
    db.session.commit()
    addresses = (page, f"/practices/{practice.id}/adoptions", f"/files/{file.id}/times.txt")
    for address in addresses:
        assert visitor.get(address).status_code == 404
        assert browser.get(address).status_code == 404
    sharing.bring_back(reader_of(owner.id), fresh(owner, practice))
    db.session.commit()
    assert browser.post(f"{page}/files/{file.id}/removal").status_code == 303
    assert visitor.get(f"/files/{file.id}/times.txt").status_code == 404


def fresh(owner: Any, practice: Practice) -> Practice:
    return practices.get_practice(reader_of(owner.id), practice.id)


def test_a_report_that_is_not_ready_comes_back_with_what_was_typed(sign_in: SignIn) -> None:
    teacher = make_person()
    whole = adopt(teacher, make_practice(make_person()))
    browser, page = sign_in(teacher), f"/practices/adoptions/{whole.id}/report"
    sent = {"opened": "0", "outcome": "magic", "pupils": "many", "adapted": "Half of it."}
    answer = browser.post(page, data=sent)
    assert answer.status_code == 422
    for kept in ("many", "Half of it.", "Say whether it worked.", "Write a whole number"):
        assert kept in answer.text
    more = browser.post(page, data={**sent, "do": "add", "seen": ["a1"], "a1-claim": "Much."})
    assert more.status_code == 200
    assert more.text.count('name="seen"') == 2
    for nonsense in ({"opened": "x" * 99}, {"seen": ["'\"><b>"]}, {"outcome": "\x00"}):
        assert browser.post(page, data=sent | nonsense).status_code == 422


def test_two_who_write_the_report_see_each_other(sign_in: SignIn) -> None:
    school = make_school()
    first, second = make_person(school), make_person(school)
    whole = report(first, adopt(first, make_practice(make_person()), second))
    page = f"/practices/adoptions/{whole.id}/report"
    sent = {"opened": "0", "outcome": "worked", "verdict": "keep", "happened": "Well."}
    answer = sign_in(second).post(page, data=sent)
    assert answer.status_code == 409
    assert "Well." in answer.text
    assert "queued at the" in answer.text
    assert sign_in(second).post(page, data=sent | {"opened": "1"}).status_code == 303
    changed = text(sign_in(first), f"/practices/adoptions/{whole.id}/reports")
    assert "Well." in changed
    assert "queued at the" in changed


def test_a_plan_that_was_changed_meanwhile_is_not_overwritten(sign_in: SignIn) -> None:
    teacher = make_person()
    whole = adopt(teacher, make_practice(make_person()))
    browser, page = sign_in(teacher), f"/practices/adoptions/{whole.id}/edit"
    opened = whole.adoption.version
    first = fields(school="1", version=opened, classes="Room 14")
    assert browser.post(page, data=first).status_code == 303
    assert browser.post(page, data=first | {"classes": "Room 15"}).status_code == 409


def test_the_list_is_filtered_sorted_and_paged(sign_in: SignIn, visitor: FlaskClient) -> None:
    district = make_district(name="North")
    practice = make_practice(make_person(), Audience.EVERYONE)
    for number in range(27):
        school = make_school(district if number == 0 else None, name=f"Oak {number:02}")
        teacher = make_person(school)
        grades = ("10",) if number == 1 else ("4",)
        whole = adopt(teacher, practice, grades=grades)
        if number in (2, 3):
            outcome = Outcome.WORKED if number == 2 else Outcome.PARTLY
            report(teacher, whole, replace(FAILED, outcome=outcome))
    page = f"/practices/{practice.id}/adoptions"

    def schools(query: str) -> list[int]:
        said = text(visitor, f"{page}?{query}")
        return [number for number in range(27) if f"Oak {number:02}" in said]

    assert len(schools("")) == 25
    assert schools("sort=school&page=2") == [25, 26]
    assert schools("outcome=worked") == [2]
    assert schools("outcome=partly") == [3]
    assert schools("outcome=unreported&grades=9-12") == [1]
    assert schools(f"district={district.id}") == [0]
    assert schools("level=high") == []
    assert len(schools("outcome=nonsense&level=x&grades=9&district=x&sort=x")) == 25
    assert "Tried by 27 schools, 2 reported: 1 worked, 1 partly" in text(visitor, page)


def test_pages_ask_the_database_as_often_however_many_try_it(
    sign_in: SignIn, at_most: AtMost
) -> None:
    author, reading = make_person(), make_person()
    practice = make_practice(author)
    browser = sign_in(reading)
    for _ in range(4):
        teacher = make_person()
        whole = report(teacher, adopt(teacher, practice))
    number, page = practice.id, f"/practices/adoptions/{whole.id}"
    text(browser, f"/practices/{number}")
    with at_most(11):
        text(browser, f"/practices/{number}-peer-debugging-desks")
    with at_most(8):
        text(browser, f"/practices/{number}/adoptions")
    with at_most(6):
        text(browser, page)


def test_thanks_by_one_press(sign_in: SignIn, visitor: FlaskClient) -> None:
    author, other = make_person(), make_person(name="Tina Thankful")
    practice = make_practice(author, Audience.EVERYONE)
    browser, page = sign_in(other), f"/practices/{practice.id}"
    assert browser.post(f"{page}/thanks").status_code == 303
    assert "Take thanks back" in text(browser, page)
    assert "1 person says thanks" in text(visitor, page)
    assert "Tina Thankful" not in text(visitor, page)
    assert "Tina Thankful" in text(sign_in(author), f"{page}/thanks")
    assert browser.post(f"{page}/thanks", data={"back": "1"}).status_code == 303
    assert "says thanks" not in text(visitor, page)
    assert sign_in(author).post(f"{page}/thanks").status_code == 403
    assert sign_in(make_person(role=Role.LEADER)).post(f"{page}/thanks").status_code == 303


def test_an_author_writes_and_nobody_else_is_offered_what_they_may_not(sign_in: SignIn) -> None:
    home = make_school()
    author, colleague = make_person(home), make_person(home)
    practice = make_practice(author)
    for person in (author, colleague, make_person(role=Role.LEADER)):
        browser = sign_in(person)
        assert "Try this" not in text(browser, f"/practices/{practice.id}")
        assert browser.get(f"/practices/{practice.id}/adoptions/new").status_code == 403


def test_the_search_finds_a_practice_by_what_was_reported(
    sign_in: SignIn, visitor: FlaskClient
) -> None:
    teacher = make_person()
    hidden = make_practice(make_person(), title="Hidden title")
    for practice in (hidden, make_practice(make_person(), Audience.EVERYONE)):
        found = replace(FAILED, happened="Zebrafish everywhere.")
        whole = report(teacher, adopt(teacher, practice), found)
    page = text(visitor, "/search?q=zebrafish")
    assert f"/practices/adoptions/{whole.id}" in page
    assert "Hidden title" not in page
    assert "Hidden title" in text(sign_in(make_person()), "/search?q=zebrafish")
