"""The pages of protocols over HTTP, without script."""

import html
import io
import json
import re
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings

from ps5_collab.core.db import db
from ps5_collab.people.models import Person
from ps5_collab.protocols import choosing, exchange, queries
from ps5_collab.protocols.catalogue import KEYS, shipped
from ps5_collab.protocols.definition import Definition, Part, Shown
from ps5_collab.protocols.forms import ProtocolForm
from ps5_collab.protocols.models import OwnProtocol
from ps5_collab.protocols.plan import Who
from ps5_collab.protocols.publication import tidy
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_group, make_person
from tests.lessons.browser import fields_of, form_of, press
from tests.protocols.documents import LAST_WORD, definitions
from tests.protocols.factories import make_draft, make_protocol, revise

NEW = "/protocols/new"
COPY = f"{NEW}?from=save-the-last-word"


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person(name="Ada Brook")


@pytest.fixture
def browser(sign_in: SignIn, ada: Person) -> FlaskClient:
    return sign_in(ada)


def newest() -> OwnProtocol:
    return db.session.scalars(sa.select(OwnProtocol).order_by(OwnProtocol.id.desc())).first()


def written(protocol: OwnProtocol) -> Definition:
    return queries.document_of(protocol)


# --- read ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("key", KEYS)
def test_visitors_read_the_eleven(
    visitor: FlaskClient, key: str, language: str, at_most: AtMost
) -> None:
    visitor.set_cookie("language", language)
    with at_most(6):
        page = visitor.get(f"/protocols/{key}")
    definition = shipped(key, language)
    assert page.status_code == 200 and definition
    text = page.text.replace("&#39;", "'")
    for phase in definition.phases:
        assert phase.name in text and phase.prompt in text
    assert definition.credit in text and f'href="{definition.link}"' in text
    assert "Copy and change" not in text


def test_minutes_are_those_of_the_chosen_head_count(visitor: FlaskClient) -> None:
    page = visitor.get("/protocols/final-word?people=5").text
    assert "<b>50 minutes</b> for 5 people" in page
    assert "40 for the protocol itself" in page
    assert "A round for each of 5 presenters" in page
    assert "It is made for" not in page
    assert "It is made for 4 to 6 people." in visitor.get("/protocols/final-word?people=9").text


@pytest.mark.parametrize(
    "people", ["", "0", "-3", "x", "1e9", "٣", "9" * 40, "<script>", "60", "61"]
)
def test_any_head_count_gets_a_page(visitor: FlaskClient, people: str) -> None:
    for address in ("/protocols", "/protocols/final-word", "/protocols/socratic-seminar"):
        answer = visitor.get(
            address, query_string={"people": people, "minutes": people, "purpose": people}
        )
        assert answer.status_code == 200
        assert "<script>" not in answer.text


@pytest.mark.parametrize("given", ["abc", "0", "-4", "999", "2.5", "<b>"])
def test_a_head_count_that_is_none_is_said_beside_the_minutes(
    visitor: FlaskClient, given: str
) -> None:
    page = visitor.get("/protocols/final-word", query_string={"people": given}).text
    assert f"“{html.escape(given)}” is no number of people from 1 to" in page
    assert "is no number of people" not in visitor.get("/protocols/final-word?people=4").text


@pytest.mark.parametrize("typed", ["-4", "1.5", "999"])
def test_which_numbers_a_phase_takes_is_said(browser: FlaskClient, typed: str) -> None:
    page = browser.get("/protocols/new")
    first = re.findall(r'name="(\w+)-minutes"', page.text)[0]
    page = press(browser, "/protocols/new", page, "save", **{f"{first}-minutes": typed})
    assert "Write a whole number from 0 to 240." in page.text
    assert f'value="{typed}"' in page.text


def test_the_list_is_filtered_by_its_address(visitor: FlaskClient, ada: Person) -> None:
    make_protocol(ada, Audience.EVERYONE, title="Ours")
    make_protocol(ada, Audience.NETWORK, title="The network's")

    def titles(**asked: object) -> list[str]:
        page = visitor.get("/protocols", query_string=asked).text
        return re.findall(r"<h3><a [^>]*>(.*?)</a></h3>", page)

    assert titles()[:2] == ["Ours", "Save the Last Word for Me"] and len(titles()) == 12
    assert titles(purpose="dilemma") == ["Consultancy"]
    assert titles(purpose="work", minutes=45) == [
        "Making Meaning",
        "ATLAS: Looking at Data and Student Work",
    ]
    assert titles(people=2) == ["Ours"]
    assert titles(people=25) == ["Socratic seminar"]
    assert "No protocol fits all of this" in visitor.get("/protocols?people=60").text
    assert titles(purpose="no such") == titles()


