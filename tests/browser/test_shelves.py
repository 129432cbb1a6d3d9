"""A leader features a practice, puts it on a shelf and presents it by keys."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignInAs

PRACTICE = "We took the clock away"
WALL = {"width": 1280, "height": 1000}
WHY = "It costs fifty minutes of cover a month."


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_leader_features_shelves_and_presents_a_practice(
    as_person: SignInAs, check_a11y: Callable[[Page], None], script: bool
) -> None:
    page = as_person("leader", java_script_enabled=script, viewport=WALL)
    page.goto("/practices?q=clock")
    page.get_by_role("link", name=PRACTICE).first.click()
    practice = page.url
    page.get_by_role("link", name="Feature it").click()
    page.get_by_label("Why").fill(WHY)
    # The form begins with the day of the site, which in the evening is not yet that of UTC.
    offered = date.fromisoformat(page.get_by_label("First day").input_value())
    starts = offered + timedelta(days=0 if script else 40)
    page.get_by_label("First day").fill(starts.isoformat())
    page.get_by_label("Last day").fill((starts + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Feature it").click()
    expect(page.get_by_text(WHY).first).to_be_visible()
    if script:
        page.goto("/practices")
        expect(page.locator("section", has=page.get_by_text("Featured now"))).to_contain_text(WHY)
        check_a11y(page)

    page.goto(practice)
    page.get_by_role("link", name="Put on a shelf").click()
    page.get_by_label("Shelf", exact=True).select_option("new")
    page.get_by_label("Name of the new shelf").fill("For Tuesday")
    page.get_by_label("Note").fill("Begin with the price.")
    page.get_by_role("button", name="Put it there").click()
    expect(page.get_by_role("heading", name="For Tuesday")).to_be_visible()
    if script:
        check_a11y(page)
    page.get_by_role("link", name="Present", exact=True).click()
    expect(page.get_by_text("1 of 2")).to_be_visible()
    if not script:
        page.get_by_role("link", name="Next").click()
        expect(page.locator("#s2")).to_be_in_viewport()
        return
    check_a11y(page)
    page.keyboard.press("ArrowRight")
    expect(page.locator("#s2")).to_be_focused()
    page.get_by_role("link", name="Its own pages").click()
    count = page.locator(".slide").count()
    for key, at in (
        ("PageDown", 2),
        (" ", 3),
        ("End", count),
        ("ArrowLeft", count - 1),
        ("Home", 1),
    ):
        page.keyboard.press(key)
        expect(page.locator(f"#s{at}")).to_be_focused()
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement")
    page.evaluate("document.exitFullscreen()")
    page.wait_for_function("!document.fullscreenElement")
    page.keyboard.press("Escape")
    expect(page.locator("#s2")).to_contain_text("Begin with the price.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="For Tuesday")).to_be_visible()


def test_a_talk_fits_a_narrow_phone_and_prints_a_page_each(as_person: SignInAs) -> None:
    page = as_person("leader", viewport={"width": 320, "height": 568})
    page.goto("/practices?q=clock")
    page.get_by_role("link", name=PRACTICE).first.click()
    page.get_by_role("link", name="Present", exact=True).click()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    pages = page.pdf(format="Letter", landscape=True).count(b"/Type /Page\n")
    assert pages == page.locator(".slide").count()
