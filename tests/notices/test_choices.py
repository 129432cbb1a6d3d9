"""A person chooses what comes by letter, on the site or by a link of a letter."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import time

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.core.signing import signed
from ps5_collab.notices import letters, words
from ps5_collab.notices.models import LetterChoice, NoticeKind, NoticeWay, Way
from ps5_collab.notices.rounds import GATHER
from ps5_collab.notices.services import Wishes, choose
from ps5_collab.notices.ways import choice_of
from ps5_collab.people.models import Person
from tests.conftest import AtMost, SignIn
from tests.factories import make_person


@pytest.fixture
def ana(app: Flask) -> Person:
    return make_person(name="Ana Ortiz")


def asked(**given: str) -> dict[str, str]:
    """The form as it is sent when nothing was touched, save what is given."""
    ways = {f"way_{kind.value}": words.way_unless_chosen(kind).value for kind in NoticeKind}
    whole = {f"whole_{number}": "" for number in range(len(words.sections()))}
    return ways | whole | {"quiet_from": "", "quiet_until": ""} | given


def ways_of(person_id: int) -> dict[NoticeKind, Way]:
    db.session.rollback()
    choice = choice_of(person_id)
    found = {kind: choice.way(kind) for kind in NoticeKind}
    db.session.rollback()
    return found


# --- on the site -------------------------------------------------------------------------------


def test_talk_and_meetings_come_at_once_and_the_rest_once_a_day(ana: Person) -> None:
    ways = ways_of(ana.id)
    assert ways[NoticeKind.MENTION] is ways[NoticeKind.MEETING_CANCELLED] is Way.NOW
    assert ways[NoticeKind.COMMENT] is ways[NoticeKind.MINUTES_SHARED] is Way.DAILY
    assert set(ways.values()) == {Way.NOW, Way.DAILY}


def test_every_kind_stands_on_the_page_once() -> None:
    shown = [kind for _title, kinds in words.sections() for kind in kinds]
    assert sorted(shown) == sorted(NoticeKind)


def test_the_page_says_how_long_a_letter_waits_for_what_else_is_said(
    ana: Person, sign_in: SignIn
) -> None:
    page = sign_in(ana).get("/notices/choices").text
    assert "Within minutes</option>" in page and "At once" not in page
    assert GATHER.total_seconds() == 3 * 60 and "within three minutes comes in one letter" in page


def test_the_page_shows_and_keeps_the_choice(ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    for address in ("/notices", "/me"):
        assert 'href="/notices/choices"' in browser.get(address).text
    given = asked(way_mention="weekly", way_comment="never", quiet_from="21:00",
                  quiet_until="06:30", plain="y")  # fmt: skip
    answer = browser.post("/notices/choices", data=given)
    assert (answer.status_code, answer.location) == (303, "/notices/choices")
    page = browser.get("/notices/choices").text
    assert 'value="21:00"' in page and 'value="06:30"' in page
    ways = ways_of(ana.id)
    assert (ways[NoticeKind.MENTION], ways[NoticeKind.COMMENT]) == (Way.WEEKLY, Way.NEVER)
    row = db.session.get_one(LetterChoice, ana.id)
    assert (row.quiet_from, row.quiet_until, row.plain) == (time(21), time(6, 30), True)
    db.session.rollback()


def test_a_section_says_what_is_chosen_in_it_and_is_chosen_as_a_whole(
    ana: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    assert "Within minutes (" in browser.get("/notices/choices").text
    titles = [str(title) for title, _kinds in words.sections()]
    number = titles.index("Meetings")
    browser.post("/notices/choices", data=asked(**{f"whole_{number}": "weekly"}))
    page = browser.get("/notices/choices").text
    assert '<span class="hush">Meetings: </span>One by one: Once a week</span></summary>' in page
    ways = ways_of(ana.id)
    assert {ways[kind] for kind in words.sections()[number][1]} == {Way.WEEKLY}
    assert ways[NoticeKind.MENTION] is Way.NOW, "another section stays as it was"


def test_a_section_with_a_fault_stands_open(ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    assert '<details class="fold" open>' not in browser.get("/notices/choices").text
    page = browser.post("/notices/choices", data=asked(way_mention="hourly")).text
    assert page.count('<details class="fold" open>') == 1


def test_the_master_stop_keeps_the_choices(ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    browser.post("/notices/choices", data=asked(way_mention="weekly", stopped="y"))
    assert set(ways_of(ana.id).values()) == {Way.NEVER}
    assert '<option selected value="weekly">' in browser.get("/notices/choices").text
    browser.post("/notices/choices", data=asked(way_mention="weekly"))
    assert ways_of(ana.id)[NoticeKind.MENTION] is Way.WEEKLY


@pytest.mark.parametrize(
    "wrong",
    [{"quiet_from": "21:00"}, {"quiet_until": "06:00"}, {"quiet_from": "25:00", "quiet_until": "6"},
     {"quiet_from": "07:00", "quiet_until": "07:00"}, {"way_mention": "hourly"}, {"way_reply": ""},
     {"whole_0": "hourly"}],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(
    ana: Person, sign_in: SignIn, wrong: dict[str, str]
) -> None:
    page = sign_in(ana).post("/notices/choices", data=asked(**wrong))
    assert page.status_code == 422 and 'role="alert"' in page.text
    assert db.session.scalars(sa.select(NoticeWay.way)).all() == []


def test_the_page_costs_few_statements(ana: Person, sign_in: SignIn, at_most: AtMost) -> None:
    choose(ana, Wishes(dict.fromkeys(NoticeKind, Way.DAILY)))
    db.session.commit()
    browser = sign_in(ana)
    with at_most(7):
        assert browser.get("/notices/choices").status_code == 200


# --- by a link of a letter ---------------------------------------------------------------------


def link(person: Person, sort: str) -> str:
    return f"/letters/{signed(letters.STOPPING, person.id, sort)}"


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def test_one_press_of_a_mail_program_ends_this_sort(
    guarded: Flask, visitor: FlaskClient, ana: Person
) -> None:
    """RFC 8058: a POST without a cookie, which must not be answered by a redirect."""
    address = link(ana, "mention,reply")
    answer = visitor.post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and "No more of them will come." in answer.text
    ended = {kind for kind, way in ways_of(ana.id).items() if way is Way.NEVER}
    assert ended == {NoticeKind.MENTION, NoticeKind.REPLY}
    assert visitor.post(address).status_code == 200  # again does no harm


def test_looking_at_the_link_changes_nothing(visitor: FlaskClient, ana: Person) -> None:
    """Programs that look through mail open every link."""
    page = visitor.get(link(ana, "mention"))
    assert page.status_code == 200 and "Somebody names you" in page.text
    assert ana.name not in page.text and ana.email not in page.text
    assert Way.NEVER not in ways_of(ana.id).values()


def test_the_link_of_a_digest_ends_what_comes_by_digest(visitor: FlaskClient, ana: Person) -> None:
    db.session.add(NoticeWay(person_id=ana.id, kind=NoticeKind.MENTION, way=Way.WEEKLY))
    db.session.commit()
    visitor.post(link(ana, letters.DIGEST), data={"end": "sort"})
    assert set(ways_of(ana.id).values()) == {Way.NOW, Way.NEVER}
    assert ways_of(ana.id)[NoticeKind.MENTION] is Way.NEVER
    assert ways_of(ana.id)[NoticeKind.REPLY] is Way.NOW


def test_the_page_offers_to_end_all(visitor: FlaskClient, ana: Person) -> None:
    page = visitor.post(link(ana, "mention"), data={"end": "all"})
    assert "Only letters about your account will reach you." in page.text
    assert set(ways_of(ana.id).values()) == {Way.NEVER}


def undo_in(page: str) -> str:
    found = re.search(r'name="undo" value="([^"]+)"', page)
    assert found and "Send them again after all" in page
    return found[1]


@pytest.mark.parametrize(("sort", "end"), [("mention,reply", "sort"), ("mention", "all")])
def test_what_was_ended_comes_again_as_it_was(
    visitor: FlaskClient, ana: Person, sort: str, end: str
) -> None:
    db.session.add(NoticeWay(person_id=ana.id, kind=NoticeKind.MENTION, way=Way.WEEKLY))
    db.session.commit()
    before = ways_of(ana.id)
    undo = undo_in(visitor.post(link(ana, sort), data={"end": end}).text)
    assert ways_of(ana.id)[NoticeKind.MENTION] is Way.NEVER
    page = visitor.post(link(ana, sort), data={"undo": undo})
    assert "They come again, as before." in page.text
    assert ways_of(ana.id) == before


def test_what_a_mail_program_ended_can_be_undone_later(visitor: FlaskClient, ana: Person) -> None:
    before = ways_of(ana.id)
    visitor.post(link(ana, "mention"), data={"List-Unsubscribe": "One-Click"})
    visitor.post(
        link(ana, "mention"), data={"undo": undo_in(visitor.get(link(ana, "mention")).text)}
    )
    assert ways_of(ana.id) == before


def test_only_ones_own_end_is_undone(visitor: FlaskClient, ana: Person) -> None:
    other = make_person()
    undo = undo_in(visitor.post(link(other, "mention"), data={"end": "all"}).text)
    for wrong in (undo, undo + "x", "", signed(letters.STOPPING, ana.id, "mention")):
        assert visitor.post(link(ana, "mention"), data={"undo": wrong}).status_code == 404


def test_a_link_ends_only_the_letters_of_whom_it_was_sent_to(
    visitor: FlaskClient, ana: Person
) -> None:
    other = make_person()
    visitor.post(link(ana, "mention"), data={"end": "all"})
    assert Way.NEVER not in ways_of(other.id).values()


def forged(ana: Person) -> list[str]:
    true, other = signed(letters.STOPPING, ana.id, "mention"), signed("answer", ana.id, "mention")
    payload, seal = true.split(".")
    foreign = signed(letters.STOPPING, ana.id + 1, "mention").split(".")[0]
    return [other, f"{foreign}.{seal}", payload, f"{payload}.", f"{payload}.{'A' * len(seal)}",
            true + "x", true[:-2], "x" * 43, ".", "%00", "é.é", "WzEsMl0", true.swapcase()]  # fmt: skip


def test_a_forged_link_is_not_there(visitor: FlaskClient, ana: Person) -> None:
    for token in forged(ana):
        for ask in (visitor.get, visitor.post):
            assert ask(f"/letters/{token}").status_code == 404, token
    assert Way.NEVER not in ways_of(ana.id).values()


def test_a_link_made_with_an_older_key_still_opens(app: Flask, ana: Person) -> None:
    address, real, key = link(ana, "mention"), app.config["SETTINGS"], app.secret_key
    app.config["SETTINGS"] = replace(real, old_secret_keys=(str(key),))
    app.secret_key = "another key, which is new"
    try:
        assert app.test_client().get(address).status_code == 200
    finally:
        app.config["SETTINGS"], app.secret_key = real, key
    assert app.test_client().get(address).status_code == 200
