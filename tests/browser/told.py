"""What the site says after one has done something."""

from playwright.sync_api import Locator, Page


def told(page: Page, words: str) -> Locator:
    """The notice with these words. A script gives them to whoever listens as well, in a region that
    is not seen: whoever looks for the words alone finds them twice, sooner or later."""
    return page.locator(".flashed").get_by_text(words)
