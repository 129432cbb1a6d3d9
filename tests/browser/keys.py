"""Somebody who has a keyboard and no mouse, and has to see where they are."""

from typing import Final

from playwright.sync_api import Locator, Page, expect

#: No page of ours has more places to stop at.
MOST_STOPS: Final = 250
#: What is wrong with where the focus is; empty where all is well. What is drawn for an input that
#: lies hidden in its label counts for it; the button inside a field for dates draws its own.
FAULT: Final = """() => {
  const at = document.activeElement
  if (!at || at === document.body) return ""
  const name = at.outerHTML.slice(0, 160)
  const drawn = one => {
    const style = one && getComputedStyle(one)
    const outlined = style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
    return outlined || (style && style.boxShadow !== "none")
  }
  const shown = [at, at.closest("label"), at.nextElementSibling, at.parentElement]
  const hasParts = at.matches("input[type=date], input[type=time]")
  const inItsParts = hasParts && !at.matches(":focus-visible")
  if (!inItsParts && !shown.some(drawn)) return "no focus is drawn: " + name
  const ones = [at, at.closest("label"), at.nextElementSibling].filter(Boolean)
  const boxes = ones.map(one => one.getBoundingClientRect())
  const box = boxes.find(one => one.width > 4 && one.height > 4)
  if (!box) return "nothing is there: " + name
  const points = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]]
  const seen = points.some(([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y)
    return top && (at.contains(top) || top.contains(at) || at.closest("label")?.contains(top))
  })
  return seen ? "" : "it lies under something, or off the screen: " + name
}"""
#: A name for the place that the focus is at, the same when it comes there again.
PLACE: Final = """() => {
  const at = document.activeElement
  if (!at || at === document.body) return ""
  window.keptPlaces ??= new Map()
  if (!window.keptPlaces.has(at)) window.keptPlaces.set(at, `place ${window.keptPlaces.size}`)
  return window.keptPlaces.get(at)
}"""


class Keys:
    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def tab(self, key: str = "Tab") -> None:
        """On to the next place, where the focus must be seen."""
        self.press(key)
        fault = self.page.evaluate(FAULT)
        assert not fault, f"{self.page.url}: {fault}"

    def reach(self, wanted: Locator, key: str = "Tab") -> None:
        """Tab on until it has the focus."""
        expect(wanted).to_be_attached()
        for _stop in range(MOST_STOPS):
            self.tab(key)
            if wanted.evaluate("one => one === document.activeElement"):
                return
        raise AssertionError(f"{self.page.url}: {wanted} is not reached by Tab")

    def use(self, wanted: Locator) -> None:
        self.reach(wanted)
        self.press("Enter")

    def go_round(self) -> int:
        """Through all of the page and out of it again, so that nothing holds the focus; answer how
        many places there are."""
        self.page.evaluate("document.activeElement?.blur()")
        seen: set[str] = set()
        for _stop in range(MOST_STOPS):
            self.tab()
            place = self.page.evaluate(PLACE)
            if place in seen or (not place and seen):
                assert not place or place == "place 0", f"{self.page.url}: caught at {place}"
                return len(seen)
            seen.add(place)
        raise AssertionError(f"{self.page.url}: no end of it")
