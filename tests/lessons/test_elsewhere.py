"""Lessons on the pages of people, schools and standards: only those that the reader may see."""

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.browsing import elsewhere
from ps5_collab.lessons.finding import LESSONS
from ps5_collab.lessons.models import Lesson
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.policy import VISITOR, Reader
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_person
from tests.lessons.factories import make_draft, make_lesson, make_standards


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person(name="Ada Brook")


def titles(reader: Reader, *conditions: sa.ColumnElement[bool]) -> set[str]:
    return {row.title for row in elsewhere.listed(LESSONS, reader, *conditions).rows}


def test_each_reader_sees_what_is_open_to_them(ada: Person) -> None:
    for audience in (Audience.ME, Audience.SCHOOL, Audience.NETWORK, Audience.EVERYONE):
        make_lesson(ada, audience, title=audience.value)
    make_draft(ada)
    own = Lesson.owner_id == ada.id
    assert titles(VISITOR, own) == {"everyone"}
    assert titles(reader_of(make_person().id), own) == {"everyone", "network"}
    assert titles(reader_of(ada.id), own) == {"everyone", "network", "school", "me"}


def test_more_than_are_shown_are_counted(ada: Person) -> None:
    for n in range(elsewhere.SHOWN + 2):
        make_lesson(ada, title=f"Lesson {n}")
    found = elsewhere.listed(LESSONS, reader_of(ada.id))
    assert (len(found.rows), found.total) == (elsewhere.SHOWN, elsewhere.SHOWN + 2)
    assert found.rows[0].title == f"Lesson {elsewhere.SHOWN + 1}"


def test_pages_of_lower_floors_show_them(sign_in: SignIn, ada: Person) -> None:
    standard = make_standards()["3-5.AP.10"]
    identifier = standard.identifier
    make_lesson(ada, Audience.NETWORK, title="Seen by the network")
    make_lesson(ada, Audience.ME, title="Kept to herself")
    browser = sign_in(make_person())
    school = min(reader_of(ada.id).school_ids)
    for address in (f"/people/{ada.id}", f"/schools/{school}", f"/standards/id/{identifier}"):
        page = browser.get(address, follow_redirects=True)
        assert page.status_code == 200
        assert "Seen by the network" in page.text
        assert "Kept to herself" not in page.text
