"""The body of a text made into blocks, once, when it is published. Pure.

Markdown is rendered and cleaned as everywhere (`core.markup`), in pieces, since one field holds
less than a text; then what stands by itself in that HTML becomes a block each. A paragraph that is
the same as before keeps its id.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from time import thread_time
from typing import Any, Final

from markupsafe import Markup

from ps5_collab.core import markup
from ps5_collab.core.errors import Refused
from ps5_collab.core.headings import levels
from ps5_collab.core.text import clean_text
from ps5_collab.core.words import later as _
from ps5_collab.texts.reading import BULLET, Block, BlockKind, text_of

MOST_BLOCKS: Final = 3_000
#: Seconds of processor time for one text; one piece may take `markup.TIME_LIMIT` more.
TIME_LIMIT: Final = 4.0
#: Headings inside a text stand below its title.
ABOVE: Final = 1
DEEPEST: Final = 4

_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:[^>\"]|\"[^\"]*\")*)>|[^<]+")
_VOID = frozenset({"br", "hr", "img"})
_IMAGE = re.compile(r"<img (?:[^>\"]|\"[^\"]*\")*>")
_START = re.compile(r' start="(\d{1,6})"')
_ALT = re.compile(r' alt="([^"]*)"')
#: Where a body may be cut: after an empty line, before what begins something of its own.
_SEAM = re.compile(r"\n(?:[ \t]*\n)+(?=[^\s>|*+\-\d])")
_FENCE = re.compile(r"^ {0,12}(`{3,}|~{3,})", re.MULTILINE)


@dataclass(frozen=True)
class Laid:
    """What a body became, and how many ids its blocks and those before them had."""

    blocks: tuple[Block, ...]
    named: int

    @property
    def html(self) -> dict[str, Markup]:
        return {block.id: block.html for block in self.blocks}

    @property
    def places(self) -> dict[str, Any]:
        """What is kept of each block beside its HTML: {id: [kind, number or level, …]}."""
        return {block.id: _kept(block) for block in self.blocks}


def lay(body: str, before: Sequence[Block] = (), named: int = 0) -> Laid:
    """The blocks of a body; `before`: those of the revision before it; `named`: ids ever given.

    Raises `Refused` for what is too long to be read together, or takes too long to be laid out.
    """
    found = numbered(blocks_of(rendered(body)))
    if len(found) > MOST_BLOCKS:
        raise Refused(_("A text has at most %(most)s paragraphs.", most=MOST_BLOCKS), "body")
    return with_ids(found, before, named)


def read_back(html: Mapping[str, Markup], places: Mapping[str, Any]) -> tuple[Block, ...]:
    """The blocks of a revision as it is stored."""
    return tuple(_block(id_, kept, html[id_]) for id_, kept in places.items() if id_ in html)


def _kept(block: Block) -> list[Any]:
    kept: list[Any] = [block.kind.value, block.number or block.level]
    if block.marker or block.pause:
        kept.append(block.marker)
    return [*kept, True] if block.pause else kept


def _block(id_: str, kept: Sequence[Any], inner: Markup) -> Block:
    kind, count, *more = kept
    marker, pause = (more or [""])[0], len(more) > 1
    heading = kind == BlockKind.HEADING
    return Block(
        id=id_,
        kind=BlockKind(kind),
        number=None if heading else count,
        html=inner,
        text=text_of(inner),
        level=count if heading else 0,
        marker=marker,
        pause=pause,
    )


# --- from Markdown to HTML -----------------------------------------------------------------------


def rendered(body: str) -> str:
    """Safe HTML of a body of any length, in bounded time."""
    until, html = thread_time() + TIME_LIMIT, list[str]()
    for piece in pieces(body, markup.MAX_LENGTH):
        html.append(markup.render(piece))
        if thread_time() > until:
            raise Refused(_("This text takes too long to be laid out. Make it simpler."), "body")
    return "\n".join(html)


def pieces(body: str, most: int) -> Iterator[str]:
    """The body cut into pieces of at most so many characters, where it does no harm."""
    rest = clean_text(body)
    while len(rest) > most:
        cut = _cut(rest, most)
        yield rest[:cut]
        rest = rest[cut:]
    if rest.strip():
        yield rest


def _cut(text: str, most: int) -> int:
    """Behind the last paragraph that fits whole; else between lines, words, or anywhere."""
    fences = [found.start() for found in _FENCE.finditer(text, 0, most)]
    seams = (found.end() for found in _SEAM.finditer(text, 0, most))
    outside = [at for at in seams if sum(fence < at for fence in fences) % 2 == 0]
    if outside:
        return outside[-1]
    return next((at for at in (text.rfind(sign, 1, most) for sign in "\n ") if at > 0), most)


# --- from HTML to blocks -------------------------------------------------------------------------


def blocks_of(html: str) -> list[Block]:
    """The blocks of safe HTML in their order, without ids and numbers."""
    found: list[Block] = []
    pause = False
    for tag, attributes, inner in parts(html):
        if tag == "hr":
            pause = bool(found)
            continue
        for block in _of(tag, attributes, inner):
            found.append(replace(block, pause=pause))
            pause = False
    now = levels((block.level for block in found if block.level), ABOVE)
    return [
        replace(block, level=min(DEEPEST, next(now))) if block.level else block for block in found
    ]


def parts(html: str) -> Iterator[tuple[str, str, str]]:
    """The elements that stand side by side in HTML that nh3 wrote: tag, attributes, what is inside.

    Words between them are a paragraph.
    """
    depth, group = 0, list[re.Match[str]]()
    for token in _TOKEN.finditer(html):
        group.append(token)
        if token[2] and token[2] not in _VOID:
            depth += -1 if token[1] else 1
        if not depth:
            yield from _part(*group)
            group = []


def _part(first: re.Match[str], *rest: re.Match[str]) -> Iterator[tuple[str, str, str]]:
    if not first[2]:
        words = clean_text(first[0]).strip()
        yield from [("p", "", words)] if words else []
    elif first[2] in _VOID:
        yield first[2], first[3], first[0]
    else:
        inside = (token[0] if token[2] else clean_text(token[0]) for token in rest[:-1])
        yield first[2], first[3], "".join(inside)


def _of(tag: str, attributes: str, inner: str) -> Iterator[Block]:
    if tag in markup.HEADINGS:
        yield from _made(BlockKind.HEADING, inner, level=int(tag[1]))
    elif tag in ("ul", "ol"):
        yield from _items(tag, attributes, inner)
    elif tag == "blockquote":
        for one, more, words in parts(inner):
            whole = words if one in ("p", "img") else f"<{one}{more}>{words}</{one}>"
            yield from _made(BlockKind.QUOTE, whole)
    elif tag == "table":
        yield from _made(BlockKind.TABLE, f"<table>{inner}</table>")
    elif tag == "pre":
        yield from _made(BlockKind.CODE, f"<pre>{inner}</pre>")
    else:
        yield from _paragraph(inner)


def _paragraph(inner: str) -> Iterator[Block]:
    """One, or a picture each where nothing but pictures stands in it."""
    if _IMAGE.search(inner) and not text_of(inner).strip():
        for image in _IMAGE.findall(inner):
            yield from _made(BlockKind.PICTURE, image)
    else:
        yield from _made(BlockKind.PARAGRAPH, inner)


def _items(tag: str, attributes: str, inner: str) -> Iterator[Block]:
    start = _START.search(attributes)
    number = int(start[1]) if start else 1
    for each, _attributes, words in parts(inner):
        if each != "li":
            continue
        alone = list(parts(words)) if words.lstrip().startswith("<p") else []
        inside = alone[0][2] if len(alone) == 1 else words
        yield from _made(BlockKind.ITEM, inside, marker=BULLET if tag == "ul" else f"{number}.")
        number += 1


def _made(kind: BlockKind, inner: str, level: int = 0, marker: str = "") -> Iterator[Block]:
    """The block, unless there is nothing in it."""
    html = Markup(inner.strip())  # noqa: S704 pieces of what `markup` made
    text = text_of(html)
    if text.strip() or "<img " in html:
        yield Block("", kind, None, html, text, level, marker)


def numbered(blocks: Iterable[Block]) -> list[Block]:
    """With the numbers that people say; headings have none."""
    found, number = list[Block](), 0
    for block in blocks:
        number += block.kind is not BlockKind.HEADING
        found.append(replace(block, number=None if block.level else number))
    return found


def without_alternatives(blocks: Iterable[Block]) -> list[Block]:
    """Those that show a picture which nothing describes."""
    return [
        block
        for block in blocks
        for image in _IMAGE.findall(block.html)
        if not (alt := _ALT.search(image)) or not alt[1].strip()
    ]


# --- ids that stay -------------------------------------------------------------------------------


def with_ids(blocks: Sequence[Block], before: Sequence[Block], named: int) -> Laid:
    """Each block with the id that the same one had before; the others with new ones.

    What stands alone between two that stayed, on both sides, is one that was corrected.
    """
    kept = _same(blocks, before)
    kept |= _corrected(blocks, before, kept)
    found: list[Block] = []
    for at, block in enumerate(blocks):
        named += at not in kept
        found.append(replace(block, id=kept.get(at) or f"b{named}"))
    return Laid(tuple(found), named)


def _same(blocks: Sequence[Block], before: Sequence[Block]) -> dict[int, str]:
    """{place of a block: id that it keeps}: of several that are the same, in their order."""
    known: defaultdict[tuple[BlockKind, str], deque[str]] = defaultdict(deque)
    for old in before:
        known[old.kind, _words(old)].append(old.id)
    kept: dict[int, str] = {}
    for at, block in enumerate(blocks):
        if waiting := known[block.kind, _words(block)]:
            kept[at] = waiting.popleft()
    return kept


def _words(block: Block) -> str:
    """What tells it from others: a picture has no text but an address, and is the same in other
    words for those who cannot see it."""
    return block.text or "\n".join(block.pictures) or block.html


def _corrected(
    blocks: Sequence[Block], before: Sequence[Block], kept: Mapping[int, str]
) -> dict[int, str]:
    places = {old.id: at for at, old in enumerate(before)}
    gone = {old.id for old in before} - set(kept.values())
    found: dict[int, str] = {}
    for at, block in enumerate(blocks):
        if at in kept or any(
            beside in range(len(blocks)) and beside not in kept for beside in (at - 1, at + 1)
        ):
            continue
        above = places[kept[at - 1]] if at else -1
        below = places[kept[at + 1]] if at + 1 < len(blocks) else len(before)
        between = before[above + 1 : below] if below - above == 2 else ()
        for old in between:
            if old.id in gone and old.kind is block.kind and _alike(old.text, block.text):
                found[at] = old.id
    return found


def _alike(old: str, new: str) -> bool:
    """Half of the words are still there. Of two pictures, one is not the other corrected."""
    before, after = set(old.split()), set(new.split())
    return bool(before) and 2 * len(before & after) >= max(len(before), len(after))
