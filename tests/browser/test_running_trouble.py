"""A running page when something goes wrong: it stays, says so, comes back, and no word is lost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Dialog, Page, Route, expect

from ps5_collab.demo.network import DOMAIN, PASSWORD
from tests.browser.conftest import SignInAs
from tests.browser.test_running_meeting import SOON, opened, start, subject

RUN = re.compile(r"/run(\?|$)")
Running = Callable[[], tuple[Page, Page]]
#: The pauses between two looks are written down; `look_by_hand` switches them off.
OWN_CLOCK = """
window.pauses = [];
const timed = window.setTimeout;
window.setTimeout = (act, pause, ...more) => {
  if (act.name !== "look") return timed(act, pause, ...more);
  pauses.push(pause);
  return timed(() => window.byHand || act(), pause);
};
"""


@pytest.fixture
def running(as_person: SignInAs) -> Running:
    """A meeting that has started, on two devices."""

    def begin() -> tuple[Page, Page]:
        desk, phone = as_person("facilitator"), as_person("facilitator")
        desk.add_init_script(OWN_CLOCK)
        address = opened(desk)
        start(desk)
        phone.goto(address)
        desk.evaluate("window.same = true")
        return desk, phone

    return begin


def box(page: Page) -> object:
    return page.get_by_label("Add to it").input_value()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def refresh(page: Page) -> None:
    page.get_by_role("link", name="Refresh").click()


def decide(page: Page, words: str) -> None:
    page.get_by_label("Add to it").fill(words)
    press(page, "As a decision")
    expect(page.locator("#decisions")).to_contain_text(words)


def replace_answers(page: Page, method: str, status: int, body: str = "") -> None:
    """What this page asks by `method` is answered so, until `restore_answers`."""
    page.evaluate(
        """([method, status, body]) => {
             window.real ??= window.fetch;
             window.replaced = 0;
             window.fetch = (url, init = {}) => (init.method ?? "GET") === method
               ? (replaced += 1, Promise.resolve(new Response(body, { status }))) : real(url, init);
           }""",
        [method, status, body],
    )


def restore_answers(page: Page) -> None:
    page.evaluate("void (window.fetch = window.real)")


def look_by_hand(page: Page, by_hand: bool = True) -> None:
    """Tests that count how often this page looks must not count what its clock does meanwhile."""
    page.evaluate("(yes) => { window.byHand = yes; window.pauses = []; }", by_hand)


# --- what is refused ---------------------------------------------------------------------------


def test_a_refused_note_leaves_the_page_running(running: Running) -> None:
    desk, phone = running()
    desk.get_by_label("Add to it").fill("  ")
    press(desk, "As a note")
    field = desk.get_by_label("Add to it")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    decide(phone, "One card for each team")
    expect(desk.locator("#decisions")).to_contain_text("One card", timeout=SOON)
    clock = desk.locator("#clock").inner_text()
    expect(desk.locator("#clock")).not_to_have_text(clock)
    field.fill("Bea said it the other way round")
    press(desk, "As a note")
    expect(desk.locator("#beside")).to_contain_text("the other way round")
    expect(desk.locator("#box .error")).to_have_count(0)
    assert box(desk) == "" and desk.evaluate("window.same")


@pytest.mark.parametrize("status", [403, 409, 429, 500])
def test_a_refusal_is_said_and_the_words_stay(running: Running, status: int) -> None:
    desk, phone = running()
    desk.get_by_label("Add to it").fill("Half a thought")
    replace_answers(desk, "POST", status, "<main><h1>Not just now.</h1></main>")
    press(desk, "As a note")
    expect(desk.locator(".flashed")).to_have_text("Not just now.")
    expect(desk.locator("#live")).to_have_text("Not just now.")
    restore_answers(desk)
    decide(phone, "Beads, not buttons")
    expect(desk.locator("#decisions")).to_contain_text("Beads", timeout=SOON)
    assert box(desk) == "Half a thought"
    press(desk, "As a note")
    expect(desk.locator("#beside")).to_contain_text("Half a thought")
    expect(desk.locator(".flashed")).to_have_text("Your note is kept.")


def test_a_save_that_is_refused_keeps_the_page_and_all_words(running: Running) -> None:
    desk, _phone = running()
    desk.get_by_label("Add to it").fill("Half a thought")
    replace_answers(desk, "POST", 409, "<main><h1>Its minutes are approved.</h1></main>")
    desk.locator("#note-text").press_sequentially("We began on time")
    desk.locator("#subject").click()
    expect(desk.locator(".flashed")).to_have_text("Its minutes are approved.")
    assert desk.locator("#note-text").input_value() == "We began on time"
    assert box(desk) == "Half a thought" and desk.evaluate("window.same")


def test_a_double_click_writes_one_row_and_keeps_what_is_typed_on(running: Running) -> None:
    desk, _phone = running()
    desk.get_by_label("Add to it").fill("We buy blocks")
    press_twice = desk.get_by_role("button", name="As a decision")
    press_twice.dblclick()
    expect(desk.locator("#decisions")).to_contain_text("We buy blocks")
    desk.wait_for_timeout(1000)
    expect(desk.locator("#decisions li", has_text="We buy blocks")).to_have_count(1)
    expect(desk.locator("#box .error")).to_have_count(0)
    expect(press_twice).to_be_focused()

    held: list[Route] = []
    desk.route(re.compile("/said$"), lambda route: held.append(route))
    desk.get_by_label("Add to it").fill("And cards")
    desk.evaluate("document.getElementById('as-note').click()")
    desk.evaluate("document.getElementById('as-note').click()")
    desk.get_by_label("Add to it").fill("Next: who brings them?")
    desk.wait_for_timeout(300)
    assert len(held) == 1
    held[0].continue_()
    expect(desk.locator("#beside")).to_contain_text("And cards")
    assert box(desk) == "Next: who brings them?"


# --- when the server is away -------------------------------------------------------------------


@pytest.mark.parametrize("status", [503, 429, 500])
def test_a_server_in_trouble_takes_no_word_away(running: Running, status: int) -> None:
    desk, phone = running()
    missed = desk.locator("#missed")
    desk.get_by_label("Add to it").press_sequentially("Half a decision")
    look_by_hand(desk)
    replace_answers(desk, "GET", status, "<h1>Bad Gateway</h1>")
    refresh(desk)
    desk.wait_for_function("pauses.length && replaced")
    expect(missed).to_be_hidden()  # a moment is nothing to speak of
    look_by_hand(desk, False)
    refresh(desk)
    expect(missed).to_contain_text("Not refreshed")
    expect(desk.locator("#live")).to_contain_text("Not refreshed")
    decide(phone, "Beads, not buttons")
    restore_answers(desk)
    desk.evaluate("window.dispatchEvent(new Event('online'))")
    expect(desk.locator("#decisions")).to_contain_text("Beads")
    expect(missed).to_be_hidden()
    assert box(desk) == "Half a decision" and desk.evaluate("window.same")


def test_pages_ask_less_often_while_the_server_is_away(running: Running) -> None:
    desk, _phone = running()
    look_by_hand(desk)
    replace_answers(desk, "GET", 503)
    for n in range(7):
        refresh(desk)
        desk.wait_for_function("n => pauses.length > n", arg=n)
    pauses = [pause / 4000 for pause in desk.evaluate("pauses")]
    middles = [2, 4, 8, 16, 16, 16, 16]
    assert all(0.69 * m < p < 1.31 * m for p, m in zip(pauses, middles, strict=True)), pauses
    assert len({round(pause / m, 3) for pause, m in zip(pauses, middles, strict=True)}) > 3


def test_a_question_without_an_answer_is_asked_again(running: Running) -> None:
    desk, _phone = running()
    desk.evaluate("(AbortSignal.real = AbortSignal.timeout, 0)")
    desk.evaluate("void (AbortSignal.timeout = () => AbortSignal.real(300))")
    desk.evaluate(
        """void (window.fetch = (url, init) => new Promise((done, failed) =>
             init.signal?.addEventListener("abort", () => failed(init.signal.reason))))"""
    )
    refresh(desk)
    desk.wait_for_timeout(500)
    refresh(desk)
    expect(desk.locator("#missed")).to_be_visible()


def test_who_was_signed_out_signs_in_beside_and_goes_on(running: Running) -> None:
    desk, _phone = running()
    desk.get_by_label("Add to it").press_sequentially("Half a decision")
    desk.context.clear_cookies()
    refresh(desk)
    notice = desk.locator(".flashed", has_text="What you typed is still here")
    with desk.context.expect_page() as door:
        notice.get_by_role("link", name="Sign in").click()
    door.value.get_by_label("School e-mail").fill(f"facilitator@{DOMAIN}")
    door.value.get_by_label("Password", exact=True).fill(PASSWORD)
    door.value.locator("main").get_by_role("button", name="Sign in").click()
    expect(door.value.locator(".me")).to_be_visible()
    desk.bring_to_front()
    expect(notice).to_have_count(0, timeout=SOON)
    press(desk, "As a note")
    expect(desk.locator("#beside")).to_contain_text("Half a decision")
    assert desk.evaluate("window.same")


def test_a_running_page_without_words_gives_way_to_the_sign_in(running: Running) -> None:
    desk, _phone = running()
    desk.context.clear_cookies()
    refresh(desk)
    desk.wait_for_url(re.compile("/sign-in"))


# --- old answers, and what was passed over -------------------------------------------------------


def test_an_answer_from_before_a_save_does_not_undo_it(running: Running) -> None:
    desk, phone = running()
    note = desk.locator("#note-text")
    note.press_sequentially("We began on time")
    desk.locator("#subject").click()
    expect(desk.locator("#note-state")).to_contain_text("Saved at")
    decide(phone, "Beads, not buttons")
    held: list[tuple[Route, APIResponse]] = []

    def hold_first(route: Route) -> None:
        if held:
            return route.fallback()
        return held.append((route, route.fetch()))

    desk.route(RUN, hold_first)
    refresh(desk)
    while not held:
        desk.wait_for_timeout(50)
    note.press("Control+End")
    with desk.expect_response(re.compile("/note$")):
        note.press_sequentially(", all of us")
        desk.locator("#subject").click()
    route, answer = held[0]
    route.fulfill(response=answer)
    desk.wait_for_timeout(500)
    assert note.input_value() == "We began on time, all of us"
    expect(desk.locator("#decisions")).to_contain_text("Beads", timeout=SOON)
    assert note.input_value() == "We began on time, all of us"


def test_a_part_that_was_passed_over_comes_when_it_is_free(running: Running) -> None:
    desk, phone = running()
    desk.locator("#note-text").focus()
    first = subject(desk)
    press(phone, "Next item")
    expect(desk.locator("#subject")).not_to_have_text(first, timeout=SOON)
    assert first in desk.locator("#note label").inner_text()  # somebody is in it
    desk.locator("#subject").click()
    expect(desk.locator("#note label")).to_contain_text(subject(desk), timeout=SOON)


def test_news_does_not_take_the_focus_from_the_save_button(running: Running) -> None:
    desk, phone = running()
    desk.locator("#note-text").press_sequentially("We began on time")
    save = desk.locator("#note").get_by_role("button", name="Save")
    save.focus()
    save.press("Enter")
    expect(desk.locator("#note-state")).to_contain_text("Saved at")
    decide(phone, "Beads, not buttons")
    expect(desk.locator("#decisions")).to_contain_text("Beads", timeout=SOON)
    expect(save).to_be_focused()


def test_back_brings_the_note_as_it_is_now(running: Running) -> None:
    desk, phone = running()
    desk.locator("#note-text").press_sequentially("We began on time")
    desk.locator("#subject").click()
    expect(desk.locator("#note-state")).to_contain_text("Saved at")
    desk.get_by_role("link", name="My own note").click()
    expect(phone.locator("#note-text")).to_have_value("We began on time", timeout=SOON)
    phone.locator("#note-text").fill("We began late")
    phone.locator("#subject").click()
    expect(phone.locator("#note-state")).to_contain_text("Saved at")
    desk.go_back()
    expect(desk.locator("#note-text")).to_have_value("We began late")


def test_words_that_were_not_sent_are_asked_about(running: Running) -> None:
    desk, _phone = running()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    desk.on("dialog", stay)
    desk.get_by_label("Add to it").press_sequentially("Half a decision")
    desk.locator("#agenda a").first.click()
    desk.wait_for_timeout(300)
    assert asked == ["beforeunload"] and box(desk) == "Half a decision"
    press(desk, "As a note")
    expect(desk.locator("#beside")).to_contain_text("Half a decision")
    desk.locator("#agenda a").first.click()
    desk.wait_for_url(re.compile("item="))
    assert len(asked) == 1
