"""A Word file as HTML, from its XML: `python-docx` leaves out insertions, content controls and the
kind of a list. Pure."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import Any, Final

from lxml import etree

from ps5_collab.core.converting import titles
from ps5_collab.core.converting.cleaning import clean

#: Of one member of a Word file, unpacked.
MOST_XML: Final = 20 * 1024 * 1024

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"
_PACKAGE: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
#: What was struck out, or stands elsewhere on the page; text boxes come twice.
_LEFT_OUT: Final = frozenset(
    f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "txbxContent")
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}


def as_html(content: bytes) -> tuple[str, bool]:
    """Safe HTML, and whether it has footnotes, which are left out. Raises what damage brings."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        body = member(archive, "word/document.xml")
        if body is None:
            raise ValueError("no document")
        html = clean("".join(Word(archive).blocks(body[0])))
        return html, "word/footnotes.xml" in archive.namelist()


def title_of(content: bytes) -> str:
    """As its properties have it; empty where they are damaged, since the text may be whole."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            properties = member(archive, "docProps/core.xml")
    except (etree.LxmlError, ValueError, zipfile.BadZipFile, zlib.error):
        return ""
    return "" if properties is None else titles.of_people(properties.findtext(_TITLE))


def member(archive: zipfile.ZipFile, name: str) -> Any:
    """The root of one of its XML members; None where there is none."""
    if name not in archive.namelist():
        return None
    with archive.open(name) as file:
        text = file.read(MOST_XML + 1)
    if len(text) > MOST_XML:
        raise ValueError(name)
    plain = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(text, plain)


class Word:
    """What the parts of a Word file say of its paragraphs."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        styles = member(archive, "word/styles.xml")
        self.headings, self.styles = headings(styles), looks(styles)
        self.counted = counted(member(archive, "word/numbering.xml"))
        self.links = links(member(archive, "word/_rels/document.xml.rels"))

    def blocks(self, body: Any) -> Iterator[str]:
        lists: list[str] = []
        for element in flat(body):
            item = self.item_of(element) if element.tag == f"{_W}p" else None
            if item is None:
                yield from reversed([f"</li></{tag}>" for tag in lists])
                lists = []
                yield self.block(element)
            else:
                yield from self.in_list(lists, *item, self.inline(element))
        yield from reversed([f"</li></{tag}>" for tag in lists])

    def in_list(self, lists: list[str], depth: int, tag: str, words: str) -> Iterator[str]:
        """`lists` holds those that are open, and is changed."""
        while len(lists) > depth + 1:
            yield f"</li></{lists.pop()}>"
        if len(lists) == depth + 1 and lists[-1] == tag:
            yield "</li>"
        elif len(lists) == depth + 1:
            yield f"</li></{lists.pop()}>"
        while len(lists) < depth:
            lists.append("ul")
            yield "<ul><li>"
        if len(lists) == depth:
            lists.append(tag)
            yield f"<{tag}>"
        yield f"<li>{words}"

    def block(self, element: Any) -> str:
        if element.tag == f"{_W}tbl":
            return self.table(element)
        level = self.headings.get(style_of(element), 0)
        tag = f"h{level}" if level else "p"
        whole = f"<{tag}>{self.inline(element)}</{tag}>"
        quotes = not level and self.look_of(element).quotes
        return f"<blockquote>{whole}</blockquote>" if quotes else whole

    def look_of(self, paragraph: Any) -> "Look":
        return self.styles.get(style_of(paragraph), PLAIN)

    def table(self, element: Any) -> str:
        rows = (
            "".join(f"<td>{'<br>'.join(self.lines(cell))}</td>" for cell in flat(row, "tc"))
            for row in flat(element, "tr")
        )
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"

    def lines(self, cell: Any) -> Iterator[str]:
        """Its paragraphs; a table in it stands there as the paragraphs of its own cells."""
        for element in flat(cell):
            if element.tag == f"{_W}p":
                yield self.inline(element)
                continue
            for row in flat(element, "tr"):
                for inner in flat(row, "tc"):
                    yield from self.lines(inner)

    def item_of(self, paragraph: Any) -> tuple[int, str] | None:
        """How deep in which kind of list it stands; None for what stands in none."""
        if style_of(paragraph) in self.headings:
            return None
        look = self.look_of(paragraph)
        number, level = numbering(paragraph)
        deeper = 0 if number else look.deeper
        number, level = number or look.number, level or look.level
        if number in ("", "0"):
            return None
        kind = "ol" if (number, level or "0") in self.counted else "ul"
        return min(int(level or 0) + deeper, 5), kind

    def inline(self, paragraph: Any) -> str:
        return "".join(self.run(run) for run in paragraph.iter(f"{_W}r") if stands(run, paragraph))

    def run(self, run: Any) -> str:
        words = "".join(letters(run))
        if not words.strip():
            return words
        for name, tag in (("i", "em"), ("b", "strong")):
            mark = run.find(f"{_W}rPr/{_W}{name}")
            if mark is not None and value(mark) not in ("0", "false", "none"):
                words = f"<{tag}>{words}</{tag}>"
        above = run.getparent()
        address = self.links.get(above.get(f"{_R}id"), "") if above.tag == f"{_W}hyperlink" else ""
        return f'<a href="{escape(address)}">{words}</a>' if address else words


