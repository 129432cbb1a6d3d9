"""My calendar in a browser: on a desk, on a phone, on paper, by keyboard; and its secret address."""

import re
from collections.abc import Callable

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignInAs
from tests.browser.told import told


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_every_view_is_for_everyone(
    as_person: SignInAs, check_a11y: Callable[[Page], None], view: str
) -> None:
    page = as_person("teacher", reduced_motion="reduce")
    page.goto(f"/calendar?view={view}")
    for scheme, width in (("light", 1280), ("dark", 360)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        check_a11y(page)
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_by_keyboard_to_another_week_and_back(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto("/calendar?view=week&on=2027-03-10")
    title = page.locator("#period")
    here = title.inner_text()
    page.get_by_role("link", name="Later").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**on=2027-03-17")
    expect(title).not_to_have_text(here)
    page.get_by_role("link", name="Earlier").focus()
    page.keyboard.press("Enter")
    expect(title).to_have_text(here)
    page.get_by_role("link", name="List").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**view=list**")


def test_a_month_goes_on_one_sheet_of_paper(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto("/calendar?on=2027-05-01")  # six weeks
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1


def test_an_address_opens_in_a_program_that_knows_nothing_else(
    as_person: SignInAs, check_a11y: Callable[[Page], None]
) -> None:
    page = as_person("teacher", reduced_motion="reduce")
    page.goto("/calendar/settings")
    check_a11y(page)
    page.get_by_role("button", name="Make an address").click()
    check_a11y(page)
    whole = page.get_by_label("Address to copy").input_value()
    program = as_person(None)
    answer = program.request.get(whole)
    assert answer.headers["content-type"].startswith("text/calendar")
    Calendar.from_ical(answer.text()).validate()
    page.goto("/calendar/settings")
    page.get_by_role("button", name="Revoke").first.click()
    page.get_by_role("button", name="Revoke the address").click()
    expect(told(page, "The address no longer works.")).to_be_visible()
    assert program.request.get(whole).status == 404
