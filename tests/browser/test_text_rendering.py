"""Three people make a new text of one: a desktop, a phone, and a phone without script."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignInAs

PHONE = {"width": 375, "height": 812}
#: Pages look every four seconds; the machine may be busy.
SOON = 30_000
RUN = re.compile(r"/discussions/\d+/run")
#: The first words of the nth paragraph are selected, as a mouse does; answers them.
SELECT = """([nth, many]) => {
  const long = one => one.firstChild.nodeType === 3 && one.firstChild.data.length > 80
  const words = [...document.querySelectorAll("#text p[data-block]")].filter(long)[nth].firstChild
  const found = words.data.match(new RegExp(`^\\\\s*(?:\\\\S+\\\\s+){${many - 1}}\\\\S+`))[0]
  const range = document.createRange()
  range.setStart(words, 0)
  range.setEnd(words, found.length)
  getSelection().removeAllRanges()
  getSelection().addRange(range)
  return found.trim()
}"""


def invite(host: Page) -> str:
    """A discussion of three, live; the address of the page that all have open."""
    host.goto("/groups")
    host.get_by_role("link", name="Book Cart").first.click()
    host.get_by_role("link", name="Read something together").first.click()
    host.get_by_label("What you talk about").fill("A text of our own")
    host.get_by_label("Find a text or a lesson").fill("column decision")
    host.get_by_role("button", name="Find", exact=True).click()
    host.get_by_label("Every column is a decision").check()
    host.get_by_label("Together, by the clock of a protocol").check()
    host.get_by_label("Protocol", exact=True).select_option("text-rendering")
    for name in ("Ambrose Tidewell", "Rowan Tamsin"):
        host.get_by_label(name).uncheck()
    host.get_by_label("Facilitator").select_option("Wren Alderton")
    host.get_by_role("button", name="Invite them").click()
    host.get_by_role("link", name="Go to the discussion").click()
    host.wait_for_url(RUN)
    return host.url


def press(page: Page, name: str) -> None:
    """Until it is answered."""
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.get_by_role("button", name=name).click()


def go_on(host: Page, to: str) -> None:
    """To the next step."""
    press(host, "Next step")
    expect(host.locator("#subject")).to_contain_text(to)


def select(page: Page, nth: int, many: int) -> str:
    """Choose the first words of a paragraph, and contribute them."""
    expect(page.get_by_label("The words that you mean")).to_be_visible(timeout=SOON)
    words = str(page.evaluate(SELECT, [nth, many]))
    expect(page.get_by_label("The words that you mean")).to_have_value(words)
    press(page, "Contribute")
    return words


def type_in(page: Page, words: str) -> None:
    page.reload()
    page.get_by_label("The words that you mean").fill(words)
    page.get_by_role("button", name="Contribute", exact=True).click()


def test_three_people_make_a_new_text(
    as_person: SignInAs, check_a11y: Callable[[Page], None]
) -> None:
    wren = as_person("teacher")
    juniper = as_person("teacher2", viewport=PHONE, has_touch=True, color_scheme="dark")
    tansy = as_person("champion", viewport=PHONE, java_script_enabled=False)
    address = invite(wren)
    for page in (juniper, tansy):
        page.goto(address)
    press(wren, "Begin")

    # Each chooses in their own way, and reads nothing of the others.
    expect(wren.get_by_text("One sentence, as it is printed.")).to_be_visible()
    hers = select(wren, 0, 6)
    his = select(juniper, 1, 6)
    type_in(tansy, hers)
    go_on(wren, "Mark a phrase")
    select(wren, 0, 4)
    select(juniper, 1, 4)
    expect(juniper.locator(".take").first).to_be_hidden()  # a paragraph is no phrase
    type_in(tansy, his)
    go_on(wren, "Mark a word")
    word = select(wren, 0, 1)
    select(juniper, 0, 1)
    type_in(tansy, "two words")
    expect(tansy.get_by_text("Choose one single word.").last).to_be_visible()
    expect(tansy.get_by_label("The words that you mean")).to_have_value("two words")
    tansy.get_by_label("The words that you mean").fill(word)
    tansy.get_by_role("button", name="Contribute", exact=True).click()
    for page in (wren, juniper, tansy):
        expect(page.locator("#collected")).to_be_empty()

    # A sentence comes with the turn of who chose it; whoever comes later keeps theirs.
    go_on(wren, "Round of sentences")
    expect(juniper.locator("#turns")).to_contain_text("Your turn", timeout=SOON)
    expect(juniper.locator("#given .said-words")).to_have_text(his)
    expect(wren.locator("#collected .piece-sentence p")).to_have_text(his, timeout=SOON)
    press(juniper, "I have spoken")
    tansy.reload()
    expect(tansy.locator("#turns")).to_contain_text("Your turn")
    tansy.get_by_role("button", name="I come later").click()
    expect(wren.locator("#turns")).to_contain_text("Your turn", timeout=SOON)
    expect(juniper.locator("#collected .piece-sentence p")).to_have_text(
        f"{his} {hers}", timeout=SOON
    )
    check_a11y(wren)
    check_a11y(juniper)
    press(wren, "I have spoken")
    expect(juniper.locator("#collected .piece-sentence p")).to_have_text(
        f"{his} {hers} {hers}", timeout=SOON
    )

    # When a round closes the rest is shown; what several chose stands once.
    go_on(wren, "Round of phrases")
    go_on(wren, "Round of words")
    go_on(wren, "What we heard")
    expect(juniper.locator("#collected .piece-word li")).to_have_count(1, timeout=SOON)
    expect(juniper.locator("#collected .piece-word li")).to_contain_text("×3")
    wren.get_by_role("button", name="End the discussion").click()
    press(wren, "End it")

    home = address.removesuffix("/run")
    for page, path in ((wren, ""), (juniper, ""), (wren, "/record"), (juniper, "/record")):
        page.goto(home + path)
        expect(page.get_by_role("heading", name="Our new text")).to_be_visible()
        check_a11y(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    wren.emulate_media(media="print")
    expect(wren.locator(".piece-sentence p")).to_be_visible()
    wren.emulate_media(media="screen")
    wren.get_by_role("link", name=re.compile(r"^Wren Alderton ?: where it stands")).first.click()
    expect(wren.locator("#text mark, [data-block] mark").first).to_be_attached()
