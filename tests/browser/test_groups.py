"""A group from its founding to its first question, by two teachers of two schools."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignInAs
from tests.browser.told import told


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_private_group_is_founded_joined_and_asked(as_person: SignInAs, script: bool) -> None:
    name = f"Quiet hours {'with' if script else 'without'} script"
    founder = as_person("facilitator", java_script_enabled=script)
    address = found(founder, name)
    invite(founder, "Juniper", script)

    other = as_person("champion", java_script_enabled=script)
    assert other.goto(address).status == 404  # type: ignore[union-attr]

    member = as_person("teacher2", java_script_enabled=script)
    member.goto("/groups")
    member.get_by_role("link", name=name).click()
    expect(member.get_by_text("You said you would like to try this.")).to_be_visible()
    expect(member.get_by_text("What happens in the first silent five minutes?")).to_be_visible()
    member.get_by_role("button", name="Join the group").click()
    expect(member.get_by_role("heading", name="Our norms")).to_be_visible()
    member.get_by_role("link", name="Ask the group").click()
    member.get_by_label("Your question, or your news").fill("Who keeps the time?")
    member.get_by_role("button", name="Ask the group").click()
    expect(member.get_by_role("heading", name="Who keeps the time?")).to_be_visible()

    founder.goto("/notices")
    founder.get_by_role("button", name="Who keeps the time?").first.click()
    founder.get_by_label("Say something").fill("The kitchen clock.")
    founder.get_by_role("button", name="Post comment").click()
    expect(founder.get_by_text("The kitchen clock.")).to_be_visible()


def found(page: Page, name: str) -> str:
    page.goto("/groups/new")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Purpose").fill("What happens in the first silent five minutes?")
    page.get_by_label("It is private", exact=False).check()
    page.get_by_role("button", name="Start the group").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    address = page.url
    page.get_by_role("link", name="Agree on norms").click()
    page.get_by_role("button", name="Put them into the field").click()
    page.get_by_role("button", name="Save").click()
    expect(
        page.get_by_role("listitem").get_by_text("Presume that everybody here means well.")
    ).to_be_visible()
    page.wait_for_url(address)
    return address


def invite(page: Page, name: str, script: bool) -> None:
    page.get_by_role("link", name="Invite people").click()
    search = page.get_by_label("Find people of the network")
    if script:
        search.press_sequentially(name)
    else:
        search.fill(name)
        page.get_by_role("button", name="Find").click()
    page.get_by_role("checkbox", name=name).check()
    page.get_by_label("A few words").fill("You said you would like to try this.")
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(told(page, "1 person is invited.")).to_be_visible()
