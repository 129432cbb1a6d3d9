"""A text in a browser: brought from a file, read on a phone and on paper, by keyboard, without
script; and every block says there what the server says it does."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from ps5_collab.texts.blocks import lay
from tests.browser.conftest import SignInAs

BODY = """## Primera semana

Conté los segundos 👩🏽‍🏫 después de cada pregunta: mañana, man\u0303ana, e\u0301l, x\u0338 y >\u0338.

- un respiro, *dos*,
- שלום עליכם, y **tres**

> ¿Quién lo lee? &amp; <nadie>

```

  código < con & signos
```

| Día | Silencio |
| --- | --- |
| lunes | 2 s |

## Segunda semana

Un enlace a [las notas](https://example.org/notas), y `código` en la línea.\\
Otra línea.

* * *

### Lo que escribí

مرحبا hello שלום.
"""
TEXT = f"# Para qué era el silencio\n\n{BODY}"


@pytest.fixture(scope="session")
def text(base_url: str, browser: Browser, signed_in_states: Callable[[str], str]) -> str:
    """The address of a text that everyone may read, brought by hand as a teacher does."""
    context = browser.new_context(base_url=base_url, storage_state=signed_in_states("teacher"))
    page = context.new_page()
    page.goto("/texts/bring")
    sent = {"name": "silencio.md", "mimeType": "text/markdown", "buffer": TEXT.encode()}
    page.locator("#file").set_input_files([sent])  # type: ignore[list-item]
    page.get_by_role("button", name="Read the file").click()
    expect(page.locator("#title")).to_have_value("Para qué era el silencio")
    page.locator("#author").fill("Marisol Prado")
    page.locator("#language").select_option("es")
    page.locator("[name=rights][value=open]").check()
    page.locator("#licence").select_option("CC-BY-4.0")
    page.locator("#reason").fill("La autora lo publica así.")
    page.locator("[name=audience][value=everyone]").check()
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile(r"/texts/\d+-"))
    address = page.url.removeprefix(base_url)
    context.close()
    return address


def test_blocks_say_in_a_browser_what_the_server_says(clean_page: Page, text: str) -> None:
    clean_page.goto(text)
    shown = clean_page.evaluate(
        "[...document.querySelectorAll('[data-block]')]"
        ".map(block => [block.dataset.block, block.textContent.normalize('NFC')])"
    )
    assert [tuple(pair) for pair in shown] == [(block.id, block.text) for block in lay(BODY).blocks]


def test_it_is_for_everyone(
    clean_page: Page, text: str, check_a11y: Callable[[Page], None]
) -> None:
    clean_page.emulate_media(reduced_motion="reduce")
    clean_page.goto(text)
    clean_page.locator("#look > summary").click()
    for scheme in ("light", "dark"):
        clean_page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for width in (1280, 390):
            clean_page.set_viewport_size({"width": width, "height": 800})
            check_a11y(clean_page)
    clean_page.set_viewport_size({"width": 320, "height": 800})
    assert clean_page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_number_is_an_address_and_contents_lead_there(clean_page: Page, text: str) -> None:
    clean_page.goto(text)
    number = clean_page.get_by_role("link", name="Paragraph 1", exact=True)
    number.focus()
    clean_page.keyboard.press("Enter")
    assert clean_page.url.endswith("#b2")
    marked = clean_page.locator("#b2 > .block-words")
    plain = clean_page.locator("#b4 > .block-words")
    ground = "element => getComputedStyle(element).backgroundColor"
    assert marked.evaluate(ground) != plain.evaluate(ground)
    clean_page.get_by_role("navigation", name="Contents").get_by_text("Segunda semana").click()
    expect(clean_page.locator("[data-block]:text-is('Segunda semana')")).to_be_in_viewport()


def test_a_reader_without_script_chooses_how_it_looks(
    browser: Browser, base_url: str, text: str
) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto(text)
    words = page.locator("#b2 > .block-words")
    before = words.evaluate("element => getComputedStyle(element).fontSize")
    page.locator("#look > summary").click()
    page.locator("#look-size").select_option("xl")
    page.locator("#look-face").select_option("sans")
    page.locator("#look-contrast").select_option("strong")
    page.get_by_role("button", name="Show it so").click()
    page.wait_for_url(f"**{text}")
    after, face, ink = words.evaluate(
        "element => (style => [style.fontSize, style.fontFamily, style.color])"
        "(getComputedStyle(element))"
    )
    assert float(after.removesuffix("px")) > float(before.removesuffix("px")) * 1.3
    assert face.startswith("Figtree") and ink == "rgb(0, 0, 0)"
    page.goto("/texts")
    page.goto(text)
    assert words.evaluate("element => getComputedStyle(element).fontSize") == after
    context.close()


def test_on_paper_stand_the_text_its_numbers_and_its_rights(clean_page: Page, text: str) -> None:
    clean_page.goto(text)
    clean_page.emulate_media(media="print")
    for shown in ("h1", "#b2 .block-number", "#b2 .block-words", ".reading-from"):
        expect(clean_page.locator(shown).first).to_be_visible()
    for hidden in (".masthead", "#look", ".reading-side", ".foot"):
        expect(clean_page.locator(hidden)).to_be_hidden()
    paper = clean_page.pdf(format="Letter")
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) <= 2


def test_a_refused_form_keeps_the_text(as_person: SignInAs) -> None:
    page = as_person("teacher")
    page.goto("/texts/new")
    page.locator("#body").fill("One.\nTwo.")
    page.get_by_role("button", name="Make every line a paragraph").click()
    expect(page.locator("#body")).to_have_value("One.\n\nTwo.")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#errors")).to_contain_text("Give the text its title.")
    expect(page.locator("#body")).to_have_value("One.\n\nTwo.")
