"""Notes on a text in a browser: by mouse, by keyboard, by touch, without script; many of them."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SignInAs
from tests.browser.told import told

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SENTENCE = "Listening is an act of trust, and a pause of three seconds changes who speaks."
BODY = f"## What we saw\n\n{SENTENCE}\n\nAsk what a pupil means. 🙂 Then wait, mañana too.\n\n- One by one\n- Two by two"
#: What a page does to paint: made before any script of it runs.
COUNTS = """() => {
  window.work = { ranges: 0, highlights: 0, changes: 0 }
  const range = document.createRange.bind(document)
  document.createRange = () => { work.ranges += 1; return range() }
  const set = CSS.highlights.set.bind(CSS.highlights)
  CSS.highlights.set = (...given) => { work.highlights += 1; return set(...given) }
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(all => { work.changes += all.length }).observe(
      document.querySelector("main"), { subtree: true, childList: true, attributes: true, characterData: true })
  })
}"""


def discuss(page: Page, title: str, body: str) -> str:
    """The address of a text of the teacher's group, which all of it read together."""
    page.goto("/texts/new")
    page.locator("#title").fill(title)
    page.locator("#author").fill("Our group")
    page.locator("#summary").fill("What a pause does.")
    page.locator("#body").fill(body)
    page.locator("[name=rights][value=own]").check()
    page.locator("#reason").fill("We wrote it ourselves.")
    page.locator("[name=audience][value='group:1']").check()
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile(r"/texts/\d+-"))
    number = re.search(r"/texts/(\d+)-", page.url)
    assert number
    page.goto(f"/discussions/new?text={number[1]}")
    page.get_by_role("button", name="Invite them").click()
    page.wait_for_url(re.compile(r"/discussions/\d+$"))
    page.get_by_role("link", name=title).click()
    page.wait_for_url(re.compile(r"/reading/\d+$"))
    return page.url


@pytest.fixture(scope="session")
def text(base_url: str, browser: Browser, signed_in_states: Callable[[str], str]) -> str:
    context = browser.new_context(base_url=base_url, storage_state=signed_in_states("teacher"))
    address = discuss(context.new_page(), "Pauses in a talk", BODY)
    context.close()
    return address


def choose(page: Page, words: str) -> None:
    """Drag the mouse over words of the text; notes may stand on some of them already."""
    box = page.evaluate(
        """words => {
          const walker = document.createTreeWalker(document.getElementById("now"), NodeFilter.SHOW_TEXT)
          const nodes = []
          while (walker.nextNode()) nodes.push(walker.currentNode)
          const start = nodes.map(node => node.data).join("").indexOf(words)
          const range = document.createRange()
          let at = 0
          for (const node of nodes) {
            const [low, high] = [start - at, start + words.length - at]
            if (low >= 0 && low < node.length) range.setStart(node, low)
            if (high > 0 && high <= node.length) range.setEnd(node, high)
            at += node.length
          }
          range.startContainer.parentElement.scrollIntoView({ block: "center" })
          const all = [...range.getClientRects()]
          const [a, b] = [all[0], all.at(-1)]
          return [a.left + 1, a.top + a.height / 2, b.right - 1, b.top + b.height / 2]
        }""",
        words,
    )
    page.mouse.move(box[0], box[1])
    page.mouse.down()
    page.mouse.move((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, steps=4)
    page.mouse.move(box[2], box[3], steps=6)
    page.mouse.up()


def test_words_are_chosen_by_mouse(
    as_person: SignInAs, text: str, check_a11y: Callable[[Page], None]
) -> None:
    mine, theirs = as_person("teacher"), as_person("teacher2")
    for page in (mine, theirs):
        page.goto(text)
    choose(mine, "an act of trust")
    bar = mine.get_by_role("toolbar", name="Note on the words you chose")
    expect(bar).to_be_visible()
    bar.get_by_role("button", name="More").click()
    bar.get_by_role("button", name="Assumption").click()
    expect(mine.locator("#say-text")).to_be_focused()
    expect(mine.get_by_label("The words it is about")).to_have_value("an act of trust")
    mine.keyboard.type("Is it?")
    check_a11y(mine)
    mine.get_by_role("button", name="Keep the note").click()
    note = mine.locator("article.note", has_text="Is it?")
    expect(note).to_be_visible()
    expect(note.locator("blockquote")).to_have_text("an act of trust")
    expect(mine.locator("#say")).not_to_have_class(re.compile("say-open"))
    assert mine.evaluate("[...CSS.highlights.get('noted')].map(String)") == ["an act of trust"]
    # The other one has the page open: it comes there, and is painted.
    expect(theirs.locator("article.note", has_text="Is it?")).to_be_visible(timeout=20_000)
    assert theirs.evaluate("[...CSS.highlights.get('noted')].map(String)") == ["an act of trust"]
    theirs.get_by_role("button", name="Next note").click()
    expect(theirs.locator("article.note", has_text="Is it?")).to_be_focused()
    assert theirs.evaluate("[...CSS.highlights.get('at-note')].map(String)") == ["an act of trust"]


def test_words_behind_emoji_and_accents_are_those_that_were_chosen(
    as_person: SignInAs, text: str
) -> None:
    page = as_person("champion")
    page.goto(text)
    choose(page, "Then wait, mañana")
    page.locator("#choose [data-kind=question]").click()
    page.locator("#say-text").fill("When?")
    page.get_by_role("button", name="Keep the note").click()
    note = page.locator("article.note", has_text="When?")
    expect(note.locator("blockquote")).to_have_text("Then wait, mañana")
    expect(note).to_contain_text("Open question")
    note.get_by_role("button", name="It is answered").click()
    expect(note).to_contain_text("Answered")
    note.get_by_role("button", name="Take away").click()
    expect(page.locator("article.note", has_text="When?")).to_have_count(0)
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator("article.note", has_text="When?")).to_be_visible()


