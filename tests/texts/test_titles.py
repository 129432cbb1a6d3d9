"""What a text that is brought in a Word file is called."""

import pytest
from docx import Document

from tests.texts.brought import taken, texts
from tests.texts.files import with_member, written

pytestmark = pytest.mark.usefixtures("spoken")


def test_a_word_file_has_the_title_of_its_properties_or_its_first_heading() -> None:
    headed = Document()
    for words, level in (("What we heard", 1), ("On Monday", 2), ("On Friday", 2)):
        headed.add_heading(words, level)
        headed.add_paragraph("A pupil said it.")
    found = taken("a.docx", written(headed))
    assert found.title == "What we heard" and "What we heard" not in found.body
    headed.core_properties.title = "Silence"
    found = taken("a.docx", written(headed))
    assert found.title == "Silence" and texts(found.body)[0] == ("heading", "What we heard")
    headed.core_properties.title = "what we heard"
    assert "What we heard" not in taken("a.docx", written(headed)).body
    headed.core_properties.title = "draft-2.docx"
    assert taken("a.docx", written(headed)).title == "What we heard"


def test_the_first_of_several_headings_is_the_title_and_stays_one() -> None:
    document = Document()
    document.add_paragraph("From the small school.")
    for words in ("Before", "After"):
        document.add_heading(words, 1)
        document.add_paragraph("We waited.")
    content = written(document)
    found = taken("a.docx", content)
    assert found.title == "Before"
    kinds = [("paragraph", "From the small school."), ("heading", "Before")]
    assert texts(found.body)[:2] == kinds
    damaged = taken("a.docx", with_member(content, "docProps/core.xml", b"<a"))
    assert (damaged.title, damaged.body) == (found.title, found.body)
