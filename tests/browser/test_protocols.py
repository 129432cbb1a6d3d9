"""Protocols in a browser: read, printed, copied and changed, by keyboard and without script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from ps5_collab.protocols.catalogue import KEYS
from tests.browser.conftest import SignInAs
from tests.browser.told import told

COPY = "/protocols/new?from=save-the-last-word"


def no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_pages_are_for_everyone(
    as_person: SignInAs, check_a11y: Callable[[Page], None], scheme: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    page = as_person("teacher", viewport=size, color_scheme=scheme)
    for address in ("/protocols", "/protocols/four-as?people=12", COPY, "/protocols/import"):
        page.goto(address)
        assert no_sideways_scroll(page), address
        check_a11y(page)


def test_a_visitor_finds_one_for_the_people_and_the_time_there_are(
    browser: Browser, base_url: str
) -> None:
    page = browser.new_page(base_url=base_url, java_script_enabled=False)
    page.goto("/help/protocols")
    page.get_by_role("main").get_by_role("link", name="Protocols", exact=True).click()
    page.get_by_label("What lies on the table").select_option("A text")
    page.get_by_label("People").fill("5")
    page.get_by_label("Minutes at most").fill("50")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("link", name="Save the Last Word for Me")).to_have_count(0)  # 53
    page.get_by_role("link", name="The Final Word").click()
    expect(page.get_by_text("50 minutes for 5 people")).to_be_visible()
    page.get_by_label("People").fill("6")
    page.get_by_role("button", name="Show the minutes").click()
    expect(page.get_by_text("58 minutes for 6 people")).to_be_visible()
    expect(page.get_by_text("48 minutes in all")).to_be_visible()
    expect(page.get_by_role("link", name="Copy and change")).to_have_count(0)
    page.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_group_changes_a_copy(as_person: SignInAs, script: bool) -> None:
    page = as_person("teacher", java_script_enabled=script)
    page.goto("/protocols/save-the-last-word")
    page.get_by_role("link", name="Copy and change").click()
    title = f"Our last word {script}"
    page.get_by_label("Name").first.fill(title)
    page.get_by_role("button", name="Add a phase").click()
    added = page.get_by_role("group", name="Phase 7")
    expect(added.get_by_label("Name")).to_be_focused()
    added.get_by_label("Name").fill("A breath")
    added.get_by_label("Minutes", exact=True).fill("2")
    added.get_by_label("What people do").fill("Stand up for a moment.")
    page.get_by_role("button", name="Move Phase 7 up").click()
    moved = page.get_by_role("group", name="Phase 6")
    expect(moved.get_by_label("Name")).to_have_value("A breath")
    expect(page.get_by_role("button", name="Move Phase 6 up")).to_be_focused()
    page.get_by_role("button", name="Remove Phase 2").click()
    expect(page.get_by_text("goes when you save")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_text("40 minutes for 4 people")).to_be_visible()
    expect(page.get_by_role("heading", name="5. A breath")).to_be_visible()
    expect(page.get_by_text("After the protocol of the School Reform Initiative")).to_be_visible()
    page.goto("/protocols")
    expect(page.get_by_role("link", name=title)).to_be_visible()


def test_a_copy_is_changed_by_keys_alone(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto("/protocols/consultancy")
    page.get_by_role("link", name="Copy and change").focus()
    page.keyboard.press("Enter")
    name = page.get_by_label("Name").first
    name.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("Our consultancy")
    page.get_by_role("button", name="Move Phase 1 down").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Phase 2").get_by_label("Name")).to_have_value(
        "The dilemma"
    )
    expect(page.get_by_role("button", name="Move Phase 2 down")).to_be_focused()
    page.get_by_role("button", name="Publish").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Our consultancy")).to_be_visible()


def test_what_is_wrong_leads_to_its_field(
    as_person: SignInAs, check_a11y: Callable[[Page], None]
) -> None:
    page = as_person("teacher")
    page.goto(COPY)
    page.get_by_role("group", name="Phase 3").get_by_label("Who may speak").select_option(
        "Everybody"
    )
    page.get_by_role("group", name="Phase 4").get_by_label("In silence").check()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("alert")).to_be_focused()
    check_a11y(page)
    page.get_by_role("link", name="Phase 4, In turn: In silence nobody takes turns.").click()
    expect(
        page.get_by_role("group", name="Phase 4").get_by_label("One after the other")
    ).to_be_in_viewport()


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_prints_on_one_page(browser: Browser, base_url: str, language: str) -> None:
    page = browser.new_page(base_url=base_url)
    page.context.add_cookies([{"name": "language", "value": language, "url": base_url}])
    long = {}
    for key in KEYS:
        page.goto(f"/protocols/{key}")
        for sheet in ("A4", "Letter"):
            paper = page.pdf(format=sheet)
            count = len(re.findall(rb"/Type\s*/Page[^s]", paper))
            long |= {(key, sheet): count} if count > 1 else {}
    page.close()
    assert long == {}


def test_a_file_goes_out_and_comes_in(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto("/protocols/atlas")
    with page.expect_download() as download:
        page.get_by_role("link", name="As a file").click()
    page.goto("/protocols/import")
    page.get_by_label("File").set_input_files(download.value.path())
    page.get_by_role("button", name="Bring it in").click()
    expect(told(page, "It is here as a draft")).to_be_visible()
    expect(page.get_by_label("Name").first).to_have_value("ATLAS: Looking at Data and Student Work")
