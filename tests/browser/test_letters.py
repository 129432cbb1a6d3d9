"""A letter as a mail program shows it: for everyone, in light and dark, on any width."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from ps5_collab.core.language import speaking
from ps5_collab.core.letters import Small, write
from tests.browser.conftest import WCAG, SignInAs
from tests.core.test_letters import EVERY_BLOCK


@pytest.fixture
def letter(app: Flask) -> str:
    with speaking("en"):
        return write("Talk about “Cart paths”", EVERY_BLOCK, [Small("Why.", "/x", "End")]).html


def check(page: Page) -> None:
    """Landmarks are those of the mail program that shows the letter within its own page."""
    rules = {"runOnly": {"type": "tag", "values": [tag for tag in WCAG if tag != "best-practice"]}}
    found = Axe().run(page, options=rules)
    assert found.violations_count == 0, found.generate_report()


def test_a_letter_is_for_everyone(as_person: SignInAs, letter: str) -> None:
    page = as_person(None)
    page.set_content(letter)
    for scheme, width in (("light", 900), ("dark", 360)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        check(page)
    for width in (320, 768):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
        assert page.locator(".sheet").bounding_box()["width"] <= 600  # type: ignore[index]


def test_a_letter_is_dark_where_the_reader_is(as_person: SignInAs, letter: str) -> None:
    page = as_person(None, color_scheme="dark")
    page.set_content(letter)
    color = "getComputedStyle(document.querySelector('.act')).backgroundColor"
    assert page.evaluate(color) == "rgb(127, 203, 195)"
    page.emulate_media(color_scheme="light")
    assert page.evaluate(color) == "rgb(14, 90, 90)"
