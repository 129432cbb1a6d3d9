"""A meeting runs on several devices at once; nobody's typing is disturbed, no word is lost."""

import re
from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import SignInAs
from tests.browser.test_meetings import plan
from tests.browser.told import told

PHONE = {"width": 390, "height": 844}
#: Pages look every four seconds; the machine may be busy.
SOON = 20_000
#: A group plans one meeting for one time; other tests take nearer ones.
weeks = count(60)


@pytest.fixture
def meeting(as_person: SignInAs) -> str:
    return opened(as_person("facilitator"))


def opened(host: Page) -> str:
    """The running page of a new meeting with an agenda of several items."""
    address = plan(host, "Which words count", weeks=next(weeks))
    host.get_by_role("link", name="Build the agenda").click()
    host.get_by_role("link", name="Begin with a template").click()
    host.get_by_role("button", name=re.compile("^Use it ?: Text discussion$")).click()
    host.goto(address)
    host.get_by_role("link", name="Open the meeting").click()
    expect(host.get_by_role("button", name="Start the meeting")).to_be_visible()
    return host.url


def start(page: Page) -> None:
    page.get_by_role("button", name="Start the meeting").click()
    page.get_by_role("button", name="Start it now").click()  # it is weeks early
    expect(page.locator("#clock")).to_contain_text("left")


def subject(page: Page) -> str:
    return page.locator("#subject").inner_text()


def test_a_meeting_runs_on_two_devices(
    as_person: SignInAs, meeting: str, check_a11y: Callable[[Page], None]
) -> None:
    desk, phone = as_person("facilitator"), as_person("facilitator", viewport=PHONE)
    for page in (desk, phone):
        page.goto(meeting)
    start(desk)
    first = subject(desk)  # what is open from last time came to the top
    expect(phone.locator("#clock")).to_contain_text("left", timeout=SOON)
    expect(phone.locator("#subject")).to_have_text(first)
    check_a11y(desk)

    # The desk is writing when the phone moves on: the words stay, and so does the caret.
    notes = desk.locator("#note-text")
    notes.press_sequentially("We began on time")
    phone.get_by_role("button", name="Next item").click()
    expect(phone.locator("#subject")).not_to_have_text(first)
    second = subject(phone)
    expect(desk.locator("#subject")).to_have_text(second, timeout=SOON)
    expect(notes).to_be_focused()
    expect(notes).to_have_value("We began on time")
    notes.press_sequentially(", all of us.")
    desk.locator("#subject").click()
    expect(desk.locator("#note-text")).to_have_value("", timeout=SOON)  # now of the second item

    # Both keep the notes of the second item: the words of both are there.
    desk.locator("#note-text").press_sequentially("from the desk")
    desk.locator("#subject").click()
    expect(phone.locator("#note-text")).to_have_value("from the desk", timeout=SOON)
    phone.locator("#note-text").press("Control+End")
    phone.locator("#note-text").press_sequentially(" and the phone")
    desk.locator("#note-text").press("Home")
    desk.locator("#note-text").press_sequentially("Words ")
    for page in (desk, phone):
        expect(page.locator("#note-text")).to_have_value(
            "Words from the desk and the phone", timeout=SOON
        )

    # A reload comes back to the same place, and the first item kept what was typed last.
    phone.reload()
    assert subject(phone) == second
    phone.get_by_role("link", name=first, exact=True).click()
    expect(phone.locator("#note-text")).to_have_value("We began on time, all of us.")


def test_a_third_persons_note_is_kept_beside_with_and_without_script(
    as_person: SignInAs, meeting: str
) -> None:
    desk, plain = as_person("facilitator"), as_person("teacher", java_script_enabled=False)
    desk.goto(meeting)
    start(desk)
    plain.goto(meeting)
    assert subject(plain) == subject(desk)
    plain.get_by_label("Add to it").fill("Bea said it the other way round.")
    plain.get_by_role("button", name="As a note").click()
    expect(plain.locator("#beside")).to_contain_text("the other way round")
    expect(desk.locator("#beside")).to_contain_text("the other way round", timeout=SOON)

    desk.get_by_label("Add to it").fill("One card for each team")
    desk.get_by_role("button", name="As a decision").click()
    expect(desk.locator("#decisions")).to_contain_text("One card for each team")
    expect(desk.get_by_label("Add to it")).to_have_value("")
    expect(desk.locator("#live")).to_contain_text("The decision is noted")
    plain.get_by_role("link", name="Refresh").click()
    expect(plain.locator("#decisions")).to_contain_text("One card for each team")
    plain.locator("#here").get_by_role("button", name="By video").first.click()
    expect(desk.locator("#here")).to_contain_text("by video", timeout=SOON)


