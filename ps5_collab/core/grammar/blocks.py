"""What stands on lines of its own: fences, tables, headings, tasks; and how deep it may nest."""

import re
import xml.etree.ElementTree as etree
from html import escape
from typing import Final

from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.tables import TableProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from ps5_collab.core.grammar.deadline import Deadline

#: Lists and quotes begun on one line; a deeper one is text.
DEEPEST: Final = 8
#: A block with more cells is text: a short text could else make a page of millions.
MOST_CELLS: Final = 2_000


_FENCE = re.compile(r"( {0,12})(`{3,}|~{3,})[ ]*[^`\n]*$")
_CONTAINER = r" {0,3}(?:>|[*+-](?= )|\d{1,9}\.(?= )) ?"
_CONTAINERS = re.compile(rf"( *(?:{_CONTAINER}){{{DEEPEST}}})(.*)")
_HEADING = re.compile("#{1,6}")
_UNDERLINE = re.compile("(?:=+|-+) *$")
_RULE = re.compile(" {0,3}(?:(?:- {0,2}+){3,}|(?:_ {0,2}+){3,}|(?:\\* {0,2}+){3,})$")
_TASK = re.compile(r"\[([ xX])\][ ]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_BLOCKS = frozenset({"p", "li", "h3", "h4", "h5", "h6", "td", "th", "blockquote"})


class Clock(BlockProcessor):
    """Takes no block; asked before each, it sees that time has not run out."""

    def __init__(self, parser: BlockParser, deadline: Deadline) -> None:
        super().__init__(parser)
        self.deadline = deadline

    def test(self, parent: etree.Element, block: str) -> bool:
        self.deadline.check()
        return False


class Apart(BlockProcessor):
    """Puts headings and rules that follow on other lines into blocks of their own, all at once.

    The package splits off one after another, and looks at all that remains each time.
    """

    def test(self, parent: etree.Element, block: str) -> bool:
        self.pieces = _pieces(block.split("\n")) if "\n" in block else []
        return len(self.pieces) > 1

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        blocks[:1] = self.pieces


class Fences(Preprocessor):
    """Code between lines of ``` or ~~~, also in a list; a fence never closed runs to the end."""

    def run(self, lines: list[str]) -> list[str]:
        self.rest, kept = iter(lines), list[str]()
        for line in self.rest:
            opening = _FENCE.match(line)
            kept += ["", self._take(opening), "", ""] if opening else [line]
        return kept

    def _take(self, opening: re.Match[str]) -> str:
        margin, fence = opening[1], opening[2]
        code = list[str]()
        for line in self.rest:
            mark = line.strip()
            if len(mark) >= len(fence) and mark == fence[0] * len(mark):
                break
            code.append(line.removeprefix(margin))
        text = escape("\n".join(code).rstrip("\n"), quote=False)
        return margin + self.md.htmlStash.store(f"<pre><code>{text}\n</code></pre>")


class Shallow(Preprocessor):
    """Keeps quotes and lists from nesting deeper than anyone reads, or than Python can call."""

    def run(self, lines: list[str]) -> list[str]:
        return [self._shallow(line) for line in lines]

    def _shallow(self, line: str) -> str:
        indent = len(line) - len(line.lstrip(" "))
        line = line[max(0, indent - 4 * DEEPEST) :]
        deep = _CONTAINERS.match(line)
        if not deep:
            return line
        return deep[1] + re.sub(r"^([ ]*)(?:(\d+)(?=\.)|(?=[>*+-]))", r"\1\2\\", deep[2])


class SmallTable(TableProcessor):
    def test(self, parent: etree.Element, block: str) -> bool:
        rows = block.count("\n") + 1
        columns = block.partition("\n")[0].count("|") + 1
        widest = max(map(len, block.split("\n")))
        small = rows * columns <= MOST_CELLS and widest <= MOST_CELLS
        return small and bool(super().test(parent, block))


class Shape(Treeprocessor):
    """Demotes headings below those of the page, and makes boxes of list items with `[ ]`."""

    def run(self, root: etree.Element) -> None:
        for element in root.iter():
            if re.fullmatch("h[1-6]", element.tag):
                element.tag = f"h{min(6, int(element.tag[1]) + 2)}"
            elif element.tag == "li":
                _make_task(element[0] if _begins_with_paragraph(element) else element)
            elif element.tag in ("td", "th") and element.get("align"):
                element.set("class", f"align-{element.attrib.pop('align')}")


class Directions(Treeprocessor):
    """Where a text has right-to-left words, each block finds its own direction."""

    def run(self, root: etree.Element) -> None:
        if _RIGHT_TO_LEFT.search("".join(root.itertext())):
            for element in root.iter():
                if element.tag in _BLOCKS and not _only_holds_blocks(element):
                    element.set("dir", "auto")


def _only_holds_blocks(element: etree.Element) -> bool:
    """A quote of paragraphs has no words of its own to go by: it runs as what it stands in."""
    return not (element.text or "").strip() and len(element) > 0 and element[0].tag in _BLOCKS


def _begins_with_paragraph(item: etree.Element) -> bool:
    return len(item) > 0 and item[0].tag == "p" and not (item.text or "").strip()


def _make_task(element: etree.Element) -> None:
    box = _TASK.match(element.text or "")
    if box and element.text:
        done = box[1] != " "
        mark = etree.Element("span", {"class": "task done" if done else "task"})
        mark.text, mark.tail = AtomicString("☑" if done else "☐"), f" {element.text[box.end() :]}"
        element.text = ""
        element.insert(0, mark)


def _pieces(lines: list[str]) -> list[str]:
    pieces: list[list[str]] = [[]]
    for line in lines:
        underlined = len(pieces[-1]) == 1 and bool(pieces[-1][0]) and bool(_UNDERLINE.match(line))
        if underlined:
            pieces[-1].append(line)
        elif _HEADING.match(line) or _RULE.match(line):
            pieces.append([line])
        else:
            pieces[-1].append(line)
            continue
        pieces.append([])
    return ["\n".join(piece) for piece in pieces if piece]
