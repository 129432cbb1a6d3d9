"""Notes as W3C Web Annotations: out, in again, the same; and what is not to be trusted."""

import io
import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ps5_collab.core.db import db
from ps5_collab.core.text import clean_text
from ps5_collab.discussions import queries
from ps5_collab.discussions.annotating import services
from ps5_collab.discussions.models import (
    Anchoring,
    Annotation,
    AnnotationKind,
    AnnotationStandard,
    Hearer,
)
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.discussions.factories import make_discussion
from tests.discussions.files import a_note, export, take_in
from tests.discussions.rooms import Room, make_room
from tests.factories import saved
from tests.lessons.factories import make_standards

QUOTES = ("an act of trust", "three seconds", "🙂 Then", "Pauses", "pupils do not.", "")


@pytest.fixture
def room(app: Flask) -> Room:
    return make_room()


words = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"),
    min_size=1,
    max_size=40,
).map(lambda text: clean_text(f"x{text}").strip())
saids = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(QUOTES),
        words,
        st.sampled_from(list(AnnotationKind)),
        st.booleans(),
        st.lists(st.sampled_from(["time", "Ñandú", "שלום", "a b"]), max_size=3),
        st.integers(0, 3),
    ),
    max_size=6,
)


@settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(saids)
def test_out_and_in_and_out_is_the_same(room: Room, said: list[Any]) -> None:
    made: list[Annotation] = []
    for who, quote, text, kind, private, tags, answers in said:
        person = room.people[who]
        if made and answers == 3 and made[-1].hearer is Hearer.DISCUSSION:
            made.append(room.answer(person, made[-1], text))
            continue
        hearer = Hearer.ME if private and person is room.bea else Hearer.DISCUSSION
        made.append(room.say(person, quote, text=text, kind=kind, hearer=hearer, tags=tags))
    first = export(room, room.bea)
    fresh = make_discussion(room.group, *room.people, texts=[room.text])
    arrived = take_in(room, first, fresh)
    assert (arrived.new, arrived.known, arrived.lost) == (len(first["items"]), 0, 0)
    second = export(room, room.bea, fresh)
    assert second["items"] == first["items"]
    again = take_in(room, first, fresh)
    assert (again.new, again.known) == (0, len(first["items"]))
    db.session.commit()


def test_it_is_an_annotation_page_of_the_w3c(room: Room) -> None:
    note = room.say(room.bea, "an act of trust", kind=AnnotationKind.QUESTION, tags=["trust"])
    answer = room.answer(room.cy, note)
    page = export(room, room.ana)
    assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert page["type"] == "AnnotationPage"
    one, two = page["items"]
    assert one["id"] == note.uuid.urn
    assert one["motivation"] == "questioning"
    assert one["creator"] == {"type": "Person", "name": "Bea Birch"}
    assert [each["purpose"] for each in one["body"]] == ["questioning", "classifying", "tagging"]
    assert one["target"]["source"] == room.text.uuid.urn
    quote, position = one["target"]["selector"]
    assert (quote["type"], quote["exact"]) == ("TextQuoteSelector", "an act of trust")
    assert position == {"type": "TextPositionSelector", "start": note.start, "end": note.end}
    assert (two["motivation"], two["target"], two["id"]) == (
        "replying",
        note.uuid.urn,
        answer.uuid.urn,
    )


def test_what_is_brought_names_who_said_it_and_tells_nobody(room: Room) -> None:
    note = room.say(room.bea, "an act of trust")
    room.answer(room.cy, note)
    page = export(room, room.ana)
    fresh = make_discussion(room.group, *room.people, texts=[room.text])
    take_in(room, page, fresh, room.ana)
    brought = sa.select(Annotation).filter_by(discussion_id=fresh.id).order_by(Annotation.id)
    mine = db.session.scalars(brought).all()
    assert [(each.author_id, each.imported_as) for each in mine] == [
        (room.ana.id, "Bea Birch"),
        (room.ana.id, "Cy Cedar"),
    ]
    kinds = db.session.scalars(sa.select(Notice.kind).where(Notice.item_id == fresh.id))
    assert set(kinds) == {NoticeKind.DISCUSSION_INVITED}


