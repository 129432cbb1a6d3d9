"""The whole way of a meeting with the keyboard alone, from the sign-in to the record."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from ps5_collab.core.clock import today
from ps5_collab.demo.network import DOMAIN, PASSWORD
from tests.browser.conftest import SignInAs
from tests.browser.keys import Keys
from tests.browser.test_polls import ask
from tests.browser.told import told

TITLE = "Without a mouse"


def test_from_the_sign_in_to_the_record(as_person: SignInAs) -> None:
    poll = ask(as_person("facilitator"), TITLE)
    page = as_person(None)
    keys = Keys(page)
    sign_in(page, keys)
    find_a_time(page, keys, poll)
    prepare(page, keys)
    run(page, keys)
    close_and_read(page, keys)


def sign_in(page: Page, keys: Keys) -> None:
    page.goto("/sign-in")
    keys.go_round()
    keys.reach(page.get_by_label("e-mail", exact=False).first)
    keys.type(f"facilitator@{DOMAIN}")
    keys.reach(page.locator("input[type=password]"))
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url("**/desk")


def find_a_time(page: Page, keys: Keys, poll: str) -> None:
    keys.go_round()
    keys.use(page.locator("header").get_by_role("link", name="Meetings").first)
    page.wait_for_url("**/meetings")
    keys.use(page.locator("main").get_by_role("link", name=TITLE).first)
    page.wait_for_url(re.compile(r"/meetings/\d+"))
    keys.use(page.get_by_role("link", name="See the times and answer"))
    page.wait_for_url(poll.split("#")[0] + "*")
    keys.go_round()
    keys.reach(page.locator(".poll input").first)
    for _time in range(3):
        keys.press("Space")
        keys.tab()
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    keys.tab()
    keys.press("Enter")
    expect(told(page, "Your answers are saved")).to_be_visible()
    best = page.locator("#best").locator("xpath=ancestor::section")
    keys.use(best.get_by_role("button", name="Take this time").first)
    sure = page.get_by_role("button", name="Take it", exact=True)
    expect(sure.first).to_be_visible()
    keys.use(sure.first)
    expect(told(page, "The time is settled")).to_be_visible()


def prepare(page: Page, keys: Keys) -> None:
    keys.go_round()
    address = page.url
    keys.use(page.get_by_role("link", name="Build the agenda"))
    page.wait_for_url("**/agenda")
    keys.go_round()
    keys.use(page.get_by_role("link", name="Begin with a template"))
    keys.use(page.get_by_role("button", name=re.compile("^Use it ?: Text discussion$")))
    expect(told(page, "are on the agenda")).to_be_visible()
    keys.use(page.locator("main").get_by_role("link", name=TITLE).first)
    page.wait_for_url(address.split("#")[0] + "*")
    keys.use(page.get_by_role("link", name="Open the meeting"))
    page.wait_for_url("**/run")


def run(page: Page, keys: Keys) -> None:
    keys.go_round()
    keys.use(page.get_by_role("button", name="Start the meeting"))
    sure = page.get_by_role("button", name="Start it now")
    expect(sure).to_be_visible()
    keys.use(sure)
    clock = page.locator("#clock")
    expect(clock).to_contain_text("left")
    keys.go_round()
    keys.use(page.get_by_role("button", name="2 more minutes"))
    expect(page.get_by_text(re.compile("It has \\d+ minutes")).first).to_be_visible()
    keys.use(page.get_by_role("button", name="Pause"))
    expect(page.get_by_role("button", name="Go on", exact=True)).to_be_visible()
    keys.use(page.get_by_role("button", name="Go on", exact=True))
    expect(page.get_by_role("button", name="Pause")).to_be_visible()

    here = page.locator("#here")
    keys.use(here.get_by_role("button", name="Here", exact=True).first)
    expect(here.get_by_text(re.compile("^1 of"))).to_be_visible()
    keys.reach(page.locator("#note-text"))
    keys.type("We read it twice.")
    keys.tab()
    expect(page.locator("#note-state")).to_contain_text("Saved at")

    said = page.get_by_label("Add to it")
    keys.reach(said)
    keys.type("One card for each team")
    keys.use(page.get_by_role("button", name="As a decision"))
    expect(page.locator("#decisions")).to_contain_text("One card for each team")
    keys.reach(said)
    keys.type("Print the cards")
    who = page.locator("summary", has_text="For an action")
    keys.use(who)
    keys.reach(page.locator("#owner"))
    keys.press("ArrowDown")
    keys.reach(page.locator("#due"))
    keys.type(f"{today() + timedelta(days=9):%m%d%Y}")
    keys.use(page.get_by_role("button", name="As an action"))
    expect(page.locator("#actions")).to_contain_text("Print the cards")
    keys.go_round()


def close_and_read(page: Page, keys: Keys) -> None:
    keys.use(page.get_by_role("button", name="End the meeting"))
    expect(page.locator("#subject")).to_have_text("The meeting is over.")
    keys.use(page.get_by_role("link", name="To the minutes"))
    page.wait_for_url("**/minutes*")
    keys.go_round()
    keys.use(page.get_by_role("button", name=re.compile("^Share")).first)
    page.wait_for_url("**/minutes/*")
    record = page.locator("main")
    for words in ("One card for each team", "Print the cards", "We read it twice."):
        expect(record).to_contain_text(words)
    keys.go_round()
