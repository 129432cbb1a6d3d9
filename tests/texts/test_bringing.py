"""Files of every kind become text that is safe, or are refused in words, within ten seconds."""

import re
import time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from ps5_collab.core.text import as_typed, clean_text, is_blank
from ps5_collab.texts.blocks import lay
from ps5_collab.texts.bringing import plain, taking
from ps5_collab.texts.document import TextDocument, tidy
from tests.texts.brought import of_pages, taken, texts, why_not
from tests.texts.files import (
    assembled,
    entitled,
    locked,
    pdf,
    pdf_bomb,
    with_member,
    word_file,
    written,
)

pytestmark = pytest.mark.usefixtures("spoken")


# --- plain text and Markdown ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_text_in_any_usual_encoding_is_read(encoding: str) -> None:
    words = "Mañana empezó la reunión del grupo; ¿quién escuchó?"
    assert taken("a.txt", words.encode(encoding)).body == words


def test_signs_of_plain_text_mean_themselves() -> None:
    written = "# 1\n\n*stars* _lines_ [x](y)\n\n    far in\n\n- dash\n\n1. one\n\n> more\n\n`a` <b> &amp; ~~~"
    lines = [line.strip() for line in written.split("\n\n")]
    assert [text for _kind, text in texts(taken("a.txt", written.encode()).body)] == lines


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=30), max_size=4))
def test_plain_text_says_the_same_when_it_is_shown(lines: list[str]) -> None:
    words = "\n\n".join(lines)
    shown = " ".join(" ".join(text.split()) for _kind, text in texts(plain.as_markdown(words)))
    # A paragraph of nothing to see is none.
    said = [word for word in clean_text(words).split() if not is_blank(word)]
    assert [word for word in shown.split() if not is_blank(word)] == said


def test_lines_that_were_not_broken_by_hand_are_paragraphs() -> None:
    long = "A sentence that goes on. " * 10
    assert len(texts(taken("a.txt", f"{long}\n{long}\n{long}".encode()).body)) == 3
    assert len(texts(taken("a.txt", b"broken by\nhand here\n\nand on").body)) == 2


# --- Word ----------------------------------------------------------------------------------------


def test_a_word_file_keeps_its_headings_marks_lists_and_tables() -> None:
    found = taken("waiting.docx", word_file())
    assert found.title == "Waiting"
    kinds = texts(found.body)
    assert kinds[0] == ("heading", "The first week")
    assert kinds[1] == ("paragraph", "I counted the seconds & smiled: 2 < 3.")
    assert kinds[-1][0] == "table" and "Monday" in kinds[-1][1]
    assert "one breath," in [text for _kind, text in kinds]
    assert "**the seconds**" in found.body


NUMBERED = """<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>one</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>inside</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>two</w:t></w:r></w:p>
<w:p><w:ins><w:r><w:t>put in</w:t></w:r></w:ins><w:del><w:r><w:delText>struck</w:delText><w:t>out</w:t></w:r></w:del></w:p>
<w:sdt><w:sdtContent><w:p><w:r><w:t>in a control</w:t></w:r></w:p></w:sdtContent></w:sdt>
</w:body></w:document>"""


def test_lists_changes_and_controls_of_word_are_read() -> None:
    content = with_member(word_file(), "word/document.xml", NUMBERED.encode())
    assert texts(taken("a.docx", content).body) == [
        ("item", "one\ninside\n"),
        ("item", "two"),
        ("paragraph", "put in"),
        ("paragraph", "in a control"),
    ]


def test_a_table_in_a_table_of_word_comes_once() -> None:
    document = Document()
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.text, right.text = "before", "beside"
    inner = left.add_table(rows=2, cols=2)
    for cell, word in zip((each for row in inner.rows for each in row.cells), "abcd", strict=True):
        cell.text = word
    inner.rows[1].cells[1].add_table(rows=1, cols=1).rows[0].cells[0].text = "deepest"
    left.add_paragraph("after")
    words = taken("a.docx", written(document)).body
    assert re.findall(r"\w+", words) == [
        *["before", "a", "b", "c", "d", "deepest", "after", "beside"]
    ]