def test_the_list_costs_the_same_however_long_it_is(
    browser: FlaskClient, ada: Person, at_most: AtMost
) -> None:
    for n in range(3):
        make_protocol(ada, title=f"Ours {n}")
    with at_most(9):
        assert browser.get("/protocols").text.count("Ours ") == 3


def test_one_of_people_is_read_with_few_statements(
    browser: FlaskClient, ada: Person, at_most: AtMost
) -> None:
    protocol = make_protocol(ada, Audience.EVERYONE)
    address = browser.get(f"/protocols/{protocol.id}").location
    with at_most(9):
        page = browser.get(address)
    assert "Ada Brook" in page.text and "Copy and change" in page.text
    browser.post("/sign-out")
    with at_most(6):
        page = browser.get(address)
    assert page.status_code == 200 and "Do respond." in page.text


def test_what_is_not_there_is_not_found(browser: FlaskClient) -> None:
    for address in ("/protocols/none", "/protocols/none.json", "/protocols/99", "/protocols/99.json",
                    f"{NEW}?from=none", f"{NEW}?from=item:7@1", "/protocols/" + "9" * 60):  # fmt: skip
        assert browser.get(address).status_code == 404, address


# --- written -------------------------------------------------------------------------------------


def test_a_protocol_is_written_from_the_empty_form(browser: FlaskClient) -> None:
    page = press(browser, NEW, browser.get(NEW), "add-phase")
    first, second, debrief = fields_of(page.text).getlist("phase")
    words = {
        "title": " Slow  reading ", "summary": "Take turns.", "purposes": ["text"], "least": "2", "most": "5",
        f"{first}-name": "Read", f"{first}-prompt": "Read aloud.", f"{first}-minutes": "4",
        f"{second}-name": "Tell", f"{second}-prompt": "Say it.", f"{second}-who": "presenter",
        f"{second}-every_presenter": "y", f"{second}-product": "quote", f"{second}-asks": "2",
        f"{second}-kinds": ["question", "agree"], f"{second}-shown": "on-close", "audience": "network",
    }  # fmt: skip
    answer = press(browser, NEW, page, "publish", **words)
    assert answer.status_code == 303, answer.text
    page = browser.get(answer.location, follow_redirects=True).text
    assert "Slow reading" in page and "A round for each of 4 presenters" in page
    kept = written(newest())
    assert [phase.id for phase in kept.phases] == [first, second, debrief]
    assert (kept.phases[1].who, kept.phases[1].every_presenter) == (Who.PRESENTER, True)
    assert (kept.phases[1].asks, kept.phases[1].kinds) == (2, ("question", "agree"))
    assert kept.phases[1].shown is Shown.ON_CLOSE
    assert kept.phases[2].part is Part.DEBRIEF
    assert (newest().least, newest().most, newest().purposes) == (2, 5, "text")


def test_a_copy_of_each_of_the_eleven_is_published_as_it_is(browser: FlaskClient) -> None:
    for key in KEYS:
        address = f"{NEW}?from={key}"
        answer = press(browser, NEW, browser.get(address), "publish", audience="me")
        assert answer.status_code == 303, form_of(answer.text)
        definition, kept = shipped(key, "en"), written(newest())
        assert definition
        assert kept == replace(definition, phases=kept.phases)
        ids = {old.id: new.id for old, new in zip(definition.phases, kept.phases, strict=True)}
        assert kept.phases == tuple(
            replace(each, id=ids[each.id], shown_in=ids.get(each.shown_in, ""))
            for each in definition.phases
        )


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=definitions())
def test_the_form_sends_back_what_it_shows(
    browser: FlaskClient, ada: Person, one: Definition
) -> None:
    protocol = make_protocol(ada, document=one)
    address = f"/protocols/{protocol.id}/edit"
    answer = press(browser, address, browser.get(address), "publish", note="Nothing.")
    assert answer.status_code == 303
    before, after = (
        choosing.get(reader_of(ada.id), f"item:{protocol.id}@{number}") for number in (1, 2)
    )
    assert before == after == tidy(before)