def flat(above: Any, *names: str) -> Iterator[Any]:
    """Its own paragraphs and tables, or what `names` name, also those inside content controls."""
    wanted = {f"{_W}{name}" for name in names or ("p", "tbl")}
    for element in above:
        if element.tag in wanted:
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"):
            yield from flat(element, *names)


def stands(run: Any, paragraph: Any) -> bool:
    """It was neither struck out nor does it belong to a box inside the paragraph."""
    for above in run.iterancestors():
        if above is paragraph:
            return True
        if above.tag in _LEFT_OUT:
            return False
    return False


def letters(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag == f"{_W}t":
            yield escape(child.text or "")
        elif child.tag in (f"{_W}br", f"{_W}cr") and child.get(f"{_W}type") != "page":
            yield "<br>"
        elif child.tag == f"{_W}tab":
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "\u2011"


def value(element: Any) -> str:
    return "" if element is None else element.get(f"{_W}val") or ""


def style_of(paragraph: Any) -> str:
    return value(paragraph.find(f"{_W}pPr/{_W}pStyle"))


def numbering(paragraph: Any) -> tuple[str, str]:
    """The list that a paragraph, or what has a style, stands in, and how deep; "0" for none, empty
    where nothing is said."""
    found = paragraph.find(f"{_W}pPr/{_W}numPr")
    if found is None:
        return "", ""
    number, level = (value(found.find(f"{_W}{name}")) for name in ("numId", "ilvl"))
    return number, level


@dataclass(frozen=True)
class Look:
    """What a style makes of its paragraphs."""

    number: str = ""
    level: str = ""
    #: "List Bullet 2" is a list of its own, and stands one deeper.
    deeper: int = 0
    quotes: bool = False


PLAIN: Final = Look()
_DEEPER: Final = re.compile(r"list .* [2-5]")
#: Styles that a style may be made of, one of the other.
MOST_BASES: Final = 10


def looks(styles: Any) -> dict[str, Look]:
    """{id of a style: look}; what it does not say itself, that says which it is based on."""
    listed = () if styles is None else styles.iter(f"{_W}style")
    found = {each.get(f"{_W}styleId") or "": each for each in listed}
    return {id_: look(style, found) for id_, style in found.items()}


def look(style: Any, styles: Mapping[str, Any]) -> Look:
    number, level, deeper, quotes = "", "", 0, False
    for _each in range(MOST_BASES):
        name = value(style.find(f"{_W}name")).lower()
        quotes = quotes or name in ("quote", "intense quote")
        if not number:
            number, level = numbering(style)
            deeper = int(name[-1]) - 1 if number and _DEEPER.fullmatch(name) else 0
        style = styles.get(value(style.find(f"{_W}basedOn")))
        if style is None:
            break
    return Look(number, level, deeper, quotes)


def headings(styles: Any) -> dict[str, int]:
    """{id of a style: level}, below the title; Word names its own in English, whatever its
    language."""
    found: dict[str, int] = {}
    for style in () if styles is None else styles.iter(f"{_W}style"):
        name, id_ = value(style.find(f"{_W}name")).lower(), style.get(f"{_W}styleId") or ""
        if name == "title":
            found[id_] = 1
        elif name.startswith("heading ") and name[8:].isdecimal():
            found[id_] = min(6, 1 + int(name[8:]))
    return found


def counted(numbering: Any) -> set[tuple[str, str]]:
    """(list, depth) of those that count."""
    if numbering is None:
        return set()
    kinds = {
        (abstract.get(f"{_W}abstractNumId"), level.get(f"{_W}ilvl"))
        for abstract in numbering.iter(f"{_W}abstractNum")
        for level in abstract.iter(f"{_W}lvl")
        if value(level.find(f"{_W}numFmt")) not in ("bullet", "none", "")
    }
    return {
        (number.get(f"{_W}numId") or "", depth or "")
        for number in numbering.iter(f"{_W}num")
        for abstract, depth in kinds
        if value(number.find(f"{_W}abstractNumId")) == abstract
    }


def links(relations: Any) -> dict[str, str]:
    if relations is None:
        return {}
    return {
        each.get("Id", ""): each.get("Target", "")
        for each in relations.iter(f"{_PACKAGE}Relationship")
        if each.get("Type", "").endswith("/hyperlink")
    }