def test_lists_and_quotations_whose_kind_lies_in_the_style_are_read() -> None:
    document = Document()
    for style, words in (
        ("List Bullet", "one"),
        ("List Bullet 2", "inside"),
        ("List Bullet", "two"),
        ("List Number", "first"),
        ("Quote", "Nothing happens."),
        ("Intense Quote", "Then everything does."),
        ("Normal", "And on."),
    ):
        document.add_paragraph(words, style=style)
    own = document.styles.add_style("Pupil", 1)
    own.base_style = document.styles["Quote"]
    document.add_paragraph("I was not done.", style="Pupil")
    found = taken("a.docx", written(document)).body
    assert texts(found) == [
        ("item", "one\ninside\n"),
        ("item", "two"),
        ("item", "first"),
        ("quote", "Nothing happens."),
        ("quote", "Then everything does."),
        ("paragraph", "And on."),
        ("quote", "I was not done."),
    ]
    assert [block.marker for block in lay(found).blocks[:3]] == ["•", "•", "1."]


def test_a_word_file_that_means_harm_is_refused() -> None:
    external = (
        b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>"""
    )
    assert "not need" in why_not("a.docx", with_member(word_file(), "word/document.xml", external))
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<a/>")
        archive.writestr("word/document.xml", b"a" * 60_000_000)
    assert "unpacks" in why_not("a.docx", bomb.getvalue())
    assert "damaged" in why_not("a.docx", with_member(word_file(), "word/document.xml", b"<w:a"))
    assert "not what its name says" in why_not("a.docx", b"%PDF-1.4 x")
    deep = b"<a>" * 100_000 + b"</a>" * 100_000
    assert why_not("a.docx", with_member(word_file(), "word/document.xml", deep))


# --- PDF -----------------------------------------------------------------------------------------


def test_a_pdf_is_put_together_again_from_its_lines() -> None:
    pages = [
        ["Notes of a small school", "I counted the seconds after each of my ques-", "tions. There were never more than two.", "1"],
        ["Notes of a small school", "Then I tried to wait, which sounds like nothing", "at all.", "Another paragraph begins here and goes on.", "2"],
        ["Notes of a small school", "And it ends with this.", "3"],
    ]  # fmt: skip
    found = [text for _kind, text in texts(taken("a.pdf", pdf(pages)).body)]
    assert found == [
        "I counted the seconds after each of my questions. There were never more than two. Then I"
        " tried to wait, which sounds like nothing at all.",
        "Another paragraph begins here and goes on. And it ends with this.",
    ]


def test_a_short_line_between_sentences_is_a_title() -> None:
    lines = [
        "And so it ended there for all of us in that room.",
        "The second week",
        "A pupil who had not spoken since September said it.",
    ]
    assert [kind for kind, _text in texts(of_pages(["\n".join(lines)]))] == [
        "paragraph",
        "heading",
        "paragraph",
    ]


LINES = st.sampled_from(
    ["", "A title", "one of many lines that go on", "ends here.", "-", "ques-", "tions", "• point"]
)


@given(st.lists(LINES, max_size=12))
def test_every_word_of_a_pdf_comes_once_and_in_its_order(lines: list[str]) -> None:
    """Only marks go, and hyphens that part a word."""
    bare = str.maketrans("", "", "-•#\\")
    came = of_pages(["\n".join(lines)]).translate(bare)
    assert "".join(came.split()) == "".join("".join(lines).translate(bare).split())


def test_a_pdf_without_an_end_of_a_paragraph_takes_a_moment() -> None:
    began = time.process_time()
    of_pages(["\n".join(["a"] * 40_000)])
    of_pages(["\n".join([f"word{number:05d} means {number:05d}"] * 45) for number in range(100)])
    assert time.process_time() - began < 2


def test_a_word_parted_at_the_end_of_a_line_keeps_a_hyphen_that_is_its_own() -> None:
    lines = [
        "It goes on in steps in-between as we read word-for-",
        "word. Then a step in-",
        "between came for the teach-",
        "ers, and co\u00ad",
        "operation that was well-",
        "known to all.",
    ]
    assert texts(of_pages(["\n".join(lines)])) == [
        (
            "paragraph",
            "It goes on in steps in-between as we read word-for-word. Then a step in-between came"
            " for the teachers, and cooperation that was wellknown to all.",
        )
    ]


def test_what_printers_cast_as_one_piece_is_read_as_it_is_typed() -> None:
    """In whatever kind of file, and never shown otherwise than it is kept."""
    printed, typed = (
        "The \ufb01rst di\ufb03cult re\ufb02ec\u00adtion",
        "The first difficult reflection",
    )
    document = Document()
    document.add_paragraph(printed)
    for name, content in (
        ("a.txt", printed.encode()),
        ("a.md", printed.encode()),
        ("a.html", f"<p>{printed}</p>".encode()),
        ("a.docx", written(document)),
    ):
        assert taken(name, content).body == typed
    assert of_pages([printed]) == typed
    kept = tidy(TextDocument(title=printed, body=printed))
    assert (kept.title, kept.body) == (typed, typed)
    assert as_typed("\ufb01\u0301") == "f\u00ed"


def test_a_pdf_has_the_title_of_its_file_or_its_first_heading() -> None:
    lines = ["What we heard", "A pupil who had not spoken since September said it to all of us."]
    assert taken("a.pdf", pdf([lines])).title == "What we heard"
    assert taken("a.pdf", pdf([lines])).body == lines[1]
    found = taken("a.pdf", entitled(pdf([lines]), "Silence"))
    assert (found.title, found.body) == ("Silence", f"## {lines[0]}\n\n{lines[1]}")
    for name in ("Microsoft Word - draft", "untitled", "silence.indd", "about:blank"):
        assert taken("a.pdf", entitled(pdf([lines]), name)).title == "What we heard"


def test_signs_of_a_pdf_mean_themselves() -> None:
    assert texts(of_pages(["# one *two*", "", "1. three"])) == [
        ("paragraph", "# one *two* 1. three")
    ]


def test_a_pdf_that_is_no_text_is_refused() -> None:
    assert "locked" in why_not("a.pdf", locked(pdf([["One line of text"]])))
    assert "pictures of pages" in why_not("a.pdf", pdf([[], []]))
    assert "at most 100 pages" in why_not("a.pdf", pdf([["A line of text on it"]] * 500))
    assert "damaged" in why_not("a.pdf", b"%PDF-1.4\nnothing more")
    assert "not what its name says" in why_not("a.pdf", b"MZ" + b"a" * 100)


def test_a_pdf_that_takes_too_long_or_too_much_is_refused() -> None:
    assert why_not("a.pdf", pdf_bomb(200))


def test_a_pdf_that_leads_in_circles_is_refused() -> None:
    circle = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 5 >>"]
    assert why_not("a.pdf", assembled(circle))


# --- whatever the kind ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ", "Texts are taken from"),
        ("a", b"words", "Texts are taken from"),
        ("a.txt", b"", "empty"),
        ("a.pdf", b"", "empty"),
        ("a.txt", b"\0\1\2\3\0\0\0", "not text"),
        ("a.html", b"<script>alert(1)</script>", "no text in this file"),
        ("a.txt", b"word " * 40_000, "too long"),
        ("a.txt", b"a" * (taking.LIMIT_OF_TEXT + 1), "at most 4 megabytes"),
    ],
)
def test_what_cannot_be_taken_is_said(name: str, content: bytes, words: str) -> None:
    assert words in why_not(name, content)


def test_what_hides_is_taken_out() -> None:
    body = taken(
        "a.txt", "left\u202eright\u2066x\ufeff \ud83d and".encode("utf-8", "surrogatepass")
    ).body
    assert "\u202e" not in body and "\u2066" not in body
    assert "left" in body
