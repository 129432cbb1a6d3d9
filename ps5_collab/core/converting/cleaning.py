"""HTML made safe and well formed: what acts, what asks and what is about the page is gone. Pure."""

import re
from typing import Final

import nh3

INLINE: Final = frozenset(
    {"a", "b", "strong", "i", "em", "cite", "code", "del", "s", "br", "img", "sub", "sup", "span"}
)
BLOCKS: Final = frozenset(
    {
        *(f"h{level}" for level in range(1, 7)), "p", "div", "section", "article", "main", "ul",
        "ol", "li", "blockquote", "pre", "hr", "table", "tr", "td", "th", "caption", "figure",
        "figcaption", "dl", "dt", "dd", "address", "header", "hgroup", "details", "summary",
        "form", "fieldset", "legend", "center",
    }
)  # fmt: skip
#: Gone with all that stands in them: what acts, what asks, and what is about the page.
GONE: Final = frozenset(
    {
        "script", "style", "template", "noscript", "iframe", "object", "svg", "math", "canvas",
        "button", "select", "textarea", "nav", "footer", "aside", "title",
    }
)  # fmt: skip


_HIDES: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)


def hiding(_element: str, attribute: str, value: str) -> str | None:
    """Of its looks, only that nobody sees it."""
    if attribute == "style":
        return "none" if _HIDES.search(value[:2_000]) else None
    return "" if attribute == "hidden" else value


def clean(html: str) -> str:
    """What the page does not show is marked as `hidden` or with a `style`."""
    return nh3.clean(
        html,
        tags={*BLOCKS, *INLINE},
        clean_content_tags={*GONE},
        attributes={"*": {"hidden", "style"}, "a": {"href"}, "img": {"alt"}, "ol": {"start"}},
        attribute_filter=hiding,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
