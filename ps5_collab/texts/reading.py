"""What people read together, in the one shape in which every kind of it is given: blocks.

A block is a paragraph, a heading or whatever else stands by itself. Its id is an element of the
page, its number what people say ("look at paragraph 7"). Positions are code points in `text`.
"""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

import sqlalchemy as sa
from markupsafe import Markup

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, visible_to

#: A tag of HTML that we made; its attributes may hold ">".
TAG: Final = re.compile(r"""<[/a-zA-Z](?:[^>"']|"[^"]*"|'[^']*')*>""")
_SOURCE: Final = re.compile(r'<img (?:[^>"]|"[^"]*")*?\bsrc="([^"]*)"')
#: As `core.grammar` knows them.
RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
BULLET: Final = "•"


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"
    PICTURE = "picture"
    TABLE = "table"
    CODE = "code"


@dataclass(frozen=True)
class Block:
    #: As "b12": unique in its revision, an element of the page.
    id: str
    kind: BlockKind
    #: What people say, such as "paragraph 7"; headings have none.
    number: int | None
    #: What is inside, safe, without the number.
    html: Markup
    #: What a browser gives as the `textContent` of that HTML, in NFC.
    text: str
    #: Of a heading, 2 to 4.
    level: int = 0
    #: Of an item of a list: "•", or its number in a list that counts.
    marker: str = ""
    #: The text takes a pause before it.
    pause: bool = False

    @property
    def pictures(self) -> tuple[str, ...]:
        """The addresses of those that it shows. A picture has no words of its own."""
        return tuple(_SOURCE.findall(self.html)) if "<img " in self.html else ()


@dataclass(frozen=True)
class Reading:
    """One revision of something, as it is read."""

    item_id: int
    kind: str
    revision: int
    title: str
    byline: str
    language: str
    blocks: tuple[Block, ...]
    #: Files that were deleted everywhere, of those that it shows as pictures.
    gone: frozenset[int] = frozenset()

    @cached_property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)

    @cached_property
    def starts(self) -> dict[str, int]:
        """{id of a block: where it begins in `text`}."""
        starts, at = {}, 0
        for block in self.blocks:
            starts[block.id] = at
            at += len(block.text) + 1
        return starts

    @cached_property
    def directed(self) -> bool:
        """Some of it runs from right to left: each block then finds its own direction."""
        return RIGHT_TO_LEFT.search(self.text) is not None

    @cached_property
    def runs(self) -> list[tuple[str, list[Block]]]:
        """The blocks as they stand together: ("ul", "ol" or "list" of an own kind of marks, its
        items), and every other block alone, as ("", [block])."""
        found: list[tuple[str, list[Block]]] = []
        for block in self.blocks:
            kind = _list_of(block)
            if kind and found and found[-1][0] == kind and not _begins(block, found[-1][1][-1]):
                found[-1][1].append(block)
            else:
                found.append((kind, [block]))
        return found

    def block_at(self, position: int) -> Block:
        """The block that holds this position of `text`; the newline after a block belongs to it.

        Raises LookupError outside of the text.
        """
        if not self.blocks or not 0 <= position <= len(self.text):
            raise LookupError(position)
        return self.blocks[bisect_right(list(self.starts.values()), position) - 1]


def _list_of(block: Block) -> str:
    if block.kind is not BlockKind.ITEM:
        return ""
    if block.marker == BULLET:
        return "ul"
    return "ol" if block.marker[:-1].isdecimal() else "list"


def _begins(block: Block, above: Block) -> bool:
    """A list of its own, below another: it has a pause before it, or counts from anew."""
    counts = block.marker[:-1].isdecimal() and above.marker[:-1].isdecimal()
    return block.pause or (counts and int(block.marker[:-1]) != int(above.marker[:-1]) + 1)


def text_of(inner: str) -> str:
    """What a browser gives as the text of HTML that was cleaned, in NFC."""
    return unicodedata.normalize("NFC", html.unescape(TAG.sub("", inner)))


#: How a revision of a kind is given to whoever may read it (else a 404): {kind: function of the
#: reader, the item and the number of the revision}. Their domains fill it at start-up.
readers: dict[str, Callable[[Reader, int, int], Reading]] = {}


def read(reader: Reader, item_id: int, revision: int) -> Reading:
    """A 404 for who may not read it, as for what cannot be read in this way."""
    found = sa.select(Item.kind).where(Item.id == min(item_id, MAX_ID), visible_to(reader))
    kind = db.session.scalar(found)
    if kind not in readers:
        raise NotFound
    return readers[kind](reader, item_id, revision)
