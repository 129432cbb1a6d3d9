"""The page of a discussion that a protocol leads, as a browser without script asks it."""

import html
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.discussions.models import Discussion, Mode
from ps5_collab.discussions.running import queries
from ps5_collab.people.models import Group, Person
from ps5_collab.protocols import exchange
from ps5_collab.protocols.catalogue import shipped
from tests.conftest import AtMost, SignIn
from tests.discussions.running.led import fix, make_led
from tests.factories import make_group, make_person
from tests.lessons.factories import make_lesson

#: Names of the fields for dates.
CLOSES = re.compile("closes-")


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person() for _n in range(4)]


@pytest.fixture
def group(people: list[Person]) -> Group:
    return make_group(*people)


@pytest.fixture
def talk(people: list[Person], group: Group) -> Discussion:
    return make_led(group, *people, texts=[make_lesson(people[0])])


def stay(talk: Discussion) -> int:
    found = queries.course_of(talk)
    db.session.rollback()
    assert found is not None
    return found.progress.stay


def tap(browser: FlaskClient, talk: Discussion, press: str, **given: Any) -> Any:
    form = {"press": press, "stay": stay(talk), **given}
    return browser.post(f"/discussions/{talk.id}/clock", data=form)


def run(browser: FlaskClient, talk: Discussion) -> str:
    return browser.get(f"/discussions/{talk.id}/run").text


def contribute(browser: FlaskClient, talk: Discussion, step: str, **given: Any) -> Any:
    form = {"step": step, "kind": "note", **given}
    return browser.post(f"/discussions/{talk.id}/contributions", data=form)


