"""What came out of what, and that nothing of it tells of what a reader may not see."""

from dataclasses import replace

from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.people.models import Person
from ps5_collab.practices import queries as practices
from ps5_collab.practices import services
from ps5_collab.practices.adoption import writing_up
from ps5_collab.practices.adoption.lineage import Knot, lineage
from ps5_collab.practices.adoption.picture import picture
from ps5_collab.practices.models import Practice
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.policy import VISITOR
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from tests.conftest import AtMost, SignIn
from tests.factories import make_person
from tests.practices.adoption.factories import adopt, report
from tests.practices.factories import make_practice


def offspring(teacher: Person, practice: Practice, audience: Audience, title: str) -> Practice:
    """What the teacher wrote up of trying the practice, published."""
    whole = report(teacher, adopt(teacher, practice))
    reader = reader_of(teacher.id)
    made = writing_up.write_up(teacher, reader, whole)
    db.session.commit()
    made = practices.get_practice(reader, made.id)
    document = replace(practices.document_of(practice), title=title)
    services.publish(teacher, reader, made, document, Shared(Audience.ME))
    made.audience = audience
    db.session.commit()
    return practices.get_practice(reader, made.id)


def said(knot: Knot) -> dict[str, object]:
    return {
        each.title: [one.title for way in each.tries for one in way.practices]
        for each in knot.all_practices
    }


def test_the_tree_is_the_same_from_each_of_its_practices(app: Flask) -> None:
    first, second, third = make_person(), make_person(), make_person()
    root = make_practice(first, Audience.EVERYONE, title="Root")
    child = offspring(second, root, Audience.EVERYONE, "Child")
    grandchild = offspring(third, child, Audience.EVERYONE, "Grandchild")
    whole = {"Root": ["Child"], "Child": ["Grandchild"], "Grandchild": []}
    for practice in (root, child, grandchild):
        found = lineage(VISITOR, practice.id)
        assert found
        assert said(found.root) == whole
        assert found.here == practice.id
    found = lineage(VISITOR, grandchild.id)
    assert found and found.parent and found.parent.title == "Child"


def test_where_a_practice_is_hidden_the_line_ends_without_a_trace(app: Flask) -> None:
    first, second, third = make_person(), make_person(), make_person()
    root = make_practice(first, Audience.EVERYONE, title="Root")
    child = offspring(second, root, Audience.NETWORK, "Child")
    grandchild = offspring(third, child, Audience.EVERYONE, "Grandchild")
    assert lineage(VISITOR, root.id) is None
    assert lineage(VISITOR, grandchild.id) is None
    colleague = lineage(reader_of(make_person().id), root.id)
    assert colleague
    assert said(colleague.root) == {"Root": ["Child"], "Child": ["Grandchild"], "Grandchild": []}


def test_what_is_not_published_is_not_there(app: Flask) -> None:
    first, second = make_person(), make_person()
    root = make_practice(first)
    whole = report(second, adopt(second, root))
    writing_up.write_up(second, reader_of(second.id), whole)
    db.session.commit()
    assert lineage(reader_of(second.id), root.id) is None
    assert lineage(reader_of(first.id), root.id) is None


def test_the_page_has_the_list_and_a_picture_that_says_the_same(
    sign_in: SignIn, visitor: FlaskClient, at_most: AtMost
) -> None:
    first, second = make_person(), make_person()
    root = make_practice(first, Audience.EVERYONE, title="Root")
    child = offspring(second, root, Audience.EVERYONE, "Child & co")
    reading = sign_in(make_person())
    root_id, child_id = root.id, child.id
    page = visitor.get(f"/practices/{child_id}-child-co").text
    assert "Came out of trying" in page
    assert f'<a href="/practices/{root_id}"' in page
    assert "<svg" in page
    assert page.count("Child &amp; co</text>") == 1
    reading.get(f"/practices/{root_id}-root")
    with at_most(12):
        assert "Child &amp; co" in reading.get(f"/practices/{root_id}-root").text


def test_boxes_do_not_lie_upon_each_other(app: Flask) -> None:
    root = make_practice(make_person(), Audience.EVERYONE, title="Root")
    for number in range(3):
        child = offspring(make_person(), root, Audience.EVERYONE, f"Child {number}")
        offspring(make_person(), child, Audience.EVERYONE, f"Grandchild {number}")
    found = lineage(VISITOR, root.id)
    assert found
    drawn = picture(found)
    places = [(box.x, box.y) for box in drawn.boxes]
    assert len(places) == len(set(places)) == 13
    assert len(drawn.lines) == 12
