"""What scripts add to pages that work without them, and what the pages do when they are away."""

import json
import re
from uuid import uuid4

import pytest
from playwright.sync_api import Dialog, Page, expect

from ps5_collab.demo.network import DOMAIN, PASSWORD
from tests.browser.conftest import SignInAs

PHONE = {"width": 390, "height": 844}
WRITING = "/lessons/new"
PREVIEW = re.compile("Preview.*Materials")


def colleagues_lesson(page: Page) -> None:
    """The newest lesson of a colleague, as the desk offers it."""
    page.goto("/desk")
    page.locator(".entry a").first.click()
    page.wait_for_url("**/lessons/*")


def live(page: Page) -> str:
    return page.locator("#live").inner_text()


# --- the frame of every page -------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False])
def test_the_theme_is_chosen_by_a_press_and_stays(as_person: SignInAs, script: bool) -> None:
    page = as_person(None, java_script_enabled=script)
    page.goto("/help/writing")
    page.get_by_role("button", name="Dark").click()
    assert page.url.endswith("/help/writing")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.goto("/about")
    assert page.locator("html").get_attribute("data-theme") == "dark"


@pytest.mark.parametrize("script", [True, False])
def test_a_phone_opens_the_rooms_by_a_button(as_person: SignInAs, script: bool) -> None:
    page = as_person("teacher", viewport=PHONE, java_script_enabled=script)
    page.goto("/help")
    rooms = page.locator("#rooms").get_by_role("link", name="My desk")
    expect(rooms).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(rooms).to_be_visible()
    page.keyboard.press("Escape")
    expect(rooms).to_be_hidden()


@pytest.mark.parametrize("path", ["/", "/about", "/help/text"])
def test_nothing_moves_while_a_page_arrives(as_person: SignInAs, path: str) -> None:
    """Where a machine is busy a font may come late; what moves by itself moves each time."""
    assert min(movement(as_person(None), path) for _time in range(3)) < 0.01


def movement(page: Page, path: str) -> float:
    page.goto(path)
    moved: float = page.evaluate(
        """() => new Promise((done) => new PerformanceObserver((list) => done(
             list.getEntries().reduce((sum, entry) => sum + entry.value, 0)
           )).observe({ type: "layout-shift", buffered: true }) ?? setTimeout(done, 500, 0))"""
    )
    return moved


def test_the_first_view_is_light_over_the_wire(as_person: SignInAs) -> None:
    page = as_person("teacher")
    colleagues_lesson(page)
    cold = as_person("teacher")
    cold.goto(page.url)
    cold.wait_for_load_state("networkidle")
    sent = cold.evaluate(
        """["resource", "navigation"].flatMap((kind) => performance.getEntriesByType(kind))
           .reduce((sum, entry) => sum + entry.transferSize, 0)"""
    )
    assert 50_000 < sent < 150_000


def test_paper_gets_the_page_and_not_its_furniture(as_person: SignInAs) -> None:
    page = as_person("teacher", viewport=PHONE)
    colleagues_lesson(page)
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".masthead")).to_be_hidden()
    expect(page.locator(".foot")).to_be_hidden()
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert page.pdf(format="Letter", tagged=True, outline=True)[:5] == b"%PDF-"


def test_who_wants_no_motion_gets_none(as_person: SignInAs) -> None:
    page = as_person(None, reduced_motion="reduce")
    page.goto("/")
    lasts = "getComputedStyle(document.querySelector('.button')).transitionDuration"
    assert page.evaluate(lasts) == "0s"


# --- writing -----------------------------------------------------------------------------------


def test_a_preview_comes_in_place_and_keeps_what_is_typed(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto(WRITING)
    page.evaluate("window.same = true")
    page.locator("#materials").fill("Beads on a **string**")
    page.get_by_role("button", name=PREVIEW).click()
    expect(page.locator("#materials-preview strong")).to_have_text("string")
    assert page.evaluate("window.same") and live(page) == "Preview"
    assert page.locator("#materials").input_value() == "Beads on a **string**"


def test_without_script_a_preview_opens_beside(as_person: SignInAs) -> None:
    page = as_person("teacher", java_script_enabled=False)
    page.goto(WRITING)
    page.locator("#materials").fill("Beads on a **string**")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name=PREVIEW).click()
    expect(opened.value.locator("#materials-preview strong")).to_have_text("string")
    assert page.locator("#materials").input_value() == "Beads on a **string**"


