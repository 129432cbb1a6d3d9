"""Words of a block that somebody noted something on, as <mark> in its HTML. Pure.

A page without script shows them so; with it their places are read from these elements, and painted
as highlights.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from ps5_collab.texts.reading import TAG, Block

_PIECE: Final = re.compile(rf"({TAG.pattern})|(&[#\w]{{1,32}};)|([^<&]+|[<&])", re.VERBOSE)


@dataclass(frozen=True)
class Span:
    """Words from `start` to `end` of a block's text, in code points, that a note is on."""

    start: int
    end: int
    note: int
    #: As the page counts it; shown behind the words where this ends.
    number: int
    asks: bool = False


def marked(block: Block, spans: Sequence[Span]) -> Markup:
    """The HTML of the block with its marks; as it is where its signs cannot be counted."""
    text = html.unescape(TAG.sub("", block.html))
    if not spans or text != block.text:
        return block.html
    return Markup("".join(pieces(block.html, spans)))  # noqa: S704 (was safe; ids are numbers)


def pieces(inner: str, spans: Sequence[Span]) -> Iterator[str]:
    """Tags as they are, words cut where a note begins or ends."""
    walk = Walk(spans)
    for tag, entity, words in _PIECE.findall(inner):
        if tag:
            yield tag
        elif entity:
            yield walk.whole(entity)
        else:
            yield from walk.cut(words)


class Walk:
    """Along a text, from its beginning: which notes are on the words that come."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.at = 0
        self.cuts = sorted({at for span in spans for at in (span.start, span.end)}, reverse=True)
        self.begins: dict[int, list[Span]] = {}
        for span in spans:
            self.begins.setdefault(span.start, []).append(span)
        self.active: list[Span] = []

    def whole(self, entity: str) -> str:
        return self.taken(entity, len(html.unescape(entity)))

    def cut(self, words: str) -> Iterator[str]:
        done = 0
        while done < len(words):
            self.arrive()
            left = len(words) - done
            until = min(left, self.cuts[-1] - self.at) if self.cuts else left
            yield self.taken(words[done : done + until], until)
            done += until

    def taken(self, words: str, length: int) -> str:
        self.arrive()
        self.at += length
        return one(words, self.active, self.at)

    def arrive(self) -> None:
        while self.cuts and self.cuts[-1] <= self.at:
            new = self.begins.get(self.cuts.pop(), [])
            self.active = [each for each in self.active if each.end > self.at] + new


def one(words: str, active: Sequence[Span], end: int) -> str:
    if not active or not words.strip():
        return words
    notes = " ".join(str(span.note) for span in active)
    ending = ", ".join(str(span.number) for span in active if span.end <= end)
    asks = ' class="asks"' if any(span.asks for span in active) else ""
    number = f' data-no="{ending}"' if ending else ""
    return f'<mark{asks} data-n="{notes}"{number}>{words}</mark>'
