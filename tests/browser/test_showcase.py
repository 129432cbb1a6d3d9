"""The showcase in a browser: found on a phone, read like an article, two sheets of paper."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ps5_collab.demo import practice_files
from tests.browser.conftest import SignInAs


@pytest.fixture
def showcase(page: Page) -> Page:
    page.goto("/practices")
    expect(page.locator(".entry").first).to_be_visible()
    return page


def read_first(page: Page) -> None:
    page.locator(".entry h2 a").first.click()
    expect(page.locator("article.practice")).to_be_visible()


def test_it_is_for_everyone(showcase: Page, check_a11y: Callable[[Page], None]) -> None:
    showcase.emulate_media(reduced_motion="reduce")
    for opened in (lambda _page: None, read_first):
        opened(showcase)
        for scheme, width in (("light", 1280), ("dark", 390)):
            showcase.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            showcase.set_viewport_size({"width": width, "height": 800})
            check_a11y(showcase)
        showcase.set_viewport_size({"width": 320, "height": 800})
        assert showcase.evaluate("document.documentElement.scrollWidth") <= 320


def test_filters_on_a_phone_stay_in_the_address(showcase: Page) -> None:
    showcase.set_viewport_size({"width": 390, "height": 800})
    showcase.reload()
    showcase.locator(".rail > summary").click()
    showcase.locator(".rail input[name=domain]").first.check()
    showcase.wait_for_url("**domain=**")
    showcase.reload()
    assert showcase.locator(".rail input[name=domain]").first.is_checked()
    expect(showcase.locator(".taken a").first).to_be_visible()


def test_every_practice_is_a_brief_of_two_pages(as_person: SignInAs) -> None:
    """Of the demo: as a reviewer reads them, who sees those that are handed in, too."""
    page = as_person("facilitator")
    told = practice_files.practices()
    numbers = [n for n in range(1, 100) if page.request.get(f"/practices/{n}").ok]
    assert len(numbers) == len(told)
    pages = {}
    for number in numbers:
        page.goto(f"/practices/{number}")
        for sheet in ("A4", "Letter"):
            paper = page.pdf(format=sheet)
            pages[page.title(), sheet] = len(re.findall(rb"/Type\s*/Page[^s]", paper))
    assert {each: count for each, count in pages.items() if count > 2} == {}


def test_a_brief_says_where_there_is_more(showcase: Page) -> None:
    read_first(showcase)
    showcase.emulate_media(media="print")
    expect(showcase.locator(".brief-line")).to_contain_text("/practices/")
    for hidden in ("#talk", ".masthead", ".article-top .button"):
        assert not any(one.is_visible() for one in showcase.locator(hidden).all())
