"""The main job, from the empty form to the notice, by two teachers of two schools and a visitor."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignInAs


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_lesson_is_written_found_and_talked_about(
    as_person: SignInAs, tmp_path: Path, script: bool
) -> None:
    title = f"Escuchar el corazón {'with' if script else 'without'} script"
    author = as_person("teacher", java_script_enabled=script)
    address = write(author, title, tmp_path)

    reader = as_person("teacher2", java_script_enabled=script)
    for search in (
        "/lessons?standard=DA",
        "/search?q=corazon",
        f"/search?q=%22counts+both+wrists%22+{'with' if script else 'without'}",
    ):
        reader.goto(search)
        expect(reader.locator("main").get_by_role("link", name=title)).to_have_count(1)
    reader.goto(address)
    reader.get_by_role("link", name="Comment on step 2").click()
    reader.get_by_label("Your comment").fill("At our school they **count aloud**.")
    reader.get_by_role("button", name="Post comment").click()
    expect(reader.locator("strong", has_text="count aloud")).to_be_visible()

    author.goto("/notices")
    author.locator("li", has_text=title).first.get_by_role("button", name=title, exact=True).click()
    author.wait_for_url(re.compile(r"#c\d+$"))
    expect(author.locator("strong", has_text="count aloud")).to_be_visible()

    visitor = as_person(None, java_script_enabled=script)
    answer = visitor.goto(address)
    assert answer and answer.status == 404
    visitor.goto("/search?q=corazon")
    expect(visitor.get_by_text(title)).to_have_count(0)


def write(page: Page, title: str, folder: Path) -> str:
    """Fill the empty form as its author would and publish to the network; the lesson's address."""
    page.goto("/lessons/new")
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Summary").fill(
        "Pupils measure their pulse and compare it with a seatmate's."
    )
    page.get_by_label("Minutes in all").fill("45")
    page.get_by_role("checkbox", name="5", exact=True).check()
    page.get_by_role("checkbox", name="Science", exact=True).check()
    page.get_by_label("Objective 1", exact=True).fill(
        "Pupils can record data so that others can read it."
    )
    for code in ("3-5.DA.8", "ISTE 5c"):
        page.get_by_label("Find a standard").fill(code)
        page.get_by_role("button", name="Find", exact=True).click()
        expect(page.locator("#found")).to_contain_text(f"“{code}”")
        page.locator("#found").get_by_role("checkbox").first.check()
    steps = page.locator("fieldset", has=page.get_by_label("Minutes", exact=True))
    for count in (2, 3):
        page.get_by_role("button", name="Add a step").click()
        expect(steps).to_have_count(count)
    for number, (name, minutes) in enumerate(
        [("Find the pulse", 10), ("Count", 20), ("Compare", 15)]
    ):
        steps.nth(number).get_by_label("Name", exact=True).fill(name)
        steps.nth(number).get_by_label("Minutes", exact=True).fill(str(minutes))
        steps.nth(number).get_by_label("Activity").fill(f"{name} together.")
    steps.nth(1).locator("summary").first.click() if steps.nth(1).locator(
        "details:not([open])"
    ).count() else None
    steps.nth(1).get_by_label("R2.1", exact=True).fill("A pupil counts both wrists and adds them.")
    page.get_by_role("button", name="Save and add a file").click()
    attach(page, folder)
    page.get_by_role("radio", name=re.compile("The network")).check()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("link", name="recording sheet.txt", exact=True)).to_be_visible()
    expect(page.locator(".step-name")).to_have_count(3)
    return page.url.removeprefix(page.url.split("/lessons")[0])


def attach(page: Page, folder: Path) -> None:
    sheet = folder / "recording sheet.txt"
    sheet.write_text("seat, before, after\n")
    page.locator("input[type=file]").first.set_input_files(sheet)
    page.get_by_role("button", name=re.compile("Upload|Attach|Add the file|Add file")).first.click()
    expect(page.get_by_role("link", name="recording sheet.txt", exact=True)).to_be_visible()
