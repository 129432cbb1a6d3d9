"""The pages that gather: what each shows, to whom, and with how many statements."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.home import queries
from ps5_collab.home.guide import GUIDES
from ps5_collab.home.views import grade_span
from ps5_collab.lessons.models import Lesson
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person, Role
from ps5_collab.sharing.models import Audience, Draft, State
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import appoint, make_person, make_school, saved
from tests.practices.factories import make_practice


def publish(
    owner: Person, title: str, audience: Audience = Audience.EVERYONE, **given: Any
) -> Lesson:
    content = {"state": State.PUBLISHED, "published_at": utcnow(), "revision": 1} | given
    return saved(Lesson(title=title, owner_id=owner.id, audience=audience, **content))


def draft_of(owner: Person, title: str, **given: Any) -> Lesson:
    lesson = saved(Lesson(**{"title": title, "owner_id": owner.id} | given))
    saved(Draft(item_id=lesson.id, document={}, saved_by_id=owner.id))
    return lesson


# --- the front page ----------------------------------------------------------------------------


@pytest.mark.parametrize("audience", [a for a in Audience if a != Audience.GROUP])
def test_the_front_page_shows_and_counts_only_what_is_open_to_everyone(
    visitor: FlaskClient, audience: Audience
) -> None:
    school = make_school(name="Gull Rock Elementary")
    publish(make_person(school), "A lesson of a size", audience, school_id=school.id)
    draft_of(make_person(school), "A secret draft", audience=Audience.EVERYONE)
    page = visitor.get("/")
    counts = queries.public_counts()
    assert page.status_code == 200 and "A secret draft" not in page.text
    is_open = audience == Audience.EVERYONE
    assert ("A lesson of a size" in page.text) is is_open
    assert ("Gull Rock" in page.text) is is_open
    assert (counts.lessons, counts.schools) == ((1, 1) if is_open else (0, 0))


def test_the_front_page_leads_to_the_practices_and_counts_them_apart(visitor: FlaskClient) -> None:
    writer = make_person(make_school())
    publish(writer, "A lesson")
    make_practice(writer, Audience.EVERYONE)
    page = visitor.get("/").text
    assert 'href="/practices"' in page.partition("<main")[2]
    counts = queries.public_counts()
    assert (counts.lessons, counts.practices) == (1, 1)


def test_an_empty_site_has_a_front_page_without_numbers(visitor: FlaskClient) -> None:
    page = visitor.get("/").text
    assert "Teachers who study their own lessons" in page and "Open today" not in page


def test_a_lesson_in_another_language_says_so(visitor: FlaskClient) -> None:
    publish(make_person(), "Ordenar el carrito", language="es")
    assert 'lang="es">Ordenar el carrito' in visitor.get("/").text


def test_who_is_signed_in_comes_to_the_desk(sign_in: SignIn) -> None:
    assert sign_in(make_person()).get("/").location == "/desk"


def test_a_desk_is_for_somebody(visitor: FlaskClient) -> None:
    assert visitor.get("/desk").status_code == 303


# --- my desk -----------------------------------------------------------------------------------


def test_the_desk_greets_and_leads_on_with_the_newest_draft(sign_in: SignIn) -> None:
    wren = make_person(name="Wren Alderton")
    draft_of(wren, "Counting without the clock")
    draft_of(make_person(), "A draft of somebody else")
    page = sign_in(wren).get("/desk").text
    assert ", Wren.</h1>" in page
    assert "Counting without the clock" in page and "A draft of somebody else" not in page


def test_a_draft_that_was_published_since_is_no_draft(app: object) -> None:
    wren = make_person()
    done = draft_of(
        wren, "Done", state=State.PUBLISHED, published_at=utcnow() + timedelta(minutes=1)
    )
    again = draft_of(
        wren, "Again", state=State.PUBLISHED, published_at=utcnow() - timedelta(days=1)
    )
    found = [row.id for row in queries.drafts(reader_of(wren.id), 5)]
    assert found == [again.id] and done.id not in found


def test_the_desk_shows_new_lessons_of_others_that_one_may_read(sign_in: SignIn) -> None:
    school = make_school()
    wren, rowan, stranger = make_person(school), make_person(school), make_person()
    publish(rowan, "Of our school", Audience.SCHOOL, school_id=school.id)
    publish(stranger, "Of the network", Audience.NETWORK)
    publish(stranger, "Of their school", Audience.SCHOOL, school_id=make_school().id)
    publish(wren, "Of my own", Audience.NETWORK)
    page = sign_in(wren).get("/desk").text
    assert "Of our school" in page and "Of the network" in page
    assert "Of their school" not in page and "Of my own" not in page


def test_whoever_brings_in_many_lessons_does_not_fill_the_desk(app: object) -> None:
    many, sorrel, rowan = make_person(), make_person(), make_person()
    publish(sorrel, "One by Sorrel", Audience.NETWORK)
    publish(rowan, "One by Rowan", Audience.NETWORK)
    for number in range(60):
        publish(many, f"Brought in {number}", Audience.NETWORK)
    found = [row.title for row in queries.newest_for(reader_of(make_person().id), 5)]
    assert found[:4] == ["Brought in 59", "Brought in 58", "One by Rowan", "One by Sorrel"]
    assert found[4:] == ["Brought in 57"]  # rather than nothing


def test_unread_notices_stand_on_the_desk_and_on_the_bell(sign_in: SignIn) -> None:
    wren, rowan = make_person(), make_person(name="Rowan Tamsin")
    lesson = publish(wren, "My lesson", Audience.NETWORK)
    saved(Notice(person_id=wren.id, actor_id=rowan.id, kind=NoticeKind.COMMENT, item_id=lesson.id))
    page = sign_in(wren).get("/desk").text
    assert "<b>Rowan Tamsin</b> commented on" in page and "1 unread notice" in page


def test_a_newcomer_sees_first_steps_until_they_are_done(app: object) -> None:
    wren = make_person()
    reader = reader_of(wren.id)
    assert queries.own(wren, reader).steps == queries.FirstSteps(False, False, False)
    wren.subjects = ["music"]
    draft_of(wren, "Begun")
    steps = queries.own(wren, reader).steps
    assert steps == queries.FirstSteps(True, False, True) and not steps.all_done


@pytest.mark.parametrize(
    "role,invites", [(Role.TEACHER, False), (Role.PRINCIPAL, True), (Role.ADMINISTRATOR, True)]
)
def test_the_desk_offers_only_what_one_may_do(sign_in: SignIn, role: Role, invites: bool) -> None:
    page = sign_in(make_person(role=role)).get("/desk").text
    assert ("Invite colleagues" in page) is invites


def test_without_an_appointment_the_desk_says_what_to_do(sign_in: SignIn, app: object) -> None:
    wren = make_person()
    db.session.delete(wren_appointment(wren))
    db.session.commit()
    assert "no current appointment" in sign_in(wren).get("/desk").text


def wren_appointment(person: Person) -> object:
    from ps5_collab.people.models import Appointment

    return db.session.query(Appointment).filter_by(person_id=person.id).one()


def test_a_full_desk_costs_as_many_statements_as_an_empty_one(
    sign_in: SignIn, at_most: AtMost
) -> None:
    wren = make_person()
    for number in range(8):
        other = make_person()
        lesson = publish(other, f"Lesson {number}", Audience.NETWORK)
        draft_of(wren, f"Draft {number}")
        saved(
            Notice(person_id=wren.id, actor_id=other.id, kind=NoticeKind.REPLY, item_id=lesson.id)
        )
    browser = sign_in(wren)
    with at_most(12):
        assert browser.get("/desk").status_code == 200


def test_the_front_page_costs_three_statements_at_most(
    visitor: FlaskClient, at_most: AtMost
) -> None:
    for number in range(6):
        publish(make_person(), f"Lesson {number}")
    visitor.get("/")  # what is public is counted once, until it changes
    with at_most(3):
        assert visitor.get("/").status_code == 200


# --- administration ----------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_the_administration_is_for_administrators(sign_in: SignIn, role: Role) -> None:
    person = make_person(role=role)
    browser = sign_in(person)
    allowed = role == Role.ADMINISTRATOR
    assert browser.get("/administration").status_code == (200 if allowed else 403)
    assert ('href="/administration"' in browser.get("/desk").text) is allowed


def test_a_past_administrator_is_none(sign_in: SignIn) -> None:
    person = make_person()
    yesterday = utcnow().date() - timedelta(days=1)
    appoint(person, Role.ADMINISTRATOR, ends_on=yesterday)
    assert sign_in(person).get("/administration").status_code == 403


def test_the_administration_counts_people_and_places_not_what_they_wrote(sign_in: SignIn) -> None:
    gone = make_person()
    gone.deactivated_at = utcnow()
    publish(make_person(), "Of a group of one", Audience.ME)
    admin = make_person(role=Role.ADMINISTRATOR)
    counts = queries.site_counts()
    assert (counts.people, counts.invitations, counts.frameworks) == (2, 0, 0)
    assert "Of a group of one" not in sign_in(admin).get("/administration").text


# --- help --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/help", "/about", "/privacy", *(f"/help/{topic}" for topic in GUIDES)]
)
def test_help_is_open_to_everyone(visitor: FlaskClient, path: str) -> None:
    page = visitor.get(path)
    assert page.status_code == 200 and page.text.count("<h1") == 1


@pytest.mark.parametrize("topic", ["none", "_guide", "../front", "writing.html"])
def test_a_topic_that_is_none_is_not_found(visitor: FlaskClient, topic: str) -> None:
    assert visitor.get(f"/help/{topic}").status_code == 404


@pytest.mark.parametrize(
    "low,high,said",
    [
        (None, None, ""),
        (3, 5, "Grades 3–5"),
        (-1, 0, "Grades TK–K"),
        (0, 0, "Kindergarten"),
        (12, 12, "Grade 12"),
    ],
)
def test_grades_are_said_from_the_lowest_to_the_highest(
    visitor: FlaskClient, low: int | None, high: int | None, said: str
) -> None:
    assert grade_span(low, high) == said
