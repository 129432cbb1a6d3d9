"""From note to note, and words chosen by keys, in a text with several ways to write."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import SignInAs
from tests.browser.test_notes import discuss

HEBREW = "שתיקה קצרה משנה את מי שמדבר."
LONG = " ".join(["A pause is short, and it changes who speaks."] * 12)
BODY = f"""One. Two, three.

{HEBREW}

{LONG}

***

## After the pause

The end."""


@pytest.fixture(scope="session")
def text(base_url: str, browser: Browser, signed_in_states: Callable[[str], str]) -> str:
    context = browser.new_context(base_url=base_url, storage_state=signed_in_states("teacher"))
    page = context.new_page()
    address = discuss(page, "Several ways to write", BODY)
    for number, many in ((1, 7), (2, 1), (3, 2)):
        for each in range(many):
            page.get_by_role("link", name=f"Note on paragraph {number}").click()
            page.locator("#say-text").fill(f"{number}.{each} " + "And a long note. " * 9)
            page.get_by_role("button", name="Keep the note").click()
            expect(page.locator("article.note", has_text=f"{number}.{each} ")).to_be_visible()
    context.close()
    return address


@pytest.mark.parametrize("size", [(1280, 720), (375, 740), (320, 568)], ids=str)
def test_the_note_that_one_goes_to_is_in_view(
    as_person: SignInAs, text: str, size: tuple[int, int]
) -> None:
    page = as_person("champion", viewport={"width": size[0], "height": size[1]})
    page.goto(text)
    onward = page.get_by_role("button", name="Next note")
    for number in range(10):
        onward.click()
        expect(page.locator("article.note:focus")).to_contain_text(f"{number + 1}")
        top, bottom, bar = page.evaluate(
            """() => { const [note, bar] = [document.activeElement, document.getElementById("hop")]
              .map(one => one.getBoundingClientRect()); return [note.top, note.bottom, bar.bottom] }"""
        )
        assert bar <= top + 1
        assert bottom <= size[1] + 1
    page.keyboard.press("k")
    expect(page.locator("article.note:focus")).to_be_in_viewport(ratio=1)
