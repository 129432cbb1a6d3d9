"""The pages of a practice, over HTTP."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from ps5_collab.core.db import db
from ps5_collab.people.models import Person
from ps5_collab.practices.document import Evidence, Source
from ps5_collab.practices.models import Practice
from ps5_collab.sharing.models import Audience
from tests.conftest import AtMost, SignIn
from tests.factories import make_person
from tests.lessons.factories import make_lesson
from tests.lessons.taught.factories import note
from tests.practices.factories import make_practice, revise


@pytest.fixture
def ada(app: object) -> Person:
    return make_person(name="Ada Brook")


@pytest.fixture
def writer(ada: Person, sign_in: SignIn) -> FlaskClient:
    return sign_in(ada)


def fields(page: str, **changes: object) -> MultiDict[str, object]:
    """What the form would send, with some of it changed."""
    found: MultiDict[str, object] = MultiDict()
    for tag in re.findall(r"<input[^>]*>", page):
        kind = re.search(r'type="(\w+)"', tag)
        name = re.search(r' name="([^"]*)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        boxed = kind and kind[1] in ("checkbox", "radio")
        if name and (not boxed or " checked" in tag):
            found.add(name[1], value[1] if value else "on")
    for name, text in re.findall(
        r'<textarea[^>]* name="([^"]*)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL
    ):
        found.add(name, text)
    for name, inside in re.findall(
        r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        found.add(name, chosen[1] if chosen else "")
    for name, value in changes.items():
        found.setlist(name, value if isinstance(value, list) else [value])
    return found


def newest() -> Practice:
    return db.session.scalars(db.select(Practice).order_by(Practice.id.desc())).first()


def test_a_practice_is_written_from_the_empty_form(writer: FlaskClient) -> None:
    page = writer.get("/practices/new").text
    step, piece = (
        re.search(rf'name="{name}" value="(\w+)"', page)[1] for name in ("step", "evidence")
    )
    words = {
        "title": "Desks", "what": "Two **desks**.", f"{step}-name": "Set up", f"{step}-text": "Move them.",
        f"{piece}-claim": "No queue.", f"{piece}-domain": "engagement", "do": "publish", "pupils": "many",
    }  # fmt: skip
    refused = writer.post("/practices/new", data=fields(page, **words))
    assert refused.status_code == 422
    assert "Pupils who took part: Write a whole number" in refused.text
    long = words | {f"{piece}-limits": "x" * 301, "pupils": "30"}
    assert "Evidence 1, What it does not show: At most 300 characters" in (
        writer.post("/practices/new", data=fields(page, **long)).text
    )
    assert 'value="many"' in refused.text
    kept = writer.post("/practices/new", data=fields(refused.text, **words | {"pupils": "30"}))
    assert kept.status_code == 303
    shown = writer.get(kept.location, follow_redirects=True).text
    for said in (
        "Two <strong>desks</strong>.",
        "Set up",
        "No queue.",
        "Pupil engagement",
        "30 pupils",
    ):
        assert said in shown
    assert writer.post("/practices/new", data=fields(page, **words)).location.endswith("/edit")
    assert newest().revision == 1


def test_buttons_of_the_form_move_and_take_away(writer: FlaskClient, ada: Person) -> None:
    practice = make_practice(ada, Audience.ME)
    address = f"/practices/{practice.id}/edit"
    page = writer.get(address).text
    moved = writer.post(address, data=fields(page, do="down:d1desks0")).text
    assert re.findall(r'name="step" value="(\w+)"', moved) == ["d2askpee", "d1desks0"]
    gone = writer.post(address, data=fields(moved, do="remove:e1queue0")).text
    more = writer.post(address, data=fields(gone, do="add-evidence")).text
    assert len(re.findall(r'name="evidence"', more)) == 3
    kept = writer.post(address, data=fields(more, do="publish", note="Shorter."))
    assert kept.status_code == 303
    shown = writer.get(f"/practices/{practice.id}", follow_redirects=True).text
    assert "In week 6" not in shown
    assert shown.index("Teach how to ask") < shown.index("Set up the desks")


def test_the_second_writer_is_shown_both_and_takes_over_what_they_want(
    writer: FlaskClient, ada: Person
) -> None:
    practice = make_practice(ada, Audience.ME)
    address = f"/practices/{practice.id}/edit"
    page = writer.get(address).text
    writer.post(address, data=fields(page, why="Theirs.", do="save"))
    late = writer.post(address, data=fields(page, why="Mine.", do="save"))
    assert late.status_code == 409
    assert "Theirs" in late.text
    assert "Mine" in late.text
    took = writer.post(address, data=fields(late.text, do="take:why")).text
    assert writer.post(address, data=fields(took, do="save")).status_code == 303
    assert "Theirs." in writer.get(address).text


def test_two_revisions_are_compared(writer: FlaskClient, ada: Person) -> None:
    practice = revise(ada, make_practice(ada), why="Pupils waited for each other.")
    page = writer.get(f"/practices/{practice.id}/comparison").text
    assert "<ins>" in page
    assert "What changed from revision 1 to 2" in page


def test_a_page_asks_as_little_whatever_it_says(
    ada: Person, writer: FlaskClient, visitor: FlaskClient, at_most: AtMost
) -> None:
    practice = make_practice(ada, Audience.EVERYONE)
    address = f"/practices/{practice.id}-peer-debugging-desks"
    for who, most in ((writer, 11), (visitor, 7)):
        who.get(address)
        with at_most(most):
            assert who.get(address).status_code == 200


def test_a_visitor_reads_what_is_open_and_nothing_else(ada: Person, visitor: FlaskClient) -> None:
    shown, hidden = (
        make_practice(ada, Audience.EVERYONE),
        make_practice(ada, Audience.NETWORK, title="Hidden one"),
    )
    page = visitor.get("/practices").text
    assert "Peer debugging desks" in page
    assert "Hidden one" not in page
    assert visitor.get(f"/practices/{shown.id}", follow_redirects=True).status_code == 200
    assert visitor.get(f"/practices/{hidden.id}").status_code == 404


def test_a_practice_begins_with_a_lesson_and_its_records(writer: FlaskClient, ada: Person) -> None:
    lesson = make_lesson(ada, title="A cart of books")
    said = "A pupil sorted by the smell of the paper."
    record = note(ada, lesson, unforeseen=said, would_change="Begin with ten books.")
    page = writer.get(f"/practices/new?lesson={lesson.id}").text
    for words in (
        "A cart of books",
        said,
        "Begin with ten books.",
        f'value="{record.id}" selected',
    ):
        assert words in page
    typed = fields(page, do="publish", what="Sorting.")
    (claim,) = [name for name in typed if name.endswith("-claim")]
    typed[claim] = "One of 28 sorted by smell."
    kept = writer.post(f"/practices/new?lesson={lesson.id}", data=typed)
    assert kept.status_code == 303
    shown = writer.get(kept.location, follow_redirects=True).text
    assert f"/lessons/{lesson.id}/taught/{record.id}" in shown
    assert (
        f'href="/practices/new?lesson={lesson.id}"'
        in writer.get(f"/lessons/{lesson.id}/taught").text
    )


def test_a_lesson_tells_of_the_practices_that_came_of_it(
    ada: Person, writer: FlaskClient, visitor: FlaskClient
) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    make_practice(ada, Audience.NETWORK, lessons=(lesson.id,), title="Desks for the network")
    make_practice(ada, Audience.EVERYONE, lessons=(lesson.id,), title="Desks for everyone")
    address = f"/lessons/{lesson.id}/taught"
    assert "Desks for the network" in writer.get(address).text
    page = visitor.get(address).text
    assert "Desks for everyone" in page
    assert "Desks for the network" not in page


def test_records_that_a_reader_may_not_see_are_not_named(ada: Person, sign_in: SignIn) -> None:
    lesson = make_lesson(ada, Audience.ME)
    record = note(ada, lesson, unforeseen="Hidden words.")
    evidence = (Evidence("e1queue0", claim="Seen.", source=Source.TAUGHT, record=record.id),)
    practice = make_practice(ada, evidence=evidence)
    page = sign_in(make_person()).get(f"/practices/{practice.id}", follow_redirects=True).text
    assert "Seen." in page
    assert f"/lessons/{lesson.id}" not in page
    stranger = sign_in(make_person())
    assert stranger.get(f"/practices/new?lesson={lesson.id}").status_code == 404


def test_a_record_gives_no_sentence_and_is_not_lost_without_one(
    writer: FlaskClient, ada: Person
) -> None:
    lesson = make_lesson(ada, title="A cart of books")
    note(ada, lesson, unforeseen="A pupil sorted by smell.", class_size=28)
    address = f"/practices/new?lesson={lesson.id}"
    typed = fields(writer.get(address).text, do="publish", what="Sorting.")
    (claim,) = [name for name in typed if name.endswith("-claim")]
    assert typed[claim] == ""
    assert "28 pupils" in str(typed[claim.replace("-claim", "-detail")])
    refused = writer.post(address, data=typed)
    assert refused.status_code == 422
    assert (
        f'href="#{claim}">Evidence 1, What was seen: Say in a sentence what was seen'
        in refused.text
    )
    assert "A pupil sorted by smell." in refused.text


def test_what_it_needs_may_be_said_in_any_place(writer: FlaskClient, ada: Person) -> None:
    asks = "Nothing says what it needs"
    nothing = dict.fromkeys(("time", "people", "cost", "materials", "needs"), "")
    bare = make_practice(ada, **nothing)
    timed = make_practice(ada, **nothing | {"time": "Two lessons"})
    assert asks in writer.get(f"/practices/{bare.id}/submission").text
    assert asks not in writer.get(f"/practices/{timed.id}/submission").text
