"""The panel in which a note is written: what it keeps, where it stands, where the focus goes."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SignInAs
from tests.browser.test_notes import discuss

OPEN = re.compile("say-open")
LONG = " ".join(["A pause is short, and it changes who speaks."] * 12)
BODY = "\n\n".join(["## Begin", *(f"The {n}. thing. {LONG}" for n in range(1, 9))])


@pytest.fixture(scope="session")
def text(base_url: str, browser: Browser, signed_in_states: Callable[[str], str]) -> str:
    context = browser.new_context(base_url=base_url, storage_state=signed_in_states("teacher"))
    address = discuss(context.new_page(), "Eight things about pauses", BODY)
    context.close()
    return address


def begin(page: Page, number: int, words: str = "") -> None:
    page.get_by_role("link", name=f"Note on paragraph {number}").click()
    expect(page.locator("#say-text")).to_be_focused()
    page.keyboard.type(words)


def test_a_search_for_standards_leaves_the_panel_open(as_person: SignInAs, text: str) -> None:
    page = as_person("teacher")
    page.goto(text)
    begin(page, 3, "Half a thought")
    page.get_by_text("Tags and standards").click()
    page.locator("#q").fill("algorithm")
    expect(page.locator("#found input").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_be_focused()
    find = page.locator("#say").get_by_role("button", name="Find")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        find.click()
    expect(page.locator("#found input").first).to_be_visible()
    expect(page.locator("#say")).to_have_class(OPEN)
    expect(find).to_be_focused()
    expect(page.locator("#say-text")).to_have_value("Half a thought")
    # Enter in the tags keeps the note, as its own button does.
    page.locator("#tags").fill("pause")
    page.keyboard.press("Enter")
    note = page.locator("article.note", has_text="Half a thought")
    expect(note).to_contain_text("#pause")


def test_what_is_refused_stays_in_the_panel(as_person: SignInAs, text: str) -> None:
    page = as_person("teacher")
    page.goto(text)
    begin(page, 4, "For you")
    page.locator("#exact").fill("Never said")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("These words do not stand there.").last).to_be_in_viewport()
    expect(page.locator("#say")).to_have_class(OPEN)
    expect(page.locator("#exact")).to_be_focused()
    page.locator("#exact").fill("")
    page.locator("#say").get_by_label("One person").check()
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("Choose somebody who takes part.").last).to_be_in_viewport()
    expect(page.get_by_label("Who", exact=True)).to_be_focused()
    expect(page.locator("#say-text")).to_have_value("For you")
