"""A group agrees on what remains: in a browser, on a phone, on paper, without script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignInAs
from tests.browser.told import told

KEPT = "We show an example after pupils tried."
WORDS = "Could they begin without the example?"
MODES = [
    {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    for scheme in ("light", "dark")
    for width in (1280, 360)
]


def invite(page: Page, title: str) -> str:
    """A discussion of a lesson of its author's group; answers its address."""
    page.goto("/discussions/new?group=3")
    page.get_by_label("What you talk about").fill(title)
    page.get_by_label("Find a text or a lesson").fill("thermometers")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_label("Three thermometers, one shade tree").check()
    page.get_by_role("button", name="Invite them").last.click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    return re.sub("[?#].*", "", page.url)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_group_agrees_signs_and_takes_feedback_up(as_person: SignInAs, script: bool) -> None:
    page = as_person("oriel", java_script_enabled=script)
    title = f"Is the example too early? {script}"
    home = invite(page, title)

    other = as_person("peregrine", java_script_enabled=False)
    other.goto(home)
    other.get_by_role("link", name="Three thermometers").click()
    other.locator("#say [name=kind]").select_option("cool")
    other.locator("#say-text").fill(WORDS)
    other.locator("#say-more summary").click()
    other.get_by_label("Tags").fill("example")
    other.get_by_role("button", name="Keep the note").click()

    page.goto(f"{home}/record")
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.get_by_role("button", name="example 1").click()
    expect(page.get_by_text("example (1 note)")).to_be_visible()
    page.get_by_label("A sentence to keep").fill(KEPT)
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("signed by Oriel Fairweather")).to_be_visible()
    page.get_by_label("What is to be done").fill("Bring cards")
    page.get_by_label("Who", exact=True).select_option(label="Peregrine Shaw-Lindqvist")
    page.get_by_role("button", name="Add the next step").click()
    expect(page.get_by_text("Bring cards", exact=True)).to_be_visible()

    other.goto(f"{home}/record")
    other.get_by_role("button", name="Sign it").click()
    expect(other.get_by_text("signed by Oriel Fairweather, Peregrine")).to_be_visible()
    page.goto(f"{home}/record")
    page.get_by_role("link", name=re.compile("^Change.*example")).first.click()
    expect(page.get_by_text("2 names stand under it.")).to_be_visible()
    page.get_by_label("In one sentence").fill(KEPT + " Not before.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("signed by Oriel Fairweather", exact=True)).to_be_visible()
    other.goto("/actions")
    other.get_by_role("button", name=re.compile("^Done.*Bring cards")).first.click()
    expect(told(other, "Done: Bring cards")).to_be_visible()
    other.goto("/groups/3")
    expect(other.get_by_text(KEPT + " Not before.").first).to_be_visible()

    page.goto(home)
    page.get_by_role("button", name="Take it up").click()
    expect(page.get_by_role("region", name="Feedback that you take up")).to_contain_text(WORDS)
    page.goto(home)
    page.get_by_role("button", name="Not after all").click()
    expect(page.get_by_role("button", name="Take it up")).to_be_visible()


@pytest.mark.parametrize(
    "mode", MODES, ids=lambda mode: f"{mode['color_scheme']} {mode['viewport']['width']}"
)
def test_the_pages_are_sound_in_every_mode(
    as_person: SignInAs, check_a11y: Callable[[Page], None], mode: dict[str, object]
) -> None:
    page = as_person("oriel", **mode)
    home = invite(page, f"In {mode}")
    page.goto(f"{home}/record")
    page.get_by_label("A sentence to keep").fill(KEPT)
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("signed by Oriel Fairweather")).to_be_visible()
    page.get_by_label("An insight").fill("An example decides for pupils.")
    page.get_by_role("button", name="Add the insight").click()
    expect(page.get_by_text("An example decides for pupils.", exact=True)).to_be_visible()
    for address in (home, f"{home}/record", f"{home}/voices"):
        page.goto(address)
        check_a11y(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.goto(f"{home}/record")
    page.get_by_role("link", name=re.compile("^Change.*example")).first.click()
    check_a11y(page)


def test_on_paper_stands_what_was_agreed_and_no_form(as_person: SignInAs) -> None:
    page = as_person("oriel", viewport={"width": 320, "height": 640})
    home = invite(page, "On paper")
    page.goto(f"{home}/record")
    page.get_by_label("A sentence to keep").fill(KEPT)
    page.get_by_role("button", name="Propose it").click()
    page.emulate_media(media="print")
    expect(page.get_by_text(KEPT, exact=True)).to_be_visible()
    for hidden in ("Propose it", "Sign it", "Add the theme"):
        expect(page.get_by_role("button", name=hidden)).to_be_hidden()
    assert page.pdf(format="Letter").startswith(b"%PDF")


def test_on_a_phone_voices_are_one_block_a_person(as_person: SignInAs) -> None:
    page = as_person("oriel", viewport={"width": 320, "height": 900})
    page.goto(f"{invite(page, 'Heard on a phone')}/voices")
    table = page.locator("table.voices")
    rest = table.evaluate("one => one.parentElement.scrollWidth - one.parentElement.clientWidth")
    assert rest <= 0
    cell = table.get_by_role("row").nth(1).get_by_role("cell")
    lefts = [cell.nth(number).bounding_box() for number in range(cell.count())]
    assert len({box["x"] for box in lefts if box}) == 1
    assert cell.first.evaluate("one => getComputedStyle(one, '::before').content") == '"Notes"'
