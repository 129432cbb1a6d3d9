"""From a draft to the showcase: two reviewers ask for changes and approve the next revision."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignInAs
from tests.browser.told import told

TITLE = "Desks where pupils ask each other"
PHONE = {"width": 390, "height": 844}


def test_a_practice_is_reviewed_revised_approved_and_shown(
    as_person: SignInAs, check_a11y: Callable[[Page], None]
) -> None:
    author = as_person("teacher2")
    address = write(author)
    visitor = as_person(None)
    assert visitor.goto(address).status == 404  # type: ignore[union-attr]
    hand_in(author, address)
    check_a11y(author)

    first, second = as_person("facilitator", viewport=PHONE), as_person("champion")
    for reviewer in (first, second):
        reviewer.goto("/desk")
        reviewer.get_by_role("link", name=re.compile("waits? for a reviewer")).click()
        reviewer.get_by_role("link", name=TITLE).click()
        reviewer.get_by_role("button", name="Review this").click()
        check_a11y(reviewer)
    first.get_by_label("About").select_option(label="Step 1")
    first.get_by_label("A note on this place").fill("How many desks for 28 pupils?")
    first.get_by_role("button", name="Add the note").click()
    expect(first.locator("article", has_text="How many desks for 28 pupils?")).to_be_visible()
    for reviewer in (first, second):
        decide(reviewer, address, "Ask for changes", "Say how many desks.")

    author.goto(f"{address}/review")
    expect(author.get_by_text("How many desks for 28 pupils?")).to_be_visible()
    author.get_by_role("button", name="Mark as settled").click()
    expect(author.locator("main").get_by_text("Settled", exact=True)).to_be_visible()
    revise(author, address, "Two desks for 28 pupils.")
    hand_in(author, address)

    for reviewer in (first, second):
        reviewer.goto(address)
        expect(reviewer.get_by_text("Newer than what you read")).to_be_visible()
        approve(reviewer, address)
    visitor.goto(address)
    expect(visitor.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(visitor.get_by_text("Reviewed", exact=True)).to_be_visible()
    visitor.goto("/practices")
    expect(visitor.get_by_role("link", name=TITLE)).to_be_visible()

    revise(author, address, "Three desks for 28 pupils.")
    visitor.goto(address)
    expect(visitor.get_by_text("Newer, not reviewed")).to_be_visible()
    visitor.get_by_role("link", name="Read the reviewed one").click()
    expect(visitor.get_by_text("Two desks for 28 pupils.")).to_be_visible()
    visitor.goto(f"{address}/review")
    expect(visitor.get_by_role("heading", name="Sign in")).to_be_visible()


def write(page: Page) -> str:
    """A first revision for the author's school; its address."""
    page.goto("/practices/new")
    page.get_by_label("Title", exact=True).fill(TITLE)
    page.get_by_label("Summary").fill("Pupils ask a peer before they ask us.")
    page.locator("#what").fill("Desks where pupils explain a program that does not work.")
    page.locator("#why").fill("Every pupil waited for us.")
    page.get_by_label("Name").first.fill("Set up the desks")
    page.get_by_label("What was seen").fill("In week 6 a pupil waited two minutes, in week 1 nine.")
    page.get_by_label("What it does not show").fill("Only two classes.")
    page.get_by_role("button", name="Keep this revision").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    return page.url.rpartition("-desks")[0]


def hand_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Hand in").click()
    page.get_by_label("Everyone, also without an account").check()
    page.get_by_role("button", name="Hand in").click()
    expect(told(page, "It is handed in.")).to_be_visible()


def revise(page: Page, address: str, words: str) -> None:
    page.goto(f"{address}/edit")
    page.locator("#what").fill(words)
    page.get_by_label("What changed, and why").fill("How many desks.")
    page.get_by_role("button", name="Keep this revision").click()
    expect(page.get_by_text(words)).to_be_visible()


def decide(page: Page, address: str, decision: str, words: str) -> None:
    page.goto(f"{address}/review")
    page.get_by_label(decision).check()
    page.get_by_label("To the authors", exact=True).fill(words)
    page.get_by_role("button", name="Keep my decision").click()
    expect(told(page, "Your decision is kept.")).to_be_visible()


def approve(page: Page, address: str) -> None:
    page.goto(f"{address}/review")
    for choice in page.locator("input[type=radio][value='3']").all():
        choice.check()
    decide_here = page.get_by_label("Approve: others can learn from it as it is")
    decide_here.check()
    page.get_by_role("button", name="Keep my decision").click()
    expect(told(page, "Your decision is kept.")).to_be_visible()
