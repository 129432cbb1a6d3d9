"""What stands within a line: code, links, emphasis. No pattern gives back what it has read."""

import re
import xml.etree.ElementTree as etree
from collections.abc import Collection, Iterator
from typing import ClassVar

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor, SubstituteTagInlineProcessor
from markdown.treeprocessors import UnescapeTreeprocessor
from markdown.util import ETX, STX, AtomicString, code_escape

from ps5_collab.core.grammar.deadline import Deadline
from ps5_collab.core.text import safe_next, safe_url

Found = tuple[etree.Element | str | None, int, int]

#: Text without brackets, or with pairs of them two deep.
_LABEL = r"(?:[^\[\]]++|\[(?:[^\[\]]++|\[[^\[\]]*+\])*+\])*+"
_TARGET = r"(?:<([^<>\n]*+)>|((?:[^\s()<>]++|\([^\s()<>]*+\))*+))"
_TITLE = r"""(?:\s++(?:"[^"\n]*+"|'[^'\n]*+'))?+"""
_LINK = rf"(!?)\[({_LABEL})\]\(\s*+{_TARGET}{_TITLE}\s*+\)"
_EMAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
_BARE = rf"<({_EMAIL})>|(<?+)(?<![\w/@.])(https?://[^\s<>\"`{STX}{ETX}]++)"
_CODE = r"(?<!`)(`{1,5})(?!`)(.*?)(?<!`)\2(?!`)"
# Many at a time: each match costs a copy of the whole text.
_ESCAPED = r"((?:\\[!-/:-@\[-`{-~])++)"
# Strong text may hold emphasis; emphasis may hold what is strong, as that is found first.
_STARS = (
    (r"\*\*\*(?![\s*])([^*]++)(?<!\s)\*\*\*", "strong,em"),
    (r"\*\*(?!\s)((?:[^*]++|\*(?!\*)[^*]++\*(?!\*))++)(?<!\s)\*\*", "strong"),
    (r"\*(?![\s*])([^*]++)(?<!\s)\*", "em"),
)
_LINES = (
    (r"(?<!\w)___(?![\s_])([^_]++)(?<!\s)___(?!\w)", "strong,em"),
    (
        r"(?<!\w)__(?!\s)((?:[^_]++|(?<=[^\W_])_(?=[^\W_])|_(?!_)[^_]++_(?!_))++)(?<!\s)__(?!\w)",
        "strong",
    ),
    (r"(?<!\w)_(?![\s_])((?:[^_]++|(?<=\w)_++(?=\w))++)(?<!\s)_(?!\w)", "em"),
)
_STRUCK = (r"~~(?![\s~])([^~]++)(?<!\s)~~", "del")

_BREAK = r"(?<! ) {2,}+\n|\\\n"
#: Where the end of each line is one that its writer meant.
_LINE_END = r"(?<! ) *+\n|\\\n"

_unescape_tree = UnescapeTreeprocessor()


def patterns(md: Markdown, deadline: Deadline, lines: bool) -> Iterator[InlineProcessor]:
    """In the order in which they are looked for. `lines`: every end of a line is a break."""
    yield CodeOrEscape(f"{_ESCAPED}|{_CODE}", md, deadline)
    yield Link(_LINK, md, deadline)
    yield BareAddress(_BARE, md, deadline)
    yield SubstituteTagInlineProcessor(_LINE_END if lines else _BREAK, "br")
    for pattern, tags in (*_STARS, *_LINES, _STRUCK):
        yield Emphasis(pattern, tags, md, deadline)


def link_url(address: str) -> str:
    """`address` when a text may link to it: the web, mail, a path here; else empty."""
    return safe_url(address) or safe_next(address)


def image_url(address: str) -> str:
    """`address` when a text may show it: a file kept here, so nobody else learns of readers."""
    here = re.fullmatch(r"/files/[\w%~-][\w%~./-]*", address) and ".." not in address
    return safe_next(address) if here else ""


class Timed(InlineProcessor):
    ANCESTOR_EXCLUDES: ClassVar[Collection[str]] = ()

    def __init__(self, pattern: str, md: Markdown, deadline: Deadline) -> None:
        super().__init__(pattern, md)
        self.deadline = deadline

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        self.deadline.check()
        return self.element(m), m.start(), m.end()

    def element(self, m: re.Match[str]) -> etree.Element | str | None:
        """What stands for the match; None leaves the text as it is."""
        raise NotImplementedError

    def as_typed(self, text: str) -> str:
        return _unescape_tree.unescape(self.unescape(text))


class CodeOrEscape(Timed):
    def element(self, m: re.Match[str]) -> etree.Element | str:
        if m[1]:
            return "".join(f"{STX}{ord(character)}{ETX}" for character in m[1][1::2])
        code = etree.Element("code")
        code.text = AtomicString(code_escape(m[3].strip()))
        return code


class Emphasis(Timed):
    def __init__(self, pattern: str, tags: str, md: Markdown, deadline: Deadline) -> None:
        super().__init__(pattern, md, deadline)
        self.outer, _, self.inner = tags.partition(",")

    def element(self, m: re.Match[str]) -> etree.Element:
        outer = etree.Element(self.outer)
        innermost = etree.SubElement(outer, self.inner) if self.inner else outer
        innermost.text = m[1]
        return outer


class Link(Timed):
    """`[words](address "title")` and `![what it shows](/files/…)`; titles are not kept."""

    ANCESTOR_EXCLUDES: ClassVar[Collection[str]] = ("a",)

    def element(self, m: re.Match[str]) -> etree.Element | None:
        address = self.as_typed(m[3] or m[4] or "").strip()
        if m[1]:
            return _image(address, self.as_typed(m[2])) if image_url(address) else None
        if not link_url(address):
            return None
        link = etree.Element("a", href=address)
        link.text = m[2].strip() or AtomicString(address)
        return link


class BareAddress(Timed):
    """An address of the web or, in `<>`, of mail that becomes a link by itself."""

    ANCESTOR_EXCLUDES: ClassVar[Collection[str]] = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        self.deadline.check()
        if m[1]:
            return _link_to(f"mailto:{m[1]}", m[1]), m.start(), m.end()
        address = _without_stop(m[3])
        end = m.start(3) + len(address)
        if not safe_url(address):
            return None, m.start(), m.end()
        bracketed = bool(m[2]) and data[end : end + 1] == ">"
        return _link_to(address, address), m.start(2 if bracketed else 3), end + bracketed


def _image(address: str, alt: str) -> etree.Element:
    return etree.Element("img", src=address, alt=alt)


def _link_to(address: str, words: str) -> etree.Element:
    link = etree.Element("a", href=address)
    link.text = AtomicString(words)
    return link


def _without_stop(address: str) -> str:
    """Without the sign that ends the sentence, or the bracket around the address."""
    while address and (
        address[-1] in ".,;:!?'*_~|"
        or (address[-1] == ")" and address.count(")") > address.count("("))
    ):
        address = address[:-1]
    return address
