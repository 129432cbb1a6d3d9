"""The showcase: what it lists, counts and finds, for whom, and what that costs."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.people.models import Person, School
from ps5_collab.practices import services
from ps5_collab.practices.models import Practice, Stage
from ps5_collab.practices.strength import (
    NOWHERE,
    Elsewhere,
    Strength,
    strength,
    told_elsewhere,
    tried,
)
from ps5_collab.sharing.models import Audience, State, Tag
from ps5_collab.sharing.readers import reader_of
from ps5_collab.standards.models import Standard, StandardClosure
from tests.conftest import AtMost, SignIn
from tests.factories import make_district, make_person, make_school, saved
from tests.lessons.factories import make_lesson, make_standards
from tests.lessons.taught.factories import note
from tests.lessons.test_browse import counts, titles
from tests.practices.documents import DESKS
from tests.practices.factories import make_practice, revise

PUBLIC = Audience.EVERYONE
Tell = Callable[[Practice, Elsewhere], None]


@pytest.fixture
def tell() -> Iterator[Tell]:
    """Other schools tried a practice, as the room of adoptions says."""
    known: dict[int, Elsewhere] = {}
    before = told_elsewhere.call
    told_elsewhere.fill(lambda practice_id: known.get(practice_id, NOWHERE))

    def tells(practice: Practice, elsewhere: Elsewhere) -> None:
        known[practice.id] = elsewhere
        services.retag(practice.id)
        db.session.commit()

    yield tells
    told_elsewhere.fill(before)


@pytest.fixture
def author(app: Flask) -> Person:
    school = make_school(make_district(name="Valley"), name="Alder School")
    return make_person(school, name="Ana Author")


def test_only_what_was_opened_is_listed_and_counted(
    visitor: FlaskClient, sign_in: SignIn, author: Person
) -> None:
    for audience in (Audience.ME, Audience.SCHOOL, Audience.NETWORK, Audience.EVERYONE):
        make_practice(author, audience, title=audience.value)
    pages = {
        "visitor": visitor.get("/practices").text,
        "stranger": sign_in(make_person()).get("/practices").text,
        "author": sign_in(author).get("/practices").text,
    }
    assert {who: sorted(titles(page)) for who, page in pages.items()} == {
        "visitor": ["everyone"],
        "stranger": ["everyone", "network"],
        "author": ["everyone", "network"],
    }
    assert counts(pages["visitor"], "band") == {"Grades 3–5": 1}
    assert counts(pages["author"], "band") == {"Grades 3–5": 2}
    for kind in ("domain", "subject", "strength", "level", "school", "district"):
        assert max(counts(pages["author"], kind).values()) == 2, kind


def test_what_a_school_keeps_to_itself_stands_apart(sign_in: SignIn, author: Person) -> None:
    make_practice(author, Audience.SCHOOL, title="Kept in our school")
    colleague = make_person(db.session.get_one(School, min(reader_of(author.id).school_ids)))
    page = sign_in(colleague).get("/practices").text
    assert "Not reviewed yet" in page and "Kept in our school" in page
    assert titles(page) == []
    assert "Not reviewed yet" not in sign_in(make_person()).get("/practices").text


def test_a_leader_asks_by_everything(visitor: FlaskClient, author: Person) -> None:
    child = make_standards()["3-5.AP.10"]
    parent = saved(
        Standard(framework_id=child.framework_id, identifier="p", code="3-5.AP", code_norm="35AP")
    )
    for below, depth in ((parent, 0), (child, 1)):
        saved(StandardClosure(ancestor_id=parent.id, descendant_id=below.id, depth=depth))
    other = make_person(make_school(make_district(name="Harbor"), name="Beech School"))
    make_practice(author, PUBLIC, title="Desks")
    make_practice(
        other, PUBLIC, title="Songs", grades=("9",), subjects=("music",), standards=(),
        topics=("PS",), language="es", evidence=DESKS.evidence[:1],
    )  # fmt: skip
    page = visitor.get("/practices").text
    district = page.split('name="district" value="')[1].split('"')[0]
    finds = {
        "band=high": ["Songs"],
        "band=upper&band=high": ["Desks", "Songs"],
        "subject=music": ["Songs"],
        "topic=PS": ["Songs"],
        "language=es": ["Songs"],
        "domain=learning": ["Desks"],
        "domain=engagement": ["Desks", "Songs"],
        "strength=several": ["Desks"],
        "strength=told": ["Songs"],
        "level=elementary": ["Desks", "Songs"],
        "level=high": [],
        "tried=yes": [],
        "q=queue": ["Desks", "Songs"],
        "q=solved": [],
        "standard=3-5.AP": ["Desks"],
        "standard=3-5.AP.10": ["Desks"],
    }
    found = {query: sorted(titles(visitor.get(f"/practices?{query}").text)) for query in finds}
    assert found == finds
    assert len(titles(visitor.get(f"/practices?district={district}").text)) == 1


def test_orders(visitor: FlaskClient, author: Person, tell: Tell) -> None:
    for name, schools in (("B", 1), ("A", 4), ("C", 0)):
        tell(make_practice(author, PUBLIC, title=name), Elsewhere(schools, ["not"][:schools]))
    asked = {key: titles(visitor.get(f"/practices?sort={key}").text) for key in ("title", "tried")}
    assert asked == {"title": ["A", "B", "C"], "tried": ["A", "B", "C"]}
    assert titles(visitor.get("/practices").text) == ["C", "A", "B"]
    page = visitor.get("/practices?tried=yes").text
    assert counts(page, "tried") == {"By another school": 2, "It did not work": 2}
    assert "Tried by 4 other schools: 1 not</span>" in page


def test_a_card_says_what_others_reported(
    visitor: FlaskClient, sign_in: SignIn, author: Person, tell: Tell
) -> None:
    practice = make_practice(author, PUBLIC)
    tell(practice, Elsewhere(5, ["not", "partly", "worked", "worked"]))
    said = "Tried by 5 other schools: 2 worked, 1 partly, 1 not"
    assert said in visitor.get("/practices").text
    assert said in sign_in(author).get(f"/schools/{practice.school_id}").text
    spanish = visitor.get("/practices", headers={"Accept-Language": "es"}).text
    assert "2 funcionaron, 1 en parte, 1 no" in spanish


def test_an_empty_list_leads_out(visitor: FlaskClient, author: Person) -> None:
    assert "Sign in" in visitor.get("/practices").text
    make_practice(author, PUBLIC)
    page = visitor.get("/practices?band=high&subject=computer-science").text
    assert "Without the filter “Grades” there is 1." in page


def test_visitors_learn_who_can_look_at_what_stands_with_it(
    visitor: FlaskClient, author: Person
) -> None:
    record = note(author, make_lesson(author))
    evidence = (replace(DESKS.evidence[0], attachment=None, record=record.id),)
    practice = make_practice(author, PUBLIC, evidence=evidence)
    page = visitor.get(f"/practices/{practice.id}", follow_redirects=True).text
    assert "<b>Shown</b>" in page
    assert "members of the network who read this can look at it" in page


def test_the_strength_of_evidence_is_a_rule() -> None:
    one = replace(DESKS, evidence=DESKS.evidence[:1])
    filed = replace(one, evidence=(replace(one.evidence[0], attachment=7),))
    recorded = replace(one, evidence=(replace(one.evidence[0], record=7),))
    unlimited = replace(DESKS, evidence=tuple(replace(e, limits="") for e in DESKS.evidence))
    assert strength(replace(DESKS, evidence=())) is Strength.TOLD
    assert strength(one) is strength(unlimited) is Strength.TOLD
    assert strength(filed) is strength(recorded) is Strength.SHOWN
    assert strength(DESKS) is Strength.SEVERAL
    assert strength(one, Elsewhere(3, ["not"])) is Strength.TOLD
    assert strength(one, Elsewhere(3, ["not", "partly"])) is Strength.ELSEWHERE
    assert tried(NOWHERE) == []
    assert tried(Elsewhere(2)) == ["yes"]
    assert tried(Elsewhere(2, ["not"])) == ["yes", "not"]


def test_a_new_revision_keeps_what_others_tried(author: Person, tell: Tell) -> None:
    practice = make_practice(author, PUBLIC)
    version = practice.version
    tell(practice, Elsewhere(1, ["worked"]))
    assert db.session.get_one(Practice, practice.id).version == version
    practice = revise(author, practice, grades=("9",))
    tags = sa.select(Tag.kind, Tag.value).where(Tag.item_id == practice.id)
    found = {(kind, value) for kind, value in db.session.execute(tags)}
    assert {
        ("tried", "yes"),
        ("tried", "worked"),
        ("strength", "elsewhere"),
        ("band", "high"),
    } <= found


def test_a_card_says_what_was_not_reviewed(visitor: FlaskClient, author: Person) -> None:
    practice = make_practice(author, PUBLIC)
    assert "Newer, not reviewed" not in visitor.get("/practices").text
    practice = revise(author, practice)
    assert "Newer, not reviewed" in visitor.get("/practices").text
    practice.stage = Stage.OUT_OF_DATE
    db.session.commit()
    page = visitor.get("/practices").text
    assert "Out of date" in page and len(titles(page)) == 1


@pytest.mark.parametrize("query", ["", "?band=upper&domain=learning&q=desks", "?sort=tried"])
def test_costs_the_same_however_many_there_are(
    visitor: FlaskClient, sign_in: SignIn, author: Person, at_most: AtMost, query: str
) -> None:
    browser = sign_in(make_person())
    for number in range(3):
        make_practice(author, PUBLIC, title=f"Desks {number}")
        visitor.get("/practices" + query), browser.get("/practices" + query)
        make_practice(author, PUBLIC, title=f"Desks again {number}")
        with at_most(12):
            visitor.get("/practices" + query)
    with at_most(6 if "q=" not in query else 7):
        visitor.get("/practices" + query)
    with at_most(11):
        browser.get("/practices" + query)


def test_pages_of_lower_floors_list_them(
    visitor: FlaskClient, sign_in: SignIn, author: Person
) -> None:
    standard = make_standards()["3-5.AP.10"]
    make_practice(author, Audience.NETWORK, title="Seen by the network")
    make_practice(author, Audience.SCHOOL, title="Kept in the school")
    browser, school = sign_in(make_person()), min(reader_of(author.id).school_ids)
    standard_page = f"/standards/id/{standard.identifier}"
    for address in (f"/people/{author.id}", f"/schools/{school}", standard_page):
        page = browser.get(address, follow_redirects=True).text
        assert "Seen by the network" in page and "Kept in the school" not in page
    assert "Seen by the network" not in visitor.get(standard_page, follow_redirects=True).text


def test_withdrawn_is_gone_from_every_list(visitor: FlaskClient, author: Person) -> None:
    practice = make_practice(author, PUBLIC, title="Desks")
    practice.state = State.WITHDRAWN
    services.facets.touch(practice)
    db.session.commit()
    for address in ("/practices", "/practices?q=desks", "/search?q=desks"):
        assert f"/practices/{practice.id}" not in visitor.get(address).text
