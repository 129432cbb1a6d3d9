"""After a meeting: when it was, the next one, a meeting that is deleted and comes back."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignInAs
from tests.browser.test_meetings import plan
from tests.browser.told import told

PHONE = {"width": 360, "height": 740}
LATER = timedelta(weeks=1)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_meeting_that_is_run_early_is_listed_by_its_day_and_leads_to_the_next_one(
    as_person: SignInAs, check_a11y: Callable[[Page], None], script: bool
) -> None:
    title = f"Run early {'with' if script else 'without'} script"
    page = as_person("facilitator", java_script_enabled=script, viewport=PHONE)
    address = plan(page, title, weeks=30 if script else 32)
    planned = day_of(page, f"{address}/edit")
    page.goto(f"{address}/run")
    page.get_by_role("button", name="Start the meeting").click()
    page.get_by_role("button", name="Start it now").click()
    page.get_by_role("button", name="End the meeting").first.click()
    expect(page.get_by_role("heading", name="The meeting is over.")).to_be_visible()
    expect(page.get_by_role("link", name="Plan the next one")).to_be_visible()

    page.goto("/meetings?show=past")
    first = page.locator("#list li").first
    expect(first).to_contain_text(title)
    expect(first).to_contain_text("planned for")
    page.goto(address)
    expect(page.get_by_text("planned for")).to_be_visible()
    expect(page.get_by_role("heading", name="Organize")).to_have_count(0)
    if script:
        check_a11y(page)
    page.get_by_role("link", name=re.compile("^Plan (the next one|one more)$")).click()
    expect(page.get_by_label("Minutes")).to_have_value("60")
    expect(page.get_by_label("Kind")).to_have_value("text_discussion")
    assert day_of(page) >= planned + LATER
    if script:
        check_a11y(page)
    page.get_by_label("What it is about").fill(f"After {title}")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"After {title}")


def day_of(page: Page, address: str = "") -> date:
    if address:
        page.goto(address)
    return date.fromisoformat(page.get_by_label("Day").input_value())


def test_a_facilitator_brings_back_what_was_deleted(as_person: SignInAs) -> None:
    organizer, lead = as_person("teacher"), as_person("facilitator", viewport=PHONE)
    address = plan(organizer, "Never held", weeks=34)
    organizer.goto(f"{address}/cancellation")
    organizer.get_by_label("Why").fill("Power is out")
    organizer.get_by_role("button", name="Cancel the meeting").click()
    organizer.get_by_role("button", name="Delete it").first.click()
    organizer.locator("#delete").get_by_role("button", name="Delete it").click()
    expect(organizer.get_by_text("This meeting is deleted.")).to_be_visible()

    lead.goto("/meetings?show=past")
    lead.get_by_role("link", name="Deleted meetings").click()
    lead.get_by_role("link", name="Never held").click()
    lead.get_by_role("button", name="Bring it back").click()
    expect(told(lead, "The meeting is back.")).to_be_visible()
    organizer.goto(address)
    expect(organizer.get_by_text("This meeting is canceled.")).to_be_visible()


def test_the_form_of_a_poll_says_what_it_did_not_do(as_person: SignInAs) -> None:
    page = as_person("facilitator", viewport=PHONE)
    page.goto("/meetings/polls/new")
    page.get_by_label("What it is about").fill("Too much")
    page.locator("#day-0").fill("2031-05-07")
    many = ", ".join(f"{hour}:{minute:02d}" for hour in range(8, 15) for minute in range(0, 60, 10))
    page.locator("#times-0").fill(many)
    page.get_by_text("Copy the times").first.click()
    page.get_by_role("button", name="Copy onto these days").first.click()
    expect(page.locator("#days").get_by_text("no date yet: day 2, 3")).to_be_visible()
    expect(page.locator("#live")).to_contain_text("no date yet: day 2, 3")
    page.get_by_role("button", name="Ask the group").last.click()
    expect(page.locator("#days-error")).to_have_text("Offer at most 40 times; these are 42.")
    expect(page.locator("#times-0")).to_have_value(many)
    page.locator("#errors").get_by_role("link", name="Offer at most").click()
    expect(page.locator("#days")).to_be_in_viewport()