def test_phases_are_moved_removed_and_put_back(browser: FlaskClient) -> None:
    page = browser.get(COPY)
    ids = fields_of(page.text).getlist("phase")
    page = press(browser, NEW, page, f"down:{ids[0]}")
    assert fields_of(page.text).getlist("phase")[:2] == [ids[1], ids[0]]
    page = press(browser, NEW, page, f"up:{ids[0]}")
    page = press(browser, NEW, page, f"remove:{ids[5]}")
    assert "goes when you save" in page.text
    page = press(browser, NEW, page, f"keep:{ids[5]}")
    page = press(browser, NEW, page, f"remove:{ids[5]}")
    answer = press(browser, NEW, page, "publish", audience="me")
    assert answer.status_code == 303
    assert [phase.id for phase in written(newest()).phases] == [*ids[:5], ids[6]]


def test_what_is_wrong_stands_at_its_field(browser: FlaskClient) -> None:
    page = browser.get(COPY)
    first, *_rest = fields_of(page.text).getlist("phase")
    answer = press(browser, NEW, page, "publish", title="", least="9", **{
        f"{first}-minutes": "soon", f"{first}-prompt": "<b>Read</b>", f"{first}-shown_in": "", f"{first}-in_turn": "y",
    })  # fmt: skip
    assert answer.status_code == 422
    for field in (
        "title",
        "most",
        f"{first}-minutes",
        f"{first}-prompt",
        f"{first}-shown_in",
        f"{first}-in_turn",
    ):
        assert f'href="#{field}"' in answer.text, field
        assert f'id="{field}"' in answer.text, field
        assert f'id="{field}-error"' in answer.text, field
    assert 'value="soon"' in answer.text
    assert "&lt;b&gt;Read&lt;/b&gt;" in answer.text
    assert "Phase 1, What people do: Plain words, please" in answer.text


def test_numbers_without_end_are_not_even_a_draft(browser: FlaskClient) -> None:
    page = browser.get(COPY)
    first, *_rest = fields_of(page.text).getlist("phase")
    for field in ("times", "minutes", "asks"):
        answer = press(browser, NEW, page, "save", **{f"{first}-{field}": "999999"})
        assert answer.status_code == 422, field
    assert press(browser, NEW, page, "save", most="999999").status_code == 422
    assert newest() is None


def test_a_draft_is_kept_before_it_is_right_and_only_its_author_sees_it(
    browser: FlaskClient, sign_in: SignIn
) -> None:
    page = browser.get(NEW)
    answer = press(browser, NEW, page, "save", title="Not yet")
    assert answer.status_code == 303
    assert 'value="Not yet"' in browser.get(answer.location).text
    protocol = newest()
    assert protocol.state is State.DRAFT
    other = sign_in(make_person())
    assert other.get(f"/protocols/{protocol.id}").status_code == 404
    assert "Not yet" not in other.get("/protocols").text


def test_a_draft_may_have_no_phase_and_no_times(browser: FlaskClient) -> None:
    page = browser.get(COPY)
    first = fields_of(page.text).getlist("phase")[0]
    assert press(browser, NEW, page, "save", **{f"{first}-times": "0"}).status_code == 303
    form = {"title": "Bare", "phase": "none", "do": "save"}
    assert browser.post(NEW, data=form).status_code < 400
    assert browser.get("/protocols?show=mine").status_code == 200


def test_a_preview_keeps_nothing(browser: FlaskClient) -> None:
    answer = press(browser, NEW, browser.get(COPY), "preview")
    assert answer.status_code == 200 and "A preview" in answer.text
    assert "Read it aloud" in answer.text
    assert newest() is None


