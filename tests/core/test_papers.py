"""Papers to take away: what only shows in the Word file itself."""

import io

from docx import Document
from docx.document import Document as WordDocument

from ps5_collab.core import markup
from ps5_collab.core.papers import Bullets, Heading, Line, Paper, Words, to_word


def words(text: str) -> Words:
    return Words(text, markup.render(text))


def word_of(*blocks: object) -> WordDocument:
    return Document(io.BytesIO(to_word(Paper("T", "en", blocks))))  # type: ignore[arg-type]


def numbers_of(word: WordDocument) -> list[tuple[str, int, int]]:
    """Each numbered line with its list and where that begins."""
    numbering = word.part.numbering_part.element
    found = []
    for paragraph in word.paragraphs:
        if paragraph.style is not None and paragraph.style.name == "List Number":
            number = paragraph._p.pPr.numPr.numId.val
            override = numbering.num_having_numId(number).xpath("./w:lvlOverride/w:startOverride")
            (begin,) = (int(each.val) for each in override)
            found.append((paragraph.text, number, begin))
    return found


def test_each_numbered_list_begins_anew() -> None:
    word = word_of(words("1. one\n2. two\n\nText\n\n1. again\n2. more"), words("4. four\n5. five"))
    found = numbers_of(word)
    assert [text for text, _number, _begin in found] == [
        "one", "two", "again", "more", "four", "five",
    ]  # fmt: skip
    lists = [number for _text, number, _begin in found]
    assert lists[0] == lists[1] != lists[2] == lists[3] != lists[4] == lists[5] != lists[0]
    assert [begin for _text, _number, begin in found[::2]] == [1, 1, 4]


def test_a_list_goes_on_behind_one_inside_it() -> None:
    found = numbers_of(word_of(words("1. one\n    - inside\n2. two")))
    assert len({number for _text, number, _begin in found}) == 1


def test_no_level_of_heading_is_skipped() -> None:
    word = word_of(
        Heading("Part"), words("## Under it"), Heading("Item", 2), Line("x"), words("#### Under")
    )
    assert [p.style.name for p in word.paragraphs if p.style and "Head" in (p.style.name or "")] == [
        "Heading 1", "Heading 2", "Heading 2", "Heading 3",
    ]  # fmt: skip


def test_a_line_stays_one_line_as_on_the_page() -> None:
    word = word_of(Line("We stop at ten,\nwhatever comes."), Bullets(["One,\nand the same."]))
    assert [p.text for p in word.paragraphs][-2:] == [
        "We stop at ten, whatever comes.", "One, and the same.",
    ]  # fmt: skip
