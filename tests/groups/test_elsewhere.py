"""Groups on a standard's page: by the one rule of who sees them."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.groups.elsewhere import SHOWN
from ps5_collab.groups.services import places
from ps5_collab.lessons.document import StandardRef
from ps5_collab.people.models import Person
from ps5_collab.sharing.readers import reader_of
from ps5_collab.standards.models import Standard, StandardClosure
from tests.conftest import AtMost, SignIn
from tests.factories import make_person, saved
from tests.groups.factories import found, place_for
from tests.lessons.factories import make_standards

FOCUS = (StandardRef("CA-CS-2018", "3-5.AP.10"),)


@pytest.fixture
def wren(app: Flask) -> Person:
    return make_person(name="Wren Cole")


@pytest.fixture
def page(app: Flask) -> str:
    return f"/standards/id/{make_standards()['3-5.AP.10'].identifier}"


def test_each_reader_sees_the_groups_that_they_may_see(
    page: str, wren: Person, sign_in: SignIn, visitor: FlaskClient
) -> None:
    found(wren, name="Sorters", standards=FOCUS)
    found(wren, name="Hidden", standards=FOCUS, listed=False)
    found(wren, name="Readers")
    outside, inside = (sign_in(person).get(page).text for person in (make_person(), wren))
    assert "Groups that work on it" not in visitor.get(page).text
    assert "Groups that work on it" in outside
    assert "Sorters" in outside and "Hidden" not in outside
    assert "Sorters" in inside and "Hidden" in inside
    assert "Readers" not in inside


def test_a_parent_has_the_groups_of_its_children(page: str, wren: Person, sign_in: SignIn) -> None:
    child = db.session.scalars(sa.select(Standard).filter_by(code="3-5.AP.10")).one()
    parent = saved(
        Standard(framework_id=child.framework_id, identifier="s-ap", code="AP", code_norm="ap")
    )
    saved(StandardClosure(ancestor_id=parent.id, descendant_id=parent.id, depth=0))
    saved(StandardClosure(ancestor_id=parent.id, descendant_id=child.id, depth=1))
    found(wren, name="Sorters", standards=FOCUS)
    assert "Sorters" in sign_in(wren).get("/standards/id/s-ap").text


def test_an_archived_group_works_on_nothing(page: str, wren: Person, sign_in: SignIn) -> None:
    place = found(wren, name="Sorters", standards=FOCUS)
    places.archive(reader_of(wren.id), place_for(wren, place))
    db.session.commit()
    assert "Sorters" not in sign_in(make_person()).get(page).text


def test_many_are_counted_and_cost_no_more(
    page: str, wren: Person, sign_in: SignIn, at_most: AtMost
) -> None:
    browser = sign_in(make_person())
    browser.get(page)
    for number in range(SHOWN + 2):
        found(wren, name=f"Sorters {number}", standards=FOCUS)
    found(wren, name="Hidden", standards=FOCUS, listed=False)
    with at_most(12):
        text = browser.get(page).text
    assert text.count("Sorters ") == SHOWN
    assert "and 2 more" in text