def test_what_was_private_is_not_shown_to_all(room: Room) -> None:
    to_cy = {"hearer": Hearer.PERSON, "to_person_id": room.cy.id}
    room.answer(room.cy, room.say(room.bea, "an act of trust", **to_cy))
    fresh = make_discussion(room.group, *room.people, texts=[room.text])
    page = export(room, room.cy)
    take_in(room, page, fresh, room.cy)
    hearers = db.session.scalars(sa.select(Annotation.hearer).filter_by(discussion_id=fresh.id))
    assert set(hearers) == {Hearer.ME}
    assert export(room, room.cy, fresh)["items"] == page["items"]


def test_words_that_do_not_stand_there_are_lost_and_stay_so(room: Room) -> None:
    room.say(room.bea, "an act of trust")
    page = export(room, room.bea)
    page["items"][0]["target"]["selector"][0]["exact"] = "an act of faith"
    fresh = make_discussion(room.group, *room.people, texts=[room.text])
    assert take_in(room, page, fresh).lost == 1
    note = db.session.scalars(sa.select(Annotation).filter_by(discussion_id=fresh.id)).one()
    assert (note.anchoring, note.exact) == (Anchoring.ORPHANED, "an act of faith")
    out = export(room, room.bea, fresh)
    assert [each["type"] for each in out["items"][0]["target"]["selector"]] == ["TextQuoteSelector"]
    other = make_discussion(room.group, *room.people, texts=[room.text])
    take_in(room, out, other)
    assert export(room, room.bea, other)["items"] == out["items"]


def test_a_quote_without_a_position_is_found_where_it_stands_once(room: Room) -> None:
    note = room.say(room.bea, "an act of trust")
    page = export(room, room.bea)
    (one,) = page["items"]
    one["target"]["selector"].pop()
    fresh = make_discussion(room.group, *room.people, texts=[room.text])
    assert take_in(room, page, fresh).lost == 0
    found = db.session.scalars(sa.select(Annotation).filter_by(discussion_id=fresh.id)).one()
    assert (found.start, found.end, found.anchoring) == (note.start, note.end, Anchoring.EXACT)


def test_a_note_that_had_lost_its_words_stays_lost(room: Room) -> None:
    """Even where they stand in the text again: it says that it is on an earlier state of it."""
    note = room.say(room.bea, "an act of trust")
    note.anchoring = Anchoring.ORPHANED
    db.session.commit()
    page = export(room, room.bea)
    assert page["items"][0]["target"]["state"] == {"type": "State", "value": "earlier"}
    fresh = make_discussion(room.group, *room.people, texts=[room.text])
    assert take_in(room, page, fresh).lost == 1
    assert export(room, room.bea, fresh)["items"] == page["items"]


def test_a_note_on_a_look_alike_is_lost(room: Room) -> None:
    room.say(room.bea, "three seconds")
    page = export(room, room.bea)
    quote = page["items"][0]["target"]["selector"][0]
    quote["prefix"], quote["suffix"] = "Nobody knew what to do for ", " after that, and left."
    fresh = make_discussion(room.group, *room.people, texts=[room.text])
    assert take_in(room, page, fresh).lost == 1


def test_what_answers_something_gone_is_told_as_said_on_the_text(room: Room) -> None:
    note = room.say(room.bea, "an act of trust")
    room.answer(room.cy, note)
    services.take_away(reader_of(room.bea.id), room.discussion, note)
    (one,) = export(room, room.ana)["items"]
    assert one["target"] == room.text.uuid.urn