def test_by_keyboard_alone(as_person: SignInAs, text: str) -> None:
    page = as_person("facilitator")
    page.goto(text)
    add = page.get_by_role("link", name="Note on paragraph 1")
    add.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#say-text")).to_be_focused()
    page.keyboard.type("All of it.")
    for key in ("Tab", "Tab", "Enter", "Tab"):  # over the kinds, to the words, which are folded
        page.keyboard.press(key)
    page.keyboard.type("three seconds")
    page.locator("#say .row > .button").last.focus()
    page.keyboard.press("Enter")
    note = page.locator("article.note", has_text="All of it.")
    expect(note.locator("blockquote")).to_have_text("three seconds")
    note.focus()
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(page.locator("article.note:focus")).to_have_count(1)
    # What does not stand there is refused, and what was typed is kept.
    add.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Type or change the words it is about").click()
    page.get_by_label("The words it is about").fill("never said")
    page.locator("#say-text").fill("Kept words")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("These words do not stand there").last).to_be_visible()
    expect(page.locator("#say-text")).to_have_value("Kept words")
    page.keyboard.press("Escape")
    expect(page.locator("#say")).not_to_have_class(re.compile("say-open"))
    page.on("dialog", lambda dialog: dialog.accept())


def test_on_a_phone_by_touch(
    as_person: SignInAs, text: str, check_a11y: Callable[[Page], None]
) -> None:
    phone = as_person("teacher2", **PHONE)
    phone.goto(text)
    phone.get_by_role("link", name="Note on paragraph 2").tap()
    phone.locator("#say-text").fill("From the bus")
    phone.get_by_role("button", name="Keep the note").tap()
    fold = phone.locator("details", has_text="From the bus").locator("summary")
    expect(fold).to_be_visible()
    if not phone.get_by_text("From the bus").is_visible():
        fold.tap()
    expect(phone.get_by_text("From the bus")).to_be_visible()
    # A long press selects; the bar stands at the foot of the page, and leaves the system's own alone.
    phone.evaluate(
        """() => { const node = document.querySelector("[data-block] ").firstChild
          const range = document.createRange(); range.setStart(node, 0); range.setEnd(node, 4)
          getSelection().removeAllRanges(); getSelection().addRange(range) }"""
    )
    bar = phone.locator("#choose")
    expect(bar).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    bar.get_by_role("button", name="Question").tap()
    expect(phone.get_by_label("The words it is about")).to_have_value("What")
    check_a11y(phone)


