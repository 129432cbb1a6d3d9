"""Standards in a browser: an import by its page, the tree by keyboard and without script."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignInAs
from tests.browser.told import told
from tests.standards.packages import case_bytes

#: More than fits on a page at once: branches come one at a time.
LARGE = [
    {"humanCodingScheme": f"Q{n}", "fullStatement": f"Words of {n}", "parent": n // 6 or None}
    for n in range(1, 400)
]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_import_look_agree_and_open_the_tree(
    as_person: SignInAs, check_a11y: Callable[[Page], None], tmp_path: Path, script: bool
) -> None:
    title = f"Quilting {'with' if script else 'without'} script"
    own = f"{'1' if script else '2'}" * 8
    file = tmp_path / "quilting.json"
    file.write_bytes(
        case_bytes(*LARGE, title=title).replace(b"bbbbbbbb-", own.encode() + b"-")
        .replace(b"aaaaaaaa-", own.encode() + b"-")
    )  # fmt: skip
    page = as_person("admin", java_script_enabled=script)
    page.goto("/administration")
    page.get_by_role("link", name="Import a framework").click()
    page.get_by_role("button", name="Show what would change").click()
    expect(page.locator("#file-error")).to_contain_text("Choose a file")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_label("The official wording, with its license and attribution").check()
    page.get_by_role("button", name="Show what would change").click()
    expect(page.locator("dd.tally").first).to_have_text("399")
    if script:
        check_a11y(page)
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("link", name="To the framework").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    open_a_branch(page)


def open_a_branch(page: Page) -> None:
    """With the keyboard alone, from the first branch down to a standard that was not there."""
    page.locator("summary", has_text="Words of 1").first.focus()
    page.keyboard.press("Enter")
    branch = page.locator("a.twig").first
    code = branch.locator("b").inner_text()
    branch.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"open=\d+"))
    opened = page.locator("details[open] > summary", has_text=code).last
    expect(opened).to_be_visible()
    expect(opened.locator("xpath=../ul/li").first).to_be_visible()


def test_a_retired_standard_leads_to_what_replaced_it(
    clean_page: Page, check_a11y: Callable[[Page], None]
) -> None:
    clean_page.goto("/standards")
    clean_page.get_by_label("A code, or words of it").fill("ISTE 5c")
    clean_page.get_by_role("button", name="Find").click()
    found = clean_page.locator("#found a")
    expect(found.first).to_contain_text("1.5.c")
    clean_page.goto("/standards/ISTE-S-2016/5c")
    check_a11y(clean_page)
    clean_page.locator(".notice").get_by_role("link", name="1.5.c").click()
    expect(clean_page.get_by_role("heading", level=1)).to_have_text("1.5.c")


CROSSWALK = (
    "from_framework,from_code,relation,to_framework,to_code,basis\n"
    "CA-CS-2018,{code},isRelatedTo,ISTE-S-2024,1.5.a,we think so\n"
    "CA-CS-2018,none,isRelatedTo,ISTE-S-2024,1.5.a,\n"
)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_crosswalk_and_a_link_by_hand(
    as_person: SignInAs, check_a11y: Callable[[Page], None], tmp_path: Path, script: bool
) -> None:
    code = "K-2.AP.11" if script else "K-2.AP.12"
    file = tmp_path / "pairs.csv"
    file.write_text(CROSSWALK.format(code=code))
    page = as_person("admin", java_script_enabled=script)
    page.goto("/administration")
    page.get_by_role("link", name="Crosswalks").click()
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text(f"CA-CS-2018 {code}")).to_be_visible()
    expect(page.get_by_text("An association whose ends are not known; left out.")).to_be_visible()
    if script:
        check_a11y(page)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(told(page, "The crosswalk is in.")).to_be_visible()
    if script:
        check_a11y(page)

    page.goto(f"/standards/CA-CS-2018/{code}")
    page.get_by_role("link", name="Link to another standard").click()
    page.get_by_label("Why").fill("both are about parts")
    page.get_by_label("Find a standard").fill("ISTE 5c")
    if not script:
        page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("radio", name="1.5.c").check()
    if script:
        check_a11y(page)
    page.get_by_role("button", name="Add the link").click()
    expect(told(page, "The two are linked.")).to_be_visible()
    expect(page.get_by_text("both are about parts")).to_be_visible()
    for other in ("1.5.a", "1.5.c"):
        page.get_by_role("button", name=f"Remove {other}").click()
        expect(told(page, "The link is removed.")).to_be_visible()
    expect(page.get_by_role("button", name="Remove 1.5.")).to_have_count(0)
