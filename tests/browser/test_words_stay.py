"""What somebody typed stays: while parts are fetched, without a network, when refused, after "Back"."""

import re

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from ps5_collab.demo.network import DOMAIN, PASSWORD
from tests.browser.conftest import SignInAs
from tests.browser.test_running_meeting import opened
from tests.browser.test_scripts import WRITING, colleagues_lesson

AWAY = "could not be reached"


def break_fetch(page: Page) -> None:
    page.evaluate("void (window.real = window.fetch)")
    page.evaluate("void (window.fetch = () => Promise.reject(new TypeError('away')))")


def mend_fetch(page: Page) -> None:
    page.evaluate("void (window.fetch = window.real)")


def record_dialogs(page: Page, *, leave: bool) -> list[str]:
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        if leave:
            dialog.accept()
        else:
            dialog.dismiss()

    page.on("dialog", answer)
    return asked


def held_posts(page: Page) -> list[Route]:
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append(route)
        else:
            route.fallback()

    page.route("**/*", hold)
    return held


# --- while a part is fetched -------------------------------------------------------------------


def test_what_is_typed_while_a_part_is_fetched_stays(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto(WRITING)
    activity = page.locator("#steps textarea").first
    activity.fill("Pupils string beads.")
    held = held_posts(page)
    page.evaluate("document.getElementById('step-add').click()")
    activity.press("Control+End")
    activity.press_sequentially(" Then they compare.")
    for _ in range(len("compare.")):
        activity.press("ArrowLeft")
    held[0].continue_()
    expect(page.locator("#steps > fieldset")).to_have_count(2)
    expect(activity).to_have_value("Pupils string beads. Then they compare.")
    expect(activity).to_be_focused()
    page.keyboard.type("all ")
    expect(activity).to_have_value("Pupils string beads. Then they all compare.")


def test_what_is_unfolded_stays_so_and_a_new_line_has_the_focus(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto(WRITING)
    page.get_by_role("button", name="Add a step").click()
    expect(page.locator("#steps > fieldset")).to_have_count(2)
    second = page.locator("#steps details").nth(1)
    second.locator("summary").click()
    second.get_by_role("button", name="Add a line").click()
    lines = second.locator(".said-line textarea")
    expect(lines).to_have_count(2)
    expect(lines.nth(1)).to_be_focused()


def test_where_a_pressed_button_is_gone_its_part_has_the_focus(as_person: SignInAs) -> None:
    page = as_person("facilitator")
    page.goto("/meetings")
    page.evaluate(
        """() => { const main = document.querySelector("main"); const part = main.cloneNode();
             part.id = "part"; main.prepend(part);
             part.append(Object.assign(document.createElement("a"), { href: "/meetings", id: "gone" }));
             document.getElementById("gone").dataset.swap = "#part";
             document.getElementById("gone").textContent = "Look"; }"""
    )
    page.route(
        "**/meetings",
        lambda route: route.fulfill(
            content_type="text/html", body="<main><div id=part>Empty</div></main>"
        ),
    )
    page.locator("#gone").press("Enter")
    expect(page.locator("#part")).to_have_text("Empty")
    expect(page.locator("#part")).to_be_focused()


def test_a_search_without_a_session_leaves_the_lesson_alone(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto(WRITING)
    page.locator("#title").press_sequentially("Beads")
    page.context.clear_cookies()
    page.locator("#q").press_sequentially("privacy")
    notice = page.locator(".flashed", has_text="What you typed is still here")
    expect(notice.get_by_role("link", name="Sign in")).to_be_visible()
    assert page.locator("#title").input_value() == "Beads" and page.url.endswith(WRITING)


# --- without a network -------------------------------------------------------------------------


def test_a_lesson_that_cannot_be_sent_stays_on_the_page(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto(WRITING)
    asked = record_dialogs(page, leave=False)
    page.locator("#title").fill("Beads")
    break_fetch(page)
    save = page.locator(".dock").get_by_role("button", name="Save draft")
    save.click()
    expect(page.get_by_text(AWAY).first).to_be_in_viewport()
    expect(page.locator("#live")).to_contain_text(AWAY)
    for status in (502, 413, 429):
        page.evaluate(
            "(status) => { window.fetch = () => Promise.resolve(new Response('', { status })) }",
            status,
        )
        save.click()
        expect(page.locator("form[aria-busy]")).to_have_count(0)
        expect(page.locator(".flashed")).to_have_count(1)
    assert page.locator("#title").input_value() == "Beads"
    mend_fetch(page)
    save.click()
    page.wait_for_url(re.compile(r"/lessons/\d+"))
    assert not asked


def test_a_preview_says_where_one_looks_that_the_server_is_away(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto(WRITING)
    page.locator("#materials").fill("Beads")
    page.evaluate("void (window.fetch = () => Promise.resolve(new Response('', { status: 502 })))")
    page.locator(".field", has=page.locator("#materials")).get_by_role(
        "button", name="Preview"
    ).click()
    expect(page.locator(".flashed", has_text=AWAY)).to_be_in_viewport()
    assert page.locator("#materials").input_value() == "Beads"


def test_words_given_back_are_sent_again_when_the_network_is_back(as_person: SignInAs) -> None:
    page = as_person("teacher")
    colleagues_lesson(page)
    page.locator("textarea[data-mentions]").fill("Three hours of thinking")
    page.context.clear_cookies()
    page.get_by_role("button", name="Post comment").click()
    with page.context.expect_page() as door:
        page.get_by_role("link", name="Sign in in a new tab").click()
    door.value.get_by_label("School e-mail").fill(f"teacher@{DOMAIN}")
    door.value.get_by_label("Password", exact=True).fill(PASSWORD)
    door.value.locator("main").get_by_role("button", name="Sign in").click()
    expect(door.value.locator(".me")).to_be_visible()
    page.bring_to_front()
    break_fetch(page)
    page.get_by_role("button", name="Send it again").click()
    expect(page.locator(".flashed")).to_contain_text(AWAY)
    mend_fetch(page)
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("Three hours of thinking", exact=True)).to_be_visible()


# --- refused, and "Back" -----------------------------------------------------------------------


def test_a_refused_lesson_is_shown_in_place_and_back_opens_it_again(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto("/desk")
    page.goto(WRITING)
    asked = record_dialogs(page, leave=True)
    page.locator("#materials").fill("Beads")
    page.locator(".dock").get_by_role("button", name="Publish").click()
    expect(page.locator("#errors")).to_be_focused()
    assert page.locator("#materials").input_value() == "Beads"
    page.get_by_role("link", name="Help", exact=True).click()
    page.wait_for_url("**/help")
    assert asked == ["beforeunload"]
    page.go_back()
    expect(page.locator("#title")).to_be_visible()
    page.go_back()
    page.wait_for_url("**/desk")


def test_a_form_refused_under_another_address_is_sent_there_again(as_person: SignInAs) -> None:
    page = as_person("teacher")
    colleagues_lesson(page)
    lesson = page.url.split("#")[0]
    page.locator("textarea[data-mentions]").fill("  ")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("#errors")).to_be_focused()
    assert page.url == lesson
    page.locator("main textarea").first.fill("Now with words")
    page.locator("main").get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("Now with words", exact=True)).to_be_in_viewport()
    page.wait_for_url(re.compile(r"#c\d+$"))


def test_the_page_is_made_anew_when_only_its_place_is_another(as_person: SignInAs) -> None:
    page = as_person("teacher")
    colleagues_lesson(page)
    for words in ("It rained", "It rained again"):
        page.locator("textarea[data-mentions]").fill(words)
        page.get_by_role("button", name="Post comment").click()
        expect(page.get_by_text(words, exact=True)).to_be_in_viewport()
        assert page.locator("textarea[data-mentions]").input_value() == ""


def test_a_refused_form_does_not_take_the_words_of_another(as_person: SignInAs) -> None:
    page = as_person("teacher")
    colleagues_lesson(page)
    page.evaluate(
        """() => { const form = document.getElementById("say").form;
             const other = form.cloneNode(true); form.after(other);
             other.querySelector("textarea").id = "other"; }"""
    )
    page.locator("#other").fill("A second thought")
    page.get_by_role("button", name="Post comment").first.click()
    expect(page.locator(".flashed")).to_have_text("Write something first.")
    assert page.locator("#other").input_value() == "A second thought"


def test_back_opens_the_page_of_a_form_without_words(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto("/lessons/import")
    page.get_by_role("button", name="Show what would come in").click()
    expect(page.get_by_text("Choose at least one file")).to_be_visible()
    page.get_by_role("link", name="Help", exact=True).click()
    page.wait_for_url("**/help")
    page.go_back()
    expect(page.get_by_role("heading", name="Bring lessons in")).to_be_visible()
    expect(page.get_by_text("Choose at least one file")).to_have_count(0)


def test_words_that_back_brought_again_are_asked_about(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto(WRITING)
    asked = record_dialogs(page, leave=True)
    page.locator("#materials").fill("Beads")
    for visits in (1, 2):
        page.get_by_role("link", name="Help", exact=True).click()
        page.wait_for_url("**/help")
        assert len(asked) == visits
        page.go_back()
        expect(page.locator("#materials")).to_have_value("Beads")


# --- keys and clicks ---------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "field"), [(WRITING, "#q"), (None, "textarea[data-mentions]")])
def test_enter_that_ends_a_composition_is_left_to_it(
    as_person: SignInAs, path: str | None, field: str
) -> None:
    page = as_person("teacher")
    page.goto(path) if path else colleagues_lesson(page)
    page.locator(field).press_sequentially("@wr")
    if path is None:
        expect(page.locator(".mentions [role=option]").first).to_be_visible()
    taken = page.locator(field).evaluate(
        """(field) => !field.dispatchEvent(new KeyboardEvent("keydown", {
             key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""
    )
    assert not taken and page.locator(field).input_value() == "@wr"


def test_the_second_click_of_a_double_click_hits_nothing(as_person: SignInAs) -> None:
    page = as_person("facilitator")
    page.goto(opened(page).replace("/run", "/agenda"))
    titles = page.locator(".points h3")
    before = titles.all_inner_texts()
    page.get_by_role("button", name=re.compile("^Down")).first.dblclick()
    moved = [before[1], before[0], *before[2:]]
    expect(titles).to_have_text(moved)
    page.wait_for_timeout(500)
    expect(titles).to_have_text(moved)


def test_a_form_that_is_on_its_way_is_not_sent_again(as_person: SignInAs) -> None:
    page = as_person(None)
    page.goto("/about")
    held = held_posts(page)
    page.get_by_role("button", name="Dark").evaluate(
        "(button) => { for (const pause of [0, 100]) setTimeout(() => button.click(), pause); }"
    )
    page.wait_for_timeout(500)
    assert len(held) == 1