def test_without_script_marks_and_forms_do_the_rest(as_person: SignInAs, text: str) -> None:
    page = as_person("ambrose", java_script_enabled=False)
    page.goto(text)
    page.get_by_role("link", name="Note on paragraph 1").click()
    expect(page.get_by_text("On paragraph 1", exact=True)).to_be_visible()
    page.get_by_label("The words it is about").fill("changes who speaks")
    page.get_by_label("What it is").select_option("question")
    page.get_by_label("Your note").fill("Who?")
    page.locator("#say").get_by_label("Only me").check()
    expect(page.locator("#say").get_by_text("Only you read it.")).to_be_visible()
    page.locator("#say").get_by_label("Everybody in the group").check()
    page.get_by_role("button", name="Keep the note").click()
    expect(told(page, "Your note is kept.")).to_be_visible()
    mark = page.locator("mark.asks", has_text="changes who speaks")
    expect(mark).to_be_visible()
    assert mark.evaluate("one => getComputedStyle(one).textDecorationStyle") == "dashed"
    page.get_by_role("link", name="As a list").click()
    page.get_by_label("Order").select_option("kind")
    page.get_by_label("Open questions").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Who?")).to_be_visible()
    assert "open=1" in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_it_is_for_everyone(
    as_person: SignInAs, text: str, check_a11y: Callable[[Page], None], scheme: str, width: int
) -> None:
    page = as_person("teacher", color_scheme=scheme, viewport={"width": width, "height": 900})
    for address in (text, f"{text}/list", f"{text}/earlier"):
        page.goto(address)
        check_a11y(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def a_thousand(source: str, body: str, many: int) -> bytes:
    """A file of notes, each on a word of its own of the long text."""
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    words = re.findall(r"w\d+x", body)
    items = [
        {
            "id": UUID(int=number).urn,
            "type": "Annotation",
            "created": (begun + timedelta(minutes=number)).isoformat(),
            "creator": {"type": "Person", "name": "Somebody"},
            "bodyValue": f"Note {number}",
            "target": {
                "source": source,
                "selector": [
                    {
                        "type": "TextQuoteSelector",
                        "exact": words[number * 9],
                        "prefix": "",
                        "suffix": "",
                    }
                ],
            },
        }
        for number in range(many)
    ]
    text = re.sub(r"\n\n", "\n", body)
    for item in items:
        exact = item["target"]["selector"][0]["exact"]  # type: ignore[index]
        at = text.index(f"{exact} ")
        item["target"]["selector"].append(  # type: ignore[index]
            {"type": "TextPositionSelector", "start": at, "end": at + len(exact)}
        )
    return json.dumps({"type": "AnnotationPage", "items": items}).encode()


def test_a_thousand_notes_are_little_work(as_person: SignInAs) -> None:
    words = [f"w{number}x" for number in range(10_000)]
    body = "\n\n".join(" ".join(words[at : at + 50]) + " ." for at in range(0, 10_000, 50))
    page = as_person("teacher")
    address = discuss(page, "Ten thousand words", body)
    page.locator("#say-text").fill("On all of it.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator("#whole")).to_contain_text("On all of it.")
    discussion = address.split("/reading/")[0]
    out = page.request.get(f"{discussion}/notes.jsonld").json()
    page.goto(f"{discussion}/notes/import")
    file = a_thousand(out["items"][0]["target"], body, 1_000)
    page.locator("#file").set_input_files(
        [{"name": "n.jsonld", "mimeType": "application/ld+json", "buffer": file}]  # type: ignore[list-item]
    )
    page.get_by_role("button", name="Bring them in").click()
    expect(told(page, "1000 notes came in.")).to_be_visible(timeout=90_000)
    page.add_init_script(f"({COUNTS})()")
    page.goto(address)
    expect(page.get_by_text("1001 notes")).to_be_visible()
    assert page.evaluate("CSS.highlights.get('noted').size") == 1_000
    painted = page.evaluate("work")
    assert painted["ranges"] <= 1_100
    assert painted["highlights"] <= 5
    assert painted["changes"] <= 20  # what is painted changes no element

    page.get_by_role("button", name="Next note").click()
    first = page.locator("article.note:focus")
    expect(first).to_contain_text("Note 0")
    before = page.evaluate("work")
    assert before["ranges"] - painted["ranges"] <= 1_100  # one paragraph came, all is painted anew
    page.get_by_role("button", name="Next note").click()
    expect(page.locator("article.note:focus")).to_contain_text("Note 1")
    after = page.evaluate("work")
    assert after["ranges"] - before["ranges"] <= 5
    assert after["highlights"] - before["highlights"] <= 2
    assert after["changes"] - before["changes"] <= 10


def test_what_comes_from_others_leaves_a_selection_alone(as_person: SignInAs, text: str) -> None:
    mine, theirs = as_person("teacher"), as_person("champion")
    for page in (mine, theirs):
        page.goto(text)
    choose(mine, "a pause of three")
    theirs.get_by_role("link", name="Note on paragraph 1").click()
    theirs.locator("#say-text").fill("Meanwhile")
    theirs.get_by_role("button", name="Keep the note").click()
    expect(theirs.locator("article.note", has_text="Meanwhile")).to_be_visible()
    many = theirs.locator("#subject").text_content() or ""
    expect(mine.locator("#subject")).to_have_text(many)  # it came
    assert mine.evaluate("String(getSelection())") == "a pause of three"
    mine.locator("#choose [data-kind=note]").click()
    expect(mine.get_by_label("The words it is about")).to_have_value("a pause of three")
    mine.locator("#say-text").fill("Mine")
    mine.get_by_role("button", name="Keep the note").click()
    expect(mine.locator("article.note", has_text="Meanwhile")).to_be_visible()
