"""HTML made safe and well formed: what acts, what asks and what is about the page is gone. Pure."""

from typing import Final

import nh3

INLINE: Final = frozenset(
    {"a", "b", "strong", "i", "em", "cite", "code", "del", "s", "br", "img", "sub", "sup", "span"}
)
BLOCKS: Final = frozenset(
    {
        *(f"h{level}" for level in range(1, 7)), "p", "div", "section", "article", "main", "ul",
        "ol", "li", "blockquote", "pre", "hr", "table", "tr", "td", "th", "caption", "figure",
        "figcaption", "dl", "dt", "dd", "address", "header",
    }
)  # fmt: skip
#: Gone with all that stands in them: what acts, what asks, and what is about the page.
GONE: Final = frozenset(
    {
        "script", "style", "template", "noscript", "iframe", "object", "svg", "math", "canvas",
        "button", "select", "textarea", "nav", "footer", "aside", "title",
    }
)  # fmt: skip


def clean(html: str) -> str:
    return nh3.clean(
        html,
        tags={*BLOCKS, *INLINE},
        clean_content_tags={*GONE},
        attributes={"a": {"href"}, "img": {"alt"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