def test_two_writers_are_told_apart(browser: FlaskClient, sign_in: SignIn, ada: Person) -> None:
    protocol = make_protocol(ada)
    address = f"/protocols/{protocol.id}/edit"
    mine, theirs = browser.get(address), browser.get(address)
    first, second, *_rest = fields_of(mine.text).getlist("phase")
    assert press(browser, address, theirs, "save", **{f"{first}-minutes": "9"}).status_code == 303
    answer = press(browser, address, mine, "save", **{f"{second}-name": "Think"})
    assert answer.status_code == 409
    assert "Think" in answer.text
    taken = press(browser, address, answer, f"take:{first}")
    assert press(browser, address, taken, "publish", note="Both.").status_code == 303
    kept = written(newest())
    assert (kept.phases[0].minutes, kept.phases[1].name) == (9, "Think")


def test_a_group_shares_revises_compares_and_restores(
    browser: FlaskClient, sign_in: SignIn, ada: Person
) -> None:
    bea = make_person(name="Bea Lane")
    group = make_group(ada, bea)
    protocol = make_protocol(ada, Audience.GROUP, group=group, title="Ours")
    changed = replace(written(protocol).phases[2], minutes=7)
    phases = (*written(protocol).phases[:2], changed, *written(protocol).phases[3:])
    revise(ada, protocol, phases=phases)
    friend = sign_in(bea)
    page = friend.get(f"/protocols/{protocol.id}/comparison").text
    assert "Phase 3" in page
    assert friend.get(f"/protocols/{protocol.id}/edit").status_code == 403
    assert "Ours" in friend.get("/protocols").text
    copy = press(
        friend, NEW, friend.get(f"{NEW}?from=item:{protocol.id}@2"), "publish", audience="me"
    )
    assert copy.status_code == 303
    assert newest().owner_id == bea.id and written(newest()).credit == "After “Ours”."
    assert browser.post(f"/protocols/{protocol.id}/revisions/1/restoration").status_code == 303
    assert written(queries.get_protocol(reader_of(ada.id), protocol.id)).phases[2].minutes == 1
    stranger = sign_in(make_person())
    assert stranger.get(f"/protocols/{protocol.id}").status_code == 404
    assert stranger.get(f"{NEW}?from=item:{protocol.id}@2").status_code == 404


def test_what_is_withdrawn_is_gone_and_comes_back(
    browser: FlaskClient, visitor: FlaskClient, ada: Person
) -> None:
    protocol = make_protocol(ada, Audience.EVERYONE)
    assert browser.post(f"/protocols/{protocol.id}/withdrawal").status_code == 303
    assert "The last word" not in visitor.get("/protocols").text
    assert browser.post(f"/protocols/{protocol.id}/return").status_code == 303
    assert "The last word" in visitor.get("/protocols").text


def test_a_draft_is_deleted(browser: FlaskClient, ada: Person) -> None:
    draft = make_draft(ada)
    assert browser.post(f"/protocols/{draft.id}/deletion").status_code == 303
    assert newest() is None


def test_the_search_finds_protocols_by_their_phases(
    browser: FlaskClient, sign_in: SignIn, ada: Person
) -> None:
    make_protocol(ada, Audience.NETWORK, title="Ours", use="Quokka time.")
    make_protocol(ada, Audience.ME, title="Mine", use="Quokka time.")
    page = sign_in(make_person()).get("/search?q=quokka").text
    assert "Ours" in page and "Mine" not in page
    assert "Mine" in browser.get("/search?q=quokka").text


def test_the_search_is_built_anew_with_protocols(
    app: Flask, ada: Person, browser: FlaskClient
) -> None:
    make_protocol(ada, title="Ours", use="Quokka time.")
    from ps5_collab.sharing import search

    search.rebuild()
    db.session.commit()
    assert "Ours" in browser.get("/search?q=quokka").text


# --- as files ------------------------------------------------------------------------------------