def test_when_the_network_is_away_it_says_so(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto(WRITING)
    page.locator("#materials").fill("Beads")
    page.evaluate("void (window.fetch = () => Promise.reject(new TypeError('away')))")
    page.get_by_role("button", name=PREVIEW).click()
    expect(page.locator("#live")).to_contain_text("could not be reached")
    assert page.locator("#materials").input_value() == "Beads"


def test_planned_minutes_are_summed_up_while_they_are_typed(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto(WRITING)
    line, steps = page.locator("#minutes-total"), page.locator("#steps [inputmode=numeric]")
    for typed, said in (("1", "1 minute planned"), ("12", "12 minutes planned")):
        steps.first.fill(typed)
        expect(line).to_have_text(f"1 step, {said}")
    page.get_by_role("button", name="Add a step").click()
    steps.nth(1).fill("8")
    expect(line).to_have_text("2 steps, 20 minutes planned")
    page.locator("#minutes").fill("45")
    expect(line).to_have_text("2 steps, 20 of 45 minutes planned")
    page.get_by_role("button", name="Remove step 1").click()
    steps.nth(1).fill("9")
    expect(line).to_have_text(re.compile(", 9 of 45 minutes planned"))


@pytest.mark.parametrize("wide", [1280, 390])
def test_the_steps_of_one_lesson_are_in_one_type(as_person: SignInAs, wide: int) -> None:
    """A step without what pupils may say stands among others that have it."""
    page = as_person("teacher", viewport={"width": wide, "height": 900})
    page.goto("/search?q=%22a+poster+nobody%22")
    page.locator("main").get_by_role("link", name="A poster nobody can read").first.click()
    expect(page.locator(".flow-alone")).to_have_count(1)
    types = """[...document.querySelectorAll(".flow th > .stack > .words:not(.ask)")].map(
        (each) => getComputedStyle(each).font)"""
    assert len(page.evaluate(types)) > 2 and len(set(page.evaluate(types))) == 1


def test_marks_are_put_around_what_is_chosen_and_taken_away_again(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto(WRITING)
    field = page.locator("#materials")
    field.fill("beads")
    field.select_text()
    page.locator("[aria-controls=materials] button[title=Bold]").click()
    assert field.input_value() == "**beads**"
    field.press("Control+b")
    assert field.input_value() == "beads"
    field.press("Control+z")
    assert field.input_value() == "**beads**"
    field.fill("two\nbeads")
    field.select_text()
    page.locator("[aria-controls=materials] button[title='Numbered list']").click()
    assert field.input_value() == "1. two\n2. beads"


def test_the_toolbar_is_one_stop_and_arrows_move_in_it(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto(WRITING)
    bar = page.locator("[aria-controls=materials]")
    bar.locator("button").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.title") == "Italic"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "materials"


def test_a_step_is_added_without_losing_the_page(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto(WRITING)
    page.evaluate("window.same = true")
    page.locator("#title").fill("Beads")
    steps = page.locator("#steps > fieldset")
    before = steps.count()
    page.get_by_role("button", name="Add a step").click()
    expect(steps).to_have_count(before + 1)
    assert page.evaluate("window.same") and page.locator("#title").input_value() == "Beads"
    assert f"{before + 1} steps" in live(page)


def test_a_page_with_unsaved_words_asks_before_it_is_left(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto(WRITING)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("#title").press_sequentially("Beads")
    page.get_by_role("link", name="Help", exact=True).click()
    page.wait_for_timeout(200)
    assert asked == ["beforeunload"] and page.locator("#title").input_value() == "Beads"


def test_a_page_without_words_is_left_at_once(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto(WRITING)
    page.get_by_role("link", name="Help", exact=True).click()
    page.wait_for_url("**/help")


# --- talking -----------------------------------------------------------------------------------


def test_a_name_is_completed_by_keys_alone(as_person: SignInAs) -> None:
    page = as_person("teacher")
    colleagues_lesson(page)
    people = [{"handle": "wren.alderton", "name": "Wren Alderton"}]
    people.append({"handle": "wrena.brook", "name": "Wrena <b>Brook"})
    page.route("**/people?q=wr*", lambda route: route.fulfill(body=json.dumps(people)))
    field = page.locator("textarea[data-mentions]")
    field.press_sequentially("Ask @wr")
    options = page.locator(".mentions [role=option]")
    expect(options).to_have_count(2)
    assert options.nth(1).inner_text().strip() == "Wrena <b>Brook"
    field.press("ArrowDown")
    assert options.nth(1).get_attribute("aria-selected") == "true"
    field.press("Enter")
    assert field.input_value() == "Ask @wrena.brook "
    expect(options).to_have_count(0)


def test_a_double_press_posts_once(as_person: SignInAs) -> None:
    page = as_person("teacher")
    colleagues_lesson(page)
    words = f"Said once: {uuid4()}"
    page.locator("textarea[data-mentions]").fill(words)
    posted: list[str] = []
    page.on("request", lambda r: posted.append(r.url) if r.method == "POST" else None)
    page.get_by_role("button", name="Post comment").dblclick()
    expect(page.get_by_text(words, exact=True)).to_have_count(1)
    assert len(posted) == 1


def test_words_outlive_a_session_that_ended(as_person: SignInAs) -> None:
    page = as_person("teacher")
    colleagues_lesson(page)
    page.locator("textarea[data-mentions]").fill("Two hours of thinking")
    page.context.clear_cookies()
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator(".kept textarea").first).to_be_visible()
    assert "Two hours of thinking" in page.locator(".kept").inner_html()
    with page.context.expect_page() as door:
        page.get_by_role("link", name="Sign in in a new tab").click()
    door.value.get_by_label("School e-mail").fill(f"teacher@{DOMAIN}")
    door.value.get_by_label("Password", exact=True).fill(PASSWORD)
    door.value.locator("main").get_by_role("button", name="Sign in").click()
    expect(door.value.locator(".me")).to_be_visible()
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("Two hours of thinking", exact=True)).to_be_visible()
    page.wait_for_url(re.compile(r"/lessons/.*#c\d+$"))
