"""HTML that `cleaning` made safe and well formed, as Markdown: written as people would type it, so
that what they see and correct is all that will be kept. Pure."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from ps5_collab.core.converting.cleaning import INLINE
from ps5_collab.core.converting.escaping import at_start, escaped, escaped_line
from ps5_collab.core.grammar import link_url
from ps5_collab.core.text import clean_line, clean_text

#: Deeper elements are read as if they stood in that one.
DEEPEST: Final = 40
#: A table whose cells would be too deep is no table: words stand in cells alone.
_WITHIN: Final = {"table": 2, "tr": 1}
#: Indents of lists that `core.grammar` takes.
MOST_INDENTS: Final = 6
MOST_CELLS: Final = 1_500

_HEADINGS = {f"h{level}" for level in range(1, 7)}
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:[^>\"]|\"[^\"]*\")*)>|[^<]+")
_ITEM = re.compile(r"(?:-|\d{1,6}\.) {1,3}")
_SPACES = re.compile(r"[ \t\n\f\r\u00a0]+")
_HREF = re.compile(r' href="([^"]*)"')
_ALT = re.compile(r' alt="([^"]*)"')
_START = re.compile(r' start="(\d{1,6})"')
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*", "del": "~~", "s": "~~"}


@dataclass
class Node:
    tag: str
    attributes: str = ""
    #: Elements, and words as they are read.
    children: list["Node | str"] = field(default_factory=list)


def as_blocks(clean: str, picture: str) -> Iterator[str]:
    """Its blocks in Markdown, one after the other. `picture`: how it is said what stands in the
    place of a picture, "Picture: %(words)s"."""
    yield from blocks(main_of(tree_of(clean_text(clean), picture)), 0)


def tree_of(clean: str, picture: str) -> Node:
    top = Node("body")
    open_nodes, deeper = [top], 0
    for token in _TOKEN.finditer(clean):
        closing, tag, attributes = token[1], token[2], token[3]
        if not tag:
            open_nodes[-1].children.append(html.unescape(token[0]))
        elif closing:
            if deeper:
                deeper -= 1
            elif len(open_nodes) > 1:
                open_nodes.pop()
        elif tag in ("br", "hr", "img"):
            node = pictured(attributes, picture) if tag == "img" else Node(tag, attributes)
            open_nodes[-1].children.append(node)
        elif len(open_nodes) + _WITHIN.get(tag, 0) > DEEPEST:
            deeper += 1
        else:
            opened = Node(tag, attributes)
            open_nodes[-1].children.append(opened)
            open_nodes.append(opened)
    return top


def pictured(attributes: str, picture: str) -> str:
    """What a picture shows, in its place: the picture itself lies elsewhere."""
    alt = _ALT.search(attributes)
    said = clean_line(html.unescape(alt[1])) if alt else ""
    return f"[{picture % {'words': said}}]" if said else ""


def main_of(tree: Node) -> Node:
    """What the page itself says is its text, where that is most of it."""
    whole = len(plain(tree))
    for tag in ("main", "article"):
        named = [node for node in every(tree) if node.tag == tag]
        longest = max(named, key=lambda node: len(plain(node)), default=None)
        if longest and 2 * len(plain(longest)) > whole:
            return longest
    return tree


def every(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        if isinstance(child, Node):
            yield from every(child)


def plain(node: Node) -> str:
    return "".join(child if isinstance(child, str) else plain(child) for child in node.children)


# --- blocks --------------------------------------------------------------------------------------


def blocks(node: Node, indents: int) -> Iterator[str]:
    """What stands by itself inside an element, each as Markdown of one or more lines."""
    words: list[Node | str] = []
    for child in node.children:
        if isinstance(child, str) or child.tag in INLINE:
            words.append(child)
            continue
        yield from paragraph(words)
        words = []
        yield from block(child, indents)
    yield from paragraph(words)


def block(node: Node, indents: int) -> Iterator[str]:
    if node.tag in _HEADINGS:
        line = one_line(node)
        yield from [f"{'#' * int(node.tag[1])} {line}"] if line else []
    elif node.tag in ("ul", "ol"):
        yield from listed(node, indents)
    elif node.tag == "blockquote":
        yield from map(quoted, blocks(node, indents))
    elif node.tag == "pre":
        yield from code(node)
    elif node.tag == "hr":
        yield "* * *"
    elif node.tag == "table":
        yield from table(node, indents)
    else:
        yield from blocks(node, indents)


def quoted(lines: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in lines.split("\n"))


def paragraph(words: list[Node | str]) -> Iterator[str]:
    lines = inline(words).split("\n")
    kept = [at_start(" ".join(line.split())) for line in lines if line.strip()]
    if kept:
        yield "\\\n".join(kept)


def one_line(node: Node) -> str:
    flat = [child for child in flattened(node)]
    return " ".join(inline(flat).replace("\n", " ").split())


def flattened(node: Node) -> Iterator[Node | str]:
    """The words of an element, whatever else stands in it."""
    for child in node.children:
        if isinstance(child, str) or child.tag in INLINE:
            yield child
        else:
            yield " "
            yield from flattened(child)


def listed(node: Node, indents: int) -> Iterator[str]:
    """A list; its items are indented as deep as they may be."""
    start = _START.search(node.attributes)
    number = int(start[1]) if start else 1
    items: list[str] = []
    for item in node.children:
        if isinstance(item, str):
            inside = [escaped_line(" ".join(item.split()))] if item.strip() else []
        elif indents < MOST_INDENTS:
            inside = list(blocks(item, indents + 1))
        else:
            inside = list(filter(None, [one_line(item)]))
        if inside:
            items.append(hung(f"{number}. " if node.tag == "ol" else "- ", inside))
            number += 1
    if items:
        yield ("\n\n" if any("\n\n" in item for item in items) else "\n").join(items)


def hung(mark: str, inside: list[str]) -> str:
    """An item's blocks behind its mark and below it; a list below words stands close to them."""
    whole = inside[0]
    for above, below in pairwise(inside):
        close = _ITEM.match(below) and not _ITEM.match(above)
        whole += ("\n" if close else "\n\n") + below
    first, *rest = whole.split("\n")
    return "\n".join([f"{mark:<4}{first}", *(f"    {line}" if line else "" for line in rest)])