def test_what_is_handed_out_comes_in_again_equal(
    browser: FlaskClient, sign_in: SignIn, ada: Person
) -> None:
    protocol = make_protocol(ada, Audience.EVERYONE)
    file = browser.get(f"/protocols/{protocol.id}.json")
    assert file.mimetype == "application/json"
    assert file.headers["Content-Disposition"] == 'attachment; filename="the-last-word.json"'
    other = sign_in(make_person())
    answer = other.post(
        "/protocols/import",
        data={"file": (io.BytesIO(b"\xef\xbb\xbf" + file.data), "the-last-word.json")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    draft = newest()
    assert (draft.state, draft.id) == (State.DRAFT, protocol.id + 1)
    assert draft.owner_id != ada.id
    answer = press(other, answer.location, other.get(answer.location), "publish")
    assert other.get(f"/protocols/{draft.id}.json").data == file.data


@pytest.mark.parametrize("key", KEYS)
def test_those_of_the_site_are_handed_out_as_files(visitor: FlaskClient, key: str) -> None:
    assert exchange.loads(visitor.get(f"/protocols/{key}.json").text) == shipped(key, "en")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=definitions())
def test_any_protocol_goes_from_site_to_site(
    browser: FlaskClient, ada: Person, one: Definition
) -> None:
    answer = browser.post("/protocols/import", data={"text": exchange.dumps(one)})
    assert answer.status_code == 303
    item_id = int(re.findall(r"\d+", answer.location)[0])
    press(browser, answer.location, browser.get(answer.location), "publish", audience="me")
    file = browser.get(f"/protocols/{item_id}.json").text
    assert exchange.loads(file) == choosing.get(reader_of(ada.id), f"item:{item_id}@1")
    assert tidy(exchange.loads(file)) == exchange.loads(file)
    assert replace(exchange.loads(file), phases=()) == replace(one, phases=())


HOSTILE = {
    "nothing": "", "no JSON": "{", "deep": "[" * 50_000, "huge": "9" * 300_000, "something else": '{"a": 1}',
    "HTML": exchange.dumps(LAST_WORD).replace("Do read.", "<script>alert(1)</script>"),
    "a field": exchange.dumps(LAST_WORD).replace('"minutes": 1', '"minutes": "<img>"', 1),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_and_given_back(browser: FlaskClient, case: str) -> None:
    for data in ({"text": HOSTILE[case]}, {"file": (io.BytesIO(HOSTILE[case].encode()), "x.json")}):
        answer = browser.post("/protocols/import", data=data, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert 'id="file-error"' in answer.text
        assert "<script>alert" not in answer.text and "<img>" not in answer.text
    assert newest() is None


def test_bytes_that_are_no_text_are_refused(browser: FlaskClient) -> None:
    for data in (b"\xff\xfe\x00\x80" * 100, b"PK\x03\x04" + b"\x00" * 500, b"\x00" * 1000):
        sent = {"file": (io.BytesIO(data), "x.json")}
        answer = browser.post("/protocols/import", data=sent, content_type="multipart/form-data")
        assert answer.status_code == 422


def test_a_file_is_no_way_around_who_may_write(app: Flask, sign_in: SignIn) -> None:
    person = make_person()
    db.session.execute(sa.text("DELETE FROM appointment WHERE person_id = :id"), {"id": person.id})
    db.session.commit()
    gone = sign_in(person)
    assert gone.get("/protocols/import").status_code == 403
    assert (
        gone.post("/protocols/import", data={"text": exchange.dumps(LAST_WORD)}).status_code == 403
    )
    assert gone.get(COPY).status_code == 403


def test_what_a_file_says_of_itself_is_never_trusted(browser: FlaskClient) -> None:
    given = json.loads(exchange.dumps(LAST_WORD))
    for name in ("owner_id", "uuid", "audience", "state", "revision"):
        answer = browser.post("/protocols/import", data={"text": json.dumps({**given, name: 1})})
        assert answer.status_code == 422, name


def test_the_form_knows_its_labels() -> None:
    form = ProtocolForm(tidy(LAST_WORD))
    first = form.document.phases[0].id
    assert form.called(f"{first}-shown_in") == "Phase 1, In which phase"
    assert form.called("summary") == "What it is for"


def test_sharing_is_changed_without_a_revision(
    browser: FlaskClient, visitor: FlaskClient, ada: Person
) -> None:
    protocol = make_protocol(ada, Audience.ME)
    assert visitor.get(f"/protocols/{protocol.id}").status_code == 404
    browser.post(f"/protocols/{protocol.id}/audience", data={"audience": "everyone"})
    assert visitor.get(f"/protocols/{protocol.id}", follow_redirects=True).status_code == 200
    assert (
        browser.post(f"/protocols/{protocol.id}/audience", data={"audience": "moon"}).status_code
        == 422
    )
    assert (
        sharing.shared_now(queries.get_protocol(reader_of(ada.id), protocol.id)).audience
        is Audience.EVERYONE
    )
