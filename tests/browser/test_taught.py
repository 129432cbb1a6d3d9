"""After the lesson, on a phone: a record in a few taps, and what it says with the others'."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignInAs
from tests.browser.told import told

PHONE = {"width": 390, "height": 844}
LESSON = "Twelve riders and a fare machine"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_lesson_is_noted_changed_and_removed_on_a_phone(
    as_person: SignInAs, check_a11y: Callable[[Page], None], script: bool
) -> None:
    page = as_person("teacher2", viewport=PHONE, java_script_enabled=script)
    page.goto(f"/lessons?q={LESSON.partition(' and')[0]}")
    page.get_by_role("link", name=LESSON).first.click()
    page.get_by_role("link", name="I taught this").click()
    page.get_by_label("Pupils in the class").fill("29")
    page.locator("summary", has_text="1. What does the poster promise?").click()
    page.get_by_label("Minutes used for step 1").fill("8")
    page.get_by_label("R1.1").check()
    page.get_by_label("What I would change").fill("Start with *card 12*.")
    if script:
        check_a11y(page)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Taught by Juniper Vale")).to_be_visible()
    expect(page.get_by_text("Minutes: planned 6, used 8")).to_be_visible()

    page.get_by_role("link", name="How it went").click()
    expect(page.get_by_text("Taught by 2, in 2 schools")).to_be_visible()
    expect(page.get_by_text("4–8 (median 6)")).to_be_visible()
    expect(page.get_by_text("Came in 2 of 2")).to_be_visible()
    if script:
        check_a11y(page)

    page.locator("#records").scroll_into_view_if_needed()
    page.locator("tr", has_text="Juniper Vale").get_by_role("link").first.click()
    page.get_by_role("link", name="Change your record").click()
    page.get_by_label("Pupils in the class").fill("31")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("31 pupils")).to_be_visible()
    if script:
        check_a11y(page)

    page.get_by_role("button", name="Remove").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Taught by 1, in 1 school")).to_be_visible()
    page.get_by_role("button", name="Bring it back").first.click()
    expect(told(page, "Your record is back.")).to_be_visible()
    page.get_by_role("button", name="Remove").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Taught by 1, in 1 school")).to_be_visible()