def code(node: Node) -> Iterator[str]:
    words = plain(node).strip("\n")
    if words.strip():
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", words)), default=0))
        yield f"{fence}\n{words}\n{fence}"


def table(node: Node, indents: int) -> Iterator[str]:
    """With its first row as its head; one that is no grid, as paragraphs."""
    rows = [cells for row in rows_of(node) if (cells := cells_of(row))]
    width = max(map(len, rows), default=0)
    grid = len(rows) > 1 and width > 1 and width * (len(rows) + 1) <= MOST_CELLS
    if not grid:
        for row in rows:
            for cell in row:
                yield from blocks(cell, indents)
        return
    lines = [[one_line(cell).replace("|", "\\|") or " " for cell in row] for row in rows]
    filled = [f"| {' | '.join(line + [' '] * (width - len(line)))} |" for line in lines]
    yield "\n".join([filled[0], f"|{' --- |' * width}", *filled[1:]])


def rows_of(node: Node) -> Iterator[Node]:
    """Its own: those of a table in one of its cells are of that one, and come with the cell."""
    for child in node.children:
        if isinstance(child, Node) and child.tag == "tr":
            yield child
        elif isinstance(child, Node) and child.tag != "table":
            yield from rows_of(child)


def cells_of(row: Node) -> list[Node]:
    return [each for each in row.children if isinstance(each, Node) and each.tag in ("td", "th")]


# --- words inside a line -------------------------------------------------------------------------


def inline(children: list[Node | str]) -> str:
    """Markdown of words; a newline where the page breaks the line."""
    return "".join(map(word, children))


def word(child: Node | str) -> str:
    if isinstance(child, str):
        return escaped(_SPACES.sub(" ", child))
    if child.tag == "br":
        return "\n"
    inner = inline(child.children)
    if child.tag == "a":
        return linked(inner, child.attributes)
    if child.tag == "code":
        bare = " ".join(plain(child).split())
        return f"`{bare}`" if bare and "`" not in bare else inner
    return marked(inner, _MARKS.get(child.tag, ""))


def marked(inner: str, mark: str) -> str:
    """Between marks, with the spaces outside of them; each line by itself."""
    lines = inner.split("\n")
    return "\n".join(_marked(line, mark) for line in lines)


def _marked(line: str, mark: str) -> str:
    words = line.strip()
    if not words or not mark or mark[0] in words.replace("\\" + mark[0], ""):
        return line
    before, after = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :]
    return f"{before}{mark}{words}{mark}{after}"


def linked(inner: str, attributes: str) -> str:
    found = _HREF.search(attributes)
    address = link_url(html.unescape(found[1])) if found else ""
    whole = address.startswith(("http:", "https:", "mailto:"))
    words = inner.strip()
    if not whole or not words or "\n" in words or re.search(r"[()<>\s]", address):
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}[{words}]({address}){after}"
