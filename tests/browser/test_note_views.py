"""Notes in other views: folded answers, the list, on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SignInAs
from tests.browser.test_notes import PHONE, discuss

SAID = ("First answer", "Second answer", "Third answer")


@pytest.fixture(scope="session")
def text(base_url: str, browser: Browser, signed_in_states: Callable[[str], str]) -> str:
    context = browser.new_context(base_url=base_url, storage_state=signed_in_states("teacher"))
    page = context.new_page()
    address = discuss(page, "A text with answers", "One line.\n\nAnother line.\n\nThe last.")
    for number in (1, 2):
        page.get_by_role("link", name=f"Note on paragraph {number}").click()
        page.locator("#say-text").fill(f"Said on {number}")
        page.get_by_role("button", name="Keep the note").click()
        expect(page.locator("article.note", has_text=f"Said on {number}")).to_be_visible()
    for words in SAID:
        page.locator("article.note", has_text="Said on 2").get_by_role(
            "link", name="Answer"
        ).click()
        page.get_by_label("Your answer").fill(words)
        page.get_by_role("button", name="Keep the answer").click()
        # Who answered comes to the answer, which is unfolded then.
        expect(page.locator("article.note:target", has_text=words)).to_be_visible()
    context.close()
    return address


def last(page: Page) -> str:
    """The place of an answer that is folded away."""
    return page.locator("article.note", has_text=SAID[-1]).get_attribute("id") or ""


@pytest.mark.parametrize("script", [True, False])
def test_answers_are_unfolded_on_demand(as_person: SignInAs, text: str, script: bool) -> None:
    page = as_person("champion", java_script_enabled=script)
    page.goto(text)
    expect(page.get_by_text("Said on 2")).to_be_visible()
    expect(page.get_by_text(SAID[0])).to_be_hidden()
    page.locator("summary", has_text="3 answers").click()
    for words in SAID:
        expect(page.get_by_text(words)).to_be_visible()
    place = last(page)
    page.goto("/desk")
    page.goto(f"{text}#{place}")
    expect(page.get_by_text(SAID[-1])).to_be_visible()
    expect(page.get_by_text(SAID[-1])).to_be_in_viewport()


def test_on_a_phone_answers_are_folded_with_their_note(as_person: SignInAs, text: str) -> None:
    page = as_person("champion", **PHONE)
    page.goto(text)
    expect(page.get_by_text("Said on 2")).to_be_hidden()
    page.locator("summary", has_text="4 notes").tap()
    expect(page.get_by_text(SAID[-1])).to_be_visible()
    expect(page.locator("summary", has_text="3 answers")).to_be_hidden()


def test_the_list_leads_to_the_paragraph(as_person: SignInAs, text: str) -> None:
    page = as_person("champion")
    page.goto(f"{text}/list")
    page.get_by_role("heading", name="Paragraph 2").get_by_role("link").click()
    expect(page.locator(".block:target")).to_contain_text("Another line.")
    page.goto(f"{text}/list?by=kind")
    page.get_by_role("link", name="Paragraph 1").click()
    expect(page.locator(".block:target")).to_contain_text("One line.")


@pytest.mark.parametrize("width", [700, 1100])
def test_on_paper_notes_stand_below_their_paragraph(
    as_person: SignInAs, text: str, width: int
) -> None:
    page = as_person("champion", viewport={"width": width, "height": 900})
    page.goto(text)
    page.emulate_media(media="print")
    for words in ("Said on 1", "Said on 2", *SAID):
        expect(page.get_by_text(words)).to_be_visible()
    for box in page.locator(".heat, .more-answers > summary").all():
        expect(box).to_be_hidden()
    words, notes = (
        page.locator(f".block:has-text('Said on 2') > {part}").bounding_box()
        for part in ("[data-block]", ".margin")
    )
    assert words
    assert notes
    assert words["y"] + words["height"] <= notes["y"]
    assert abs(words["x"] - notes["x"]) < 2
