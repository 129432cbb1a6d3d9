"""Markdown made into safe HTML, once, when it is saved.

Two walls: `grammar` makes only the elements below, and `nh3` lets nothing else through.
"""

import logging
import threading
from typing import Final

import nh3
from markdown import Markdown
from markupsafe import Markup, escape

from ps5_collab.core.grammar import Deadline, image_url, link_url, make
from ps5_collab.core.text import clean_line, clean_text

#: Characters that one field may hold.
MAX_LENGTH: Final = 20_000
#: Raised when the same source gives other HTML, so that stored HTML can be made again.
VERSION: Final = 1
#: Of processor time. The slowest text known takes a tenth of it.
TIME_LIMIT: Final = 2.0

INLINE_TAGS: Final = frozenset({"a", "br", "code", "del", "em", "strong"})
HEADINGS: Final = frozenset({"h3", "h4", "h5", "h6"})
TABLE_TAGS: Final = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
BLOCK_TAGS: Final = (
    INLINE_TAGS
    | HEADINGS
    | TABLE_TAGS
    | {"p", "ul", "ol", "li", "blockquote", "pre", "hr", "img", "span"}
)
ATTRIBUTES: Final = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
CLASSES: Final = {
    "span": {"task", "done"},
    "td": {"align-left", "align-center", "align-right"},
    "th": {"align-left", "align-center", "align-right"},
}
DIRECTED: Final = ("p", "li", "h3", "h4", "h5", "h6", "td", "th", "blockquote")

_log = logging.getLogger(__name__)


class _OfThread(threading.local):
    """A thread's own converters, by whether they know blocks and keep lines: they keep
    state while they work."""

    def __init__(self) -> None:
        self.converters: dict[tuple[bool, bool], tuple[Markdown, Deadline]] = {}


_mine = _OfThread()


class TooLong(ValueError):
    """The source has more than `MAX_LENGTH` characters."""


def render(source: str) -> Markup:
    """Safe HTML of a long field; as typed, escaped, should it take too long. Raises `TooLong`."""
    text = _within_limit(clean_text(source))
    return Markup(_convert(text, blocks=True))  # noqa: S704 cleaned or escaped there


def render_lines(source: str) -> Markup:
    """The same of what is jotted down: each line that was typed stays a line of its own."""
    text = _within_limit(clean_text(source))
    return Markup(_convert(text, blocks=True, lines=True))  # noqa: S704 cleaned or escaped there


def inline(source: str) -> Markup:
    """Safe HTML of one line: emphasis, code and links, but no blocks. Raises `TooLong`."""
    text = _within_limit(clean_line(source))
    return Markup(_convert(text, blocks=False))  # noqa: S704 cleaned or escaped there


def _within_limit(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise TooLong(f"{len(text)} characters are more than {MAX_LENGTH}.")
    return text


def _convert(text: str, *, blocks: bool, lines: bool = False) -> str:
    converter, deadline = _converter(blocks, lines)
    deadline.start()
    try:
        rendered = converter.reset().convert(text)
    except Exception as error:
        # Whatever a text brings about, its author keeps it; half-used converters are not trusted.
        _log.warning("A text of %d characters was not rendered: %r", len(text), error)
        _mine.converters.clear()
        return f"<pre>{escape(text)}</pre>" if blocks else str(escape(text))
    if blocks:
        return _blocks.clean(rendered)
    return _inline.clean(rendered.removeprefix("<p>").removesuffix("</p>"))


def _converter(blocks: bool, lines: bool) -> tuple[Markdown, Deadline]:
    if (blocks, lines) not in _mine.converters:
        deadline = Deadline(TIME_LIMIT)
        _mine.converters[blocks, lines] = make(deadline, blocks, lines), deadline
    return _mine.converters[blocks, lines]


def _filter(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return link_url(value) or None
    if attribute == "src":
        return image_url(value) or None
    return value


def _cleaner(tags: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        attributes={tag: names for tag, names in ATTRIBUTES.items() if tag in tags},
        attribute_filter=_filter,
        tag_attribute_values={tag: {"dir": {"auto"}} for tag in DIRECTED if tag in tags},
        set_tag_attribute_values={"img": {"loading": "lazy"}},
        allowed_classes={tag: names for tag, names in CLASSES.items() if tag in tags},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


_blocks = _cleaner(BLOCK_TAGS)
_inline = _cleaner(INLINE_TAGS)
# Wrong settings panic at the first use: let that be now.
_blocks.clean("<p>ready</p>")
_inline.clean("ready")
