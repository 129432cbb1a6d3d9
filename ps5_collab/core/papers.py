"""A paper to take away, made once of blocks: as Markdown, and as a Word file.

Whoever has something to hand out says what stands in it; how a heading, a table or a link looks in
either form is decided here.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from ps5_collab.core import headings
from ps5_collab.core.text import clean_line

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph

#: All but the characters of XML 1.0, 2.2.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Between two lines that Markdown would run together.
_LINE_END: Final = re.compile(r"(?<=\S) *\n(?=[^\n])")


@dataclass(frozen=True)
class Heading:
    text: str
    #: 1 to 4, below the title of the paper.
    level: int = 1


@dataclass(frozen=True)
class Line:
    """One paragraph of plain text."""

    text: str


@dataclass(frozen=True)
class Bullets:
    items: Sequence[str]


@dataclass(frozen=True)
class Table:
    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Words:
    """What somebody wrote in Markdown, and the safe HTML of it."""

    markdown: str
    html: Markup
    #: Each typed line is one of its own, as `core.markup.render_lines` shows it.
    lines: bool = False


Block = Heading | Line | Bullets | Table | Words


@dataclass(frozen=True)
class Paper:
    title: str
    language: str
    blocks: Sequence[Block]


# --- Markdown ------------------------------------------------------------------------------------


def to_markdown(paper: Paper) -> str:
    blocks = (_markdown(block, below) for block, below in _placed(paper))
    return "\n\n".join([f"# {_escaped(paper.title)}", *filter(None, blocks)]) + "\n"


def _placed(paper: Paper) -> Iterator[tuple[Block, int]]:
    """Each block with the level of the heading that it stands under."""
    below = 0
    for block in paper.blocks:
        below = block.level if isinstance(block, Heading) else below
        yield block, below


def _markdown(block: Block, below: int) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * (level + 1)} {_escaped(text)}"
        case Line(text):
            return _escaped(text)
        case Bullets(items):
            return "\n".join(f"- {_escaped(item)}" for item in items)
        case Table(_caption, head, rows):
            lines = [head, ["---"] * len(head), *rows]
            return "\n".join("| " + " | ".join(_cell(c) for c in line) + " |" for line in lines)
        case Words(markdown, _html, lines):
            text = headings.in_markdown(markdown.strip(), below + 1)
            return _LINE_END.sub("  \n", text) if lines else text


def _escaped(text: str) -> str:
    """Plain text that stays what it is in Markdown."""
    line = clean_line(text)
    marks = "".join(f"\\{sign}" if sign in "\\`*_[]<>|" else sign for sign in line)
    return f"\\{marks}" if marks[:1] in {"#", "+", "-", ">"} else marks


def _cell(text: str) -> str:
    return text if text == "---" else _escaped(text)


# --- Word ----------------------------------------------------------------------------------------


def to_word(paper: Paper) -> bytes:
    """A .docx with real headings, lists and table heads, in the paper's language."""
    from docx import Document

    document = Document()
    document.core_properties.title = _xml(paper.title)[:250]
    document.core_properties.language = paper.language
    document.core_properties.author = ""
    _speak(document, paper.language)
    document.add_heading(_xml(paper.title), 0)
    for block, below in _placed(paper):
        _into(document, block, below)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _speak(document: "WordDocument", language: str) -> None:
    """The language of the text, by which it is read aloud and its spelling checked."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = document.styles["Normal"].element.get_or_add_rPr()
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), {"en": "en-US", "es": "es-US"}.get(language, language))
    properties.append(spoken)


def _into(document: "WordDocument", block: Block, below: int) -> None:
    match block:
        case Heading(text, level):
            document.add_heading(_xml(text), level)
        case Line(text):
            document.add_paragraph(_one_line(text))
        case Bullets(items):
            for item in items:
                document.add_paragraph(_one_line(item), style="List Bullet")
        case Table():
            _table(document, block)
        case Words():
            _Writer(document).feed(str(headings.in_html(block.html, below)))


def _table(document: "WordDocument", block: Table) -> None:
    table = document.add_table(rows=1, cols=len(block.head), style="Table Grid")
    _repeat(table.rows[0])
    for cell, text in zip(table.rows[0].cells, block.head, strict=True):
        cell.paragraphs[0].add_run(_xml(text)).bold = True
    for row in block.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = _xml(text)


def _repeat(row: Any) -> None:
    """A head stands on every page that the table goes on to, and is read as a head."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(repeated)


