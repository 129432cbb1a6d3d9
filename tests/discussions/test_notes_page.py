"""The page of a reading: its notes, writing them, their views, what refreshes."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.discussions.annotating import services
from ps5_collab.discussions.annotating.services import During, Words
from ps5_collab.discussions.models import Annotation, AnnotationKind, Hearer, Step
from ps5_collab.lessons.document import StandardRef
from ps5_collab.lessons.metadata import standard_line
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.discussions.rooms import Room, make_room
from tests.factories import make_person
from tests.lessons.factories import make_standards

PAGE = 9
ASKS = {"kind": "question", "text": "Why *trust*?", "hearer": "discussion"}


@pytest.fixture
def room(app: Flask) -> Room:
    return make_room()


def send(browser: FlaskClient, room: Room, **given: Any) -> Any:
    return browser.post(f"{room.address}/notes", data=ASKS | given)


def test_a_note_stands_beside_its_words(room: Room, sign_in: SignIn) -> None:
    browser = sign_in(room.bea)
    answer = send(browser, room, exact="an act of trust", tags="trust, Listening")
    assert answer.status_code == 303
    note = db.session.scalars(sa.select(Annotation)).one()
    assert answer.location == f"{room.address}?at=b2#n{note.id}"
    page = browser.get(room.address).text
    assert f'<mark class="asks" data-n="{note.id}" data-no="1">an act of trust</mark>' in page
    assert "Why <em>trust</em>?" in page
    assert "Open question" in page
    assert "#Listening" in page
    assert browser.get(f"/discussions/notes/{note.id}").location == answer.location


def test_a_standard_stays_ticked_and_is_changed(room: Room, sign_in: SignIn) -> None:
    code = "1.5.c"
    standard = make_standards()[code]
    ticked = standard_line(StandardRef("ISTE-S-2024", code, standard.identifier))
    browser = sign_in(room.bea)
    found = send(browser, room, standard=ticked, q=code, do="find")
    assert f'value="{ticked}" checked' in unescape(found.text)
    wrong = send(browser, room, standard=ticked, exact="an act of faith")
    assert wrong.status_code == 422
    assert f'value="{ticked}" checked' in unescape(wrong.text)
    assert send(browser, room, standard=ticked).status_code == 303
    note = db.session.scalars(sa.select(Annotation)).one()
    page = browser.get(f"/discussions/notes/{note.id}/edit")
    assert page.status_code == 200
    assert "checked" in page.text


def test_what_was_typed_is_kept_where_the_words_do_not_fit(room: Room, sign_in: SignIn) -> None:
    answer = send(sign_in(room.bea), room, exact="an act of faith", tags="trust")
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    (form,) = page.xpath("//form[@id='say']")
    assert form.xpath(".//textarea[@name='text']")[0].text.strip() == "Why *trust*?"
    assert form.xpath(".//textarea[@name='exact']")[0].text.strip() == "an act of faith"
    assert form.fields["kind"] == "question"
    assert "do not stand there" in form.text_content()
    assert db.session.scalar(sa.select(sa.func.count(Annotation.id))) == 0


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"start": "1", "end": "99999", "exact": "x"}, 422),
        ({"start": "9" * 30, "end": "x"}, 422),
        ({"kind": "loud"}, 422),
        ({"hearer": "everyone"}, 422),
        ({"hearer": "person", "to_person": "1" * 40}, 422),
        ({"hearer": "person", "to_person": ""}, 422),
        ({"text": "x" * 10_001}, 422),
        ({"block": "b999"}, 422),
        ({"uuid": "no uuid", "standard": "{#nothing}"}, 303),
        ({"exact": "\x00 an act of trust\x85"}, 303),
    ],
)
def test_whatever_is_sent_is_refused_or_kept(
    room: Room, sign_in: SignIn, given: dict[str, str], status: int
) -> None:
    data = {name: value.encode() for name, value in (ASKS | given).items()}
    assert sign_in(room.bea).post(f"{room.address}/notes", data=data).status_code == status


def test_the_same_form_twice_is_one_note(room: Room, sign_in: SignIn) -> None:
    browser, uuid = sign_in(room.bea), str(uuid4())
    places = {send(browser, room, uuid=uuid).location for _n in range(2)}
    assert len(places) == 1
    assert db.session.scalar(sa.select(sa.func.count(Annotation.id))) == 1


def test_two_who_change_one_note_are_told_apart(room: Room, sign_in: SignIn) -> None:
    note, browser = room.say(room.bea, text="First."), sign_in(room.bea)
    address, version = f"/discussions/notes/{note.id}/edit", str(note.version)
    assert browser.get(address).status_code == 200
    given = ASKS | {"text": "Second.", "version": version}
    assert browser.post(address, data=given).status_code == 303
    late = browser.post(address, data=given | {"text": "Third."})
    assert late.status_code == 409
    assert "Second." in late.text
    assert "Third." in late.text
    newest = html.fromstring(late.text).xpath("//input[@name='version']/@value")[0]
    assert (
        browser.post(address, data=given | {"text": "Third.", "version": newest}).status_code == 303
    )
    assert browser.post(address, data=given | {"text": "x"}).status_code == 409


def test_answering_taking_away_and_settling(room: Room, sign_in: SignIn) -> None:
    note = room.say(room.bea, "an act of trust", kind=AnnotationKind.QUESTION, text="Why?")
    at, mine, theirs = f"/discussions/notes/{note.id}", sign_in(room.bea), sign_in(room.cy)
    assert "Why?" in theirs.get(f"{at}/answers").text
    assert theirs.post(f"{at}/answers", data={"text": ""}).status_code == 422
    assert theirs.post(f"{at}/answers", data={"text": "Because."}).status_code == 303
    assert "Because." in mine.get(room.address).text
    assert mine.get("/notices").text.count("answered your note on") == 1
    assert theirs.post(f"{at}/answered").status_code == 403
    assert mine.post(f"{at}/answered").status_code == 303
    assert "Answered" in theirs.get(room.address).text
    assert theirs.post(f"{at}/deletion").status_code == 403
    assert mine.post(f"{at}/deletion").status_code == 303
    page = theirs.get(room.address).text
    assert "was taken away" in page
    assert "Why?" not in page
    assert "Bring it back" in mine.get(room.address).text
    assert mine.post(f"{at}/deletion", data={"back": "1"}).status_code == 303
    assert "Why?" in theirs.get(room.address).text


def test_the_audience_is_said_in_words(room: Room, sign_in: SignIn) -> None:
    page = sign_in(room.bea).get(room.address).text
    assert "The 4 people of “Book Cart” read it." in page
    assert "Only you read it." in page
    chooser = html.fromstring(page).xpath("//select[@name='to_person']/option/text()")
    assert chooser == ["Choose somebody", "Ana Ash", "Cy Cedar", "Dan Dogwood"]


def fill(room: Room) -> None:
    room.say(room.bea, "an act of trust", kind=AnnotationKind.QUESTION, text="Q1", tags=["trust"])
    room.say(room.cy, "three seconds", kind=AnnotationKind.WARM, text="W1")
    room.say(room.cy, "three seconds", text="N1", tags=["time"])
    room.say(room.ana, text="Whole1")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Q1", "W1", "N1", "Whole1"}),
        ("kind=warm", {"W1"}),
        ("kind=nonsense", {"Q1", "W1", "N1", "Whole1"}),
        ("tag=time", {"N1"}),
        ("open=1", {"Q1"}),
        ("person={cy}", {"W1", "N1"}),
        ("person={cy}&tag=trust", set()),
        ("person=99999999999999999999", {"Q1", "W1", "N1", "Whole1"}),
    ],
)
def test_what_is_shown_stands_in_the_address(
    room: Room, sign_in: SignIn, query: str, shown: set[str]
) -> None:
    fill(room)
    browser, query = sign_in(room.bea), query.format(cy=room.cy.id)
    for address in (room.address, f"{room.address}/list"):
        page = browser.get(f"{address}?{query}").text
        assert {name for name in ("Q1", "W1", "N1", "Whole1") if f"<p>{name}</p>" in page} == shown
    headings = browser.get(f"{room.address}/list?by=kind").text
    assert headings.index(">Question</h2>") < headings.index(">Warm feedback</h2>")
    for by in ("person", "tag", "paragraph", "nonsense"):
        assert browser.get(f"{room.address}/list?by={by}").status_code == 200


def test_the_heat_is_a_number_in_words(room: Room, sign_in: SignIn) -> None:
    fill(room)
    page = html.fromstring(sign_in(room.bea).get(room.address).text)
    said = page.xpath("//details/summary[contains(@class, 'heat')]/text()")
    assert said == ["1 note", "2 notes"]


def many(room: Room, number: int) -> None:
    """Notes as rows, quickly; a third by each of three."""
    reading = room.on("").reading
    block = reading.blocks[2]
    start = reading.starts[block.id]
    rows = [
        {
            "uuid": uuid4(), "discussion_id": room.discussion.id, "reading_id": room.row.id,
            "author_id": room.people[n % 3].id, "kind": AnnotationKind.NOTE, "text": f"Note {n}",
            "html": f"<p>Note {n}</p>", "hearer": Hearer.DISCUSSION, "revision": 1,
            "block": block.id, "start": start + n % 40, "end": start + n % 40 + 5,
            "exact": reading.text[start + n % 40 : start + n % 40 + 5],
        }
        for n in range(number)
    ]  # fmt: skip
    db.session.execute(sa.insert(Annotation), rows)
    db.session.commit()


def test_any_number_of_notes_costs_as_many_statements(
    room: Room, sign_in: SignIn, at_most: AtMost
) -> None:
    browser = sign_in(room.bea)
    for number in (3, 900):
        many(room, number)
        for address in (room.address, f"{room.address}/list", f"{room.address}?at=b3"):
            with at_most(PAGE):
                assert browser.get(address).status_code == 200


def test_many_notes_are_folded_but_for_one_paragraph(room: Room, sign_in: SignIn) -> None:
    many(room, 70)
    first = room.say(room.bea, "an act of trust", text="Alone")
    browser = sign_in(room.bea)
    folded, opened = browser.get(room.address).text, browser.get(f"{room.address}?at=b3").text
    assert "<p>Note 5</p>" not in folded
    assert "70 notes" in folded
    assert "<p>Note 5</p>" in opened
    assert "<p>Alone</p>" not in opened
    for page in (folded, opened):
        assert f'data-n="{first.id}"' in page  # its words are marked all the same


# --- who reads what ------------------------------------------------------------------------------

SAID = ("mine", "to all", "to cy", "for me", "held back", "taken away")
READS = {
    "bea": {"mine", "to all", "to cy", "for me", "held back"},
    "cy": {"mine", "to all", "to cy"},
    "ana": {"mine", "to all"},
    "dan": {"mine", "to all"},
}


@pytest.fixture
def said(room: Room) -> Step:
    """What Bea said, in every way; "mine" is of each."""
    step = Step(discussion_id=room.discussion.id, key="write", position=1, phase="write")
    db.session.add(step)
    db.session.flush()
    alone = {"hearer": Hearer.PERSON, "to_person_id": room.cy.id}
    room.say(room.bea, "three seconds", text="zq-mine")
    room.say(room.bea, text="zq-to all")
    room.say(room.bea, "an act of trust", text="zq-to cy", **alone)
    room.say(room.bea, "an act of trust", text="zq-for me", hearer=Hearer.ME)
    reader = reader_of(room.bea.id)
    on = room.on("Teachers find it long", room.bea)
    held = During(step, step)
    services.say(room.bea, reader, room.discussion, Words("zq-held back"), on, during=held)
    gone = room.say(room.bea, "an act of trust", text="zq-taken away")
    services.take_away(reader, room.discussion, gone)
    db.session.commit()
    return step


PLACES = ("{at}", "{at}/list", "{at}/list?by=tag", "{d}/notes.csv", "{d}/notes.jsonld")


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("place", PLACES)
def test_everybody_reads_what_they_may_and_no_more(
    room: Room, said: Step, sign_in: SignIn, name: str, place: str
) -> None:
    people = dict(zip(("ana", "bea", "cy", "dan"), room.people, strict=True))
    browser = sign_in(people[name])
    address = place.format(at=room.address, d=f"/discussions/{room.discussion.id}")

    def found() -> set[str]:
        text = browser.get(address).text
        return {each for each in SAID if f"zq-{each}" in text}

    assert found() == READS[name]
    count = {"bea": 6, "cy": 3, "ana": 2, "dan": 2}[name] - (name == "bea")
    if place == "{at}":
        assert f"{count} notes" in browser.get(address).text
    said.closes_at = utcnow() - timedelta(seconds=1)
    db.session.commit()
    assert found() == READS[name] | {"held back"}


def test_who_is_not_of_the_group_finds_no_page(room: Room, said: Step, sign_in: SignIn) -> None:
    note = db.session.scalars(sa.select(Annotation.id)).first()
    browser = sign_in(make_person())
    d = f"/discussions/{room.discussion.id}"
    for address in (
        *(place.format(at=room.address, d=d) for place in PLACES),
        *(f"{room.address}/earlier", f"/discussions/notes/{note}", f"{d}/notes/import"),
        *(f"/discussions/notes/{note}/answers", f"/discussions/notes/{note}/edit"),
    ):
        assert browser.get(address).status_code == 404, address
    for address in (
        *(f"{room.address}/notes", f"{room.address}/revision", f"{d}/sharing"),
        *(f"/discussions/notes/{note}/deletion", f"/discussions/notes/{note}/answered"),
    ):
        assert browser.post(address, data={}).status_code == 404, address


def test_the_search_finds_what_was_said_to_all(room: Room, said: Step, sign_in: SignIn) -> None:
    for person, word, finds in (
        (room.ana, "zq all", True),
        (room.ana, "cy", False),
        (room.cy, "zq-to cy", False),  # said to them alone: the index has none of it
        (room.bea, "zq-held", False),
        (make_person(), "zq all", False),
    ):
        page = sign_in(person).get("/search", query_string={"q": word}).text
        assert (room.discussion.title in page) == finds, word


def test_what_one_does_not_read_refreshes_no_page(room: Room, sign_in: SignIn) -> None:
    browser = sign_in(room.ana)
    tag = browser.get(room.address).headers["ETag"]
    step = Step(discussion_id=room.discussion.id, key="write", position=1, phase="write")
    db.session.add(step)
    db.session.commit()

    def status() -> int:
        return browser.get(room.address, headers={"If-None-Match": tag}).status_code

    room.say(room.bea, text="Between us.", hearer=Hearer.PERSON, to_person_id=room.cy.id)
    own = room.say(room.bea, text="Mine.", hearer=Hearer.ME)
    services.take_away(reader_of(room.bea.id), room.discussion, own)
    held = During(step, step)
    services.say(room.bea, reader_of(room.bea.id), room.discussion, Words("Held."), during=held)
    db.session.commit()
    assert status() == 304
    step.closes_at = utcnow() - timedelta(seconds=1)
    db.session.commit()
    assert status() == 200


def test_whatever_one_reads_refreshes_the_page(room: Room, sign_in: SignIn) -> None:
    browser, reader = sign_in(room.ana), reader_of(room.bea.id)
    note = room.say(room.bea, kind=AnnotationKind.QUESTION, text="Why?")

    def change() -> None:
        services.change(reader, room.discussion, note, Words("Why so?", AnnotationKind.QUESTION))

    for act in (
        change,
        lambda: services.settle(reader, room.discussion, note, answered=True),
        lambda: room.answer(room.cy, note),
        lambda: services.take_away(reader, room.discussion, note),
    ):
        tag = browser.get(room.address).headers["ETag"]
        assert browser.get(room.address, headers={"If-None-Match": tag}).status_code == 304
        act()
        db.session.commit()
        assert browser.get(room.address, headers={"If-None-Match": tag}).status_code == 200


def test_in_a_deleted_discussion_nobody_writes(room: Room, sign_in: SignIn) -> None:
    """Its organizer still sees it, to bring it back."""
    own = room.say(room.ana, "three seconds", kind=AnnotationKind.QUESTION)
    other = room.say(room.bea, "an act of trust")
    browser, d = sign_in(room.ana), f"/discussions/{room.discussion.id}"
    typed = {"kind": "note", "text": "x", "hearer": "discussion", "version": "1"}
    browser.post(f"{d}/withdrawal")
    for address in (room.address, f"{room.address}/list"):
        page = browser.get(address).text
        assert "I wonder." in page
        assert "Keep the note" not in page
        assert ">Answer" not in page
    for address in (
        f"{room.address}/notes",
        f"{d}/notes/import",
        *(f"/discussions/notes/{other.id}/answers", f"/discussions/notes/{own.id}/edit"),
        *(f"/discussions/notes/{own.id}/deletion", f"/discussions/notes/{own.id}/answered"),
    ):
        assert browser.post(address, data=typed).status_code == 403, address
    browser.post(f"{d}/return")
    assert browser.post(f"{room.address}/notes", data=typed).status_code == 303


def test_once_it_is_over_an_afterthought_is_welcome(room: Room, sign_in: SignIn) -> None:
    sign_in(room.ana).post(f"/discussions/{room.discussion.id}/end")
    browser = sign_in(room.bea)
    assert "Keep the note" in browser.get(room.address).text
    typed = {"kind": "note", "text": "zq-late", "hearer": "discussion"}
    assert browser.post(f"{room.address}/notes", data=typed).status_code == 303
    assert "zq-late" in browser.get(room.address).text


def test_who_left_the_group_writes_no_more(room: Room, sign_in: SignIn) -> None:
    browser = sign_in(room.cy)
    assert "Keep the note" in browser.get(room.address).text
    db.session.execute(
        sa.text("UPDATE group_membership SET left_on = '2020-01-01' WHERE person_id = :id"),
        {"id": room.cy.id},
    )
    db.session.commit()
    assert browser.get(room.address).status_code == 404
    assert re.match("4", str(send(browser, room).status_code))