def test_who_presses_late_is_told_and_the_end_is_rated(as_person: SignInAs, meeting: str) -> None:
    desk, plain = as_person("facilitator"), as_person("facilitator", java_script_enabled=False)
    desk.goto(meeting)
    start(desk)
    plain.goto(meeting)
    first = subject(desk)
    desk.get_by_role("button", name="Next item").click()
    expect(desk.locator("#subject")).not_to_have_text(first)
    plain.get_by_role("button", name="Next item").click()
    expect(told(plain, "Somebody else was a moment faster")).to_be_visible()
    expect(desk.locator("#subject")).to_have_text(subject(plain))
    desk.get_by_role("button", name="End the meeting").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#subject")).to_have_text("The meeting is over.")
    expect(desk.locator("#now")).to_be_focused()  # its button is gone
    desk.get_by_role("button", name="Go on after all").click()
    expect(desk.locator("#clock")).to_contain_text("left")


def test_that_somebody_was_faster_is_told_until_something_else_succeeds(
    as_person: SignInAs, meeting: str
) -> None:
    desk, phone = as_person("facilitator"), as_person("facilitator", viewport=PHONE)
    desk.goto(meeting)
    start(desk)
    phone.goto(meeting)
    for page in (desk, phone):
        page.get_by_role("button", name="Next item").click()
    told = phone.locator(".flashed", has_text="Somebody else was a moment faster")
    expect(told).to_be_visible()
    phone.locator("#note-text").fill("We begin with the cards.")
    expect(phone.locator("#note-state")).to_contain_text("Saved at")
    expect(told).to_have_count(0)


def test_the_time_stays_in_sight_on_a_phone(as_person: SignInAs, meeting: str) -> None:
    phone = as_person("facilitator", viewport=PHONE)
    phone.goto(meeting)
    start(phone)
    expect(phone.locator("#clock-at-hand")).to_contain_text("left")
    shown = phone.locator("#clock-at-hand").inner_text()
    phone.locator("#norm, #here").last.scroll_into_view_if_needed()
    expect(phone.locator("#now")).not_to_be_in_viewport()
    expect(phone.locator("#clock-at-hand")).to_be_in_viewport()
    expect(phone.locator("#clock-at-hand")).not_to_have_text(shown)  # it goes on
    # To whoever listens there is one clock.
    expect(phone.get_by_role("timer")).to_have_count(1)


@pytest.mark.parametrize(("left", "words"), [(301, "Five minutes are left"), (1, "The time is up")])
def test_the_two_moments_are_said_once(
    as_person: SignInAs, meeting: str, left: int, words: str
) -> None:
    page = as_person("facilitator")
    page.goto(meeting)
    start(page)

    def shorten(route: Route) -> None:
        answer = route.fetch()
        body = re.sub(r'data-left="\d+"( data-runs)? data-of="\d+"', rf'data-left="{left}" data-runs data-of="600"', answer.text())  # fmt: skip
        route.fulfill(response=answer, body=body)

    page.route(re.compile("/run$"), shorten)
    page.evaluate(
        """() => { window.heard = []; new MutationObserver(() =>
             heard.push(document.getElementById("live").textContent)
           ).observe(document.getElementById("live"), { childList: true }) }"""
    )
    page.get_by_role("link", name="Refresh").click()
    expect(page.locator("#live")).to_contain_text(words, timeout=SOON)
    page.wait_for_timeout(2500)
    heard = page.evaluate("heard")
    assert [line for line in heard if words in line] == [heard[-1]]