def _one_line(text: str) -> str:
    """As pages show it: where its writer began a new one, Word would break it."""
    return " ".join(_xml(text).split())


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)


class _Writer(HTMLParser):
    """Puts HTML that `core.markup` made into a Word document."""

    HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
    BLOCKS: Final = HEADINGS | {"p", "li", "pre", "tr"}

    def __init__(self, document: "WordDocument") -> None:
        super().__init__(convert_charrefs=True)
        self.document = document
        self.paragraph: WordParagraph | None = None
        self.open: list[str] = []
        self.address = ""
        #: Right after a break; the end of a line that HTML has there, too, is no space.
        self.broken = False
        #: Of the numbered lists that are open, the number by which Word knows them.
        self.numbered: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"br", "hr"}:
            self.paragraph = self.paragraph if tag == "br" else None
            self._write("\n" if tag == "br" else "")
            self.broken = tag == "br"
            return
        if tag == "img":
            self._write(dict(attrs).get("alt") or "")
            return
        self.open.append(tag)
        if tag == "ol":
            self.numbered.append(_new_numbers(self.document, dict(attrs).get("start")))
        if tag in self.BLOCKS and not (tag == "p" and "li" in self.open):
            self.paragraph = self.document.add_paragraph(style=self._style(tag))
        if tag == "li" and self._list() == "ol" and self.numbered:
            _count_in(self.paragraph, self.numbered[-1])
        if tag == "a":
            self.address = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if tag == "ol" and self.numbered:
            self.numbered.pop()
        if tag == "a" and self.address.startswith(("http://", "https://")):
            self._write(f" ({self.address})")
        if tag in {"td", "th"}:
            self._write("\t")
        if tag in self.BLOCKS:
            self.paragraph = None

    def handle_data(self, data: str) -> None:
        data, self.broken = data.removeprefix("\n") if self.broken else data, False
        if data.strip() or self.paragraph is not None:
            self._write(data if "pre" in self.open else data.replace("\n", " "))

    def _write(self, text: str) -> None:
        if not text:
            return
        if self.paragraph is None:
            self.paragraph = self.document.add_paragraph()
        run = self.paragraph.add_run(_xml(text))
        run.bold = "strong" in self.open or "th" in self.open
        run.italic = "em" in self.open
        if {"code", "pre"} & set(self.open):
            run.font.name = "Consolas"

    def _style(self, tag: str) -> str | None:
        if tag == "li":
            return "List Number" if self._list() == "ol" else "List Bullet"
        if tag in self.HEADINGS:
            return f"Heading {tag[1]}"
        return "Quote" if "blockquote" in self.open else None

    def _list(self) -> str:
        """The kind of the list that one is in."""
        return next((one for one in reversed(self.open) if one in {"ul", "ol"}), "ul")


def _new_numbers(document: "WordDocument", start: str | None) -> int:
    """Word counts all numbered paragraphs as one list, unless a list has numbers of its own."""
    numbering = document.part.numbering_part.element
    style = document.styles["List Number"].element.pPr.numPr.numId.val
    own = numbering.add_num(numbering.num_having_numId(style).abstractNumId.val)
    begin = int(start) if start and start.isascii() and start.isdecimal() else 1
    own.add_lvlOverride(ilvl=0).add_startOverride(begin)
    return int(own.numId)


def _count_in(paragraph: Any, number: int) -> None:
    numbers = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    numbers.get_or_add_ilvl().val, numbers.get_or_add_numId().val = 0, number
