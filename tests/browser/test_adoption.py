"""A practice is tried at another school: its steps are ticked, and an honest failure is reported."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignInAs


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_school_tries_a_practice_and_reports_that_it_failed(
    as_person: SignInAs, script: bool
) -> None:
    title = f"Debugging desks {'with' if script else 'without'} script"
    author = as_person("teacher", java_script_enabled=script)
    practice = write_up(author, title)

    adopter = as_person("teacher2", java_script_enabled=script)
    adopter.goto(practice)
    adopter.get_by_role("link", name="Try this").click()
    adopter.get_by_role("checkbox", name="4", exact=True).check()
    adopter.get_by_label("Classes or rooms").fill("Room 12")
    adopter.get_by_label("What you will do differently").fill("One desk, not two.")
    adopter.get_by_role("button", name="Begin").click()
    expect(adopter.get_by_text("0 of 1 done")).to_be_visible()
    adoption = adopter.url.partition("#")[0]
    adopter.get_by_role("button", name="Mark done").click()
    expect(adopter.get_by_text("1 of 1 done")).to_be_visible()
    adopter.get_by_role("link", name="Add a note").click()
    adopter.get_by_label("A short note").fill("The desks were too near.")
    adopter.get_by_role("button", name="Save").click()
    expect(adopter.get_by_text("The desks were too near.")).to_be_visible()

    report(adopter)
    expect(adopter.get_by_text("Pupils queued at the desks instead of at ours.")).to_be_visible()

    author.goto(practice)
    expect(author.get_by_text("Tried by 1 school, 1 reported: 1 not").first).to_be_visible()
    expect(author.get_by_text("Pupils queued at the desks instead of at ours.")).to_be_visible()
    author.goto(adoption)
    expect(author.get_by_role("link", name="Edit the report")).to_have_count(0)
    expect(author.get_by_role("button", name="Remove")).to_have_count(0)
    refused = author.goto(f"{adoption}/report")
    assert refused and refused.status == 403
    author.goto(adoption)
    author.get_by_role("link", name="Answer the report").click()
    author.get_by_label("Your answer").fill("Thank you: we say how far apart they stand now.")
    author.get_by_role("button", name="Save").click()
    expect(author.get_by_role("heading", name="The authors' answer")).to_be_visible()
    expect(author.get_by_text("Pupils queued at the desks instead of at ours.")).to_be_visible()


def write_up(page: Page, title: str) -> str:
    """A practice that the author's group reads."""
    page.goto("/practices/new")
    page.get_by_label("Title").fill(title)
    page.locator("[name=what]").fill("Pupils ask a peer before they ask us.")
    page.locator("[name$='-name']").first.fill("Set up the desks")
    page.locator("#audience input[value^=group]").first.check()
    page.get_by_role("button", name="Keep this revision").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    return page.url


def report(page: Page) -> None:
    page.get_by_role("link", name="Report how it went").click()
    page.get_by_label("It did not work").check()
    page.get_by_label("What happened").fill("Pupils queued at the desks instead of at ours.")
    page.get_by_role("textbox", name="What was seen").fill(
        "In week 4 they waited as long as before."
    )
    page.get_by_role("textbox", name="What it does not show").fill("One class only.")
    page.get_by_role("button", name="Another sentence").click()
    expect(page.get_by_role("textbox", name="What was seen")).to_have_count(2)
    page.get_by_label("We stop").check()
    page.get_by_role("button", name="Save the report").click()
    expect(page.get_by_role("link", name="Edit the report")).to_be_visible()