def test_foreign_annotations_come_in_as_text(room: Room) -> None:
    foreign = {
        "type": "AnnotationPage",
        "items": [
            {
                "id": "https://other.example/7",
                "type": "Annotation",
                "created": "2026-01-02T03:04:05",
                "creator": "Somebody",
                "body": {
                    "type": "TextualBody",
                    "format": "text/html",
                    "value": "<p onclick='x()'>Hello <script>alert(1)</script><b>there</b></p>\ud800",
                },
                "target": {
                    "source": room.text.uuid.urn,
                    "selector": {
                        "type": "TextQuoteSelector",
                        "exact": "three seconds",
                        "prefix": "A pause of ",
                        "suffix": " changes",
                    },
                },
            }
        ],
    }
    assert take_in(room, foreign).new == 1
    note = db.session.scalars(sa.select(Annotation)).one()
    assert "<" not in note.html.replace("<p>", "").replace("</p>", "")
    assert "Hello" in note.text
    assert note.imported_as == "Somebody"
    assert (note.anchoring, note.start) == (
        Anchoring.EXACT,
        room.page(room.bea).reading.text.index("three seconds"),
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"target": "urn:uuid:5b3f8a52-9999-4222-8333-444455556666"}, "not read here"),
        (
            {"motivation": "replying", "target": "urn:uuid:5b3f8a52-9999-4222-8333-444455556666"},
            "not here",
        ),
        (
            {"motivation": "replying", "target": "urn:uuid:5b3f8a52-1111-4222-8333-444455556666"},
            "ring",
        ),
    ],
)
def test_foreign_targets_are_refused_and_nothing_is_saved(
    room: Room, sign_in: SignIn, given: dict[str, str], sentence: str
) -> None:
    good = a_note(room, id="urn:uuid:00000000-1111-4222-8333-444455556666")
    data = json.dumps({"type": "AnnotationPage", "items": [good, a_note(room, **given)]}).encode()
    address = f"/discussions/{room.discussion.id}/notes/import"
    browser = sign_in(room.bea)
    answer = browser.post(address, data={"file": (io.BytesIO(data), "notes.jsonld")})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalar(sa.select(sa.func.count(Annotation.id))) == 0


def test_a_table_calls_standards_by_their_codes(room: Room, sign_in: SignIn) -> None:
    coded, other = make_standards().values()
    other.code, other.short_title = None, "Without a code"
    note = room.say(room.bea, "an act of trust", text="Here.")
    for one in (coded, other):
        saved(AnnotationStandard(annotation_id=note.id, standard_id=one.id))
    table = sign_in(room.cy).get(f"/discussions/{room.discussion.id}/notes.csv").text
    (row,) = [line for line in table.splitlines() if "Here." in line]
    assert str(coded.code) in row and "Without a code" in row


def test_files_go_out_and_come_in_by_the_pages(room: Room, sign_in: SignIn) -> None:
    room.say(room.bea, "an act of trust", text="=SUM(1)", tags=["trust"])
    d, browser = f"/discussions/{room.discussion.id}", sign_in(room.cy)
    table = browser.get(f"{d}/notes.csv")
    assert table.headers["Content-Disposition"].endswith('.csv"')
    assert '"\'=SUM(1)"' in table.text
    out = browser.get(f"{d}/notes.jsonld")
    assert out.content_type.startswith("application/ld+json")
    fresh = make_discussion(room.group, *room.people, texts=[room.text])
    address = f"/discussions/{fresh.id}/notes/import"
    assert browser.get(address).status_code == 200
    assert browser.post(address, data={}).status_code == 422
    for _twice in range(2):
        answer = browser.post(address, data={"file": (io.BytesIO(out.data), "n.jsonld")})
        assert answer.status_code == 303
    (row,) = queries.readings_of(fresh.id)
    assert "brought by Cy Cedar" in browser.get(f"/discussions/{fresh.id}/reading/{row.id}").text


@pytest.mark.parametrize(
    ("title", "name"),
    [("On pauses; the first", "on-pauses-the-first"), ("על שתיקה", "file"), ('"\r\n-', "file")],
)
def test_files_have_the_name_of_the_discussion(
    room: Room, sign_in: SignIn, title: str, name: str
) -> None:
    room.discussion.title = title
    db.session.commit()
    browser = sign_in(room.cy)
    endings = {"notes.jsonld": "", "notes.csv": "", "record.csv": "record-", "record.md": "record-"}
    for file, before in endings.items():
        answer = browser.get(f"/discussions/{room.discussion.id}/{file}")
        words = f"{before}{name}" if name != "file" else before.strip("-") or name
        ending = file.partition(".")[2]
        said = answer.headers["Content-Disposition"]
        assert said == f'attachment; filename="{words}.{ending}"'
