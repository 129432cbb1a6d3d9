"""A meeting is planned, its agenda built and reordered by keyboard; a colleague answers to it."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignInAs


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_meeting_is_planned_and_prepared(as_person: SignInAs, script: bool) -> None:
    title = f"Who counts what, {'with' if script else 'without'} script"
    host = as_person("facilitator", java_script_enabled=script)
    address = plan(host, title, weeks=9 if script else 10)
    expect(host.get_by_text("You said: Yes")).to_be_visible()

    host.get_by_role("link", name="Change or swap").click()
    host.get_by_label("Facilitator", exact=True).select_option(label="Rowan Tamsin")
    host.get_by_role("button", name="Set the roles").click()
    host.get_by_role("link", name="Build the agenda").click()
    host.get_by_role("link", name="Begin with a template").click()
    host.get_by_role("button", name=said("Use it", "Text discussion")).click()
    expect(host.locator("#total")).to_contain_text("fits exactly")
    reading = host.locator(".points li", has_text="Reading in silence")
    down = reading.get_by_role("button", name=said("Down", "Reading in silence"))
    down.focus()
    down.press("Enter")
    expect(host.locator(".points h3").nth(2)).to_have_text("Reading in silence")
    if script:  # the button that was pressed keeps the focus
        expect(
            reading.get_by_role("button", name=said("Down", "Reading in silence"))
        ).to_be_focused()
    reading.get_by_role("button", name=said("Take off", "Reading in silence")).click()
    expect(host.locator("#total")).to_contain_text("minutes left")
    host.get_by_role("button", name=said("Put it back", "Reading in silence")).click()
    expect(host.locator("#total")).to_contain_text("fits exactly")

    colleague = as_person("teacher", java_script_enabled=script)
    colleague.goto(address)
    colleague.get_by_role("radio", name="Maybe").check()
    colleague.get_by_label("A word to it").fill("by video")
    colleague.get_by_role("button", name="Save my answer").click()
    expect(colleague.get_by_text("You said: Maybe")).to_be_visible()
    colleague.get_by_role("link", name="Propose an item").click()
    colleague.get_by_label("What it is about").fill("Photos of the board")
    colleague.get_by_role("button", name="Propose it").click()
    expect(colleague.locator("#proposed")).to_be_visible()

    host.goto(f"{address}/agenda")
    host.get_by_role("button", name=said("Take it in", "Photos of the board")).click()
    expect(host.locator("#total")).to_contain_text("10 minutes over")
    host.goto(address)
    expect(host.get_by_text("“by video”", exact=True)).to_be_visible()


def plan(page: Page, title: str, weeks: int) -> str:
    """Plan a meeting with the form; its address."""
    page.goto("/meetings/new")
    group = page.locator("select[name=group]")
    if group.count():  # whoever has several says for which
        group.select_option(index=1)
    page.get_by_label("What it is about").fill(title)
    page.locator("summary", has_text="More").click()
    page.get_by_label("Kind").select_option("text_discussion")
    page.get_by_label("Day").fill((date.today() + timedelta(weeks=weeks)).isoformat())  # noqa: DTZ011
    page.get_by_label("Begins at").fill("15:30")
    page.get_by_label("Minutes").fill("60")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url.split("#")[0]


def said(words: str, about: str) -> "re.Pattern[str]":
    """What a button says, and of what for whoever does not see it."""
    return re.compile(f"^{words} ?: {about}$")
