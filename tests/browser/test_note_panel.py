"""The panel in which a note is written: what it keeps, where it stands, where the focus goes."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SignInAs
from tests.browser.test_notes import PHONE, choose, discuss

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
    page.get_by_text("Type or change the words it is about").click()
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


def test_the_focus_goes_back_and_to_the_note_that_was_kept(as_person: SignInAs, text: str) -> None:
    page = as_person("champion")
    page.goto(text)
    add = page.get_by_role("link", name="Note on paragraph 8")
    begin(page, 8)
    before = page.evaluate("scrollY")
    page.keyboard.press("Escape")
    expect(add).to_be_focused()
    expect(add).to_be_in_viewport()
    assert page.evaluate("scrollY") == before
    begin(page, 8)
    page.get_by_role("button", name="Close").click()
    expect(add).to_be_focused()
    begin(page, 8, "Kept and found")
    page.get_by_role("button", name="Keep the note").click()
    note = page.locator("article.note", has_text="Kept and found")
    expect(note).to_be_focused()
    expect(note).to_be_in_viewport()


def test_on_a_phone_the_note_that_was_kept_is_unfolded(as_person: SignInAs, text: str) -> None:
    page = as_person("teacher2", **PHONE)
    page.goto(text)
    begin(page, 7, "From the bus again")
    page.get_by_role("button", name="Keep the note").tap()
    note = page.locator("article.note", has_text="From the bus again")
    expect(note).to_be_focused()
    expect(note).to_be_in_viewport()


@pytest.mark.parametrize(
    "size", [(1280, 720), (1920, 1080), (1000, 700), (375, 740), (320, 568), (375, 420)], ids=str
)
def test_the_button_is_always_in_view(
    as_person: SignInAs, text: str, check_a11y: Callable[[Page], None], size: tuple[int, int]
) -> None:
    width, height = size
    page = as_person("teacher", viewport={"width": width, "height": height})
    page.goto(text)
    begin(page, 2, "Half")
    for part in ("#say-text", "#say .say-foot .button", "#say .who-reads"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    panel, paragraph, sign = (
        page.locator(part).bounding_box()
        for part in ("#say", ".block:has([data-number='2'])", "[data-number='2']")
    )
    assert panel and paragraph and sign
    if width >= 960:  # beside it, and beside the signs of all
        assert panel["x"] >= sign["x"] + sign["width"]
    elif height > 500:  # its first lines stand above
        assert paragraph["y"] + 40 < panel["y"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    check_a11y(page)


def test_words_that_were_chosen_are_shown_small(as_person: SignInAs, text: str) -> None:
    page = as_person("teacher")
    page.goto(text)
    choose(page, "The 5. thing")
    page.locator("#choose [data-kind=note]").click()
    expect(page.locator("#say-quote")).to_have_text("The 5. thing")
    expect(page.locator("#exact")).to_be_hidden()
    page.get_by_text("Type or change the words it is about").click()
    page.locator("#exact").fill("5. thing")
    expect(page.locator("#say-quote")).to_have_text("5. thing")
    page.locator("#say-text").fill("Which?")
    page.get_by_role("button", name="Keep the note").click()
    note = page.locator("article.note", has_text="Which?")
    expect(note.locator("blockquote")).to_have_text("5. thing")


def test_a_note_that_was_begun_says_when_its_place_is_another(
    as_person: SignInAs, text: str
) -> None:
    page = as_person("teacher")
    page.goto(text)
    begin(page, 3)
    page.keyboard.press("Escape")
    begin(page, 5)  # nothing was typed
    moved = page.locator("#say-moved")
    expect(moved).to_be_hidden()
    page.keyboard.type("Of the fifth")
    page.keyboard.press("Escape")
    begin(page, 6)
    expect(page.locator("#say-text")).to_have_value("Of the fifth")
    expect(moved).to_contain_text(
        "another place: “On paragraph 5”. It is now for: “On paragraph 6”."
    )
    page.get_by_role("button", name="Put it back there").click()
    expect(page.get_by_text("On paragraph 5", exact=True)).to_be_visible()
    expect(moved).to_be_hidden()
    page.get_by_role("button", name="Keep the note").click()
    block = page.locator(".block", has_text="The 5. thing")
    expect(block.locator("article.note", has_text="Of the fifth")).to_be_visible()
    begin(page, 6)
    expect(moved).to_be_hidden()