def test_a_paragraph_is_taken_without_script_and_nobody_else_sees_it(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    owner, member = sign_in(people[0]), sign_in(people[1])
    tap(owner, talk, "start")
    page = owner.get(f"/discussions/{talk.id}/run").text
    block = re.findall(r'name="paragraph" value="([^"]+)"', page)[0]
    words = re.search(rf'data-block="{block}">(.*?)</', page, re.DOTALL)
    assert words
    assert contribute(owner, talk, "choose", exact="", block="", paragraph=block).status_code == 303
    assert "said-words" in owner.get(f"/discussions/{talk.id}/run").text
    assert "said-words" not in member.get(f"/discussions/{talk.id}/run").text


def test_whose_turn_it_is_has_a_clock_of_their_own(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    owner = sign_in(people[0])
    tap(owner, talk, "start")
    fix(people[0], talk)
    for _step in range(3):
        tap(owner, talk, "next")

    def clock() -> tuple[str, str]:
        page = owner.get(f"/discussions/{talk.id}/run").text
        found = re.search(r'id="turn-clock".*?data-left="(-?\d+)".*?data-stay="(\S+)"', page)
        assert found
        return found[1], found[2]

    left, first = clock()
    assert 50 <= int(left) <= 60
    tap(owner, talk, "spoken", person=people[1].id)
    # That its time is up is said anew for whoever is next.
    assert clock()[1] != first


def test_what_a_presenter_fixed_for_a_step_stands_in_it_below_whose_turn_it_is(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    owner, member = sign_in(people[0]), sign_in(people[1])
    tap(owner, talk, "start")
    block = re.findall(r'name="paragraph" value="([^"]+)"', run(owner, talk))[0]
    contribute(owner, talk, "choose", paragraph=block, text="These words.")
    tap(owner, talk, "next")
    contribute(owner, talk, "why", text="Because it hurts.")
    for _step in range(2):
        tap(owner, talk, "next")
    turns, given = run(member, talk).split('<div id="given"')
    assert 'id="press-spoken"' in turns
    given = given.split('<div id="asked"')[0]
    assert "These words." in given
    assert "said-words" in given
    assert "Because it hurts." not in given
    tap(owner, talk, "next")
    given = run(member, talk).split('<div id="given"')[1].split('<div id="asked"')[0]
    assert "Because it hurts." in given


def test_that_it_is_paused_stands_beside_the_clock(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    owner = sign_in(people[0])
    tap(owner, talk, "start")
    assert "Paused." not in run(owner, talk)
    tap(owner, talk, "pause")
    clock = re.search(r'id="clock".*?</div>', run(owner, talk), re.DOTALL)
    assert clock
    assert "Paused." in clock[0]
    assert "data-runs" not in clock[0]


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.DAYS])
@pytest.mark.parametrize("words", ["Who waits?", "Who waits? " + "And why so long? " * 40])
def test_what_is_asked_stands_there_all_the_time(
    people: list[Person], group: Group, sign_in: SignIn, mode: Mode, words: str
) -> None:
    talk = make_led(group, *people, key="consultancy", mode=mode, brief=words)
    browser = sign_in(people[1])
    page = browser.get(f"/discussions/{talk.id}/run").text
    asked = re.search(r'<div id="asked".*?<div class="prose"[^>]*>(.*?)</div>', page, re.DOTALL)
    assert asked
    assert words.strip() in asked[1]
    # A long one is folded after how it begins.
    assert ("<details" in asked[0]) is (len(words) > 300)


def test_what_was_typed_comes_back_when_the_step_has_closed(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    owner = sign_in(people[0])
    tap(owner, talk, "start")
    tap(owner, talk, "next")
    tap(owner, talk, "next")
    late = contribute(owner, talk, "why", text="Because it hurts.")
    assert late.status_code == 409
    assert re.search(r"<textarea [^>]*readonly[^>]*>\nBecause it hurts\.</textarea>", late.text)
    assert "not open any more" in late.text


def test_words_that_do_not_stand_there_are_said_at_their_field(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    owner = sign_in(people[0])
    tap(owner, talk, "start")
    wrong = contribute(owner, talk, "choose", exact="nowhere at all", text="A word on it")
    assert wrong.status_code == 422
    assert 'id="exact-choose-error"' in wrong.text
    assert "A word on it" in wrong.text


@pytest.mark.parametrize(
    "given",
    [
        {"step": "nonsense"},
        {"kind": "\x00"},
        {"start": "1e9", "end": "-1", "exact": "x"},
        {"start": str(2**70), "end": "7"},
        {"block": "b999", "exact": "\ufffe\u202e"},
        {"text": "\u200b \u2800\u202e"},
        {"reading": "99999999999999"},
        {"uuid": "no", "text": "x" * 20_000},
    ],
)
def test_nonsense_is_refused(
    people: list[Person], talk: Discussion, sign_in: SignIn, given: dict[str, str]
) -> None:
    owner = sign_in(people[0])
    tap(owner, talk, "start")
    answer = contribute(owner, talk, **({"step": "choose"} | given))
    assert answer.status_code in (404, 409, 422)


def test_of_two_who_press_next_one_is_told(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    owner = sign_in(people[0])
    tap(owner, talk, "start")
    form = {"press": "next", "stay": stay(talk)}
    for _n in range(2):
        answer = owner.post(f"/discussions/{talk.id}/clock", data=form, follow_redirects=True)
    assert "a moment faster" in answer.text


def test_nothing_new_is_answered_at_once_and_tells_nothing_of_what_is_held_back(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    owner, member = sign_in(people[0]), sign_in(people[1])
    tap(owner, talk, "start")
    address = f"/discussions/{talk.id}/run"
    seen = {"If-None-Match": member.get(address).headers["ETag"]}
    page = owner.get(address)
    block = re.findall(r'name="paragraph" value="([^"]+)"', page.text)[0]
    contribute(owner, talk, "choose", exact="", block="", paragraph=block)
    assert member.get(address, headers=seen).status_code == 304
    own = {"If-None-Match": page.headers["ETag"]}
    assert owner.get(address, headers=own).status_code == 200
    tap(owner, talk, "next")
    assert member.get(address, headers=seen).status_code == 200


@pytest.mark.parametrize(("who", "status"), [("member", 200), ("stranger", 404), ("visitor", 303)])
def test_who_sees_it(
    people: list[Person],
    talk: Discussion,
    sign_in: SignIn,
    visitor: FlaskClient,
    who: str,
    status: int,
) -> None:
    known = {"member": people[1], "stranger": make_person()}
    browser = sign_in(known[who]) if who in known else visitor
    assert browser.get(f"/discussions/{talk.id}/run").status_code == status
    if who == "stranger":
        for verb in ("clock", "contributions", "people", "end", f"people/{people[0].id}/leaving"):
            assert browser.post(f"/discussions/{talk.id}/{verb}").status_code in (400, 404)


def test_one_changes_ones_words_while_the_step_is_open_and_nobody_else_does(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    owner, member = sign_in(people[0]), sign_in(people[1])
    tap(owner, talk, "start")
    tap(owner, talk, "next")
    contribute(owner, talk, "why", text="One.")
    page = owner.get(f"/discussions/{talk.id}/run").text
    address = re.findall(r'href="(/discussions/\d+/contributions/\d+/edit)"', page)[0]
    assert member.get(address).status_code == 404
    form = owner.get(address).text
    version = re.findall(r'name="version" type="hidden" value="(\d+)"', form)[0]
    given = {"text": "Two.", "kind": "note", "version": version}
    assert owner.post(address, data=given).status_code == 303
    assert owner.post(address, data=given | {"text": "Three."}).status_code == 409
    assert "Two." in owner.get(f"/discussions/{talk.id}/run").text


def test_dates_are_chosen_and_the_first_phase_opens(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    talk = make_led(group, *people, key="four-as", mode=Mode.DAYS)
    owner, member = sign_in(people[0]), sign_in(people[1])
    address = f"/discussions/{talk.id}/dates"
    assert member.get(address).status_code == 403
    form = fields_of(owner.get(address).text)
    assert len(form) > 5
    wrong = owner.post(address, data=form | {"closes-mark": "2020-01-01T10:00"})
    assert wrong.status_code == 422
    error = re.search(r'id="closes-mark-error".*?</p>', wrong.text, re.DOTALL)
    assert error
    assert "5 minutes at least" in error[0]
    assert wrong.text.count("When each phase closes") == 1
    assert owner.post(address, data=form).status_code == 303
    page = member.get(f"/discussions/{talk.id}/run").text
    assert "Read and mark" in page


def fields_of(page: str) -> dict[str, str]:
    """Of the page of dates."""
    return dict(re.findall(r'name="((?:closes-|version)[\w-]*)"[^>]*value="([^"]*)"', page))


def test_of_two_who_move_the_dates_the_second_is_told(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    talk = make_led(group, *people, key="four-as", mode=Mode.DAYS)
    owner = sign_in(people[0])
    address = f"/discussions/{talk.id}/dates"
    assert owner.post(address, data=fields_of(owner.get(address).text)).status_code == 303
    seen = fields_of(owner.get(address).text)
    ends = max(filter(CLOSES.match, seen), key=lambda name: seen[name])
    later = (datetime.fromisoformat(seen[ends]) + timedelta(days=n) for n in (1, 2))
    first, second = ({**seen, ends: f"{moment:%Y-%m-%dT%H:%M}"} for moment in later)
    assert owner.post(address, data=first).status_code == 303
    late = owner.post(address, data=second)
    assert late.status_code == 409
    assert second[ends] in late.text
    assert fields_of(owner.get(address).text)[ends] == first[ends]


def test_pages_ask_a_constant_number_of_statements(
    people: list[Person], talk: Discussion, sign_in: SignIn, at_most: AtMost
) -> None:
    owner = sign_in(people[0])
    tap(owner, talk, "start")
    tap(owner, talk, "next")
    for number in range(3):
        contribute(sign_in(people[number]), talk, "why", text="Because.")
    with at_most(12):
        owner.get(f"/discussions/{talk.id}/run")


def test_how_it_is_led_is_said_where_it_is_named(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    browser = sign_in(people[1])
    for address in (f"/discussions/{talk.id}", "/discussions"):
        assert "Save the Last Word" in browser.get(address).text


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_protocol_of_the_site_is_in_the_readers_language_and_ones_own_as_it_was_written(
    people: list[Person], group: Group, sign_in: SignIn, language: str
) -> None:
    english, theirs = shipped("four-as", "en"), shipped("four-as", language)
    assert english
    assert theirs
    changed = replace(english, title="Five questions")
    given: dict[str, Any] = {"key": "four-as", "mode": Mode.DAYS}
    talks = {
        make_led(group, *people, **given).id: theirs,
        make_led(group, *people, protocol=exchange.to_json(changed), **given).id: changed,
    }
    browser = sign_in(people[1])
    browser.set_cookie("language", language)
    for talk, shown in talks.items():
        address = f"/discussions/{talk}"
        pages = [html.unescape(browser.get(address + page).text) for page in ("", "/record")]
        assert all(shown.title in page for page in pages)
        page = html.unescape(browser.get(f"{address}/run").text)
        assert f'lang="{shown.language}"><li><span>{shown.phases[0].name}</span>' in page
