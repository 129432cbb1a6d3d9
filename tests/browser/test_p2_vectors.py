"""P2: posted text never runs as code: every vector, as the site would store it, in a real browser.

Without the page's policy first, so that the cleaning alone has to hold; then with it.
"""

import pytest
from playwright.sync_api import Page, Route

from ps5_collab.core import markup
from ps5_collab.core.headers import POLICY
from tests.core.vectors import VECTORS

AT_ONCE = 60
WATCH = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "open", "print"])
  window[name] = () => { window.ran.push(name); };
"""
POKE = """() => {
  for (const node of document.querySelectorAll("body *")) {
    node.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
    node.dispatchEvent(new Event("focus"));
    node.dispatchEvent(new Event("error"));
    if (node.tagName === "SUMMARY") node.click();
  }
  return [window.ran, [...new Set([...document.querySelectorAll("body *")].map((n) => n.tagName))]];
}"""
NEVER = {
    "SCRIPT",
    "STYLE",
    "IFRAME",
    "OBJECT",
    "EMBED",
    "FORM",
    "INPUT",
    "BUTTON",
    "SVG",
    "MATH",
    "BASE",
    "META",
    "LINK",
}
PAGES = range(0, len(VECTORS), AT_ONCE)


@pytest.mark.parametrize("policy", [None, POLICY], ids=["without policy", "with policy"])
@pytest.mark.parametrize("start", PAGES)
def test_nothing_of_a_vector_runs(page: Page, start: int, policy: str | None) -> None:
    texts = VECTORS[start : start + AT_ONCE]
    pieces = [f"<section>{markup.render(t)}<p>{markup.inline(t)}</p></section>" for t in texts]
    body = "<!doctype html><meta charset=utf-8><title>vectors</title><body>" + "".join(pieces)
    headers = {"Content-Type": "text/html"} | (
        {"Content-Security-Policy": policy} if policy else {}
    )

    def answer(route: Route) -> None:
        if route.request.url.endswith("/vectors"):
            route.fulfill(body=body, headers=headers)
        else:
            route.abort()

    page.route("**/*", answer)
    page.add_init_script(WATCH)
    page.goto("http://vectors.invalid/vectors")
    page.wait_for_timeout(100)
    ran, tags = page.evaluate(POKE)
    assert ran == []
    assert set(tags) & NEVER == set()


def test_the_watch_sees_what_runs(page: Page) -> None:
    page.add_init_script(WATCH)
    page.goto("about:blank")
    page.set_content("<img src='nowhere:' onerror='alert(1)'>")
    page.wait_for_function("window.ran.length")
