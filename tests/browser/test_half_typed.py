"""In a led discussion: words that were not kept before their step was over, and where one is told
what became of those that were."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignInAs
from tests.browser.test_last_word import SOON, choose_words, contribute, invite, press
from tests.browser.test_words_stay import record_dialogs

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}
REASON = "It counts what we see"


def begun(host: Page) -> str:
    """In the step in which everybody writes down why."""
    address = invite(host)
    press(host, "Begin")
    go_on(host, "Write down why")
    return address


def go_on(host: Page, to: str) -> None:
    press(host, "Next step")
    expect(host.locator("#subject")).to_contain_text(to)


def follows(page: Page, to: str) -> None:
    expect(page.locator("#subject")).to_contain_text(to, timeout=SOON)


def test_words_stay_for_any_number_of_steps(as_person: SignInAs) -> None:
    wren = as_person("teacher")
    address = begun(wren)
    tansy = as_person("champion", viewport=PHONE, has_touch=True)
    rowan = as_person("facilitator")
    plain = as_person("teacher2", java_script_enabled=False)
    for page in (tansy, rowan, plain):
        page.goto(address)
        page.get_by_label("Your words").fill(REASON)
    tansy.get_by_label("Your words").focus()
    rowan.get_by_label("Your words").blur()

    # Where somebody is typing they stay in their field; elsewhere they make room for the step.
    go_on(wren, "Read it aloud")
    follows(tansy, "Read it aloud")
    expect(tansy.get_by_label("Your words")).to_have_value(REASON)
    expect(tansy.locator(".step-over")).to_contain_text("This step is over")
    expect(tansy.locator("#write .held")).to_be_hidden()
    follows(rowan, "Read it aloud")
    unkept = rowan.get_by_label("What you wrote")
    expect(unkept).to_have_value(REASON)
    expect(rowan.locator("#unkept")).to_contain_text("“Write down why”, which takes nothing more")
    press(tansy, "Contribute")
    expect(tansy.get_by_label("What you wrote")).to_have_value(REASON)
    expect(tansy.get_by_label("What you wrote")).to_be_focused()
    expect(tansy.get_by_label("What you wrote")).to_be_in_viewport()
    expect(tansy.locator("#live")).to_contain_text("Your words are still here")
    plain.get_by_role("button", name="Contribute", exact=True).click()
    expect(plain.get_by_label("What you wrote")).to_have_value(REASON)

    # The others do not respond before there is a passage, which whoever presents may still choose.
    press(wren, "Next step")
    expect(wren.locator(".flashed")).to_contain_text("Juniper Vale has chosen no passage yet")
    expect(tansy.locator("#given")).to_have_text("No passage is chosen yet.")
    plain.goto(address)
    plain.get_by_role("button", name="Contribute this paragraph").first.click()
    expect(tansy.locator("#given .said-words")).to_have_count(1, timeout=SOON)
    expect(tansy.locator("#given")).not_to_contain_text("No passage")
    go_on(wren, "The others respond")
    for page in (tansy, rowan):
        follows(page, "The others respond")
        expect(page.get_by_label("What you wrote")).to_have_value(REASON)
        expect(page.get_by_label("What you wrote")).to_have_count(1)
    asked = record_dialogs(tansy, leave=False)
    tansy.evaluate("location.assign('/help')")
    tansy.wait_for_timeout(300)
    assert asked == ["beforeunload"]

    # What is contributed after all, or thrown away, needs no place any more.
    contribute(rowan, REASON)
    expect(rowan.locator("#said")).to_contain_text(REASON)
    expect(unkept).to_have_count(0)
    tansy.get_by_role("button", name="Throw these words away").tap()
    expect(tansy.get_by_label("What you wrote")).to_have_count(0)
    expect(tansy.locator("#now")).to_be_focused()
    tansy.goto("/help")
    expect(tansy.get_by_role("heading", level=1)).to_have_text("Help")
    assert asked == ["beforeunload"]


def test_words_stay_in_their_step_while_others_move_the_page(as_person: SignInAs) -> None:
    wren, rowan = as_person("teacher"), as_person("facilitator")
    rowan.goto(begun(wren))
    field = rowan.get_by_label("Your words")
    field.fill(REASON)
    field.press("Tab")
    named = rowan.locator("#write input[name=uuid]")
    before = named.input_value()
    press(wren, "Pause")
    expect(rowan.locator(".paused")).to_be_visible(timeout=SOON)
    expect(field).to_have_value(REASON)
    expect(rowan.get_by_role("button", name="Contribute", exact=True)).to_be_focused()
    assert named.input_value() == before  # what is sent twice is there once

    # Whoever signed in anew meanwhile presses once.
    rowan.evaluate(
        """() => { document.getElementsByName("csrf_token").forEach(one => { one.value = "old" })
             document.activeElement.click() }"""
    )
    expect(rowan.locator("#said")).to_contain_text(REASON)
    expect(rowan.locator(".flashed")).to_have_text("Your words are kept.")


def test_the_line_says_why_a_form_takes_nothing_more(as_person: SignInAs) -> None:
    wren, rowan, again = (as_person(who) for who in ("teacher", "facilitator", "facilitator"))
    address = begun(wren)
    rowan.goto(address)
    field, line = rowan.get_by_label("Your words"), rowan.locator(".step-over:visible")
    heading = rowan.locator("#subject")
    then = "Your words move into a box below"

    # Whoever is noted as gone while they type; the step is open for the others.
    field.fill(REASON)
    wren.get_by_role("button", name="Leaves").nth(1).click()
    press(wren, "Has left")
    expect(line).to_have_text(
        re.compile(r"You have left this discussion\.\s+Your words move"), timeout=SOON
    )
    rowan.get_by_role("button", name="I am back").click()
    expect(line).to_have_count(0, timeout=SOON)
    expect(field).to_have_value(REASON)

    # What is asked was contributed in another window.
    field.focus()
    again.goto(address)
    contribute(again, "Said elsewhere.")
    expect(line).to_contain_text("You have contributed all that is asked here.", timeout=SOON)
    expect(heading).to_contain_text("Write down why")

    # Over an empty field nothing is said of words, before there are some.
    field.fill("")
    expect(line).not_to_contain_text(then, use_inner_text=True)
    field.press_sequentially("No")
    expect(line).to_contain_text(then, use_inner_text=True)
    go_on(wren, "Read it aloud")
    expect(line).to_contain_text("This step is over and takes nothing more.", timeout=SOON)
    expect(line).to_contain_text(then, use_inner_text=True)


def test_words_that_are_only_selected_are_not_said_to_move(as_person: SignInAs) -> None:
    wren = as_person("teacher")
    address = invite(wren)
    press(wren, "Begin")
    rowan = as_person("facilitator")
    rowan.goto(address)
    choose_words(rowan, 1)
    rowan.get_by_role("button", name="Take these words").click()
    field, line = rowan.get_by_label("The words that you mean"), rowan.locator(".step-over:visible")
    expect(field).to_be_focused()
    go_on(wren, "Write down why")
    expect(line).to_be_visible(timeout=SOON)
    expect(line).not_to_contain_text("Your words move", use_inner_text=True)
    field.press("End")
    field.press_sequentially(" and more")
    expect(line).to_contain_text("Your words move", use_inner_text=True)


def test_one_is_told_where_one_is_until_the_next_step(as_person: SignInAs) -> None:
    wren = as_person("teacher")
    address = begun(wren)
    pages = {
        "Juniper": as_person("teacher2", viewport=SMALL, has_touch=True),
        "Rowan": as_person("facilitator", viewport=SMALL, java_script_enabled=False),
        "Tansy": as_person("champion"),
    }
    for name, page in pages.items():
        page.goto(address)
        contribute(page, f"The reason of {name}.")
        told = page.locator(".flashed")
        expect(told).to_have_text("Your words are kept.")
        expect(told).to_be_in_viewport(ratio=1)
        if name != "Rowan":
            expect(told).to_be_focused()
            expect(page.locator("#live")).to_have_text("Your words are kept.")
    go_on(wren, "Read it aloud")
    for name in ("Juniper", "Tansy"):
        follows(pages[name], "Read it aloud")
        expect(pages[name].locator(".flashed")).to_have_count(0)


def test_the_clock_leaves_the_step_in_sight_on_a_small_screen(as_person: SignInAs) -> None:
    wren = as_person("teacher")
    address = begun(wren)
    for screen in (SMALL, {"width": 640, "height": 320}):
        page = as_person("teacher", viewport=screen)
        page.context.add_cookies([{"name": "language", "value": "es", "url": address}])
        page.goto(address)
        bar = page.locator("#controls").bounding_box()
        assert bar and bar["height"] < 72 and bar["y"] + bar["height"] == screen["height"]
        for rest in ("2 minutos más", "Volver", "Terminar el diálogo"):
            expect(page.get_by_role("button", name=rest)).to_be_hidden()
        page.locator("#clock-more-toggle").click()
        shown = page.locator("#clock-more > .button:visible")
        boxes = [one.bounding_box() or {} for one in shown.all()]
        assert len(boxes) == 3 and len({box["x"] for box in boxes}) == 1
        assert all(box["y"] >= 0 for box in boxes)
        page.get_by_role("button", name="2 minutos más").click()
        expect(page.locator("#clock-more")).to_be_hidden()
        expect(page.locator("#clock-more-toggle")).to_be_focused()
