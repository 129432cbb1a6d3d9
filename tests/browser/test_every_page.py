"""One page of every kind: axe in light and dark on a phone and a desk, no sideways scroll, Spanish."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import SignInAs

VISITOR = ["/", "/sign-in", "/forgotten", "/lessons", "/lessons?q=compare", "/lessons/6", "/search?q=line",
           "/standards", "/standards/CA-CS-2018?open=AP", "/standards/CA-CS-2018/3-5.AP.10", "/help", "/privacy",
           "/lessons/6/revisions", "/lessons/6/comparison?from=1&to=3", "/items/6/comments", "/nothing-here", "/styleguide"]  # fmt: skip
TEACHER = ["/desk", "/lessons/6", "/lessons/new", "/lessons/import", "/notices", "/notices/choices", "/people", "/people/1", "/schools",
           "/schools/1", "/me", "/me/sessions", "/items/6/comments/new"]  # fmt: skip
MEMBER = ["/groups", "/groups/1", "/groups/2", "/groups/1/people", "/groups/1/revisions", "/groups/2/request",
          "/groups/1/threads", "/groups/1/threads/new", "/groups/1/departure", "/groups/new"]  # fmt: skip
FACILITATOR = [
    "/groups/1",
    "/groups/1/edit",
    "/groups/1/norms",
    "/groups/1/invitations?q=an",
    "/groups/1/people",
]
ADMIN = ["/administration", "/administration/audit", "/administration/mailbox", "/administration/letters", "/administration/schools",
         "/invitations/new", "/invitations", "/standards/import", "/standards/crosswalk", "/people/1/appointments"]  # fmt: skip
PAGES = [
    *((None, a) for a in VISITOR),
    *(("teacher", a) for a in TEACHER),
    *(("teacher", a) for a in MEMBER),
    *(("facilitator", a) for a in FACILITATOR),
    *(("admin", a) for a in ADMIN),
]


@pytest.mark.parametrize(("who", "address"), PAGES)
def test_page_is_for_everyone(
    as_person: SignInAs, check_a11y: Callable[[Page], None], who: str | None, address: str
) -> None:
    page = as_person(who, reduced_motion="reduce")  # a color on its way to another has no contrast
    page.goto(address)
    for scheme, width in (("light", 1280), ("dark", 360)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        check_a11y(page)
    for width in (320, 768):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize(
    "address",
    ["/", "/lessons", "/lessons/6", "/desk", "/lessons/new", "/me", "/groups", "/groups/1"],
)
def test_page_in_spanish_dark_on_a_desk_and_light_on_a_phone(
    as_person: SignInAs, check_a11y: Callable[[Page], None], address: str
) -> None:
    page = as_person("teacher", locale="es", reduced_motion="reduce")
    page.goto(address)
    page.get_by_role("button", name="Español").click()
    page.goto(address)
    assert page.locator("html").get_attribute("lang") == "es"
    for scheme, width in (("dark", 1280), ("light", 360)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        check_a11y(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize("features", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}])
def test_page_opens_in_other_ways_of_seeing(as_person: SignInAs, features: dict[str, str]) -> None:
    page = as_person("teacher", **features)
    for address in ("/desk", "/lessons/6", "/lessons/new"):
        answer = page.goto(address)
        assert answer and answer.ok


def test_words_may_be_spaced_out(as_person: SignInAs) -> None:
    """WCAG 1.4.12: nothing is lost when a reader widens lines, letters and words."""
    page = as_person("teacher", viewport={"width": 360, "height": 800}, bypass_csp=True)
    for address in ("/desk", "/lessons/6", "/lessons"):
        page.goto(address)
        page.add_style_tag(
            content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address


def test_the_language_switch_does_not_last_for_others(as_person: SignInAs) -> None:
    page = as_person(None)
    page.goto("/lessons")
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_comment_by_keyboard_alone(as_person: SignInAs) -> None:
    page = as_person("teacher2")
    page.goto("/items/6/comments/new")
    page.get_by_label("Your comment").focus()
    page.keyboard.type("Said without a mouse.")
    while page.evaluate("document.activeElement.textContent.trim()") != "Post comment":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Said without a mouse.").first.wait_for()
