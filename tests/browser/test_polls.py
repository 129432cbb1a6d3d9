"""A time is found: four are offered, answered on a phone by keys alone, one is taken."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from ps5_collab.core.clock import today
from tests.browser.conftest import SignInAs
from tests.browser.told import told

PHONE = {"width": 360, "height": 740}


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_group_finds_a_time(
    as_person: SignInAs, check_a11y: Callable[[Page], None], script: bool
) -> None:
    title = f"Rule cards {'with' if script else 'without'} script"
    organizer = as_person("facilitator", java_script_enabled=script)
    address = ask(organizer, title)

    teacher = as_person("teacher", java_script_enabled=script, viewport=PHONE)
    teacher.goto(address)
    answer_by_keys(teacher)
    fits(teacher)
    if script:
        check_a11y(teacher)

    organizer.goto(address)
    best = organizer.locator("#best").locator("xpath=ancestor::section")
    expect(best.locator("li").first).to_contain_text("1 of 5 can come")
    best.get_by_role("button", name="Take this time").first.click()
    organizer.get_by_role("button", name="Take it", exact=True).first.click()
    expect(told(organizer, "The time is settled")).to_be_visible()
    expect(organizer.get_by_role("heading", name=title)).to_be_visible()

    teacher.goto("/meetings")
    expect(teacher.get_by_role("link", name=title)).to_be_visible()
    teacher.goto(address)
    expect(teacher.locator("#main").get_by_text("The time is settled.").first).to_be_visible()


def ask(page: Page, title: str) -> str:
    """Offer two times on each of two days; the second day's are copied from the first's."""
    page.goto("/groups")
    page.locator("main").get_by_role("link", name="Book Cart").first.click()
    page.get_by_role("link", name="Find a time").first.click()
    page.get_by_label("What it is about").fill(title)
    page.locator("#day-0").fill(day(20).isoformat())
    page.get_by_label("Times of day 1").fill("15:15, 16:00")
    page.locator("#day-1").fill(day(21).isoformat())
    page.locator("summary", has_text="Copy the times of day 1").click()
    page.get_by_role("button", name="Copy onto these days").first.click()
    expect(page.get_by_label("Times of day 2")).to_have_value("15:15, 16:00")
    page.get_by_role("button", name="Ask the group").last.click()
    expect(told(page, "The poll is open")).to_be_visible()
    expect(page.locator(".poll tbody tr")).to_have_count(4)
    return page.url


def answer_by_keys(page: Page) -> None:
    """Tab to each time, choose with the arrows, send with Enter."""
    page.locator(".poll input").first.focus()
    for _time in range(3):
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("By video on the second day")
    page.keyboard.press("Enter")
    expect(told(page, "Your answers are saved")).to_be_visible()
    expect(page.locator('.poll input[value="yes"]:checked')).to_have_count(3)
    expect(page.locator('.poll input[value="no"]:checked')).to_have_count(1)


def fits(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"], f"{wide} px wide"


def day(ahead: int) -> date:
    return today() + timedelta(days=ahead)
