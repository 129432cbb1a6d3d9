"""Minutes on paper: an hour's meeting on three pages, and a button that prints them."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignInAs


def test_minutes_of_an_hour_print_on_three_pages(as_person: SignInAs) -> None:
    page = as_person("facilitator")
    open_minutes(page)
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.get_by_role("button", name="Print").click()
    assert page.title() == "printed"
    paper = page.pdf(format="Letter")
    assert 1 < len(re.findall(rb"/Type\s*/Page\b", paper)) <= 3
    page.emulate_media(media="print")
    for name in ("Approval", "Something is wrong?", "Conversation"):
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_hidden()
    twice = page.get_by_text("Copy what the exit slips say, by seat", exact=False)
    assert sum(line.is_visible() for line in twice.all()) == 1


def test_there_is_no_button_that_does_nothing(as_person: SignInAs) -> None:
    page = as_person("facilitator", java_script_enabled=False)
    open_minutes(page)
    expect(page.locator("[data-print]")).to_be_hidden()


def open_minutes(page: Page) -> None:
    page.goto("/meetings?show=past")
    page.get_by_role("link", name="After the first teaching: what the beads showed").click()
    page.get_by_role("link", name=re.compile("^(The )?[Mm]inutes$")).click()
