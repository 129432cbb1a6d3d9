"""Inviting many at once in a browser: what is wrong stays in the field and says why."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignInAs


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_only_what_was_wrong_is_typed_again(
    as_person: SignInAs, check_a11y: Callable[[Page], None], script: bool
) -> None:
    own = f"{'with' if script else 'without'}.script"
    page = as_person("admin", java_script_enabled=script)
    page.goto("/invitations/new")
    field = page.get_by_label("E-mail addresses")
    page.get_by_role("button", name="Send the invitations").click()
    expect(page.get_by_role("heading", name="Nothing was sent yet")).to_be_visible()
    field.fill(f"{own}.one@school.example\n{own}.two@school\n{own}.three school.example")
    page.get_by_role("button", name="Send the invitations").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 invitation is on its way")
    expect(page.get_by_role("heading", name="2 addresses were not invited")).to_be_visible()
    expect(field).to_have_value(f"{own}.two@school\n{own}.three school.example")
    expect(page.locator("#addresses-error")).to_contain_text("What stands after the @ is not whole")
    expect(page.locator("#addresses-error")).to_contain_text("There is no @ in it.")
    if script:
        expect(page.locator("#errors")).to_be_focused()
        check_a11y(page)
    field.fill(f"{own}.two@school.example")
    page.get_by_role("button", name="Send the invitations").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 invitation is on its way")
    expect(field).to_have_count(0)
