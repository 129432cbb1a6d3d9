"""Four people save the last word: two desktops, one of them by keyboard alone, and two phones, one
of them without script."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignInAs
from tests.browser.keys import Keys

PHONE = {"width": 390, "height": 844}
#: Pages look every four seconds; the machine may be busy.
SOON = 30_000
RUN = re.compile(r"/discussions/\d+/run")


def invite(host: Page) -> str:
    """A discussion of four, live; the address of the page that all have open."""
    host.goto("/groups")
    host.get_by_role("link", name="Book Cart").first.click()
    host.get_by_role("link", name="Read something together").first.click()
    host.get_by_label("What you talk about").fill("Whose words come last?")
    host.get_by_label("Find a text or a lesson").fill("column decision")
    host.get_by_label("Find a text or a lesson").press("Enter")
    host.get_by_label("Every column is a decision").check()
    host.get_by_label("Together, by the clock of a protocol").check()
    host.get_by_label("Protocol", exact=True).select_option("save-the-last-word")
    host.get_by_label("Ambrose Tidewell").uncheck()
    host.get_by_label("Facilitator").select_option("Wren Alderton")
    host.get_by_role("button", name="Invite them").click()
    host.get_by_role("link", name="Go to the discussion").click()
    host.wait_for_url(RUN)
    return host.url


def choose_words(page: Page, nth: int) -> str:
    """Select the beginning of a paragraph, as a mouse does."""
    expect(page.get_by_label("The words that you mean")).to_be_visible()
    words = page.evaluate(
        """nth => {
          const long = one => one.firstChild.nodeType === 3 && one.firstChild.data.length > 40
          const block = [...document.querySelectorAll("#text p[data-block]")].filter(long)[nth]
          const range = document.createRange()
          range.setStart(block.firstChild, 0)
          range.setEnd(block.firstChild, 38)
          getSelection().removeAllRanges()
          getSelection().addRange(range)
          return range.toString()
        }""",
        nth,
    )
    expect(page.get_by_label("The words that you mean")).to_have_value(words.strip())
    return str(words).strip()


def take_paragraph(page: Page, nth: int, use: Callable[[Locator], None]) -> None:
    """It stands in the field, which is where one is then; nothing is contributed yet."""
    use(page.get_by_role("button", name="Take this paragraph").nth(nth))
    field = page.get_by_label("The words that you mean")
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    assert len(field.input_value()) > 40
    expect(page.locator("#said .said-words")).to_have_count(0)


def contribute(page: Page, text: str = "") -> None:
    if text:
        page.get_by_label("Your words").fill(text)
    page.get_by_role("button", name="Contribute", exact=True).click()


def press(page: Page, name: str) -> None:
    """Until it is answered: whoever reloads then sees what it did."""
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.get_by_role("button", name=name).click()


def test_four_people_save_the_last_word(
    as_person: SignInAs, check_a11y: Callable[[Page], None]
) -> None:
    wren = as_person("teacher")
    juniper = as_person("teacher2", viewport=PHONE, has_touch=True, color_scheme="dark")
    rowan = as_person("facilitator")
    tansy = as_person("champion", viewport=PHONE, java_script_enabled=False)
    everybody = (juniper, rowan, tansy, wren)
    address = invite(wren)
    for page in (juniper, rowan, tansy):
        page.goto(address)
    wren.get_by_role("button", name="Begin", exact=True).click()

    # Each chooses a passage in their own way, and nobody sees another's.
    chosen = choose_words(wren, 2)
    wren.get_by_role("button", name="Take these words").click()
    expect(wren.get_by_label("The words that you mean")).to_be_focused()
    expect(wren.get_by_label("The words that you mean")).to_be_in_viewport()
    expect(wren.get_by_role("button", name="Take these words")).to_be_hidden()
    contribute(wren)
    expect(wren.locator("#said .said-words")).to_have_text(chosen)
    expect(juniper.locator("#subject")).to_contain_text("Choose a passage", timeout=SOON)
    take_paragraph(juniper, 1, lambda button: button.tap())
    contribute(juniper)
    expect(juniper.locator("#said .said-words")).to_have_count(1)
    keys = Keys(rowan)
    expect(rowan.locator("#clock")).to_be_visible(timeout=SOON)
    take_paragraph(rowan, 3, keys.use)
    contribute(rowan)
    expect(rowan.locator("#said .said-words")).to_have_count(1)
    tansy.reload()
    tansy.get_by_role("button", name="Contribute this paragraph").nth(4).click()
    expect(tansy.locator("#said .said-words")).to_have_count(1)
    for page in everybody:
        expect(page.locator("#said .said")).to_have_count(1)
    check_a11y(wren)
    check_a11y(juniper)

    press(wren, "Next step")
    tansy.reload()
    for name, page in zip(("Juniper", "Rowan", "Tansy", "Wren"), everybody, strict=True):
        expect(page.locator("#subject")).to_contain_text("Write down why", timeout=SOON)
        contribute(page, f"The reason of {name}.")
        expect(page.locator("#said")).to_contain_text(f"The reason of {name}.")

    # The round of Juniper: the passage is read; the reason is not, before all have responded.
    wren.get_by_role("button", name="Next step").click()
    expect(rowan.locator("#given .said-words")).to_have_count(1, timeout=SOON)
    wren.get_by_role("button", name="Next step").click()
    expect(juniper.locator("#subject")).to_contain_text("The others respond", timeout=SOON)
    expect(juniper.get_by_role("button", name="Contribute", exact=True)).to_have_count(0)
    expect(rowan.locator("#turns")).to_contain_text("Your turn", timeout=SOON)
    for part in ("#given", "#said"):
        expect(rowan.locator(part)).not_to_contain_text("The reason of Juniper.")
    box = rowan.locator("#press-spoken").bounding_box()
    assert box and box["y"] < (rowan.locator("#given").bounding_box() or box)["y"]
    left = rowan.locator("#turn-clock").inner_text()
    expect(rowan.locator("#turn-clock")).not_to_have_text(left)
    keys.use(rowan.get_by_role("button", name="I have spoken"))
    expect(rowan.locator("#turns")).to_contain_text("The turn of Tansy Brook")
    tansy.reload()
    tansy.get_by_role("button", name="I come later").click()
    expect(tansy.locator("#turns")).to_contain_text("Then: Tansy Brook")
    expect(wren.locator("#turns")).to_contain_text("Your turn", timeout=SOON)
    contribute(wren, "It makes me doubt the forms we fill in.")
    expect(juniper.locator("#said")).to_contain_text("It makes me doubt", timeout=SOON)
    wren.get_by_role("button", name="I have spoken").click()
    expect(wren.locator("#turns")).to_contain_text("The turn of Tansy Brook")
    wren.get_by_role("button", name="Has spoken").click()
    wren.get_by_role("button", name="Next step").click()
    expect(rowan.locator("#given")).to_contain_text("The reason of Juniper.", timeout=SOON)
    expect(rowan.locator("#said")).to_contain_text("The reason of Juniper.")
    expect(rowan.locator("#said")).not_to_contain_text("The reason of Wren.")

    # Ended early, what was held back can be read by all.
    wren.get_by_role("button", name="End the discussion").click()
    press(wren, "End it")
    tansy.reload()
    for page in everybody:
        expect(page.locator("#said")).to_contain_text("The reason of Wren.", timeout=SOON)
