"""While a rubric is half filled in: notes are added, decisions refused, and nothing typed goes."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import SignInAs
from tests.browser.test_words_stay import record_dialogs
from tests.browser.told import told

WAITING = "The looker touches nothing"


def test_notes_leave_the_rubric_as_it_is_and_a_second_refusal_says_what_is_wrong_now(
    as_person: SignInAs,
) -> None:
    page = as_person("champion")
    asked = record_dialogs(page, leave=True)
    page.goto("/practices/reviews")
    page.get_by_role("link", name=WAITING).click()
    page.get_by_role("button", name="Review this").click()
    page.locator("input[name=alignment][value='2']").check()
    for words, press in (("How many pupils?", "Add the note"), ("Thank you.", "Send")):
        label = "A note on this place" if press == "Add the note" else "Say something"
        page.get_by_label(label).fill(words)
        page.get_by_role("button", name=press).click()
        expect(page.locator("article", has_text=words)).to_be_visible()
        expect(page.get_by_label(label)).to_have_value("")
        expect(page.locator("input[name=alignment][value='2']")).to_be_checked()
    page.locator("article", has_text="Thank you.").get_by_role("button", name="Delete").click()
    expect(page.locator("article", has_text="Thank you.")).to_have_count(0)
    expect(page.locator("input[name=alignment][value='2']")).to_be_checked()

    page.get_by_label("Approve: others can learn from it as it is").check()
    page.get_by_role("button", name="Keep my decision").click()
    expect(page.locator("#errors")).to_contain_text("11 things to put right")
    expect(page.locator("#errors li").first).to_have_text(
        "Explanation of the subject: Judge it, or say that it does not apply."
    )
    page.get_by_label("Ask for changes").check()
    page.locator("input[name=assurance][value='1']").check()
    page.get_by_role("button", name="Keep my decision").click()
    expect(page.locator("#errors")).to_contain_text("One thing to put right")
    expect(page.locator("#errors")).to_contain_text("Assurance of accessibility")
    page.locator("input[name=assurance_reason]").fill("Nobody has looked.")
    page.get_by_label("To the authors", exact=True).fill("Say how many pupils.")
    page.get_by_role("button", name="Keep my decision").click()
    expect(told(page, "Your decision is kept.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/review$"))
    assert asked == []
