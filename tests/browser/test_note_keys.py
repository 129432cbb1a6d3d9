"""From note to note, and words chosen by keys, in a text with several ways to write."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

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


def chosen(page: Page) -> str:
    return str(page.evaluate("String(getSelection()).trim()"))


def test_words_are_chosen_by_keys(as_person: SignInAs, text: str) -> None:
    page = as_person("champion")
    page.goto(text)
    number = page.get_by_role("link", name="Paragraph 1", exact=True)
    number.focus()
    for key, words in [
        ("ArrowRight", ""),  # nothing is chosen that it could change
        ("Shift+ArrowRight", "One"),
        ("Shift+ArrowRight", "One."),
        ("Shift+ArrowRight", "One. Two"),
        ("Shift+ArrowRight", "One. Two,"),
        ("Shift+ArrowLeft", "One. Two"),
        ("ArrowRight", ". Two"),
        ("ArrowRight", "Two"),
        ("ArrowLeft", ". Two"),
        ("ArrowRight", "Two"),
    ]:
        page.keyboard.press(key)
        assert chosen(page) == words, key
        expect(page.locator("#live")).to_have_text(words)
    for _word in range(9):  # it stays within the paragraph
        page.keyboard.press("Shift+ArrowRight")
    assert chosen(page) == "Two, three."
    expect(number).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#say-text")).to_be_focused()
    expect(page.locator("#say-quote")).to_have_text("Two, three.")
    page.keyboard.press("Escape")
    expect(number).to_be_focused()


def test_all_that_was_chosen_is_taken_back(as_person: SignInAs, text: str) -> None:
    page = as_person("champion")
    page.goto(text)
    page.get_by_role("link", name="Note on paragraph 1").focus()
    page.keyboard.press("Shift+ArrowRight")
    assert chosen(page) == "One"
    page.keyboard.press("Shift+ArrowLeft")
    assert chosen(page) == ""
    expect(page.locator("#live")).to_have_text("No words are chosen.")


def test_keys_go_the_way_that_the_words_run(as_person: SignInAs, text: str) -> None:
    page = as_person("champion")
    page.goto(text)
    page.get_by_role("link", name="Paragraph 2", exact=True).focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    assert chosen(page) == "שתיקה קצרה"
    page.keyboard.press("Shift+ArrowRight")
    assert chosen(page) == "שתיקה"


@pytest.mark.parametrize("width", [1280, 375])
def test_each_part_of_a_paragraph_stands_in_its_column(
    as_person: SignInAs, text: str, width: int
) -> None:
    """Also of one that runs from right to left, and of one that stands below three asterisks."""
    page = as_person("champion", viewport={"width": width, "height": 900})
    page.goto(text)
    for part in (".block-number", "[data-block]", ".note-add", ".margin"):
        lefts = [
            round(box["x"])
            for one in page.locator(f"#now .block > {part}").all()
            if (box := one.bounding_box())
        ]
        assert len(set(lefts)) == 1, part
    hebrew = page.locator("[data-block]", has_text=HEBREW)
    assert hebrew.evaluate("one => getComputedStyle(one).direction") == "rtl"
    heading = page.locator(".block", has=page.get_by_role("heading", name="After the pause"))
    expect(heading).to_have_class("block block-heading block-pause")
    sign, words = (heading.locator(part).bounding_box() for part in (".note-add", "h2"))
    assert sign
    assert words
    assert abs(sign["y"] + sign["height"] / 2 - words["y"] - words["height"] / 2) < 12
